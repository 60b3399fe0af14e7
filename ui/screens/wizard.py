"""The first-run wizard: five questions, one at a time, then Home with START ready."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.deck import Deck
from ui.screens.wizard_prices import PricesStep
from ui.screens.wizard_step import WizardStep
from ui.screens.wizard_steps import MoneyStep, RiskStep, SharesStep, StrategyStep
from ui.shell.sheet import Sheet
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.notice import Notice
from ui.widgets.step_line import StepDots

_STEPS: tuple[type[WizardStep], ...] = (PricesStep, MoneyStep, StrategyStep, SharesStep, RiskStep)
_HEIGHT = 668
_MIDDLE = Qt.AlignmentFlag.AlignHCenter


class Wizard(Sheet):
    """Asks what START needs to know. Signals: finished(), left() when put off.

    Every answer is kept by the deck at once, so that closing loses nothing.
    """

    padding = (0, 0)
    around = (8, 6)
    finished = Signal()
    left = Signal()

    def __init__(self, area: QWidget, deck: Deck) -> None:
        self.skip = BigButton(say("wizard.skip"), "plain", "normal")
        super().__init__(area, say("wizard.title"), 900)
        self._deck = deck
        self._plan = deck.plan()
        self._at = 0
        self._step: WizardStep | None = None
        self.card.set_fill("bg")
        self.card.set_frame("bg")
        self.dots = StepDots(len(_STEPS))
        self.more = Label("", "heading", "semi", "muted", wrap=True)
        for label in (self.title, self.more):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._question = Column(gap="tight")
        self._question.addWidget(self.dots, 0, _MIDDLE)
        self.head.removeWidget(self.title)
        self._question.add(self.title, self.more)
        self._place = Column(gap=0)
        self.notice = Notice("", "stop")
        self.notice.hide()
        self.body.add(self._question, self._place, self.notice, 1)
        self._buttons()

    def _buttons(self) -> None:
        self.back = BigButton(say("everywhere.back"), "plain", "normal", mark="arrow_left")
        self.back.clicked.connect(self.go_back)
        self.later = BigButton(say("wizard.later"), "plain", "normal")
        self.later.set_tip(say("wizard.later_tip"))
        self.later.clicked.connect(self.shut)
        self.skip.set_tip(say("wizard.skip_tip"))
        self.skip.clicked.connect(self.skip_rest)
        self.next = BigButton(say("wizard.next"), "go", "normal")
        self.next.clicked.connect(self.go_next)
        self.foot.add(self.back, self.later, 1, self.skip, self.next)

    @override
    def open(self) -> None:
        """Cover the area and ask the first question; a second call only fits the size."""
        if self.isHidden():
            self._plan = self._deck.plan()
            self._show_step(0)
        super().open()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard on the present answer."""
        answer = self._step.answer_widget() if self._step is not None else None
        if answer is None:
            super().take_keyboard()
        else:
            answer.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def shut(self) -> None:
        """Put the questions off; the answers given so far are kept."""
        super().shut()
        self.left.emit()

    @property
    def step(self) -> WizardStep:
        """Return the question on show."""
        assert self._step is not None  # there is one from the first opening on
        return self._step

    def go_next(self) -> None:
        """Keep the answer and ask the next question, or finish after the last one."""
        problem = self.step.problem()
        if not problem:
            plan = self.step.answer(self._plan)
            problem = self._deck.change_plan(plan) or self.step.keep()
            if not problem:
                self._plan = plan
        self._tell(problem)
        if problem:
            return
        if self._at + 1 < len(_STEPS):
            self._show_step(self._at + 1)
            self._show_start()
        else:
            self._finish()

    def go_back(self) -> None:
        """Ask the question before."""
        if self._at:
            self._show_step(self._at - 1)
            self._show_start()

    def skip_rest(self) -> None:
        """Take the usual answers for this and the following questions."""
        self._finish()

    def _finish(self) -> None:
        problem = self._deck.finish_wizard(self._plan)
        self._tell(problem)
        if not problem:
            super().shut()
            self.finished.emit()

    def _show_step(self, at: int) -> None:
        if self._step is not None:
            self._place.removeWidget(self._step)
            self._step.hide()
            self._step.deleteLater()
        self._at = at
        self._step = _STEPS[at](self._deck, self._plan)
        self._step.fitted.connect(self._show_news)
        self._place.addWidget(self._step)
        self._step.show()
        self.dots.show_step(at)
        self.title.show_text(say(f"wizard.{self._step.key}"))
        self.more.show_text(say(f"wizard.{self._step.key}_more"))
        self.setAccessibleName(f"{self.dots.accessibleName()}: {self.title.text()}")
        last = at + 1 == len(_STEPS)
        self.next.show_text(
            say("wizard.finish" if last else "wizard.next"), mark="play" if last else ""
        )
        self.next.setAccessibleName(say("wizard.finish" if last else "everywhere.next"))
        self.back.setVisible(at > 0)
        self.later.setVisible(at == 0)
        self._tell("")

    def _tell(self, problem: str) -> None:
        self.notice.setVisible(bool(problem))
        if problem:
            self.notice.show_note(problem, "stop")
            self._reveal(self.notice)

    def _show_start(self) -> None:
        self.take_keyboard()
        self.page.verticalScrollBar().setValue(0)

    def _show_news(self) -> None:
        self._reveal(self.step.news())

    def _reveal(self, widget: QWidget) -> None:
        # The layout gives it its room only with the next event.
        QTimer.singleShot(0, widget, lambda: self.page.ensureWidgetVisible(widget, 0, 8))

    @override
    def _fit(self) -> None:
        narrow = self._area.width() < current().px(720)
        self.skip.show_text(say("wizard.skip_short" if narrow else "wizard.skip"))
        self.skip.setAccessibleName(say("wizard.skip"))
        super()._fit()
        # One height for all questions, so that Next stays where the pointer is.
        room = self._area.height() - 2 * current().px(self.around[1])
        self.card.setMinimumHeight(max(min(current().px(_HEIGHT), room), 1))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Enter for Next, wherever it is not a button's own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.go_next()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current().colour("bg"))
