"""Pages of widgets in all their states."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from core.clock import ReplayClock
from core.strategy.base import Strategy, param
from scripts.gallery_screens import figures, home, owned, page_of, strategies
from ui import art
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState, ErrorState, LoadingState
from ui.widgets.feed_line import MARKS, FeedEntry, FeedList
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.lamp import STATES, Lamp
from ui.widgets.layouts import Column, Grid, Row
from ui.widgets.mark import Mark
from ui.widgets.meter import Meter
from ui.widgets.money_label import MoneyLabel
from ui.widgets.notice import Notice
from ui.widgets.number_range import NumberRange
from ui.widgets.option_card import OptionCard
from ui.widgets.panic_button import PanicButton
from ui.widgets.param_form import ParamForm
from ui.widgets.picker import Picker
from ui.widgets.pill import Pill, PillButton
from ui.widgets.pill_look import PillLook
from ui.widgets.setting_row import SettingRow
from ui.widgets.slider_field import SliderField
from ui.widgets.step_line import StepDots, StepLine
from ui.widgets.toast_tray import ToastTray
from ui.widgets.toggle import Toggle
from ui.widgets.traffic_light import TrafficLight


class _Example(Strategy):
    """Parameters of each kind."""

    fast = param(20, low=2, high=50, label="Short average, days", help="How quickly it reacts.")
    slow = param(50, low=5, high=200, label="Long average, days")
    risk = param(2.0, low=0.5, high=5.0, step=0.5, label="Most to lose on one trade, %")
    side = param("Up only", choices=("Up only", "Up and down"), label="Which way may it trade?")
    exits = param(True, label="Always set a safety exit", help="Cannot be switched off.")


def buttons() -> QWidget:
    """Big buttons in every tone, size and state."""
    page = Column(gap="wide", margins="far")
    for size in ("small", "normal", "big", "huge"):
        row = Row(gap="near")
        for tone in ("go", "stop", "wait", "blue", "purple", "plain"):
            row.add(BigButton("Start", tone, size, mark="play"))
        page.add(row.add(1))
    pressed = BigButton("Pressed", "go", "huge", mark="play")
    pressed._sunk(1.0)
    off = BigButton("START BOT", "go", "huge", mark="play")
    off.allow(False, "No strategy is chosen yet.")
    stop = BigButton("STOP BOT", "stop", "huge", mark="stop")
    page.add(Row((off, 1), (stop, 1), (pressed, 1), gap="wide"))
    engaged = PanicButton()
    engaged.show_engaged(True)
    toggles = [Toggle("on", on=True), Toggle("off"), Toggle("fixed", on=True), Toggle("fixed off")]
    toggles[2].allow(False)
    toggles[3].allow(False)
    page.add(Row(PanicButton(), engaged, *toggles, 1, gap="wide"))
    marks = [
        IconButton(name, says=name, edged=n > 2, checkable=True)
        for n, name in enumerate(("cross", "pencil", "trash", "plus", "minus"))
    ]
    marks[1].setChecked(True)
    page.add(
        Row(
            *marks,
            ChoiceButtons([("day", "Today"), ("week", "Week"), ("all", "All")], says="Span"),
            1,
        )
    )
    focused = BigButton("Focused", "blue", "normal", mark="unlock")
    focused.setObjectName("focused")
    edit = QLineEdit("100000")
    combo = Picker([("made_up", "Made-up prices"), ("real", "Real prices")], says="Prices")
    page.add(Row(focused, edit, combo, 1, gap="wide"), 1)
    return page_of(page, 1180, 760)


def status() -> QWidget:
    """Pills, traffic lights, meters, figures."""
    pills = Row(
        Pill(PillLook("PRACTICE MONEY", "blue", mark="learn")),
        Pill(PillLook("SHADOW", "purple", mark="ghost")),
        Pill(PillLook("REAL MONEY", "stop", mark="octagon")),
        Pill(PillLook("NSE open · closes in 2 h 14 m", lamp="go")),
        Pill(PillLook("Zerodha · 9 s old", lamp="wait")),
        Pill(PillLook("Bybit · lost", lamp="stop")),
        PillButton(PillLook("2", mark="bell"), tip="Two messages"),
        1,
    )
    badges = Row(
        *(
            Pill(PillLook(word, tone, badge=True))
            for word, tone in (
                ("Calm", "go"),
                ("Medium", "wait"),
                ("Wild", "stop"),
                ("AI", "purple"),
                ("New", "blue"),
            )
        ),
        *(Lamp(state, 26) for state in STATES),
        1,
    )
    lights = Row(gap="wide")
    for state, word, reason, action in (
        ("go", "RUNNING", "Turtle · 5 shares watched", ""),
        ("wait", "PAUSED", "Prices are 12 s old. New trades wait.", "Connect again"),
        ("stop", "HALTED", "PANIC STOP is on since 13:22.", "Unlock trading"),
        ("off", "READY", "Press START BOT.", ""),
    ):
        light = TrafficLight("Bot", mark="robot")
        light.show_state(state, word, reason, action=action)
        lights.add((Card(padding=18).add(light), 1))
    meters = Card("Safety meter", mark="nav_safety")
    for kind, share, words in (
        ("limit", 0.17, "₹860 of ₹5,000"),
        ("limit", 0.66, "₹3,300 of ₹5,000"),
        ("limit", 0.92, "₹4,600 of ₹5,000"),
        ("count", 0.4, "2 of 5"),
        ("score", 0.75, "6 of 8"),
        ("progress", 0.66, "step 4 of 6"),
        ("limit", 0.0, "₹0 of ₹5,000"),
    ):
        meter = Meter("Loss used today" if kind == "limit" else kind.title(), kind=kind)
        meter.show_share(share, words)
        meters.add(meter)
    notes = Column(
        Notice("INFY and TCS together are 40 % of your money. New buys there are blocked."),
        Notice("Every lamp is green.", "go"),
        Notice("Zerodha does not answer. New trades are blocked.", "stop"),
        Notice("Practice money only. Nothing here can cost you anything.", "blue"),
        Label("Safety exit", term="safety_exit"),
        1,
    )
    cards = Column(*figures(), gap="wide")
    below = Row((meters, 2), (notes, 2), (cards, 2), gap="wide")
    return page_of(Column(pills, badges, lights, below, gap="wide", margins="far"), 1440, 900)


def states() -> QWidget:
    """Empty, loading and error states, feed marks, steps, wizard parts."""
    empty = EmptyState(
        "sleeping_bull",
        "You own nothing right now. When the bot buys, it shows up here.",
        "Pick a strategy",
    )
    loading = LoadingState("Reading prices…")
    loading.show_progress(0.4, "2 of 5 shares")
    error = ErrorState(
        "Prices stopped arriving.",
        "What you own keeps its safety exits. No new trades are made.",
        "Connect again",
        details="timeout after 10 s",
    )
    top = Row(*((Card().add((one, 1)), 1) for one in (empty, loading, error)), gap="wide")
    steps = Card("Getting ready…")
    for state, title, detail in (
        ("done", "Prices are arriving", "5 shares, last price 0.4 s ago"),
        ("working", "Checking safety rules", "limits, trading hours, safety exits"),
        ("failed", "Your account answers", "The broker said no: today's login is missing."),
        ("waiting", "Start trading", ""),
    ):
        step = StepLine(title)
        step.show_state(state, detail)
        steps.add(step)
    steps.add(1)
    options = Column(gap="near")
    dots = StepDots(4)
    dots.show_step(1)
    options.addWidget(dots, 0, Qt.AlignmentFlag.AlignCenter)
    for n, (mark, title, more) in enumerate(
        (
            ("coaster", "Made-up prices", "Five invented shares that behave like real ones."),
            ("coin", "Real crypto prices, live", "Bitcoin and friends, around the clock."),
            ("folder", "My own price file", "CSV, Excel or Parquet."),
        )
    ):
        option = OptionCard(mark, title, more)
        option.setChecked(n == 0)
        option.allow(n != 2, "Not built yet")
        options.add(option)
    feed = FeedList()
    feed.show_entries(
        [FeedEntry("09:15", kind, kind.capitalize(), "because of this.") for kind in MARKS]
    )
    below = Row((steps, 1), (options, 1), (Card("Feed").add(feed), 1), gap="wide")
    return page_of(Column((top, 1), (below, 1), gap="wide", margins="far"), 1440, 900)


def forms() -> QWidget:
    """Fields, settings and a generated form."""
    form = ParamForm(_Example.parameters)
    wrong = SliderField(
        "Most positions at once", NumberRange(1, 20, 1, whole=True), 5, help_text="Usual: 5."
    )
    wrong.edit.setText("50")
    wrong._typed("50")
    percent = SliderField(
        "Stop for the day after losing",
        NumberRange(1, 10, 0.5, unit="%"),
        5,
        help_text="No new trades until tomorrow. Usual: 5 %.",
    )
    rows = Card("Safety rules").add(
        wrong,
        percent,
        SettingRow("Trade only in market hours", "NSE 9:15 to 15:30.", Toggle("hours", on=True)),
        SettingRow(
            "Close everything when I press PANIC STOP", "Off: only cancels orders.", Toggle("close")
        ),
        1,
        Row(1, BigButton("Back to usual"), BigButton("Save", "go")),
    )
    money = MoneyLabel("page", change=True)
    money.show_amount(Decimal("500"))
    return page_of(
        Row(
            (Card("Settings of Turtle").add(form, money, 1), 1),
            (rows, 1),
            gap="wide",
            margins="far",
        ),
        1440,
        800,
    )


def toasts() -> QWidget:
    """Three toasts over a page, and an empty table."""
    table = owned()
    table.set_rows([])
    page = page_of(Column((Card("What you own now").add((table, 1)), 1), margins="far"), 900, 420)
    tray = ToastTray(page, ReplayClock())
    tray.news("Bought 25 INFY at ₹1,512.40.")
    tray.warn("Prices from Zerodha are 12 s old. New trades wait until fresh ones arrive.")
    tray.error(
        "The diary could not be written. Trading has halted. Free some disk space.", "Disk is full"
    )
    return page


def contact_sheet() -> QWidget:
    """Every drawing at 160, 48 and 24 px."""
    grid = Grid(gap="tight", margins="far")
    for place, name in enumerate(sorted(art.names())):
        cell = Row(
            Mark(name, 120),
            Column(Mark(name, 48), Mark(name, 24), Label(name, 11, tone="muted"), 1),
        )
        grid.addLayout(cell, place // 7, place % 7)
    return page_of(grid, 1800, 1800)


PAGES: tuple[Callable[[], QWidget], ...] = (
    buttons,
    status,
    home,
    strategies,
    states,
    forms,
    toasts,
    contact_sheet,
)
