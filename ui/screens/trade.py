"""Trade: what is watched, its chart, what the strategy says, BUY and SELL, what is owned."""

from decimal import Decimal

from PySide6.QtGui import QResizeEvent
from typing_extensions import override

from core.events.commands import CancelOrder, ClosePosition, SubmitManual
from core.events.snapshot import BotState, EngineSnapshot, PositionView
from core.model.money_text import price_text, rupees
from core.model.orders import BUY, ENTRY, EXIT, SELL, OrderIntent, OrderType
from ui.deck import SymbolSignal
from ui.deck_ticket import Ticket
from ui.screens.base import Screen
from ui.screens.chart_card import LENGTHS, ChartCard
from ui.screens.chart_lines import COLORS, strategy_lines
from ui.screens.gate_sheet import GateSheet
from ui.screens.ladder_card import LadderCard
from ui.screens.lower_cards import LowerCards
from ui.screens.market_card import MarketCard
from ui.screens.order_sheet import Facts, OrderSheet
from ui.screens.outcome_note import OutcomeNote
from ui.screens.position_card import PositionCard
from ui.screens.price_words import about_words, cash_words, quantity_text
from ui.screens.signal_card import SignalCard
from ui.screens.stop_mover import StopMover
from ui.screens.ticket_card import TicketCard
from ui.screens.trade_room import TradeRoom
from ui.screens.watch_list import WatchList
from ui.screens.watching import Watching
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.layouts import Column
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.scroll_page import ScrollPage

SLOW_BEATS = 5
"""Signals and tickets are asked for at every fifth picture: some three times a second."""

_PRACTICE = "PRACTICE"
AT_WORK = (BotState.RUNNING, BotState.PAUSED)
"""While the bot does this, the parts look at the market."""


class TradeScreen(Screen):
    """Look at one symbol, buy it, sell it, guard it."""

    key = "trade"
    mark = "nav_trade"

    def build(self) -> None:
        """Make the cards."""
        self._beats = 0
        self._symbol = ""
        self.watching = Watching(self.deck)
        self._signals: dict[str, SymbolSignal] = {}
        self._position: PositionView | None = None
        self.watch = WatchList(say("trade.watching"))
        self.watch.chosen.connect(self.show_symbol)
        self.watch_card = Card(say("trade.watching"), padding="near", gap="tight")
        self.watch_card.add((self.watch, 1))
        self.chart_card = ChartCard(self.deck, picker=False)
        self.lines = PillButton(PillLook(say("trade.more_lines"), mark="plus"))
        self.lines.clicked.connect(lambda: self.go("charts"))
        self.chart_card.buttons.add(self.lines)
        self.market = MarketCard()
        self.market.settings.connect(lambda: self.go("settings:strategies"))
        self.ladder = LadderCard()
        self.ladder.picked.connect(self._pick_price)
        self.folds = LowerCards(self.market, self.ladder)
        self.signal = SignalCard()
        self.signal.why.connect(self._ask_why)
        self.ticket = TicketCard()
        self.ticket.asked.connect(self._ask)
        self.ticket.repriced.connect(self._show_at_once)
        self.ticket.waiting.taken_back.connect(self._take_back)
        self.outcome = OutcomeNote()
        self.ticket.add(self.outcome)
        self.stop_mover = StopMover(self.deck, self.chart_card, self.outcome)
        self.position = PositionCard()
        self.position.close_pressed.connect(self._ask_close)
        self.room = TradeRoom(
            (self.watch_card, self.market, self.ladder),
            self.chart_card,
            (self.signal, self.ticket, self.position),
            lambda shape: self.folds.room(scarce=shape in ("narrow", "medium")),
        )
        self.page = ScrollPage(self.room)
        self.setLayout(Column((self.page, 1)))
        self.sheet = OrderSheet(self)
        self.why_sheet = GateSheet(self, self.deck)

    @property
    def symbol(self) -> str:
        """Return the symbol chosen."""
        return self._symbol

    def entered(self) -> None:
        """Show the lines of the strategy that is chosen now, and the rule in force."""
        lines = strategy_lines(self.deck.plan(), self.deck.cards() or ())
        self.chart_card.feed.show_lines(list(zip(lines, COLORS, strict=False)))
        for row in self.deck.setting_rows() or ():
            if row.key == "risk.loss_per_trade_percent":
                self.ticket.show_rule(f"{row.value} %")
        if not self._symbol:
            length = self.deck.plan().timeframe
            self.chart_card.show_length(length if length in LENGTHS else LENGTHS[0])
        self._beats = 0

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Show prices at once; signals and tickets a few times a second."""
        watching = self.watching
        watching.take(snapshot)
        slow = self._beats % SLOW_BEATS == 0
        self._beats += 1
        if slow:
            self._signals = watching.signals()
        self.watch.show_rows(watching.rows(self._signals))
        symbols = watching.symbols()
        if symbols and self._symbol not in symbols:
            self.show_symbol(symbols[0])
            return
        self._position = watching.owned(self._symbol)
        self.chart_card.refresh()
        self.chart_card.show_price(watching.price(self._symbol))
        coin = watching.kind(self._symbol) == "coin"
        self.position.show_position(self._position, self._currency(), coin=coin)
        why_not = self.deck.why_not()
        self.position.close_button.allow(not why_not, why_not)
        self._show_book(snapshot)
        if slow:
            self._show_advice()
            self._show_market()
        if self.why_sheet.isVisible():
            self.why_sheet.refresh()
        if snapshot is not None:
            self.outcome.show_snapshot(snapshot)
        self.stop_mover.show_position(self._position, self._currency(), snapshot)

    # What is shown

    def _currency(self) -> str:
        return self.watching.currency(self._symbol)

    def _show_book(self, snapshot: EngineSnapshot | None) -> None:
        """Show the book, and ask for it again: it is kept only while somebody looks."""
        told = snapshot is not None and snapshot.venue is not None
        self.folds.book(there=told)
        if told and self._symbol and not self.ladder.folded:
            self.deck.look_at_book(self._symbol)
        known = self.deck.instrument(self._symbol)
        self.ladder.show_book(snapshot, self._symbol, known, self.deck.plan().prices)
        self.ticket.offer_limit(told)
        self.ticket.waiting.show_snapshot(snapshot, self._symbol, known)

    def _show_advice(self) -> None:
        self.signal.show_signal(self._signals.get(self._symbol))
        held = Decimal(0) if self._position is None else self._position.quantity
        blocked = self._blocked()
        self.ticket.take_instrument(self.deck.instrument(self._symbol))
        buy = sell = None
        if self._symbol and not blocked:
            limit = self.ticket.limit.price
            buy = self.deck.ticket(self._symbol, BUY, limit)
            sell = self.deck.ticket(self._symbol, SELL, limit)
        self.ticket.show_tickets(buy, sell, held, blocked)

    def _show_market(self) -> None:
        snapshot, symbol = self.watching.snapshot, self._symbol
        running = snapshot is not None and snapshot.state in AT_WORK
        look = self.deck.market_look(symbol) if symbol else None
        self.market.show_look(look, self._currency(), running=running)

    def _ask_why(self) -> None:
        self.why_sheet.ask(self.watching.symbols(), self._symbol)

    def _blocked(self) -> str:
        if self.watching.snapshot is None:
            return say("trade.blocked_not_running")
        return say("trade.blocked_kill") if self.watching.snapshot.kill_engaged else ""

    def show_symbol(self, symbol: str) -> None:
        """Show another symbol."""
        self._symbol = symbol
        self.stop_mover.forget()
        self.watch.choose(symbol)
        self.chart_card.show_symbol(symbol, self._currency())
        self.ticket.show_symbol(self._currency())
        self.outcome.forget()
        self._show_at_once()

    def _show_at_once(self) -> None:
        self._beats = 0
        self.show_snapshot(self.watching.snapshot)

    # What a person asks for

    def _pick_price(self, price: Decimal) -> None:
        self.ticket.limit.put(price)

    def _take_back(self, order: str) -> None:
        self.outcome.expect(say("book.taking_back"), self._symbol, self.watching.snapshot)
        self.deck.send(CancelOrder(client_order_id=order))

    def _ask(self, ticket: Ticket) -> None:
        buys, limit = ticket.side is BUY, ticket.limit_price
        key, word = ("check_buy", "deed_buy") if buys else ("check_sell", "deed_sell")
        many = quantity_text(ticket.quantity, self._currency())
        words = {"quantity": many, "symbol": ticket.symbol}
        chapter, why = "trade", ""
        if limit is not None:
            words["price"] = self._price_words(limit)
            chapter, why = "book", say("book.rests")
        title, deed = say(f"{chapter}.{key}", **words), say(f"{chapter}.{word}", **words)
        reducing = self.ticket.reduces(ticket.side)
        intent = OrderIntent(
            strategy="manual",
            origin="manual",
            symbol=ticket.symbol,
            side=ticket.side,
            purpose=EXIT if reducing else ENTRY,
            reason=say("trade.you_pressed_buy" if buys else "trade.you_pressed_sell"),
            quantity=ticket.quantity,
            stop_price=None if reducing else ticket.stop_price,
            order_type=OrderType.MARKET if limit is None else OrderType.LIMIT,
            limit_price=limit,
        )
        self._open_sheet(
            title,
            why,
            self._facts(ticket, reducing),
            (say("trade.send"), "go" if buys else "stop"),
            lambda: self._send(SubmitManual(intent=intent), deed, ticket.symbol),
        )

    def _facts(self, ticket: Ticket, reducing: bool) -> Facts:
        currency, near = self._currency(), self.ticket.amounts_are_near(ticket)

        def money(amount: Decimal) -> str:
            return about_words(amount, currency) if near else rupees(amount, currency, 2)

        price = self.chart_card.price.text()
        facts = [(say("trade.at_price"), price, "ink")]
        if ticket.limit_price is not None:
            facts.append((say("book.limit"), self._price_words(ticket.limit_price), "ink"))
        if not reducing:
            stop = ticket.stop_price
            words = say("everywhere.none") if stop is None else rupees(stop, currency, 2)
            facts.append((say("trade.safety_exit"), words, "ink"))
            facts.append((say("trade.most_to_lose"), money(ticket.most_to_lose), "stop"))
        facts.append((say("trade.costs"), money(ticket.costs), "ink"))
        facts.append((cash_words(ticket), money(abs(ticket.cash_needed)), "ink"))
        return facts

    def _price_words(self, price: Decimal) -> str:
        known, currency = self.deck.instrument(self._symbol), self._currency()
        return (
            rupees(price, currency, 2)
            if known is None
            else price_text(price, known.tick_size, currency)
        )

    def _ask_close(self) -> None:
        view = self._position
        if view is None:
            return
        currency = self._currency()
        many = quantity_text(abs(view.quantity), currency)
        title = say("trade.check_close", quantity=many, symbol=view.symbol)
        why = say("trade.close_why" if view.quantity > 0 else "trade.close_short_why")
        tone = "up" if view.profit > 0 else "down" if view.profit < 0 else "ink"
        facts = [
            (say("trade.at_price"), rupees(view.last_price, currency, 2), "ink"),
            (say("trade.profit_now"), self.position.profit.text(), tone),
        ]
        command, deed = (
            ClosePosition(symbol=view.symbol),
            say("trade.deed_close", symbol=view.symbol),
        )
        self._open_sheet(
            title,
            why,
            facts,
            (say("trade.close_now"), "stop"),
            lambda: self._send(command, deed, view.symbol),
        )

    def _open_sheet(
        self, title: str, why: str, facts: Facts, button: tuple[str, str], deed: object
    ) -> None:
        assert callable(deed)
        snapshot = self.watching.snapshot
        self.sheet.show_mode(_PRACTICE if snapshot is None else snapshot.mode)
        self.sheet.ask(title, why, facts, button, deed)

    def _send(self, command: SubmitManual | ClosePosition, deed: str, symbol: str) -> None:
        self.ticket.pause()
        self.ticket.limit.forget()
        self.outcome.expect(say("trade.sent", deed=deed), symbol, self.watching.snapshot)
        self.deck.send(command)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new room."""
        super().resizeEvent(event)
        self.room.arrange(self.width())
