"""Moving safety exit and target on a chart: asks the engine, and shows where they really lie."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject

from core.events.commands import Command, MoveStop, MoveTarget
from core.events.snapshot import EngineSnapshot, PositionView
from core.model.money_text import rupees
from ui.deck import Deck
from ui.screens.chart_card import ChartCard
from ui.screens.outcome_note import OutcomeNote
from ui.text import say

_WAIT_BEATS = 15


class _Wanted:
    """Where a person put one line, until the engine has answered or too long has passed."""

    def __init__(self, word: str, command: Callable[[str, Decimal], Command]) -> None:
        self.word, self.command = word, command
        self.price: Decimal | None = None
        self.beats = 0


class StopMover(QObject):
    """Ties one chart's safety exit and target to the position shown."""

    def __init__(self, deck: Deck, card: ChartCard, outcome: OutcomeNote) -> None:
        super().__init__(card)
        self._deck, self._card, self._outcome = deck, card, outcome
        self._currency = "INR"
        self._view: PositionView | None = None
        self._snapshot: EngineSnapshot | None = None
        self._stop = _Wanted(
            "exit", lambda symbol, price: MoveStop(symbol=symbol, stop_price=price)
        )
        self._target = _Wanted(
            "target", lambda symbol, price: MoveTarget(symbol=symbol, target_price=price)
        )
        card.stop_moved.connect(self._stop_moved)
        card.target_moved.connect(self._target_moved)

    def forget(self) -> None:
        """Wait for nothing any more: another symbol is shown."""
        self._stop.price = self._target.price = None

    def show_position(
        self, view: PositionView | None, currency: str, snapshot: EngineSnapshot | None
    ) -> None:
        """Draw safety exit, target and average price of a holding; None takes them away."""
        self._view, self._currency, self._snapshot = view, currency, snapshot
        chart = self._card.chart
        if chart.stop_line.held or chart.target_line.held:
            return
        stop = None if view is None else view.stop_price
        target = None if view is None else view.target_price
        self._card.set_levels(
            self._waited_for(self._stop, stop),
            self._waited_for(self._target, target),
            None if view is None else view.average_price,
        )
        self._card.set_hint(say("trade.drag_hint") if stop is not None else "")

    def add_target(self) -> None:
        """Set a target twice as far away as the safety exit; it can then be dragged."""
        view = self._view
        if view is None:
            return
        instrument = self._deck.instrument(view.symbol)
        if instrument is None:
            return
        average, stop = view.average_price, view.stop_price
        risk = abs(average - stop) if stop is not None else average / 50
        direction = 1 if view.quantity > 0 else -1
        start = max(average, view.last_price) if direction > 0 else min(average, view.last_price)
        self._ask(self._target, instrument.money(start + 2 * direction * risk))

    def take_target_away(self) -> None:
        """Ask for the target to be taken away."""
        if self._view is not None:
            self._target.price = None
            self._outcome.expect(say("trade.removing_target"), self._view.symbol, self._snapshot)
            self._deck.send(MoveTarget(symbol=self._view.symbol, target_price=None))

    def _waited_for(self, wanted: _Wanted, real: Decimal | None) -> Decimal | None:
        """Return where a line is drawn: where it was put, until the engine has answered."""
        price = wanted.price
        if price is None or self._view is None:
            wanted.price = None
            return real
        wanted.beats -= 1
        if real == price:
            wanted.price = None
            told = rupees(price, self._currency, 2)
            self._outcome.tell(say(f"trade.{wanted.word}_moved", price=told), "go")
        elif wanted.beats <= 0 or not self._outcome.waits:
            wanted.price = None
            return real
        return price

    def _stop_moved(self, price: Decimal) -> None:
        self._ask(self._stop, price)

    def _target_moved(self, price: Decimal) -> None:
        self._ask(self._target, price)

    def _ask(self, wanted: _Wanted, price: Decimal) -> None:
        if self._view is None:
            return
        wanted.price, wanted.beats = price, _WAIT_BEATS
        words = say(f"trade.moving_{wanted.word}", price=rupees(price, self._currency, 2))
        self._outcome.expect(words, self._view.symbol, self._snapshot)
        self._deck.send(wanted.command(self._view.symbol, price))
