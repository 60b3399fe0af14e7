"""Obeys commands and runs the safety parts that act on the whole account."""

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from core.clock import SECOND_NS
from core.engine.account_reader import closing_side
from core.engine.hand_moves import HandMoves
from core.engine.order_desk import OrderDesk
from core.engine.position_guard import PositionGuard
from core.engine.session_watch import SessionWatch
from core.engine.strategy_host import StrategyHost
from core.engine.workspace import Workspace
from core.errors import UserMistake
from core.events.commands import (
    CancelOrder,
    ClosePosition,
    Command,
    KillTripped,
    MoveStop,
    MoveTarget,
    PauseTrading,
    ResumeTrading,
    Shutdown,
    StartTrading,
    StopMode,
    StopTrading,
    SubmitManual,
)
from core.events.events import BotStateChanged, RiskChanged
from core.events.snapshot import BotState
from core.model.instrument import ZERO, Market
from core.model.money_text import rupees
from core.model.orders import Product, Purpose

StartStrategy = Callable[[StartTrading], None]

_THINGS = ((Market.NSE, "share"), (Market.CRYPTO, "coin"))

# Looked at on every bar or five minutes; see core.model.orders for why they have names here.
_INTRADAY, _STOPPING = Product.INTRADAY, BotState.STOPPING

RESTS = "today's loss limit was reached, so the bot rests."
"""Why nothing new is opened after the day's loss."""


class Conductor:
    """Bot state, commands, the day's loss and the flat-by time."""

    def __init__(
        self, space: Workspace, desk: OrderDesk, guard: PositionGuard, host: StrategyHost
    ) -> None:
        self._space = space
        self._desk = desk
        self._guard = guard
        self._hand = HandMoves(space, guard)
        self._host = host
        self.state = BotState.READY
        self.reason = "Choose a strategy and press START."
        self.closing = False
        self.start_strategy: StartStrategy | None = None
        self._day_over = False
        self.alarm_equity = 0.0
        self.set_alarm()
        self._obey: dict[type, Callable[[Any], None]] = {
            StartTrading: self._start,
            StopTrading: self._stop,
            PauseTrading: self._pause,
            ResumeTrading: self._resume,
            SubmitManual: self._manual,
            CancelOrder: self._cancel,
            ClosePosition: self._close,
            MoveStop: self._move_stop,
            MoveTarget: self._move_target,
            KillTripped: self._killed,
            Shutdown: self._shutdown,
        }
        self._set(BotState.HALTED if space.latch.engaged else BotState.READY, self.reason)

    @property
    def trading(self) -> bool:
        """Return whether strategies may open positions."""
        return self.state is BotState.RUNNING and not self._day_over

    def obey(self, command: Command) -> None:
        """Carry out one command."""
        handler = self._obey.get(type(command))
        if handler is None:
            self._complain("That can only be done in an account at a broker.")
            return
        handler(command)

    def teach(self, handlers: Mapping[type, Callable[..., None]]) -> None:
        """Let other parts carry out commands of their own."""
        self._obey.update(handlers)

    def set_alarm(self) -> None:
        """Work out the equity below which the day's loss must be looked at exactly."""
        limits = self._space.risk.limits
        allowed = limits.loss_per_day * limits.close_at_day_loss
        # A little above the exact line: floats only decide when to look, Decimals what to do.
        self.alarm_equity = float(self._space.state.day_start_equity * (1 - allowed)) * 1.000001

    def new_day(self) -> None:
        """Let a bot that rested after the day's loss trade again."""
        self.set_alarm()
        if self._day_over:
            self._day_over = False
            self._say("A new day has begun, so the bot may open positions again.")
            self._set(self.state, self.reason)

    def watch_losses(self) -> None:
        """Close everything when the day's loss nears its limit, so that costs still fit."""
        space = self._space
        if self._day_over or not space.state.book.positions:
            return
        limits = space.risk.limits
        start = space.state.day_start_equity
        allowed = start * limits.loss_per_day
        lost = start - space.equity()
        if lost < allowed * limits.close_at_day_loss:
            return
        self._day_over = True
        currency = self._currency()
        sentence = (
            f"Today's loss is {rupees(lost, currency)} of {rupees(allowed, currency)} allowed. "
            "Everything is being closed and nothing new is opened until the next trading day."
        )
        space.bus.publish(
            RiskChanged(
                id=space.ids.event_id(),
                ts_ns=space.clock.now_ns(),
                source="risk",
                rule="loss_per_day",
                sentence=sentence,
            )
        )
        self._set(self.state, self.reason)
        self._cancel_entries()
        self._guard.want_all_out("Today's loss limit is near.", "risk")

    def square_off(self, watch: SessionWatch, now_ns: int) -> None:
        """Close intraday positions some minutes before continuous trading ends."""
        positions = self._space.state.book.positions
        for symbol, position in tuple(positions.items()):
            if position.product is _INTRADAY and symbol not in self._guard.exits:
                self._square_off(symbol, watch, now_ns)

    def _square_off(self, symbol: str, watch: SessionWatch, now_ns: int) -> None:
        space = self._space
        before_ns = space.risk.limits.flat_before_close_s * SECOND_NS
        closes_ns = watch.closes_at(space.instruments[symbol])
        if closes_ns and closes_ns - before_ns <= now_ns < closes_ns:
            reason = "Intraday positions are closed before the market closes."
            self._guard.want_out(self._guard.exit_intent(symbol, reason, "risk"))

    def watch_stopping(self) -> None:
        """Note when everything that was to be closed is closed."""
        if self.state is _STOPPING and not self._space.state.book.positions:
            self._set(BotState.STOPPED, "Everything is closed.")

    def finished(self, reason: str) -> None:
        """Note that there are no more prices."""
        if self.state is not BotState.HALTED:
            self._set(BotState.FINISHED, reason)

    def halt(self, sentence: str) -> None:
        """Stop everything but ways out because the program cannot trust itself."""
        self._set(BotState.HALTED, sentence)

    def _start(self, command: StartTrading) -> None:
        if self._space.latch.engaged:
            self._complain("The panic stop is on. Unlock trading first, then press START.")
            return
        if self.start_strategy is None:
            raise UserMistake("This engine was built without strategies.")
        try:
            self.start_strategy(command)
        except UserMistake as mistake:
            self._complain(str(mistake))
            return
        title = self._host.kind.title if self._host.kind else command.strategy
        self._set(BotState.RUNNING, f"{title} · {self._things()} watched")
        self._say(f"{title} began to watch {self._things()}.")

    def _things(self) -> str:
        """Return in words what is watched: "12 shares and 3 coins"."""
        known = self._space.instruments
        markets = Counter(known[symbol].market for symbol in self._host.slots)
        parts = [_counted(markets[market], name) for market, name in _THINGS if markets[market]]
        return " and ".join(parts) or _counted(0, "share")

    def _stop(self, command: StopTrading) -> None:
        self._cancel_entries()
        if command.mode is StopMode.NO_NEW_TRADES:
            self._set(BotState.PAUSED, "No new trades; open positions are still managed.")
            return
        self._host.stop()
        if command.mode is StopMode.CLOSE_EVERYTHING and self._space.state.book.positions:
            self._set(BotState.STOPPING, "Closing every position.")
            self._guard.want_all_out("You asked to close everything.", "manual")
            return
        kept = len(self._space.state.book.positions)
        keep = (
            "1 position keeps its safety exit"
            if kept == 1
            else (f"{kept} positions keep their safety exits")
        )
        tail = f" {keep}." if kept else ""
        self._set(BotState.STOPPED, f"The bot is stopped.{tail}")

    def _pause(self, _: PauseTrading) -> None:
        if self.state is BotState.RUNNING:
            self._set(BotState.PAUSED, "Paused by you. Exits still work.")

    def _resume(self, _: ResumeTrading) -> None:
        if self.state is BotState.PAUSED:
            self._set(BotState.RUNNING, "Running again.")

    def _manual(self, command: SubmitManual) -> None:
        if command.intent.purpose is Purpose.EXIT:
            self._close(ClosePosition(symbol=command.intent.symbol))
        elif command.intent.symbol in self._space.instruments:
            self._desk.submit(command.intent)
        else:
            self._complain(f"There are no prices for {command.intent.symbol}.")

    def _cancel(self, command: CancelOrder) -> None:
        record = self._space.state.orders.get(command.client_order_id)
        if record is None or record.status.terminal:
            self._complain("That order is already over.")
        elif record.order.purpose is Purpose.PROTECT:
            self._complain("A safety exit cannot be cancelled; close the position or move it.")
        else:
            self._desk.cancel(record)

    def _close(self, command: ClosePosition) -> None:
        position = self._space.state.book.positions.get(command.symbol)
        if position is None:
            self._complain(f"There is no position in {command.symbol} to close.")
            return
        intent = self._guard.exit_intent(command.symbol, "You pressed close.", "manual")
        assert intent.side is closing_side(position.quantity)
        self._guard.want_out(intent)

    def _move_stop(self, command: MoveStop) -> None:
        mistake = self._hand.move_stop(command.symbol, command.stop_price)
        if mistake:
            self._complain(mistake)

    def _move_target(self, command: MoveTarget) -> None:
        mistake = self._hand.move_target(command.symbol, command.target_price)
        if mistake:
            self._complain(mistake)

    def _killed(self, command: KillTripped) -> None:
        self._set(BotState.HALTED, f"Panic stop: {command.reason}")
        self._host.stop()
        self._guard.forget_exits()
        self._cancel_entries()
        self._space.bus.publish(
            RiskChanged(
                id=self._space.ids.event_id(),
                ts_ns=self._space.clock.now_ns(),
                source="kill",
                rule="kill_switch",
                sentence=f"The panic stop was pressed: {command.reason}.",
            )
        )
        if command.close_positions:
            self._guard.want_all_out("Panic stop.", "kill")

    def _shutdown(self, _: Shutdown) -> None:
        self.closing = True

    def _cancel_entries(self) -> None:
        for record in tuple(self._space.state.orders.all_working()):
            if record.order.purpose is Purpose.ENTRY:
                self._desk.cancel(record)

    def _set(self, state: BotState, reason: str) -> None:
        self.state = state
        self.reason = reason
        if self._day_over:
            self._desk.paused_reason = RESTS
        elif state is BotState.RUNNING:
            self._desk.paused_reason = ""
        else:
            self._desk.paused_reason = f"the bot is {state.value.lower()}."
        space = self._space
        if space.bus.wants(BotStateChanged):
            event_id, now_ns = space.ids.event_id(), space.clock.now_ns()
            space.bus.publish(
                BotStateChanged(
                    id=event_id, ts_ns=now_ns, source="engine", state=state, sentence=reason
                )
            )

    def _say(self, sentence: str) -> None:
        self._space.note("engine", sentence)

    def _complain(self, sentence: str) -> None:
        self._space.complain("engine", "command", sentence)

    def _currency(self) -> str:
        for instrument in self._space.instruments.values():
            return instrument.currency
        return "INR"

    def day_loss(self) -> Decimal:
        """Return today's loss as a positive number, or zero."""
        lost = self._space.state.day_start_equity - self._space.equity()
        return max(lost, ZERO)


def _counted(count: int, name: str) -> str:
    return f"1 {name}" if count == 1 else f"{count} {name}s"
