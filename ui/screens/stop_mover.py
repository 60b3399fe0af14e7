"""Moving the safety exit on a chart: asks the engine, and shows the line where it really lies."""

from decimal import Decimal

from PySide6.QtCore import QObject

from core.events.commands import MoveStop
from core.events.snapshot import EngineSnapshot, PositionView
from core.model.money_text import rupees
from ui.deck import Deck
from ui.screens.chart_card import ChartCard
from ui.screens.outcome_note import OutcomeNote
from ui.text import say

_WAIT_BEATS = 15


class StopMover(QObject):
    """Ties one chart's safety exit to the position shown."""

    def __init__(self, deck: Deck, card: ChartCard, outcome: OutcomeNote) -> None:
        super().__init__(card)
        self._deck, self._card, self._outcome = deck, card, outcome
        self._currency = "INR"
        self._view: PositionView | None = None
        self._snapshot: EngineSnapshot | None = None
        self._wanted: Decimal | None = None
        self._beats = 0
        card.stop_moved.connect(self._moved)

    def forget(self) -> None:
        """Wait for nothing any more: another symbol is shown."""
        self._wanted = None

    def show_position(
        self, view: PositionView | None, currency: str, snapshot: EngineSnapshot | None
    ) -> None:
        """Draw safety exit, target and average price of a holding; None takes them away."""
        self._view, self._currency, self._snapshot = view, currency, snapshot
        if self._card.chart.stop_line.held:
            return
        stop = None if view is None else view.stop_price
        self._card.set_levels(
            self._waited_for(stop),
            None if view is None else view.target_price,
            None if view is None else view.average_price,
        )
        self._card.set_hint(say("trade.drag_hint") if stop is not None else "")

    def _waited_for(self, stop: Decimal | None) -> Decimal | None:
        """Return where the line is drawn: where it was put, until the engine has answered."""
        wanted = self._wanted
        if wanted is None or stop is None:
            self._wanted = None
            return stop
        self._beats -= 1
        if stop == wanted:
            self._wanted = None
            price = rupees(stop, self._currency, 2)
            self._outcome.tell(say("trade.exit_moved", price=price), "go")
        elif self._beats <= 0 or not self._outcome.waits:
            self._wanted = None
            return stop
        return wanted

    def _moved(self, price: Decimal) -> None:
        if self._view is None:
            return
        self._wanted, self._beats = price, _WAIT_BEATS
        words = say("trade.moving_exit", price=rupees(price, self._currency, 2))
        self._outcome.expect(words, self._view.symbol, self._snapshot)
        self._deck.send(MoveStop(symbol=self._view.symbol, stop_price=price))
