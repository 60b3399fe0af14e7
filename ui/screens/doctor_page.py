"""Looked at before real money: the lamps, what does not match, who guards what, and START."""

from collections import deque
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget
from typing_extensions import override

from core.events.commands import Answer
from core.events.snapshot import DifferenceView, EngineSnapshot, PositionView
from core.model.money_text import rupees
from ui.deck_money import BrokerView, DoctorLight, DoctorView, Money, MoneyView
from ui.screens.room import Room
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.lamp import Lamp
from ui.widgets.layouts import Column, Row, empty
from ui.widgets.mark import Mark
from ui.widgets.scroll_page import ScrollPage
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn

_MARKS = {"AT_BROKER": "shield_full", "WHILE_RUNNING": "shield_half", "NAKED": "shield_none"}
_TONES = {"AT_BROKER": "ink", "WHILE_RUNNING": "wait_text", "NAKED": "stop"}
_TONE_OF = {Answer.ADOPT: "blue", Answer.WATCH: "plain", Answer.CLOSE: "stop"}
_ROWS = 3
_AGAIN_MS = 3_000
_SAID_KEPT = 60


class LightRow(QWidget):
    """One lamp with its sentence and its one button. Signal: pressed(str) with the deed."""

    pressed = Signal(str)

    def __init__(self, light: DoctorLight) -> None:
        super().__init__()
        self._deed = ""
        self.lamp = Lamp("off", 22)
        self.title = Label(light.title, "text", "heavy")
        self.sentence = Label("", "small", "semi", "muted", wrap=True)
        self.button = BigButton("", "plain", "small")
        self.button.clicked.connect(lambda: self.pressed.emit(self._deed))
        words = Column(self.title, self.sentence, gap=0)
        row = Row(self.lamp, gap="near", margins=(0, 4, 0, 5))
        row.addLayout(words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)

    def show_light(self, light: DoctorLight) -> None:
        """Show how it stands now."""
        self._deed = light.deed
        self.title.show_text(light.title)
        self.lamp.show_state(light.lamp, says=f"{light.title}: {light.sentence}")
        self.sentence.show_text(light.sentence, "stop" if light.lamp == "stop" else "muted")
        self.button.setVisible(bool(light.deed_word))
        self.button.show_text(light.deed_word)
        self.button.setAccessibleName(f"{light.title}: {light.deed_word}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        thin = theme.size("thin")
        QPainter(self).fillRect(0, self.height() - thin, self.width(), thin, theme.colour("line"))


class DifferenceCard(Card):
    """Something that does not match. Signal: decided(str, object) with its id and the answer."""

    decided = Signal(str, object)

    def __init__(self, view: DifferenceView) -> None:
        super().__init__(padding="wide", gap="near")
        self.view = view
        self.set_frame("stop", 3)
        self.setAccessibleName(view.sentence)
        self.buttons: dict[Answer, BigButton] = {}
        self.add(Label(view.sentence, "heading", "heavy", wrap=True))
        row = Row(gap="near")
        for answer, words in view.choices:
            button = BigButton(say(f"money.answer_{answer.value}"), _TONE_OF[answer], "small")
            button.setAccessibleName(f"{button.text()}: {words}")
            button.set_tip(words)
            button.clicked.connect(partial(self._decide, answer))
            self.buttons[answer] = button
            row.add((button, 1))
        self.add(row)
        for answer, words in view.choices:
            told = f"{say(f'money.answer_{answer.value}')}: {words}"
            self.add(Label(told, "small", "semi", "muted", wrap=True))

    def _decide(self, answer: Answer) -> None:
        for button in self.buttons.values():
            button.allow(False, say("money.deciding"))
        self.decided.emit(self.view.id, answer)
        # The engine may want another moment, and says so.
        QTimer.singleShot(_AGAIN_MS, self, self._allow)

    def _allow(self) -> None:
        for button in self.buttons.values():
            button.allow(True)


class DoctorPage(QWidget):
    """The page that Home shows while a broker's money is chosen and the bot does not run.

    Signals: started(), and pressed(str) with the deed of a lamp that the page cannot do itself.
    """

    started = Signal()
    pressed = Signal(str)

    def __init__(self, money: Money) -> None:
        super().__init__()
        self._money = money
        self._broker: BrokerView | None = None
        self._shown: tuple[str, ...] = ()
        self._said: deque[str] = deque(maxlen=_SAID_KEPT)
        self.rows: dict[str, LightRow] = {}
        self.cards: list[DifferenceCard] = []
        left = self._lamp_card()
        self._differences = Column(gap="near")
        self.matters = ScrollPage(Column(self._differences, self._shield_card(), 1, gap="near"))
        right = Column((self.matters, 1), self._start_card(), gap="near")
        body = Row((left, 11), gap="wide", margins=(24, 2, 24, 12))
        body.addLayout(right, 10)
        self.page = Room(body, [(body, 900)])
        self.setLayout(Column(self.page, gap=0))

    def _lamp_card(self) -> Card:
        card = Card(padding="wide", gap="near")
        self.title = Label("", "page", "heavy", shrink_to="heading")
        self.sub = Label("", "small", "semi", "muted", wrap=True)
        self.back = BigButton(say("money.back"), "plain", "small")
        self.back.clicked.connect(lambda: self.pressed.emit("practice"))
        words = Column(self.title, self.sub, gap=0)
        head = Row(Mark("doctor", 40), gap="near")
        head.addLayout(words, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self._lamps = Column(gap=0, margins=(2, 0, 2, 0))
        self._lamps.addStretch(1)
        self.lamps = ScrollPage(self._lamps, says=say("money.again"))
        card.add(head, (self.lamps, 1))
        return card

    def _shield_card(self) -> Card:
        card = Card(say("money.shields"), mark="nav_safety", padding="wide", gap=4)
        self.shields = Table(self._columns(), says=say("money.shields"), row="row_close")
        self.unarmed = EmptyState("box_empty", say("money.shields_none"), side=28)
        self.owned = QStackedWidget()
        self.owned.addWidget(self.unarmed)
        self.owned.addWidget(self.shields)
        card.add(self.owned)
        return card

    def _start_card(self) -> Card:
        card = Card(padding="wide", gap="near")
        self.ask = Label("", "text", "semi", wrap=True)
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._allow)
        self.allow = BigButton(say("money.allow"), "stop", "small")
        self.allow.clicked.connect(self._allow)
        self.word = QWidget()
        self.word.setLayout(Row((self.field, 1), self.allow, gap="near"))
        self.start = BigButton("", "go", "big", mark="play")
        self.start.clicked.connect(self.started)
        self.why = Label("", "text", "semi", "muted", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.losses = Label("", "small", "semi", "muted", wrap=True)
        card.add(self.ask, self.word, self.start, self.why, self.losses)
        return card

    def show_money(self, view: MoneyView, snapshot: EngineSnapshot | None) -> None:
        """Show everything as it stands."""
        broker = self._broker = next(one for one in self._money.brokers() if one.key == view.broker)
        self.title.show_text(say(f"money.title_{view.mode}"))
        self.sub.show_text(say("money.sub", broker=broker.name))
        doctor = self._money.doctor()
        self._show_lights(doctor)
        self._show_differences()
        self._show_shields(snapshot if snapshot and snapshot.mode != "PRACTICE" else None)
        self._show_start(view, doctor, snapshot)

    def problems(self) -> frozenset[str]:
        """Return the sentences that stand, or lately stood, on the page."""
        return frozenset(self._said)

    def _show_lights(self, doctor: DoctorView) -> None:
        for light in doctor.lights:
            row = self.rows.get(light.key)
            if row is None:
                row = self.rows[light.key] = LightRow(light)
                row.pressed.connect(self._do)
                self._lamps.insertWidget(self._lamps.count() - 1, row)
            row.show_light(light)
            self._note(light.sentence)

    def _note(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.append(sentence)

    def _show_differences(self) -> None:
        views = self._money.differences()
        if tuple(one.id for one in views) == self._shown:
            return
        self._shown = tuple(one.id for one in views)
        empty(self._differences)
        self.cards = []
        for view in views:
            card = DifferenceCard(view)
            card.decided.connect(self._money.decide)
            self.cards.append(card)
            self._note(view.sentence)
            self._differences.add(card)

    def _show_shields(self, snapshot: EngineSnapshot | None) -> None:
        positions = () if snapshot is None else snapshot.positions
        currency = "" if snapshot is None else snapshot.currency
        self.shields.set_rows([(one, currency) for one in positions])
        self.owned.setCurrentWidget(self.shields if positions else self.unarmed)
        theme = current()
        rows = min(max(len(positions), 1), _ROWS)
        self.owned.setFixedHeight(theme.px(44) + rows * theme.size("row_close"))

    def _show_start(
        self, view: MoneyView, doctor: DoctorView, snapshot: EngineSnapshot | None
    ) -> None:
        asked = "money.allowed" if view.consented else "money.allow_ask"
        if not self.ask.property("wrong") or view.consented:
            self.ask.show_text(say(asked, phrase=view.phrase), "muted" if view.consented else "ink")
        self.field.setPlaceholderText(view.phrase)
        self.field.setAccessibleName(say("money.allow_ask", phrase=view.phrase))
        self.word.setVisible(not view.consented)
        self.start.show_text(say(f"money.start_{view.mode}"))
        self.start.allow(doctor.ready, doctor.said)
        self.why.show_text(doctor.said)
        limit = snapshot.loss_limit_today if snapshot is not None else None
        told = "" if not limit or snapshot is None else rupees(limit, snapshot.currency, 0)
        self.losses.show_text(say("money.losses", limit=told) if told else "")
        self.losses.setVisible(bool(told) and view.mode == "REAL")

    def _allow(self) -> None:
        phrase = self._money.view().phrase
        well = self._money.consent(self.field.text())
        self.ask.setProperty("wrong", not well)
        if not well:
            self.ask.show_text(say("money.allow_wrong", phrase=phrase), "stop")
        self.field.clear()

    def _do(self, deed: str) -> None:
        if deed == "examine":
            self._money.examine()
        elif deed == "consent":
            self.field.setFocus()
        elif deed == "decide" and self.cards:
            self.matters.ensureWidgetVisible(self.cards[0])
            next(iter(self.cards[0].buttons.values())).setFocus()
        else:
            self.pressed.emit(deed)

    def _columns(self) -> tuple[TableColumn, ...]:
        def whole(row: tuple[PositionView, str]) -> tuple[PositionView, str]:
            return row

        def exit_cell(row: tuple[PositionView, str]) -> Cell:
            stop = row[0].stop_price
            return (
                Cell(say("money.no_exit"), "stop")
                if stop is None
                else Cell(rupees(stop, row[1], 2))
            )

        def guard_cell(row: tuple[PositionView, str]) -> Cell:
            shield = row[0].shield.value
            name = "" if self._broker is None else self._broker.name
            told = say(f"money.guard_{shield}", broker=name)
            return Cell(told, _TONES[shield], mark=_MARKS[shield])

        return (
            TableColumn(
                say("money.col_share"), whole, format=lambda r: Cell(r[0].symbol, weight="semi")
            ),
            TableColumn(say("money.col_exit"), whole, "right", exit_cell, term="safety_exit"),
            TableColumn(say("money.col_guard"), whole, format=guard_cell, width=3.0, elides=True),
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < current().px(900)
        self.lamps.grow(narrow)
        self.matters.grow(narrow)
