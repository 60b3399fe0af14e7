"""The bar over every screen: mode, market clock, prices, bell, panic."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.events.snapshot import EngineSnapshot
from ui.deck import Access
from ui.deck_money import MoneyView
from ui.text import say
from ui.theme import current, follow
from ui.widgets.layouts import Row
from ui.widgets.panic_button import PanicButton
from ui.widgets.pill import Pill, PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.status_pills import broker_pill, market_pill, mode_pill, public_pill


class TopBar(QWidget):
    """Signals: panic(), bell(), lock(), and mode_pressed() on the pill that names the money."""

    panic = Signal()
    mode_pressed = Signal()
    lock = Signal()
    bell = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._made_up = self._public = self._has_pin = self._paced = self._named = False
        self._market_open, self._market_width = False, 0
        self._pace_words = ""
        look, tip = mode_pill("PRACTICE")
        self.mode = PillButton(look, tip=say("top_bar.mode_press", told=tip))
        self.mode.clicked.connect(self.mode_pressed)
        self._mode = "PRACTICE"
        self.market = Pill(PillLook(say("top_bar.market_closed", market="NSE"), lamp="off"))
        self.feed = Pill(PillLook(say("top_bar.made_up_prices"), "wait"))
        self.feed.hide()
        self.source = Pill(PillLook(""))
        self.source.hide()
        self.broker = Pill(PillLook(""))
        self.broker.hide()
        self.pace = Pill(PillLook(""))
        self.pace.hide()
        self.bell_button = PillButton(PillLook("", mark="bell"), tip=say("top_bar.bell_none_tip"))
        self.bell_button.setAccessibleName(say("top_bar.bell_none_tip"))
        self.bell_button.clicked.connect(self.bell)
        self.lock_button = PillButton(PillLook("", mark="lock"))
        self.lock_button.clicked.connect(self.lock)
        self.lock_button.hide()
        self.panic_button = PanicButton()
        self.panic_button.clicked.connect(self.panic)
        row = Row(
            *(self.mode, self.market, self.feed, self.source, self.broker, self.pace, 1),
            gap="near",
            margins=(24, 8, 24, 4),
        )
        row.add(self.lock_button, self.bell_button, self.panic_button)
        self.setLayout(row)
        follow(self._restyle)

    def show_snapshot(self, snapshot: EngineSnapshot) -> None:
        """Show mode, clock and where the prices come from."""
        look, tip = market_pill(snapshot.market_open, snapshot.market_note)
        self.market.show_look(look, tip=tip)
        # A local exchange says so by its own name.
        practice = snapshot.mode == "PRACTICE"
        self._made_up = snapshot.made_up_prices and practice
        self._public = practice and snapshot.venue is not None
        if snapshot.venue is not None:
            look, tip = public_pill(snapshot.venue)
            self.source.show_look(look, tip=tip)
        self._steady_market(snapshot.market_open)
        self.panic_button.show_engaged(snapshot.kill_engaged)
        self._fit()

    def show_money(self, money: MoneyView) -> None:
        """Show whose money it is, and the broker with the age of its last price."""
        if money.mode != self._mode:
            self._mode = money.mode
            look, tip = mode_pill(money.mode)
            self.mode.show_look(look, tip=say("top_bar.mode_press", told=tip))
            self._fit()
        self._named = bool(money.pills)
        if money.pills:
            look, tip = broker_pill(money.pills[0].name, money.pills[0].age_s)
            self.broker.show_look(look, tip=tip)
        if self._named == self.broker.isHidden():
            self._fit()

    def show_pace(self, words: str, tip: str) -> None:
        """Show how fast practice time passes; an empty text is real time and takes no room."""
        if words != self._pace_words:
            self._pace_words, self._paced = words, bool(words)
            self.pace.show_look(PillLook(words), tip=tip)
            self._fit()

    def _steady_market(self, is_open: bool) -> None:
        # Its words change with every minute; what stands beside it shall not jump.
        if is_open != self._market_open:
            self._market_open, self._market_width = is_open, 0
        self._market_width = max(self._market_width, self.market.sizeHint().width())
        self.market.setMinimumWidth(self._market_width)

    def show_access(self, access: Access) -> None:
        """Show for whom the window is open, and the way to lock it; nothing without a PIN."""
        has_pin = bool(access.pins) and not access.locked
        if has_pin:
            role = say(f"access.role_{access.role}")
            tip = say("access.lock_tip", role=role)
            text = role if access.role == "watch" else ""
            self.lock_button.show_look(PillLook(text, mark="lock"), tip=tip)
            self.lock_button.setAccessibleName(tip)
        if has_pin != self._has_pin:
            self._has_pin = has_pin
            self.lock_button.setVisible(has_pin)
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up what can be missed when there is little room: never the mode, never PANIC."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - current().px(24 * 2 + 12 * 5)
        always: tuple[QWidget, ...] = (self.mode, self.bell_button, self.panic_button)
        if self._has_pin:
            always = (*always, self.lock_button)
        self.panic_button.show_key(True)
        need = sum(one.sizeHint().width() for one in always)
        if need > room:
            self.panic_button.show_key(False)
            need = sum(one.sizeHint().width() for one in always)
        # That prices are made up is told before the time, and the time before the pace.
        wishes = (
            *((self.feed, self._made_up), (self.source, self._public), (self.broker, self._named)),
            *((self.market, True), (self.pace, self._paced)),
        )
        room_left = True
        for pill, wanted in wishes:
            fits = need + max(pill.sizeHint().width(), pill.minimumWidth()) <= room
            fits = room_left = (fits or not wanted) and room_left
            pill.setVisible(wanted and fits)
            if wanted and fits:
                need += max(pill.sizeHint().width(), pill.minimumWidth())

    def show_unread(self, count: int) -> None:
        """Show how many messages wait under the bell."""
        tip = say("top_bar.bell_tip", n=count) if count else say("top_bar.bell_none_tip")
        text = str(count) if count else ""
        self.bell_button.show_look(PillLook(text, mark="bell"), tip=tip)
        self.bell_button.setAccessibleName(tip)

    def _restyle(self) -> None:
        self._market_width = 0
        self.market.setMinimumWidth(0)
        self.setFixedHeight(current().px(76))
        self.setMinimumWidth(1)
