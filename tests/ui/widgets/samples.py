"""One of each widget with real words, for tests that look at all of them."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from core.clock import ReplayClock
from core.events.gates import Light
from core.strategy.base import Strategy, param
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.button_face import SHAPES
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState, ErrorState, LoadingState
from ui.widgets.feed_line import FeedEntry, FeedList
from ui.widgets.figure_card import FigureCard
from ui.widgets.gate_lamp import GateLamp
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter
from ui.widgets.money_label import MoneyLabel
from ui.widgets.nav_rail import NavRail
from ui.widgets.notice import Notice
from ui.widgets.option_card import OptionCard
from ui.widgets.outcome_bars import OutcomeBars
from ui.widgets.panic_button import PanicButton
from ui.widgets.param_form import ParamForm
from ui.widgets.picker import Picker
from ui.widgets.pill import Pill, PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.setting_row import SettingRow
from ui.widgets.spark_line import SparkLine
from ui.widgets.step_line import StepDots, StepLine
from ui.widgets.table import Column as TableColumn
from ui.widgets.table import Table
from ui.widgets.toast_tray import ToastTray
from ui.widgets.toggle import Toggle
from ui.widgets.traffic_light import TrafficLight

LONG = (
    "Bought 25 INFY at ₹1,512.40 because its 20-day line crossed above its 50-day line, "
    "and the safety exit lies at ₹1,482.00."
)


class Example(Strategy):
    """Parameters of each kind."""

    fast = param(20, low=2, high=50, label="Short average, days", help="How quickly it reacts.")
    risk = param(2.0, low=0.5, high=5.0, step=0.5, label="Most to lose on one trade, %")
    side = param("Up only", choices=("Up only", "Up and down"), label="Which way may it trade?")
    exits = param(True, label="Always set a safety exit")


def _buttons() -> QWidget:
    made = [BigButton(say("home.start_bot"), "go", size, mark="play") for size in SHAPES]
    return _holding(Column(*made, PanicButton()))


def _holding(layout: Row | Column) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    return holder


def _light() -> QWidget:
    light = TrafficLight("Bot", mark="robot")
    light.show_state("stop", "HALTED", LONG, action="Unlock trading")
    return light


def _meter() -> QWidget:
    meter = Meter(say("home.loss_used"))
    meter.show_share(0.9, "₹4,500 of ₹5,000")
    return meter


def _figure() -> QWidget:
    card = FigureCard(say("home.todays_profit"), mark="profit", change=True)
    card.figure.show_amount(Decimal("-12345678.50"))
    card.sentence.show_text(LONG)
    return card


def _feed() -> QWidget:
    feed = FeedList()
    feed.show_entries([FeedEntry("13:04", "bought", LONG, LONG)] * 3)
    return feed


def _table() -> QWidget:
    table = Table(
        (TableColumn("Share", str), TableColumn("Safety exit", str, "right", term="safety_exit")),
        says="What you own now",
        selectable=True,
    )
    table.set_rows(["RELIANCE", "HDFCBANK"])
    return table


def _money() -> QWidget:
    label = MoneyLabel("figure", change=True)
    label.show_amount(Decimal(1234567))
    return label


def _rail() -> QWidget:
    rail = NavRail([("home", say("nav.home"), "nav_home"), ("s", "Strategies", "nav_strategies")])
    rail.set_current("home")
    return rail


def _toast() -> QWidget:
    window = QWidget()
    window.resize(900, 500)
    ToastTray(window, ReplayClock()).error(LONG, "The disk is full")
    return window


def _step() -> QWidget:
    step = StepLine("Your account answers")
    step.show_state("failed", LONG)
    return step


def _lines() -> QWidget:
    spark, bars = SparkLine(says="Your money"), OutcomeBars(says="Months")
    spark.show_values([1.0, 3.0, 2.0])
    bars.show_results([0.01, -0.02, 0.03])
    return _holding(Column(spark, bars, StepDots(4)))


SAMPLES: dict[str, Callable[[], QWidget]] = {
    "big_button": _buttons,
    "traffic_light": _light,
    "pill": lambda: _holding(
        Row(
            Pill(PillLook(say("top_bar.mode_practice"), "blue", mark="learn")),
            PillButton(PillLook("NSE open · closes in 2 h 14 m", lamp="go")),
            Pill(PillLook("Calm", "go", badge=True)),
        )
    ),
    "card": lambda: Card("How your money moved", mark="profit").add(Label(LONG, wrap=True)),
    "figure_card": _figure,
    "meter": _meter,
    "feed_line": _feed,
    "gate_lamp": lambda: _holding(Row(*(GateLamp(light) for light in Light))),
    "table": _table,
    "toast": _toast,
    "empty_state": lambda: EmptyState("sleeping_bull", LONG, "Pick a strategy"),
    "error_state": lambda: ErrorState(LONG, LONG, "Connect again", details=LONG),
    "loading_state": lambda: LoadingState(say("states.loading_prices")),
    "nav_rail": _rail,
    "money_label": _money,
    "choice_buttons": lambda: ChoiceButtons([("d", "Today"), ("w", "Week")], says="Span"),
    "toggle": lambda: SettingRow("Trade only in market hours", LONG, Toggle("hours")),
    "param_form": lambda: ParamForm(Example.parameters),
    "lines": _lines,
    "notice": lambda: Notice(LONG),
    "option_card": lambda: OptionCard("coin", "Real crypto prices, live", LONG),
    "step_line": _step,
    "icon_button": lambda: IconButton("cross", says="Dismiss"),
    "picker": lambda: Picker([("a", "Made-up prices"), ("b", "Real prices of the past")], says="x"),
}
