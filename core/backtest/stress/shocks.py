"""The shocks there are. The real ones have the course that was measured on their day."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from core.backtest.stress.paths import MINUTE, PricePath, end_of_bars, imprint, silence
from core.clock import SECOND_NS, from_datetime
from core.data.series import BarSeries
from core.model.instrument import Market

_HOUR = 60 * MINUTE
_NO_MOVE = PricePath(((0, 1.0),))


class Begins(StrEnum):
    """When a shock begins: in the middle of a holding, at a day's opening, or as it is left."""

    INSIDE = "inside"
    OPENING = "opening"
    LEAVING = "leaving"


class Shock(Struct, frozen=True, kw_only=True):
    """One shock.

    `path` is what prices do. For `silent_s` seconds, or `silent_bars` bars if those last longer,
    there are no prices. `volume` is the share of the usual volume for `thin_s` seconds; `spread`
    what market orders pay more, a share of the price, for as long. A real shock names its `market`
    and when it began: on prices that hold the day itself it is left as it was.
    """

    key: str
    path: PricePath = _NO_MOVE
    begins: Begins = Begins.INSIDE
    silent_s: int = 0
    silent_bars: int = 0
    volume: float = 1.0
    spread: float = 0.0
    thin_s: int = 0
    market: Market | None = None
    began_ns: int = 0

    @property
    def real(self) -> bool:
        """Return whether it once happened."""
        return self.market is not None

    def length_s(self) -> int:
        """Return how long it lasts in seconds, bars that are longer not counted."""
        return max(self.path.length_s, self.silent_s, self.thin_s)


class Shaken(Struct, frozen=True, kw_only=True, eq=False):
    """Prices with a shock in them: from when to when, and what must be paid more meanwhile.

    `seen` is False when the bars are too long to show anything of it.
    """

    series: tuple[BarSeries, ...]
    start_ns: int
    end_ns: int
    spread: float
    seen: bool
    as_it_was: bool = False


CRYPTO_CRASH = Shock(
    key="crash_2025_10_10",
    # ADA on Bybit, which fell most of the five coins measured; each point is a bar's close, but
    # the two at 30 and 32 minutes, which are the last close and the low of the fall.
    path=PricePath(
        tuple(
            (minutes * MINUTE, multiple)
            for minutes, multiple in (
                (0, 1.0), (5, 0.980), (10, 0.925), (15, 0.938), (20, 0.932), (25, 0.841),
                (30, 0.427), (32, 0.350), (35, 0.538), (40, 0.590), (45, 0.648), (50, 0.640),
                (55, 0.765), (70, 0.767), (130, 0.780),
            )
        )
    ),
    market=Market.CRYPTO,
    began_ns=from_datetime(datetime(2025, 10, 10, 20, 50, tzinfo=UTC)),
)  # fmt: skip
UPPER_CIRCUIT = Shock(
    key="circuit_2009_05_18",
    # The middle of 31 shares: open, high and close of the day over the close before. The exchange
    # was open for about a minute, so a hundredth of a usual day's volume was traded.
    path=PricePath(((0, 1.089), (MINUTE, 1.200), (375 * MINUTE, 1.136))),
    begins=Begins.OPENING,
    volume=0.01,
    thin_s=375 * MINUTE,
    market=Market.NSE,
    began_ns=from_datetime(datetime(2009, 5, 18, 3, 45, tzinfo=UTC)),
)
EXCHANGE_OUTAGE = Shock(
    key="outage_2021_02_24",
    # No trading from 11:40 to 15:45, then on to 17:00; the index went on where it had stopped.
    silent_s=245 * MINUTE,
    market=Market.NSE,
    began_ns=from_datetime(datetime(2021, 2, 24, 6, 10, tzinfo=UTC)),
)
REAL = (CRYPTO_CRASH, UPPER_CIRCUIT, EXCHANGE_OUTAGE)
SYNTHETIC = (
    Shock(
        key="flash_crash",
        path=PricePath(((0, 1.0), (5 * MINUTE, 0.70), (30 * MINUTE, 0.97))),
        spread=0.02,
        thin_s=30 * MINUTE,
    ),
    Shock(key="gap", path=PricePath(((0, 0.80),)), begins=Begins.OPENING),
    Shock(
        key="halt",
        path=PricePath(((0, 1.0), (2 * _HOUR, 0.90))),
        silent_s=2 * _HOUR,
        silent_bars=3,
    ),
    Shock(key="spread", begins=Begins.LEAVING, spread=0.03, volume=0.1, thin_s=6 * _HOUR),
    Shock(key="feed_outage", silent_s=3 * _HOUR, silent_bars=3),
)
ALL: tuple[Shock, ...] = (*REAL, *SYNTHETIC)


def shake(shock: Shock, series: Sequence[BarSeries], start_ns: int) -> Shaken:
    """Return the prices with a shock that begins at a moment."""
    silent_until = start_ns
    if shock.silent_s and not _hidden(shock, series):
        silent_until = max(
            start_ns + shock.silent_s * SECOND_NS,
            end_of_bars(series, start_ns, shock.silent_bars) if shock.silent_bars else 0,
        )
    path = shock.path
    if silent_until > start_ns + path.length_s * SECOND_NS and path.length_s:
        # Prices go on where they are when there are prices again, however long that takes.
        path = PricePath(((0, 1.0), ((silent_until - start_ns) // SECOND_NS, path.points[-1][1])))
    changed = tuple(series)
    if path != _NO_MOVE or shock.volume != 1.0:
        thin_until = start_ns + shock.thin_s * SECOND_NS
        changed = tuple(imprint(one, path, start_ns, shock.volume, thin_until) for one in changed)
    heard = tuple(silence(one, start_ns, silent_until) for one in changed)
    lost = any(len(new) < len(old) for new, old in zip(heard, changed, strict=True))
    return Shaken(
        series=heard,
        start_ns=start_ns,
        end_ns=max(start_ns + shock.length_s() * SECOND_NS, silent_until),
        spread=shock.spread,
        seen=lost or not shock.silent_s,
    )


def as_it_was(shock: Shock, series: Sequence[BarSeries]) -> Shaken | None:
    """Return prices that hold a real shock's own day, as they are; None when they do not.

    Bars of days hide a silence inside a day, so they do not hold that.
    """
    if _hidden(shock, series) or not holds_the_day(shock, series):
        return None
    return Shaken(
        series=tuple(series),
        start_ns=shock.began_ns,
        end_ns=shock.began_ns + shock.length_s() * SECOND_NS,
        spread=0.0,
        seen=True,
        as_it_was=True,
    )


def _hidden(shock: Shock, series: Sequence[BarSeries]) -> bool:
    """Return whether a silence ends within the very bar it begins in, so that none is missing."""
    inside = shock.silent_s > 0 and not shock.silent_bars
    return inside and any(one.timeframe_s > shock.silent_s for one in series)


def holds_the_day(shock: Shock, series: Sequence[BarSeries]) -> bool:
    """Return whether prices of the shock's own market hold the moment it began."""
    if not shock.real:
        return False
    return any(
        one.instrument.market is shock.market
        and len(one) > 0
        and not one.made_up
        and one.open_ns[0] < shock.began_ns < one.close_ns[-1]
        for one in series
    )
