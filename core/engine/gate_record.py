"""Keeps what became of wishes, for whoever asks why nothing happened. Bars are not kept.

It hears events that are made anyway, so a bar without a wish costs nothing: that there was no
signal is told afterwards from the bars (core.engine.gate_story). A test on the past has none.
"""

import threading
from collections import deque
from collections.abc import Mapping

from msgspec import Struct, field

from core.engine.trading_engine import TradingEngine
from core.events.bus import on_event
from core.events.events import (
    BotStateChanged,
    ErrorRaised,
    FillBooked,
    IntentHeld,
    IntentRefused,
    OrderChanged,
    OrderTroubled,
    SignalGiven,
)
from core.events.snapshot import BotState
from core.model.instrument import Instrument
from core.model.orders import ENTRY, EXIT, OrderStatus
from core.strategy.base import Strategy

WORDS_KEPT = 1_000
SHIFTS_KEPT = 200
WISHED, LEAVES, REFUSED, WAITS, SENT, HOLDS, BROKEN = (
    *("wished", "leaves", "refused", "waits", "sent", "holds", "broken"),
)
_AT_WORK = (BotState.RUNNING, BotState.PAUSED)
_ENDED = (OrderStatus.REJECTED, OrderStatus.EXPIRED, OrderStatus.EXPIRED_LOCAL)


class Word(Struct, frozen=True, gc=False):
    """One thing said of a symbol; `rule` is the one that spoke, or the quantity held."""

    ts_ns: int
    kind: str
    rule: str
    sentence: str


class Shift(Struct, frozen=True, gc=False):
    """From when on the bot was at work, or not and why."""

    ts_ns: int
    at_work: bool
    sentence: str


class Run(Struct, frozen=True, kw_only=True):
    """One strategy from its START on; `parts` are those of the signal gate, by symbol."""

    kind: type[Strategy]
    values: Mapping[str, object]
    timeframe_s: int
    begun_ns: int
    needs: Mapping[str, int]
    parts: Mapping[str, frozenset[str]]


class Record(Struct, frozen=True, kw_only=True):
    """What is known of one symbol in the present run; `since_ns` is where the words begin."""

    run: Run
    instrument: Instrument
    words: tuple[Word, ...] = ()
    shifts: tuple[Shift, ...] = ()
    since_ns: int = 0
    now_ns: int = field(default=0)


class GateRecord:
    """Listens on the engine's thread; `of` may be asked from any."""

    def __init__(self, engine: TradingEngine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._words: dict[str, deque[Word]] = {}
        self._shifts: deque[Shift] = deque(maxlen=SHIFTS_KEPT)
        self._run: Run | None = None
        self._generation = -1
        self._orders: dict[str, str] = {}
        engine.space.bus.register(self)

    def of(self, symbol: str) -> Record | None:
        """Return what is known of a symbol, None when no run watches it."""
        run, instrument = self._run, self._engine.space.instruments.get(symbol)
        if run is None or instrument is None or symbol not in run.needs:
            return None
        with self._lock:
            words = tuple(self._words.get(symbol, ()))
            shifts = tuple(self._shifts)
        full = len(words) == WORDS_KEPT
        return Record(
            run=run,
            instrument=instrument,
            words=words,
            shifts=shifts,
            since_ns=words[0].ts_ns if full else run.begun_ns,
            now_ns=self._engine.space.clock.now_ns(),
        )

    @on_event(BotStateChanged)
    def on_state(self, event: BotStateChanged) -> None:
        """Note when the bot works and when not; a START with another strategy begins anew."""
        at_work = event.state in _AT_WORK
        host = self._engine.host
        if at_work and host.generation != self._generation and host.kind is not None:
            self._generation = host.generation
            self._begin(event.ts_ns)
        with self._lock:
            self._shifts.append(Shift(event.ts_ns, at_work, event.sentence))

    def _begin(self, now_ns: int) -> None:
        engine, host = self._engine, self._engine.host
        assert host.kind is not None
        strategies = {symbol: slot.strategy for symbol, slot in host.slots.items()}
        some = next(iter(strategies.values()), None)
        gates = engine.signals.gates
        with self._lock:
            self._words.clear()
            self._shifts.clear()
            self._orders.clear()
            self._run = Run(
                kind=host.kind,
                values={name: getattr(some, name) for name in host.kind.parameters} if some else {},
                timeframe_s=host.timeframe_s,
                begun_ns=now_ns,
                needs={symbol: one.needs_bars() for symbol, one in strategies.items()},
                parts={
                    symbol: frozenset(stage.key for stage in gates[symbol].stages)
                    for symbol in strategies
                    if symbol in gates
                },
            )
        for symbol in strategies:
            self._say(symbol, now_ns, HOLDS, self._held(symbol), "")

    @on_event(SignalGiven)
    def on_signal(self, event: SignalGiven) -> None:
        """Note a wish."""
        kind = WISHED if event.purpose == ENTRY.value else LEAVES
        self._say(event.symbol, event.ts_ns, kind, "", event.reason)

    @on_event(IntentRefused)
    def on_refusal(self, event: IntentRefused) -> None:
        """Note which rule said no to a wish of the strategy."""
        refusal, run = event.refusal, self._run
        if run is None or refusal.strategy != run.kind.key or refusal.purpose not in (ENTRY, EXIT):
            return
        kind = WAITS if refusal.rule == "confirmation" else REFUSED
        self._say(refusal.symbol, event.ts_ns, kind, refusal.rule, refusal.sentence)

    @on_event(IntentHeld)
    def on_held(self, event: IntentHeld) -> None:
        """Note that a wish waits."""
        self._say(event.symbol, event.ts_ns, WAITS, event.rule, event.sentence)

    @on_event(OrderChanged)
    def on_order(self, event: OrderChanged) -> None:
        """Note that an order to open was sent, once, and that the broker did not take it."""
        order = event.order
        if order.purpose is not ENTRY or order.origin != "strategy":
            return
        if isinstance(event, OrderTroubled) and event.status in _ENDED:
            self._say(order.symbol, event.ts_ns, REFUSED, "broker", event.note or order.reason)
        elif self._orders.get(order.symbol) != order.client_order_id:
            self._orders[order.symbol] = order.client_order_id
            self._say(order.symbol, event.ts_ns, SENT, "", order.reason)

    @on_event(FillBooked)
    def on_fill(self, event: FillBooked) -> None:
        """Note what is held now."""
        symbol = event.fill.symbol
        self._say(symbol, event.ts_ns, HOLDS, self._held(symbol), "")

    def _held(self, symbol: str) -> str:
        """Return how much the strategy holds; what a person bought is none of its business."""
        position, run = self._engine.space.state.book.positions.get(symbol), self._run
        if position is None or run is None or position.strategy != run.kind.key:
            return ""
        return f"{abs(position.quantity).normalize():f}"

    @on_event(ErrorRaised)
    def on_error(self, event: ErrorRaised) -> None:
        """Note for which symbols the strategy was switched off after a mistake."""
        if event.source != "strategy":
            return
        for symbol, slot in self._engine.host.slots.items():
            if not slot.live and not self._is_broken(symbol):
                self._say(symbol, event.ts_ns, BROKEN, "", event.sentence)

    def _is_broken(self, symbol: str) -> bool:
        return any(word.kind == BROKEN for word in self._words.get(symbol, ()))

    def _say(self, symbol: str, ts_ns: int, kind: str, rule: str, sentence: str) -> None:
        with self._lock:
            words = self._words.get(symbol)
            if words is None:
                words = self._words[symbol] = deque(maxlen=WORDS_KEPT)
            words.append(Word(ts_ns, kind, rule, sentence))
