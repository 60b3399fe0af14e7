"""Choosing the prices to test on, without going through all the first questions again."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.deck import Deck
from ui.screens.wizard_prices import PricesStep
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.notice import Notice


class PriceSheet(Sheet):
    """Signal: chosen() when the plan has other prices."""

    chosen = Signal()
    padding = (24, 12)

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, say("files.title"), 900)
        self._deck = deck
        self.step: PricesStep | None = None
        self._place = Column(gap=0)
        self.notice = Notice("", "stop")
        self.notice.hide()
        more = Label(say("files.more"), "text", "semi", "muted", wrap=True)
        self.body.add(more, self._place, self.notice, 1)
        self.back = BigButton(say("everywhere.back"), "plain", "normal")
        self.back.clicked.connect(self.shut)
        self.use = BigButton(say("files.use"), "go", "normal", mark="tick")
        self.use.clicked.connect(self._use)
        self.foot.add(1, self.back, self.use)

    def ask(self) -> None:
        """Ask, beginning with the prices of the plan."""
        if self.step is not None:
            self._place.removeWidget(self.step)
            self.step.hide()
            self.step.deleteLater()
        self.step = PricesStep(self._deck, self._deck.plan())
        self.step.fitted.connect(self._show_news)
        self._place.addWidget(self.step)
        self.step.show()
        self.notice.hide()
        self.open()

    def _use(self) -> None:
        assert self.step is not None  # made before the button can be pressed
        problem = self.step.problem()
        problem = problem or self._deck.change_plan(self.step.answer(self._deck.plan()))
        if problem:
            self.notice.show_note(problem, "stop")
            self.notice.show()
            self._reveal(self.notice)
            return
        self.shut()
        self.chosen.emit()

    def _show_news(self) -> None:
        assert self.step is not None  # it is the one that tells
        self._reveal(self.step.news())

    def _reveal(self, widget: QWidget) -> None:
        # The layout gives it its room only with the next event.
        QTimer.singleShot(0, widget, lambda: self.page.ensureWidgetVisible(widget, 0, 8))
