"""Home: your money, today's profit, the bot, START and STOP, what you own, what it did."""

from decimal import Decimal

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from core.clock import IST, SECOND_NS, to_datetime
from core.events.commands import PauseTrading, ResumeTrading
from core.events.snapshot import BotState, EngineSnapshot, PositionView, Shield
from core.model.money_text import grouped, percent, rupees, with_arrow
from ui.art import money_mark
from ui.charts.equity_chart import EquityChart
from ui.deck_money import MoneyView
from ui.price_choice import currency_of
from ui.screens.base import Screen
from ui.screens.broker_deeds import BrokerDeeds
from ui.screens.doctor_page import DoctorPage
from ui.screens.limits import show_unused
from ui.screens.room import Room
from ui.shell.chart_style import chart_colors
from ui.text import say
from ui.theme import current, follow
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState
from ui.widgets.feed_line import FeedEntry, FeedList
from ui.widgets.figure_card import FigureCard
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.table_model import Column as TableColumn
from ui.widgets.traffic_light import TrafficLight

_STATE_LIGHT = {
    BotState.READY: "wait",
    BotState.RUNNING: "go",
    BotState.PAUSED: "wait",
    BotState.STOPPING: "wait",
    BotState.STOPPED: "stop",
    BotState.HALTED: "stop",
    BotState.FINISHED: "wait",
}
_AT_WORK = (BotState.RUNNING, BotState.PAUSED, BotState.STOPPING, BotState.HALTED)
_PLACES = {"watch": "strategies", "limits": "settings:safety_rules"}
_STARTABLE = (BotState.READY, BotState.STOPPED, BotState.FINISHED, BotState.PAUSED)
_ROWS_WHOLE = 3
_LOW = 740
_NARROW = 820
_HOLDS = 660
"""The height everything fits into; with less, as below a strip that reminds, the page scrolls."""
_DAY_NS = 86_400_000_000_000
_SPAN_OF = {"1h": "week", "4h": "week", "1d": "all"}
_SPANS = {"today": 1, "week": 7, "all": 100_000}
_SHIELDS = {
    Shield.AT_BROKER: "shield_full",
    Shield.WHILE_RUNNING: "shield_half",
    Shield.NAKED: "shield_none",
}


class HomeScreen(Screen):
    """The first thing a person sees."""

    key = "home"
    mark = "nav_home"

    def build(self) -> None:
        """Make the cards."""
        self._curve_key: tuple[object, ...] = ()
        self._span_picked = False
        self.money = FigureCard(say("home.your_money"), mark="money_bag")
        self.profit = FigureCard(say("home.todays_profit"), mark="profit", change=True)
        self.light = TrafficLight(say("home.bot"), mark="robot")
        bot = Card()
        bot.add(self.light)
        top = Row((self.money, 5), (self.profit, 5), (bot, 5), gap="wide")
        self.start = BigButton(say("home.start_bot"), "go", "huge", mark="play")
        self.stop = BigButton(say("home.stop_bot"), "stop", "huge", mark="stop")
        self.start.clicked.connect(self._start)
        self.stop.clicked.connect(lambda: self.go("stop"))
        self.pause = BigButton(say("home.pause_bot"), "plain", "huge", mark="pause")
        self.pause.clicked.connect(self._pause)
        buttons = Row((self.start, 5), (self.stop, 5), (self.pause, 2), gap="wide")
        left = self._money_card()
        right = Column(self._meter_card(), (self._feed_card(), 1), gap="near")
        body = Row((left, 12), gap="wide")
        body.addLayout(right, 8)
        whole = Column(top, buttons, (body, 1), gap="near", margins=(24, 2, 24, 12))
        self._whole, self._buttons = whole, buttons
        rows = [(top, _NARROW), (buttons, _NARROW), (body, 900)]
        self.page = Room(whole, rows, high=_HOLDS)
        self._money_pages()
        self.show_snapshot(None)

    def _money_pages(self) -> None:
        """Make the page shown before real money, and the line that says what does not match."""
        self.doctor = DoctorPage(self.deck.money())
        self.doctor.started.connect(lambda: self.go("start"))
        self.doctor.pressed.connect(self._doctor_pressed)
        self.deeds = BrokerDeeds(self, self.deck.money())
        self.deeds.done.connect(lambda _broker: self.deck.money().examine())
        self.pages = QStackedWidget()
        self.pages.addWidget(self.page)
        self.pages.addWidget(self.doctor)
        self.setLayout(Column(self.pages, gap=0))

    def show_money(self, money: MoneyView) -> frozenset[str]:
        """Show what was looked at while a broker's money is chosen and the bot does not run."""
        snapshot = self.deck.snapshot()
        runs = snapshot is not None and snapshot.state in _AT_WORK
        asks = money.real and (not runs or bool(self.deck.money().differences()))
        self.pages.setCurrentWidget(self.doctor if asks else self.page)
        if not asks:
            return frozenset()
        self.doctor.show_money(money, snapshot)
        return self.doctor.problems()

    def _doctor_pressed(self, deed: str) -> None:
        money = self.deck.money()
        if deed == "practice":
            self.deck.money().choose("")
        elif deed in _PLACES:
            self.go(_PLACES[deed])
        else:
            broker = money.view().broker
            self.deeds.do(next(one for one in money.brokers() if one.key == broker), deed)

    def _money_card(self) -> Card:
        card = Card(say("home.money_moved"))
        spans = [(key, say(f"home.{key}")) for key in _SPANS]
        self.span = ChoiceButtons(spans, says=say("home.money_moved"), value="today")
        self.span.chosen.connect(self._span_chosen)
        card.add_to_header(self.span)
        self.chart = EquityChart()
        self.chart.set_empty_text(say("home.no_curve"))
        follow(self._restyle)
        self.table = Table(_columns(), says=say("home.own_now"), row="row_close")
        self.nothing = EmptyState("box_empty", say("home.nothing_owned"), side=32)
        self.owned = QStackedWidget()
        self.owned.addWidget(self.nothing)
        self.owned.addWidget(self.table)
        title = Label(say("home.own_now"), "heading", "heavy")
        card.add((self.chart, 5), title, (self.owned, 5))
        return card

    def _meter_card(self) -> Card:
        card = Card(say("home.safety_meter"), mark="nav_safety")
        self.loss = Meter(say("home.loss_used"), term="day_stop")
        self.positions = Meter(say("home.positions"), kind="count", term="position")
        card.add(self.loss, self.positions)
        return card

    def _feed_card(self) -> Card:
        card = Card(say("home.just_did"))
        self.feed = FeedList(most=6)
        self.silent = EmptyState("sleeping_bull", say("home.nothing_done"), side=32)
        self.did = QStackedWidget()
        self.did.addWidget(self.silent)
        self.did.addWidget(self.feed)
        card.add((self.did, 1))
        return card

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Show the engine's picture."""
        if snapshot is None:
            self._show_before_start()
            return
        self._show_money(snapshot)
        self._show_bot(snapshot)
        self._show_holdings(snapshot)
        self._show_curve(snapshot)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the lamps give up height on a small laptop; keep the buttons in sight."""
        super().resizeEvent(event)
        theme = current()
        self.light.be_low(self.height() < theme.px(_LOW))
        # START and STOP are seen without scrolling, whatever the room.
        place = 0 if self.width() < theme.px(_NARROW) else 1
        if self._whole.indexOf(self._buttons) != place:
            self._whole.removeItem(self._buttons)
            self._whole.insertLayout(place, self._buttons)

    def _show_before_start(self) -> None:
        plan = self.deck.plan()
        currency = currency_of(plan.prices)
        cash = rupees(plan.cash, currency)
        self.money.show_mark(money_mark(currency))
        self.money.figure.show_amount(plan.cash, currency)
        self.money.sentence.show_text(say("home.started_with", amount=cash))
        self.profit.figure.show_amount(Decimal(0), currency)
        self.profit.sentence.show_text(say("home.no_curve"))
        self.light.show_state("wait", say("home.state_ready"), say("home.press_start"))
        show_unused(self.deck, self.loss, self.positions)
        self._allow(BotState.READY, startable=True)

    def _show_money(self, snapshot: EngineSnapshot) -> None:
        currency = snapshot.currency
        self.money.show_mark(money_mark(currency))
        self.money.figure.show_amount(snapshot.equity, currency)
        began = rupees(snapshot.cash_start, currency)
        self.money.sentence.show_text(say("home.started_with", amount=began))
        profit = snapshot.day_profit
        self.profit.caption.show_text(
            say("home.todays_loss" if profit < 0 else "home.todays_profit")
        )
        self.profit.figure.show_amount(profit, currency)
        start = snapshot.day_start_equity or Decimal(1)
        change = percent(profit / start * 100)
        costs = rupees(snapshot.charges_paid, currency)
        after = say("home.after_charges", amount=costs)
        self.profit.sentence.show_text(f"{say('home.percent_today', percent=change)} · {after}")
        limit = snapshot.loss_limit_today or Decimal(1)
        used, allowed = rupees(snapshot.loss_used_today, currency), rupees(limit, currency)
        words = say("everywhere.used_of", used=used, allowed=allowed)
        self.loss.show_share(float(snapshot.loss_used_today / limit), words)
        held, most = snapshot.positions_used, snapshot.positions_limit
        self.positions.show_share(held / most, say("everywhere.used_of", used=held, allowed=most))

    def _show_bot(self, snapshot: EngineSnapshot) -> None:
        state = snapshot.state
        word = say(f"home.state_{state.value.lower()}")
        self.light.show_state(_STATE_LIGHT[state], word, snapshot.state_reason)
        self._allow(state, startable=state in _STARTABLE or snapshot.broken)
        paused = state is BotState.PAUSED
        self.pause.show_text(
            say("home.resume_bot" if paused else "home.pause_bot"),
            mark="play" if paused else "pause",
        )

    def _allow(self, state: BotState, *, startable: bool) -> None:
        why_not, halted = self.deck.why_not(), state is BotState.HALTED
        blocked = say("home.start_blocked_kill" if halted else "home.start_blocked_running")
        self.start.allow(startable and not why_not, why_not or blocked)
        runs = state in (BotState.RUNNING, BotState.PAUSED)
        for button in (self.stop, self.pause):
            button.allow(runs and not why_not, why_not or say("home.stop_blocked"))

    def _show_holdings(self, snapshot: EngineSnapshot) -> None:
        self.table.set_rows([(view, snapshot.currency) for view in snapshot.positions])
        self.owned.setCurrentWidget(self.table if snapshot.positions else self.nothing)
        # Three rows stand whole on a small laptop; the chart gives up the room.
        shown = min(max(len(snapshot.positions), 2), _ROWS_WHOLE)
        theme = current()
        self.owned.setMinimumHeight(theme.px(40) + shown * theme.size("row_close"))
        lines = snapshot.diary[-6:]
        entries = [
            FeedEntry(
                to_datetime(line.ts_ns, IST).strftime("%H:%M"), line.kind, line.deed, line.reason
            )
            for line in reversed(lines)
        ]
        self.feed.show_entries(entries)
        self.did.setCurrentWidget(self.feed if entries else self.silent)

    def _show_curve(self, snapshot: EngineSnapshot) -> None:
        points = snapshot.equity_curve
        if not points:
            return
        key = (len(points), points[-1].ts_ns, self.span.value, snapshot.currency)
        if key == self._curve_key:
            return
        self._curve_key = key
        today = self.span.value == "today"
        newest_ns = points[-1].ts_ns
        midnight = to_datetime(newest_ns, IST).replace(hour=0, minute=0, second=0, microsecond=0)
        since = newest_ns - _SPANS[self.span.value] * _DAY_NS
        if today:
            since = int(midnight.timestamp()) * SECOND_NS
        shown = [point for point in points if point.ts_ns > since]
        times = np.array([point.ts_ns for point in shown], dtype=np.int64)
        worth = np.array([point.equity for point in shown])
        start = snapshot.day_start_equity if today else snapshot.cash_start
        self.chart.set_currency(snapshot.currency)
        self.chart.set_series(times, worth, float(start))

    def entered(self) -> None:
        """Show the span that fits the bars, until a person chooses one."""
        if not self._span_picked:
            self.span.set_value(_SPAN_OF.get(self.deck.plan().timeframe, "today"))

    def _span_chosen(self, _: str) -> None:
        self._span_picked = True
        self._curve_key = ()
        self.show_snapshot(self.deck.snapshot())

    def _start(self) -> None:
        snapshot = self.deck.snapshot()
        if snapshot is not None and snapshot.state is BotState.PAUSED:
            self.deck.send(ResumeTrading())
        else:
            self.go("start")

    def _pause(self) -> None:
        snapshot = self.deck.snapshot()
        paused = snapshot is not None and snapshot.state is BotState.PAUSED
        self.deck.send(ResumeTrading() if paused else PauseTrading())

    def _restyle(self) -> None:
        self.chart.setMinimumHeight(current().px(60))
        self.chart.set_colors(chart_colors())


def _amount(pair: tuple[Decimal | None, str]) -> str:
    amount, currency = pair
    return say("everywhere.none") if amount is None else rupees(amount, currency, 2)


def _exit_cell(row: tuple[PositionView, str]) -> Cell:
    view, currency = row
    return Cell(_amount((view.stop_price, currency)), mark=_SHIELDS[view.shield])


def _profit_cell(row: tuple[PositionView, str]) -> Cell:
    view, currency = row
    tone = "up" if view.profit > 0 else "down" if view.profit < 0 else "ink"
    return Cell(with_arrow(view.profit, currency, 2), tone, "semi")


def _name_cell(row: tuple[PositionView, str]) -> Cell:
    return Cell(row[0].symbol, weight="semi")


def _clock(ts_ns: int) -> str:
    return to_datetime(ts_ns, IST).strftime("%H:%M")


def _whole(row: tuple[PositionView, str]) -> tuple[PositionView, str]:
    return row


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn(
            say("home.col_share"), _whole, format=lambda r: Cell(r[0].symbol, weight="semi")
        ),
        TableColumn(say("home.col_quantity"), _whole, "right", lambda r: grouped(r[0].quantity)),
        TableColumn(
            say("home.col_paid"), _whole, "right", lambda r: _amount((r[0].average_price, r[1]))
        ),
        TableColumn(
            say("home.col_now"), _whole, "right", lambda r: _amount((r[0].last_price, r[1]))
        ),
        TableColumn(say("home.col_exit"), _whole, "right", _exit_cell, term="safety_exit"),
        TableColumn(say("home.col_profit"), _whole, "right", _profit_cell),
    )
