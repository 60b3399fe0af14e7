"""Brokers and keys on the Settings screen: how each stands, and the one next thing to do."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.deck_money import BrokerView, Money
from ui.screens.broker_deeds import BrokerDeeds
from ui.text import expert, say, when_words_change
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.label import Label
from ui.widgets.lamp import Lamp
from ui.widgets.layouts import Column, Row, empty
from ui.widgets.mark import Mark

_LOOK_MS = 100
LAMPS = {"ready": "go", "refused": "stop", "none": "off"}
_TONES = {"refused": "stop"}


class BrokerPanel(QWidget):
    """One broker."""

    def __init__(self, rows: "BrokerRows", view: BrokerView) -> None:
        super().__init__()
        self._rows, self.view = rows, view
        self.lamp = Lamp("off", 22)
        self.words = Label("", "text", "semi", "muted", wrap=True)
        self.deed = BigButton("", "blue", "normal")
        self.deed.clicked.connect(lambda: rows.do(self.view))
        self.change = BigButton(say("brokers.change"), "plain", "small")
        self.change.clicked.connect(lambda: rows.deeds.keys(self.view))
        self.forget = BigButton(say("brokers.forget"), "plain", "small")
        self.forget.clicked.connect(lambda: rows.deeds.ask_forget(self.view))
        self.place_help = Label("", "small", "semi", "muted", wrap=True)
        self.places: ChoiceButtons | None = None
        self._places_line = Row(gap="near")
        self._known: tuple[object, ...] = ()
        name = Label(view.name, "heading", "heavy")
        head = Row(self.lamp, name, 1, gap="near")
        told = Column(head, self.words, gap=2)
        top = Row(Mark(view.art, 44), gap="wide")
        top.addLayout(told, 1)
        top.addWidget(self.deed, 0, Qt.AlignmentFlag.AlignVCenter)
        keys = Row(self.change, self.forget, 1, gap="near")
        self.setLayout(
            Column(
                top, self._places_line, self.place_help, self._local_row(), keys,
                gap="near", margins=(0, "near", 0, "wide"),
            )
        )  # fmt: skip
        follow(self.update)

    def _local_row(self) -> QWidget:
        self.local = QLineEdit()
        self.local.setPlaceholderText("http://127.0.0.1:…")
        self.local.setAccessibleName(say("brokers.local_field", broker=self.view.name))
        self.local_use = BigButton(say("brokers.local_use"), "plain", "small")
        self.local_use.clicked.connect(self._use_local)
        self.local.returnPressed.connect(self._use_local)
        self.local_said = Label("", "small", "semi", "stop", wrap=True)
        self.local_said.hide()
        row = self.local_row = QWidget()
        line = Row((self.local, 1), self.local_use, gap="near")
        title = Label(say("brokers.local"), "text", "heavy")
        told = Label(say("brokers.local_help"), "small", "semi", "muted", wrap=True)
        row.setLayout(Column(title, told, line, self.local_said, gap=4))
        return row

    def show_view(self, view: BrokerView) -> None:
        """Show how the broker stands."""
        self.view = view
        self.lamp.show_state(LAMPS.get(view.state, "wait"), says=view.words)
        self.words.show_text(view.words, _TONES.get(view.state, "muted"))
        self._show_places(view)
        deed = "check_first" if view.deed == "check" and view.state == "kept" else view.deed
        self.deed.setVisible(bool(deed))
        if deed:
            word = say(f"brokers.deed_{deed}")
            self.deed.show_text(word)
            self.deed.setAccessibleName(say("brokers.button_name", broker=view.name, deed=word))
        self.change.setVisible(view.has_keys and view.deed != "add")
        self.forget.setVisible(view.has_keys)
        busy = view.state == "working"
        for button in (self.change, self.forget):
            button.allow(not busy, view.words)
            button.setAccessibleName(
                say("brokers.button_name", broker=view.name, deed=button.text())
            )
        self.local_row.setVisible(expert() or bool(view.local))
        self.local_use.show_text(say("brokers.local_leave" if view.local else "brokers.local_use"))
        self.local.setReadOnly(bool(view.local))
        if view.local:
            self.local.setText(view.local)

    def _show_places(self, view: BrokerView) -> None:
        known = tuple(one.key for one in view.places)
        if known != self._known:
            self._known = known
            empty(self._places_line)
            self.places = None
            if len(known) > 1:
                options = [(one.key, one.title) for one in view.places]
                says = say("brokers.place", broker=view.name)
                self.places = ChoiceButtons(options, says=says, value=view.place, wraps=True)
                self.places.chosen.connect(partial(self._rows.choose_place, view.key))
                self._places_line.add((self.places, 1))
        place = next(one for one in view.places if one.key == view.place)
        self.place_help.show_text(place.help)
        if self.places is not None and self.places.value != view.place:
            self.places.set_value(view.place)

    def _use_local(self) -> None:
        address = "" if self.view.local else self.local.text()
        if not address and not self.view.local:
            return
        problem = self._rows.choose_local(self.view.key, address)
        self.local_said.show_text(problem)
        self.local_said.setVisible(bool(problem))
        if not problem and not address:
            self.local.setText("")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        thin = theme.size("thin")
        QPainter(self).fillRect(0, self.height() - thin, self.width(), thin, theme.colour("line"))


class BrokerRows(QWidget):
    """A panel for each broker, and the sheets they open."""

    def __init__(self, area: QWidget, money: Money) -> None:
        super().__init__()
        self._money = money
        self.deeds = BrokerDeeds(area, money)
        self.deeds.done.connect(lambda _broker: self.refresh())
        self.panels = {one.key: BrokerPanel(self, one) for one in money.brokers()}
        safe = Label(say("brokers.safe"), "small", "semi", "muted", wrap=True)
        self.setLayout(Column(*self.panels.values(), Column(safe, margins=(0, 12, 0, 0)), gap=0))
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.refresh)
        when_words_change().changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how the brokers stand."""
        for view in self._money.brokers():
            self.panels[view.key].show_view(view)

    def do(self, view: BrokerView) -> None:
        """Do the one next thing."""
        self.deeds.do(view)
        self.refresh()

    def choose_place(self, broker: str, place: str) -> None:
        """Trade a broker somewhere else."""
        self._money.choose_place(broker, place)
        self.refresh()

    def choose_local(self, broker: str, address: str) -> str:
        """Take a local exchange, or leave it; return why not."""
        problem = self._money.choose_local(broker, address)
        self.refresh()
        return problem

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._money.look()
        self.refresh()
        self._look.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.stop()
