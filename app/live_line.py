"""What is known of the line to a broker: health, prices, what does not match. For any thread."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from core.clock import SECOND_NS, Clock
from core.data.calendar import MarketCalendar, calendar_for
from core.errors import AlgoTraderError
from core.events.snapshot import DifferenceView, EngineSnapshot, VenueView
from core.model.instrument import Instrument, Market

if TYPE_CHECKING:
    from app.bootstrap import Machine

_MARKETS = {"zerodha": Market.NSE, "bybit": Market.CRYPTO}


class LiveLine:
    """Watches the machine from the engine's own thread and keeps what others may read."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.watched: Callable[[], tuple[str, ...]] = tuple
        """Returns the symbols START will trade."""
        self._instruments: dict[str, Instrument] = {}
        self._snapshot: EngineSnapshot | None = None
        self.refusal: AlgoTraderError | None = None
        """What kept the last session from being opened."""

    def begin(self) -> None:
        """Know nothing any more: another session is about to be opened."""
        self._snapshot = None
        self._instruments = {}
        self.refusal = None

    def opened(self, machine: "Machine") -> None:
        """Take the broker and what may be traded there."""
        self._instruments = dict(machine.space.instruments)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Take what the engine knows."""
        if snapshot.mode == "PRACTICE":
            return
        # Only here: practice must not pay for what a venue needs.
        from app.live_setup import LiveMachine, watch_more

        live: object = machine
        assert isinstance(live, LiveMachine)  # no other shows another mode
        # START waits for prices of what was chosen, a decision for those of what it is about.
        wanted = (*self.watched(), *(one.symbol for one in snapshot.differences))
        watch_more(live, tuple(one for one in wanted if one in self._instruments))
        self._snapshot = snapshot

    def snapshot(self) -> EngineSnapshot | None:
        """Return the newest picture of the live engine."""
        return self._snapshot

    def health(self) -> VenueView | None:
        """Return how the line is; None while there is none."""
        snapshot = self._snapshot
        return None if snapshot is None else snapshot.venue

    def symbols(self) -> tuple[str, ...]:
        """Return what may be traded, in order."""
        return tuple(sorted(self._instruments))

    def calendar(self, broker: str) -> MarketCalendar:
        """Return the calendar of a broker's market."""
        return calendar_for(_MARKETS[broker])

    def ages(self) -> tuple[tuple[str, float | None], ...]:
        """Return the seconds since the last price of each symbol to be watched."""
        snapshot, now_ns = self._snapshot, self.clock.now_ns()
        if snapshot is None:
            return ()
        at = {one.symbol: one.ts_ns for one in snapshot.prices if one.ts_ns}
        return tuple(
            (symbol, max(0.0, (now_ns - at[symbol]) / SECOND_NS) if symbol in at else None)
            for symbol in self.watched()
        )

    def cheapest(self) -> tuple[str, Decimal] | None:
        """Return the symbol of which the least quantity costs least, and that cost."""
        snapshot = self._snapshot
        if snapshot is None:
            return None
        last = {one.symbol: one.price for one in snapshot.prices if one.price > 0}
        found = [
            (symbol, least_cost(known, last[symbol]))
            for symbol in self.watched()
            if symbol in last and (known := self._instruments.get(symbol)) is not None
        ]
        return min(found, key=lambda one: one[1], default=None)

    def differences(self) -> tuple[DifferenceView, ...]:
        """Return what does not match between the diary and the broker."""
        snapshot = self._snapshot
        return () if snapshot is None else snapshot.differences


def least_cost(known: Instrument, price: float) -> Decimal:
    """Return what the least quantity that may be ordered costs at a price."""
    return max(known.money(price) * known.min_quantity, known.min_notional)
