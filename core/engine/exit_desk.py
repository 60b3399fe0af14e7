"""Carries exit plans out: what they ask for goes the same road as the strategy's own exits."""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from core.engine.account_reader import closing_side
from core.engine.position_guard import PositionGuard
from core.engine.strategy_host import StrategyHost
from core.engine.workspace import Workspace
from core.events.facts import ExitNoted
from core.model.instrument import Instrument
from core.model.market import Bar, Tick
from core.model.money_text import price_text
from core.model.orders import EXIT, PART_ORIGIN, PROTECT, OrderIntent, OrderStatus
from core.state.portfolio_book import Position

if TYPE_CHECKING:
    # The plans bring the compiler with them, and a desk without plans must not.
    from core.signals.exit_watch import ExitWatch, Held
    from core.signals.exits import Deed, ExitPlan

FAILURES_ALLOWED = 3
PARTS_TRIED = 3
PLAN_ORIGIN = "exit plan"
_HIT = frozenset({OrderStatus.OPEN, OrderStatus.PARTIAL})


class ExitDesk:
    """The exit plans of all symbols. Without any it costs one look at an empty dict.

    It looks after the running strategy's positions only. What it decides it writes down first, so
    a program that goes on later knows how many parts are due; how many are still to be sold is
    worked out from what the fills say, each time.
    """

    def __init__(self, space: Workspace, guard: PositionGuard, host: StrategyHost) -> None:
        self._space = space
        self._guard = guard
        self._host = host
        self.watches: dict[str, ExitWatch] = {}
        self._tried: dict[str, tuple[Decimal, int, int]] = {}

    def begin(self, watches: "Iterable[ExitWatch]" = ()) -> None:
        """Use these plans from now on; without any, none."""
        self.watches.clear()  # the same dict: the engine's loop holds it
        self.watches.update({watch.symbol: watch for watch in watches})
        self._tried.clear()

    def learn(self, bars: Iterable[Bar]) -> None:
        """Take in bars of the past: usual movement and best close are brought up to date."""
        for bar in bars:
            watch = self.watches.get(bar.symbol)
            if watch is None:
                continue
            position = self._mine(bar.symbol)
            try:
                for closed in watch.closed(bar):
                    watch.learn(closed, None if position is None else _held(position))
            except Exception as failure:  # noqa: BLE001 - a plan's mistake stops only it
                self._failed(watch, failure)

    def on_bars(self, bars: Iterable[Bar]) -> None:
        """Do what the plans ask for after these bars."""
        for bar in bars:
            watch = self.watches.get(bar.symbol)
            if watch is None:
                continue
            try:
                closed = watch.closed(bar)
            except Exception as failure:  # noqa: BLE001 - a plan's mistake stops only it
                self._failed(watch, failure)
            else:
                self._step(watch, closed)

    def on_tick(self, tick: Tick) -> None:
        """Do what the plans ask for after the bars a tick completed."""
        watch = self.watches.get(tick.symbol)
        if watch is not None:
            self._step(watch, watch.closed_by_tick(tick))

    def on_time(self, now_ns: int) -> None:
        """Do what the plans ask for after the bars that only the passing of time completed."""
        for watch in tuple(self.watches.values()):
            self._step(watch, watch.closed_by_time(now_ns))

    def _mine(self, symbol: str) -> Position | None:
        """Return the running strategy's position; a person's own is none of the plan's business."""
        position = self._space.state.book.positions.get(symbol)
        kind = self._host.kind
        if position is None or kind is None or position.strategy != kind.key:
            return None
        return position if symbol in self._host.slots else None

    def _step(self, watch: "ExitWatch", bars: Iterable[Bar]) -> None:
        for bar in bars:
            position = self._mine(watch.symbol)
            try:
                deeds = watch.on_bar(bar, None if position is None else _held(position))
            except Exception as failure:  # noqa: BLE001 - a plan's mistake stops only it
                self._failed(watch, failure)
                continue
            plan = watch.plan
            if position is None or plan is None:
                self._tried.pop(watch.symbol, None)
                continue
            self._note(position, plan)
            self._carry_out(position, plan, deeds, bar)

    def _note(self, position: Position, plan: "ExitPlan") -> None:
        """Write down where the plan stands when that matters: its beginning, a part, a new stop."""
        if position.exit_atr and plan.reached == position.exit_reached:
            return
        self._write(position, plan)

    def _write(self, position: Position, plan: "ExitPlan") -> None:
        now_ns, symbol = self._space.clock.now_ns(), position.symbol
        self._space.record(
            ExitNoted(
                ts_ns=now_ns, symbol=symbol, atr=plan.opened.atr, best=plan.best,
                reached=plan.reached,
            )
        )  # fmt: skip

    def _carry_out(
        self, position: Position, plan: "ExitPlan", deeds: "Iterable[Deed]", bar: Bar
    ) -> None:
        symbol, words = position.symbol, ""
        for deed in deeds:
            if math.isfinite(deed.stop):
                self._tighten(position, plan, deed, bar.close)
            else:
                words = deed.reason
        if self._leaving(symbol):
            return  # the strategy, a rule or a person was first; one way out is enough
        if plan.done:
            self._leave(position, words or "the exit plan is through, and some was still held")
        elif symbol in self._guard.parts:
            self._guard.settle(symbol)
        else:
            self._sell_due(position, plan, words, bar.close)
        if symbol not in self._guard.parts and not self._leaving(symbol):
            self._guard.settle(symbol)  # a safety exit that is not where it was planned

    def _leaving(self, symbol: str) -> bool:
        """Return whether a way out waits or is on its way, be it the safety exit itself."""
        if symbol in self._guard.exits:
            return True
        for record in self._space.state.orders.working(symbol):
            purpose = record.order.purpose
            if purpose is EXIT or (purpose is PROTECT and record.status in _HIT):
                return True
        return False

    def _leave(self, position: Position, reason: str) -> None:
        intent = self._guard.exit_intent(position.symbol, reason, PLAN_ORIGIN)
        self._guard.want_out(intent)

    def _sell_due(self, position: Position, plan: "ExitPlan", words: str, close: float) -> None:
        """Wish for what should be gone by now and is not: a part, or what stayed of former ones."""
        symbol = position.symbol
        instrument = self._space.instruments[symbol]
        due = instrument.whole_lots(position.entered * (1 - plan.left)) - position.left
        keep = abs(position.quantity) - due
        if due < max(instrument.min_quantity, instrument.lot_size):
            return
        if keep < instrument.min_quantity:
            self._leave(position, words or "what would stay is too little to be sold later")
            return
        *tried, count = self._tried.get(symbol, (position.left, plan.reached, 0))
        count = count + 1 if tried == [position.left, plan.reached] else 1
        self._tried[symbol] = position.left, plan.reached, count
        if count > PARTS_TRIED:
            if count == PARTS_TRIED + 1:
                self._say(f"Selling {due.normalize():f} {symbol} was not possible {PARTS_TRIED} "
                          "times, so this part is left; the safety exit holds.")  # fmt: skip
            return
        reason = (
            f"{words or 'a part that is still due'} ({_distance(instrument, plan, close)}); "
            f"{keep.normalize():f} of {position.entered.normalize():f} stay"
        )
        self._guard.want_part(
            OrderIntent(
                strategy=position.strategy,
                symbol=symbol,
                side=closing_side(position.quantity),
                purpose=EXIT,
                reason=reason,
                quantity=due,
                origin=PART_ORIGIN,
                product=position.product,
            )
        )

    def _tighten(self, position: Position, plan: "ExitPlan", deed: "Deed", close: float) -> None:
        """Bring the safety exit nearer, on the price step nearer to the price."""
        symbol, long = position.symbol, position.quantity > 0
        instrument = self._space.instruments[symbol]
        tick = instrument.tick_size
        stop = instrument.money_up(deed.stop) if long else instrument.money_down(deed.stop)
        price = instrument.money(close)
        if (close - deed.stop) * float(position.quantity) <= 0.0:
            if not self._leaving(symbol):
                said = _price(instrument, stop)
                self._leave(position, f"the price is past {said} already, where: {deed.reason}")
            return
        # A stop at the very price would be hit by nothing: one step is the nearest there is.
        stop = min(stop, price - tick) if long else max(stop, price + tick)
        before = position.stop_price
        if not self._guard.tighten(symbol, stop):
            return
        self._write(position, plan)
        was = "" if before is None else f"from {_price(instrument, before)} "
        self._say(
            f"The safety exit of {symbol} comes nearer, {was}to {_price(instrument, stop)}: "
            f"{deed.reason} ({_distance(instrument, plan, close)})."
        )

    def _failed(self, watch: "ExitWatch", failure: Exception) -> None:
        watch.failures += 1
        after = ""
        if watch.failures >= FAILURES_ALLOWED:
            self.watches.pop(watch.symbol, None)
            after = (
                f" It is switched off for {watch.symbol}; what is held keeps its safety exit where "
                "it stands, and trading goes on."
            )
        self._space.complain(
            "signals",
            watch.title,
            f"“{watch.title}” made a mistake on {watch.symbol}: {failure}.{after}",
            f"{type(failure).__name__}: {failure}",
        )

    def _say(self, sentence: str) -> None:
        self._space.note("signals", sentence)


def _held(position: Position) -> "Held":
    from core.signals.exit_watch import Held

    nowhere = 0.0 if position.quantity > 0 else math.inf
    return Held(
        closing_side(position.quantity).opposite,
        float(position.average_price),
        nowhere if position.stop_price is None else float(position.stop_price),
        position.opened_ns,
        position.entered,
        position.exit_atr,
        position.exit_best,
        position.exit_reached,
    )


def _distance(instrument: Instrument, plan: "ExitPlan", close: float) -> str:
    """Return in words how far a close is from the entry."""
    opened = plan.opened
    away = (close - opened.entry) / opened.atr
    return (
        f"the close {_price(instrument, close)} is {abs(away):.2f} ATR "
        f"{'above' if away >= 0.0 else 'below'} the entry {_price(instrument, opened.entry)}; "
        f"one ATR, its usual movement, is {_price(instrument, opened.atr, 1)}"
    )


def _price(instrument: Instrument, price: float | Decimal, finer: int = 0) -> str:
    return price_text(price, instrument.tick_size, instrument.currency, finer)
