"""The ticket: BUY and SELL, how many, the safety exit, what it can cost; nothing is sent here."""

from decimal import Decimal

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from core.model.instrument import Instrument
from core.model.money_text import rupees
from core.model.orders import BUY, SELL, Side
from ui.deck_ticket import Ticket
from ui.screens.limit_field import LimitField
from ui.screens.price_words import about_words, cash_words
from ui.screens.quantity_field import QuantityField
from ui.screens.waiting_order import WaitingOrder
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row


class TicketLine(QWidget):
    """A name at the left and its value at the right."""

    def __init__(self, name: str, *, term: str | None = None) -> None:
        super().__init__()
        self.name = Label(name, "text", "semi", term=term)
        self.value = Label("", "text", "heavy")
        self.setLayout(Row(self.name, 1, self.value, gap="tight"))

    def show_value(self, text: str, tone: str = "ink") -> None:
        """Show another value."""
        self.value.show_text(text, tone)
        self.setAccessibleName(f"{self.name.text()}: {text}")


class TicketCard(Card):
    """A manual order as the risk rule fills it in. Signal: asked(Ticket) when BUY or SELL is
    pressed, with the number a person chose; the screen asks once more before anything is sent.
    repriced() when a person chose another price, for which both tickets must be filled in anew.
    """

    asked = Signal(object)
    repriced = Signal()

    def __init__(self) -> None:
        super().__init__(padding=14, gap="tight")
        self._tickets: dict[Side, Ticket | None] = {BUY: None, SELL: None}
        self._blocked = ""
        self._instrument: Instrument | None = None
        self._side, self._held = BUY, Decimal(0)
        self._currency, self._rule = "INR", ""
        self._seen: tuple[object, ...] = ()
        self.buy = BigButton(say("trade.buy"), "go", "big")
        self.sell = BigButton(say("trade.sell"), "stop", "big")
        for side, button in ((BUY, self.buy), (SELL, self.sell)):
            button.set_tip(say("trade.buy_tip"))
            button.setProperty("side", side.value)
            button.clicked.connect(self._pressed)
            button.installEventFilter(self)
        self.refusal = Label("", "text", "semi", "wait_text", wrap=True)
        self.refusal.hide()
        self.quantity = QuantityField()
        self.quantity.changed.connect(self._show_amounts)
        self.fits = Label("", "small", "semi", "muted", wrap=True)
        self.limit = LimitField()
        self.limit.changed.connect(self.repriced)
        self.limit.hide()
        self.waiting = WaitingOrder()
        self._make_lines()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._show_buttons)
        head = Row((self.buy, 1), (self.sell, 1), gap="near")
        words = Column(1, Label(say("trade.how_many"), "text", "semi"), self.fits, 1, gap=0)
        many = Row((words, 1), self.quantity, gap="tight")
        self.add(head, self.refusal, self.waiting, many, self.limit)
        self.lines = QWidget()
        self.lines.setLayout(Column(self.exit, self.most, self.costs, self.cash, gap=5))
        self.add(self.lines, 1)

    def _make_lines(self) -> None:
        self.exit = TicketLine(say("trade.safety_exit"), term="safety_exit")
        self.most = TicketLine(say("trade.most_to_lose"), term="most_you_can_lose")
        self.costs = TicketLine(say("trade.costs"), term="costs")
        self.cash = TicketLine(say("trade.needed"))

    def show_rule(self, percent: str) -> None:
        """Say which rule the number fits: "2 %"."""
        self._rule = percent
        self._show_amounts()

    def show_symbol(self, currency: str) -> None:
        """Begin a ticket for another symbol."""
        self._currency = currency
        self._side = BUY
        self._seen = ()
        self._instrument = None
        self.quantity.begin(None)
        self.limit.begin(None)

    def take_instrument(self, instrument: Instrument | None) -> None:
        """Take what is known of the share or coin: how many make a lot."""
        if instrument != self._instrument:
            self._instrument = instrument
            self._seen = ()
            self.quantity.begin(instrument)
            self.limit.begin(instrument)

    def offer_limit(self, offered: bool) -> None:
        """Let a person choose a price where there is a book to choose it by; one chosen stays."""
        self.limit.setVisible(offered or bool(self.limit.edit.text()))

    def show_tickets(
        self, buy: Ticket | None, sell: Ticket | None, held: Decimal, blocked: str
    ) -> None:
        """Show both tickets; `blocked` is why nothing at all can be sent, or an empty text."""
        key = (buy, sell, held, blocked)
        if key == self._seen:
            return
        self._seen = key
        self._tickets = {BUY: buy, SELL: sell}
        self._held, self._blocked = held, blocked
        other = self._side.opposite
        if self.why_not(self._side) and not self.why_not(other):
            # The figures are those of what can be done.
            self._side = other
        self._show_buttons()
        self._show_ticket()

    def pause(self) -> None:
        """Take no press for a moment: the second half of a double click orders nothing."""
        self._rest.start(QApplication.doubleClickInterval())
        self._show_buttons()

    def why_not(self, side: Side) -> str:
        """Return why a side cannot be ordered, or an empty text."""
        ticket = self._tickets[side]
        if self._blocked:
            return self._blocked
        if ticket is None:
            return say("states.no_prices")
        return ticket.refused

    def reduces(self, side: Side) -> bool:
        """Return whether an order of a side makes what is owned smaller."""
        return self._held * side.sign < 0

    @property
    def side(self) -> Side:
        """Return the side whose figures are shown."""
        return self._side

    # Inside

    def _show_buttons(self) -> None:
        resting = self._rest.isActive()
        for side, button in ((BUY, self.buy), (SELL, self.sell)):
            wrong = self.quantity.wrong or self.limit.wrong
            why = self.why_not(side) or (wrong if side is self._side else "")
            button.allow(not why and not resting, why)
        self._tell_limit()
        whys = [self.why_not(BUY), self.why_not(SELL)]
        told = " ".join(dict.fromkeys(why for why in whys if why))
        self.refusal.show_text(told)
        # An order that waits says the same of itself, with its price.
        self.refusal.setVisible(bool(told) and self.waiting.isHidden())

    def _tell_limit(self) -> None:
        if self.limit.price is None:
            self.limit.tell("limit_market")
        elif self.reduces(self._side):
            self.limit.tell("limit_owned")
        else:
            self.limit.tell("limit_buy" if self._side is BUY else "limit_sell")

    def _show_ticket(self) -> None:
        ticket = self._tickets[self._side]
        self.lines.setAccessibleName(
            say("trade.if_you_buy" if self._side is BUY else "trade.if_you_sell")
        )
        most = ticket.quantity if ticket is not None and not self.why_not(self._side) else None
        # A sale of what is owned always sells all of it; the number cannot be changed.
        self.quantity.show_most(most, fixed=self.reduces(self._side))
        self._show_amounts()

    def _show_amounts(self) -> None:
        ticket, chosen = self.chosen(self._side), self._tickets[self._side]
        if ticket is None or chosen is None or not chosen.quantity:
            self.fits.hide()
            for line in (self.exit, self.most, self.costs, self.cash):
                line.show_value("—", "muted")
            return
        whole = ticket.quantity == chosen.quantity
        money = self._amount if whole else self._about
        stop = ticket.stop_price
        words = say("everywhere.none") if stop is None else rupees(stop, self._currency, 2)
        self.exit.show_value(words)
        self.most.show_value(money(ticket.most_to_lose), "stop")
        self.costs.show_value(money(ticket.costs))
        self.cash.name.show_text(cash_words(ticket))
        self.cash.show_value(money(abs(ticket.cash_needed)))
        wrong = self.quantity.wrong
        words = wrong or self._fit_words(whole)
        self.fits.show_text(words, "stop" if wrong else "muted")
        self.fits.setVisible(bool(words))
        self._show_buttons()

    def _fit_words(self, whole: bool) -> str:
        if self.reduces(self._side):
            return say("trade.fits_all")
        if not whole:
            return say("trade.fewer")
        return say("trade.fits_rule", percent=self._rule) if self._rule else ""

    def chosen(self, side: Side) -> Ticket | None:
        """Return a side's ticket for the number chosen; amounts of a smaller number are near."""
        ticket = self._tickets[side]
        if ticket is None or side is not self._side or not ticket.quantity:
            return ticket
        number = self.quantity.value
        if number is None or number == ticket.quantity:
            return ticket
        share = number / ticket.quantity
        return replace(
            ticket,
            quantity=number,
            most_to_lose=ticket.most_to_lose * share,
            costs=ticket.costs * share,
            cash_needed=ticket.cash_needed * share,
        )

    def amounts_are_near(self, ticket: Ticket) -> bool:
        """Return whether a ticket's amounts were scaled from the rule's number."""
        full = self._tickets[ticket.side]
        return full is None or full.quantity != ticket.quantity

    def _amount(self, amount: Decimal) -> str:
        return rupees(amount, self._currency, 2)

    def _about(self, amount: Decimal) -> str:
        return about_words(amount, self._currency)

    def _pressed(self) -> None:
        side = BUY if self.sender() is self.buy else SELL
        self._look_at(side)
        ticket = self.chosen(side)
        if ticket is not None and not self.why_not(side):
            self.asked.emit(ticket)

    def _look_at(self, side: Side) -> None:
        if side is not self._side:
            self._side = side
            self._show_ticket()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the figures of the side the pointer or the keyboard is on."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            side = BUY if watched is self.buy else SELL
            if not self.why_not(side):
                self._look_at(side)
        return False
