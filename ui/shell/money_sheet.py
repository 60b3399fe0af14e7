"""Whose money START uses: practice, or a broker's. Opened from the pill that names it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck_money import BrokerView, Money
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, empty
from ui.widgets.notice import Notice
from ui.widgets.option_card import OptionCard


class MoneySheet(Sheet):
    """Signals: chosen() when it changed, set_up() when a broker must be set up first."""

    chosen = Signal()
    set_up = Signal()

    def __init__(self, area: QWidget, money: Money) -> None:
        super().__init__(area, say("money.sheet_title"), 760)
        self._money = money
        self._brokers: dict[str, BrokerView] = {}
        self.options: dict[str, OptionCard] = {}
        self._place = QWidget()
        self._column = Column(gap="near")
        self._place.setLayout(self._column)
        self.notice = Notice("", "stop")
        self.use = BigButton(say("money.choose"), "go", "normal")
        self.use.clicked.connect(self._use)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        why = Label(say("money.sheet_why"), "text", "semi", "muted", wrap=True)
        self.body.add(why, self._place, self.notice)
        self.foot.add(1, self.cancel, self.use)

    def ask(self) -> None:
        """Open with what there is now."""
        empty(self._column)
        self.notice.hide()
        self._brokers = {one.key: one for one in self._money.brokers()}
        self.options = {"": OptionCard("learn", say("money.practice"), say("money.practice_help"))}
        for key, view in self._brokers.items():
            place = next(one for one in view.places if one.key == view.place)
            title = say("money.broker_title", broker=view.name, place=place.title)
            self.options[key] = OptionCard(view.art, title, f"{place.help} {view.words}")
        for card in self.options.values():
            card.clicked.connect(self._judge)
            self._column.add(card)
        self.options[self._money.view().broker].setChecked(True)
        self._judge()
        self.open()

    def _picked(self) -> str:
        return next(key for key, card in self.options.items() if card.isChecked())

    def _judge(self) -> None:
        key = self._picked()
        view = self._brokers.get(key)
        if view is not None and not view.has_keys:
            self.use.show_text(say("money.set_up", broker=view.name))
        else:
            self.use.show_text(say("money.choose"))
        self.use.allow(key != self._money.view().broker, say("money.chosen"))

    def _use(self) -> None:
        key = self._picked()
        view = self._brokers.get(key)
        if view is not None and not view.has_keys:
            self.shut()
            self.set_up.emit()
            return
        problem = self._money.choose(key)
        self.notice.setVisible(bool(problem))
        if problem:
            self.notice.show_note(problem, "stop")
            return
        self.shut()
        self.chosen.emit()
