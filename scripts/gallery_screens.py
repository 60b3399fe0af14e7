"""Parts of the mock-ups made from the widgets: the Home screen, strategy cards, tables."""

import random
from collections.abc import Iterator
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.feed_line import FeedEntry, FeedList
from ui.widgets.figure_card import FigureCard
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.mark import Mark
from ui.widgets.meter import Meter
from ui.widgets.nav_rail import NavRail
from ui.widgets.outcome_bars import OutcomeBars
from ui.widgets.panic_button import PanicButton
from ui.widgets.pill import Pill, PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.spark_line import SparkLine
from ui.widgets.table import Column as TableColumn
from ui.widgets.table import Table
from ui.widgets.table_model import Cell
from ui.widgets.traffic_light import TrafficLight

NAV = (
    ("home", "Home", "nav_home"),
    ("strategies", "Strategies", "nav_strategies"),
    ("charts", "Charts", "nav_charts"),
    ("trade", "Trade", "nav_trade"),
    ("test", "Test it", "nav_test"),
    ("safety", "Safety", "nav_safety"),
    ("activity", "Activity", "nav_activity"),
    ("settings", "Settings", "nav_settings"),
)
FEED = (
    FeedEntry(
        "13:04",
        "bought",
        "Bought 25 INFY at ₹1,512.40",
        "its 20-day line crossed its 50-day one.",
    ),
    FeedEntry(
        "12:51",
        "skipped",
        "Skipped TCS",
        "it moves almost the same as INFY (0.85), which you own.",
    ),
    FeedEntry("11:20", "bought", "Bought 10 RELIANCE at ₹2,400.00", "at most ₹480 at risk."),
)


def _walk(count: int, drift: float, seed: int = 4) -> list[float]:
    dice = random.Random(seed)
    value, walked = 100_000.0, []
    for _ in range(count):
        value += dice.gauss(drift, 60)
        walked.append(value)
    return walked


def page_of(layout: Row | Column | Grid, wide: int, high: int) -> QWidget:
    """Return a page of that size at 100 %, with the window's background."""
    page = QWidget()
    page.setAutoFillBackground(True)
    page.setLayout(layout)
    page.resize(theme.current().px(wide), theme.current().px(high))
    return page


def figures() -> Iterator[QWidget]:
    """Return the three cards of money, a gain and a loss."""
    money = FigureCard("Your money", mark="money_bag")
    money.figure.show_amount(Decimal(102_500))
    money.sentence.show_text("started with ₹1,00,000")
    yield money
    for amount, share in ((Decimal(2500), "2.5"), (Decimal(-860), "-0.86")):
        profit = FigureCard("Today's profit", mark="profit" if amount > 0 else "loss", change=True)
        profit.figure.show_amount(amount)
        tone = "up" if amount > 0 else "down"
        profit.sentence.show_text(f"{share} % today", tone)
        yield profit


def owned() -> Table:
    """Return the table of holdings."""

    def change(amount: Decimal) -> Cell:
        arrow, tone = ("▲ +", "up") if amount > 0 else ("▼ −", "down")
        return Cell(f"{arrow}₹{abs(amount):,.2f}", tone, "heavy")

    table = Table(
        (
            TableColumn("Share", lambda r: r[0], format=lambda s: Cell(s, weight="heavy"), width=2),
            TableColumn("How many", lambda r: r[1], "right"),
            TableColumn("Paid", lambda r: r[2], "right"),
            TableColumn("Now", lambda r: r[3], "right"),
            TableColumn(
                "Safety exit",
                lambda r: r[4],
                "right",
                lambda t: Cell(t, mark="octagon"),
                term="safety_exit",
            ),
            TableColumn("Profit", lambda r: r[5], "right", change),
        ),
        says="What you own now",
        selectable=True,
        empty="You own nothing right now. When the bot buys, it shows up here.",
    )
    table.set_rows(
        [
            ("RELIANCE", "10", "₹2,400.00", "₹2,450.00", "₹2,352.00", Decimal(500)),
            ("INFY", "25", "₹1,512.40", "₹1,498.00", "₹1,482.00", Decimal(-360)),
        ]
    )
    return table


def home() -> QWidget:
    """The Home screen of the mock-up, made from the widgets."""
    rail = NavRail(NAV)
    rail.set_current("home")
    bar = Row(
        Pill(PillLook("PRACTICE MONEY", "blue", mark="learn")),
        Pill(PillLook("NSE open · closes in 2 h 14 m", lamp="go")),
        Pill(PillLook("Zerodha", lamp="go")),
        Pill(PillLook("Bybit", lamp="go")),
        1,
        PillButton(PillLook("2", mark="bell"), tip="Two messages"),
        PanicButton(),
        gap=14,
    )
    money, profit, _ = figures()
    light = TrafficLight("Bot", mark="robot")
    light.show_state("go", "RUNNING", "Turtle · 5 shares watched")
    top = Row((money, 1), (profit, 1), (Card(padding=18).add(light), 1), gap="wide")
    start = BigButton("START BOT", "go", "huge", mark="play")
    start.allow(False, "The bot is already running.")
    big = Row((start, 1), (BigButton("STOP BOT", "stop", "huge", mark="stop"), 1), gap="wide")
    moved = Card("How your money moved")
    moved.add_to_header(
        ChoiceButtons([("day", "Today"), ("week", "Week"), ("all", "All")], says="Span")
    )
    line = SparkLine(says="How your money moved")
    line.show_values(_walk(120, 14))
    moved.add((line, 2), Label("What you own now", "heading", "heavy"), (owned(), 3))
    meter_card = Card("Safety meter", mark="nav_safety")
    for title, kind, share, words in (
        ("Loss used today", "limit", 0.17, "₹860 of ₹5,000"),
        ("Open positions", "count", 0.4, "2 of 5"),
    ):
        meter = Meter(title, kind=kind)
        meter.show_share(share, words)
        meter_card.add(meter)
    feed = FeedList()
    feed.show_entries(FEED)
    right = Column(meter_card, (Card("What the bot just did").add(feed, 1), 1), gap="wide")
    below = Row((moved, 31), (right, 20), gap="wide")
    body = Column(bar, top, big, (below, 1), gap="wide", margins=("far", 14, "far", "far"))
    return page_of(Row(rail, (body, 1), gap=0), 1440, 900)


def strategies() -> QWidget:
    """Strategy cards of the mock-up, made from the widgets."""
    row = Row(gap="wide")
    for name, mark, tone, word, seed in (
        ("Turtle", "turtle", "go", "Calm", 1),
        ("Momentum", "bolt", "wait", "Medium", 2),
        ("Breakout", "target", "wait", "Medium", 3),
        ("Supertrend", "rocket", "stop", "Wild", 4),
        ("AI Smart", "robot", "purple", "Learning", 5),
    ):
        picture = Card(padding=14)
        picture.set_fill({"wait": "soft_blue"}.get(tone, f"soft_{tone}"))
        picture.set_frame({"wait": "soft_blue"}.get(tone, f"soft_{tone}"), 2)
        drawing = Mark(mark, 96)
        picture.body.addWidget(drawing, 0, Qt.AlignmentFlag.AlignCenter)
        bars = OutcomeBars(says="Months")
        dice = random.Random(seed)
        bars.show_results([dice.gauss(0.006, 0.02 + seed / 200) for _ in range(60)])
        card = Card(gap="near")
        chosen = name == "Turtle"
        card.set_frame("go" if chosen else None, 4)
        card.add(
            picture,
            Row(Label(name, "title", "heavy"), 1, Pill(PillLook(word, tone, badge=True))),
            Label(
                "Buys when the 20-day average climbs above the 50-day one.", tone="muted", wrap=True
            ),
            1,
            Label("Tested on 5 years of prices", "small", "semi", "muted"),
            bars,
            Row(
                Label("Typical month", "text", "semi", "muted", term="typical_month"),
                1,
                Label("−1 % to +2 %", "text", "heavy"),
            ),
            Row(
                Label("Deepest fall", "text", "semi", "muted", term="deepest_fall"),
                1,
                Label("−12 %", "text", "heavy", "down"),
            ),
            BigButton(
                "Chosen" if chosen else f"Choose {name}",
                "go" if chosen else "plain",
                mark="tick" if chosen else None,
            ),
        )
        row.add((card, 1))
    return page_of(Column(row, margins="far"), 1440, 680)
