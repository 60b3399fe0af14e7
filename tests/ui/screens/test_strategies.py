"""The picker: losses first, honest when there is no evidence, asks before it changes over."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.ui.screens.looking import (
    SCALES,
    SIZES,
    area_of,
    everything_wrong,
    on_show,
    tab_walk,
)
from tests.ui.screens.picking import Case
from tests.ui.still_deck import CARDS, SYMBOLS, StillDeck, measured, snapshot
from ui import theme
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.slider_field import SliderField


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    return Case(qtbot)


def test_a_card_shows_losses_first(case: Case) -> None:
    texts = case.texts()
    first = texts.index("Turtle")
    card = texts[first : texts.index("Momentum")]
    assert card.index("Deepest fall") < card.index("Months with a loss")
    assert card.index("Months with a loss") < card.index("Typical month")
    assert {"−7.9 %", "4 of 12", "−1.4 to +2.2 %"} <= set(card)
    assert "Tested on 12 months of made-up prices" in card
    assert any("Past results promise nothing." in text for text in texts)
    assert "+6.1 %" not in texts  # a card never shows what the whole time gave


def test_too_few_trades_show_no_figure(qtbot: QtBot, look: theme.Theme) -> None:
    deck = StillDeck()
    deck.the_cards = (replace(CARDS[0], measured=measured(trades=29)),)
    case = Case(qtbot, deck)
    view = case.screen.views["turtle"]
    assert view.news.text() == "Not enough evidence: only 29 trades."
    shown = [one.text() for one in on_show(view) if isinstance(one, QLabel)]
    assert not any("%" in text for text in shown)
    assert not view.bars.isVisible()


def test_made_up_prices_are_labelled(qtbot: QtBot, look: theme.Theme) -> None:
    deck = StillDeck()
    facts = replace(measured(), prices="the practice market")
    deck.the_cards = (replace(CARDS[0], measured=facts),)
    case = Case(qtbot, deck)
    told = "Tested on 12 months of the practice market, made up"
    assert case.screen.views["turtle"].tested.text() == told


def test_a_card_says_with_which_signal_parts_it_was_tested(qtbot: QtBot, look: theme.Theme) -> None:
    deck = StillDeck()
    labels = ("Ask four clocks before a trade", "Look where most was traded")
    facts = replace(measured(), parts=labels)
    few = replace(measured(trades=3), parts=labels[:1])
    deck.the_cards = (replace(CARDS[0], measured=facts), replace(CARDS[1], measured=few), CARDS[2])
    case = Case(qtbot, deck)
    tested = case.screen.views["turtle"].tested
    assert tested.text() == "Tested on 12 months of made-up prices, with 2 signal parts on"
    assert all(one in tested.toolTip() for one in labels)
    assert "with 1 signal part on." in case.screen.views["momentum"].news_more.text()
    assert "signal part" not in case.screen.views["breakout"].tested.text()
    assert case.screen.views["breakout"].tested.toolTip() == ""
    assert everything_wrong(case.screen) == []
    case.click(case.screen.compare)
    assert case.screen.compare_sheet.why.text().endswith(
        "Signal parts on while testing, as for START: Ask four clocks before a trade; Look where "
        "most was traded."
    )


def test_measuring_is_asked_for_and_followed(qtbot: QtBot, look: theme.Theme) -> None:
    deck = StillDeck()
    deck.the_cards = (replace(CARDS[0], measured=None, pace=""),)
    case = Case(qtbot, deck)
    assert deck.did("measure_cards") == [()]
    view = case.screen.views["turtle"]
    assert view.news.text() == "Not tested on these prices yet"
    assert not view.pace.isVisible()
    deck.the_cards = (replace(CARDS[0], measured=None, measuring=True),)
    qtbot.waitUntil(lambda: view.news.text() == "Testing on past prices…")
    deck.the_cards = CARDS[:1]
    qtbot.waitUntil(lambda: view.fall.isVisible())
    assert view.fall.value.text() == "−7.9 %"


def test_measured_cards_are_not_measured_again(case: Case) -> None:
    assert case.deck.did("measure_cards") == []


def test_choosing(case: Case) -> None:
    case.click(case.screen.views["momentum"].choose)
    assert case.deck.plan().strategy == "momentum"
    assert case.screen.views["momentum"].choose.text() == "Chosen"
    assert case.screen.views["turtle"].choose.text() == "Choose Turtle"
    case.click(case.screen.views["momentum"].choose)
    assert len(case.deck.did("change_plan")) == 1


def test_a_refusal_is_told(case: Case) -> None:
    case.deck.refuses["change_plan"] = "Breakout needs bars of 15 minutes."
    case.click(case.screen.views["breakout"].choose)
    assert case.screen.notice.isVisible()
    assert case.screen.notice.accessibleName() == "Breakout needs bars of 15 minutes."
    assert case.deck.plan().strategy == "turtle"


def test_while_the_bot_runs_it_asks_first(case: Case) -> None:
    case.deck.the_snapshot = snapshot(BotState.RUNNING)
    case.click(case.screen.views["momentum"].choose)
    sheet = case.screen.switch.sheet
    assert sheet is not None
    assert sheet.isVisible()
    case.click(sheet.stay)
    assert case.deck.did("stop") == []
    assert case.deck.plan().strategy == "turtle"

    case.click(case.screen.views["momentum"].choose)
    sheet = case.screen.switch.sheet
    assert sheet is not None
    assert sheet.buttons[0].text() == "Stop Turtle and start Momentum"
    case.click(sheet.buttons[0])
    assert case.deck.did("stop") == [(StopMode.KEEP_SAFETY_EXITS,)]
    assert "Stopping Turtle" in case.screen.notice.accessibleName()
    assert case.deck.did("change_plan") == []
    case.deck.the_snapshot = snapshot(BotState.STOPPED)
    case.bot.waitUntil(lambda: case.went == ["start"])
    assert case.deck.plan().strategy == "momentum"


def test_panic_during_the_change_over_starts_nothing(case: Case) -> None:
    case.deck.the_snapshot = snapshot(BotState.RUNNING)
    case.click(case.screen.views["momentum"].choose)
    sheet = case.screen.switch.sheet
    assert sheet is not None
    case.click(sheet.buttons[0])
    case.deck.the_snapshot = snapshot(BotState.HALTED)
    case.bot.waitUntil(lambda: "PANIC STOP is on" in case.screen.notice.accessibleName())
    case.deck.the_snapshot = snapshot(BotState.STOPPED)
    case.bot.wait(250)
    assert case.went == []
    assert case.deck.plan().strategy == "turtle"


def test_a_bot_that_does_not_stop_is_told(case: Case) -> None:
    case.deck.the_snapshot = snapshot(BotState.RUNNING)
    case.click(case.screen.views["momentum"].choose)
    sheet = case.screen.switch.sheet
    assert sheet is not None
    case.click(sheet.buttons[0])
    for _ in range(301):
        case.screen.switch.look()
    assert "has not stopped yet" in case.screen.notice.accessibleName()
    assert case.went == []


def test_start(case: Case) -> None:
    case.click(case.screen.bar.go)
    assert case.went == ["start"]
    case.deck.the_snapshot = snapshot(BotState.RUNNING)
    case.screen.show_snapshot(case.deck.snapshot())
    assert not case.screen.bar.go.isEnabled()
    assert case.screen.bar.go.toolTip() == "The bot is already running."
    case.screen.show_snapshot(snapshot(BotState.HALTED))
    assert "PANIC STOP is on" in case.screen.bar.go.accessibleDescription()
    case.screen.show_snapshot(replace(snapshot(BotState.HALTED), kill_engaged=False))
    assert case.screen.bar.go.isEnabled()


def test_the_bar_shows_the_plan(case: Case) -> None:
    bar = case.screen.bar
    assert bar.watched.text() == "All 12"
    assert (bar.risk.text(), bar.day.text()) == ("2 % of your money", "5 % loss")
    assert bar.money.text() == "Practice ₹1,00,000"
    case.deck.the_plan = replace(case.deck.plan(), symbols=SYMBOLS[:3], cash=Decimal(250_000))
    case.screen.refresh()
    assert bar.watched.text() == "RELIANCE +2"
    assert "INFY" in bar.watched.accessibleName()
    assert bar.money.text() == "Practice ₹2,50,000"


def test_choosing_shares(case: Case) -> None:
    case.click(case.screen.bar.watched)
    sheet = case.screen.shares_sheet
    assert sheet.picker is not None
    case.click(sheet.picker.chips.none)
    assert not sheet.save.isEnabled()
    case.click(sheet.picker.chips.buttons()[1])
    case.click(sheet.save)
    assert case.deck.plan().symbols == ("INFY",)
    assert not sheet.isVisible()
    assert case.screen.bar.watched.text() == "INFY"


def test_customising_keeps_only_what_differs(case: Case) -> None:
    case.click(case.screen.views["turtle"].tune)
    sheet = case.screen.customise_sheet
    assert sheet.form is not None
    field = sheet.form.findChildren(SliderField)[0]
    field.edit.selectAll()
    case.bot.keyClicks(field.edit, "999")
    assert not sheet.save.isEnabled()
    assert "at most 200" in sheet.save.accessibleDescription()
    field.edit.selectAll()
    case.bot.keyClicks(field.edit, "10")
    case.click(sheet.save)
    assert case.deck.plan().parameters == {"fast": 10}
    case.click(case.screen.views["turtle"].tune)
    assert sheet.form is not None
    assert sheet.form.values() == {"timeframe": "1m", "fast": 10, "slow": 50}
    case.click(sheet.form.reset)
    case.click(sheet.save)
    plan = case.deck.plan()
    assert (plan.parameters, plan.timeframe) == ({}, "1d")


def test_settings_that_do_not_fit_each_other_are_refused(case: Case) -> None:
    case.click(case.screen.views["turtle"].tune)
    sheet = case.screen.customise_sheet
    case.deck.refuses["change_plan"] = "The fast average must be shorter than the slow one."
    case.click(sheet.save)
    assert sheet.isVisible()
    assert "must be shorter" in sheet.notice.accessibleName()


def test_customising_another_strategy_chooses_it(case: Case) -> None:
    case.click(case.screen.views["breakout"].tune)
    sheet = case.screen.customise_sheet
    assert sheet.save.text() == "Choose it with these settings"
    assert sheet.form is not None
    case.click(sheet.form.findChildren(SliderField)[0].more)
    case.click(sheet.save)
    plan = case.deck.plan()
    assert (plan.strategy, plan.parameters) == ("breakout", {"fast": 21})
    case.click(case.screen.views["turtle"].choose)
    assert case.deck.plan().parameters == {}
    case.click(case.screen.views["breakout"].choose)
    assert case.deck.plan().parameters == {"fast": 21}


def test_a_card_brings_its_own_bars_and_remembers_others(case: Case) -> None:
    case.click(case.screen.views["breakout"].choose)
    assert (case.deck.plan().timeframe, case.deck.plan().speed) == ("5m", 450.0)
    case.click(case.screen.views["turtle"].choose)
    assert case.deck.plan().timeframe == "1m"  # what it had before
    case.click(case.screen.views["supertrend"].choose)
    assert (case.deck.plan().timeframe, case.deck.plan().speed) == ("1d", 11_250.0)


def test_the_bars_of_a_strategy_are_chosen_with_its_settings(case: Case) -> None:
    case.click(case.screen.views["breakout"].tune)
    sheet = case.screen.customise_sheet
    assert sheet.form is not None
    told = " ".join(one.text() for one in on_show(sheet) if isinstance(one, QLabel))
    assert "taxes and fees are paid on every trade. Usual: 5m." in told
    bars = sheet.form.findChildren(ChoiceButtons)[0]
    assert bars.value == "5m"
    case.click(next(one for one in bars.buttons() if one.text() == "1m"))
    case.click(sheet.save)
    plan = case.deck.plan()
    assert (plan.strategy, plan.timeframe, plan.parameters) == ("breakout", "1m", {})


def test_the_practice_clock_is_changed_at_once(case: Case) -> None:
    assert case.screen.bar.clock.text() == "1 min in 1 s"
    case.click(case.screen.bar.clock)
    sheet = case.screen.pace_sheet
    assert sheet.cards[60.0].isChecked()
    assert "Usual for 1m bars." in sheet.cards[60.0].accessibleDescription()
    case.click(sheet.cards[11_250.0])
    assert case.deck.did("set_speed") == [(11_250.0,)]
    assert case.screen.bar.clock.text() == "1 day in 2 s"
    case.click(sheet.done)
    assert not sheet.isVisible()


def test_comparing(case: Case) -> None:
    case.deck.the_cards = (*CARDS[:2], replace(CARDS[2], measured=measured(trades=3)))
    case.screen.refresh()
    case.click(case.screen.compare)
    model = case.screen.compare_sheet.table.model()
    assert model is not None
    rows = [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]
    titles = [str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(3)]
    assert titles == ["Strategy", "Deepest fall", "Months with a loss"]
    assert rows[0][:4] == ["Turtle", "−7.9 %", "4 of 12", "−1.4 to +2.2 %"]
    assert rows[2][:5] == ["Breakout", "Not enough evidence", "—", "—", "—"]
    assert rows[3][0] == "Do nothing"
    assert rows[3][4] == "+3.4 %"
    case.bot.keyClick(case.screen.compare_sheet, Qt.Key.Key_Escape)
    assert not case.screen.compare_sheet.isVisible()


def test_what_is_not_built_says_so(case: Case) -> None:
    later = case.screen.ai_card.choose
    assert not later.isEnabled()
    assert "not built yet" in later.accessibleDescription()
    assert not case.screen.own.isEnabled()


def test_a_broken_file_and_no_file(qtbot: QtBot, look: theme.Theme) -> None:
    deck = StillDeck()
    deck.the_cards = (replace(CARDS[0], problem="Line 3 of turtle.py is wrong."), *CARDS[1:])
    case = Case(qtbot, deck)
    view = case.screen.views["turtle"]
    assert not view.choose.isEnabled()
    assert view.news_more.text() == "Line 3 of turtle.py is wrong."
    assert not case.screen.bar.go.isEnabled()
    deck.the_cards = ()
    case.screen.refresh()
    assert case.screen.nothing.isVisible()
    assert case.screen.ai_card.isVisible()


def many() -> StillDeck:
    """Return a deck with more strategies than the first row holds."""
    deck = StillDeck()
    later = ("moving_average", "macd", "rsi", "bollinger", "pairs")
    arts = ("dolphin", "hare", "thermometer", "balloon", "cherries")
    deck.the_cards = (
        *CARDS,
        *(
            replace(CARDS[0], key=key, title=key, art=art)
            for key, art in zip(later, arts, strict=True)
        ),
    )
    return deck


def test_the_others_are_behind_more(qtbot: QtBot, look: theme.Theme) -> None:
    case = Case(qtbot, many())
    screen = case.screen
    assert screen.views["supertrend"].isVisible()
    assert not screen.views["rsi"].isVisible()
    assert screen.more.text() == "6 more"
    case.click(screen.more)
    assert screen.views["rsi"].isVisible()
    assert screen.ai_card.isVisible()
    page = screen.cards_page.viewport()
    assert 0 <= screen.views["rsi"].mapTo(page, QPoint(0, 0)).y() < 120  # brought into view
    screen.cards_page.ensureWidgetVisible(screen.views["rsi"].choose)
    case.click(screen.views["rsi"].choose)
    assert case.deck.plan().strategy == "rsi"
    case.click(screen.more)
    assert not screen.views["rsi"].isVisible()


def test_a_long_name_does_not_widen_the_cards(qtbot: QtBot, look: theme.Theme) -> None:
    deck = many()
    deck.the_cards = (*deck.the_cards, replace(CARDS[0], key="long", title="Moving average"))
    case = Case(qtbot, deck)
    case.click(case.screen.more)
    view = case.screen.views["long"]
    assert view.choose.text() == "Choose it"
    assert view.choose.accessibleName() == "Choose Moving average"
    assert view.width() == case.screen.views["turtle"].width()


def test_a_chosen_one_is_not_hidden(qtbot: QtBot, look: theme.Theme) -> None:
    deck = many()
    deck.the_plan = replace(deck.the_plan, strategy="pairs")
    case = Case(qtbot, deck)
    assert case.screen.views["pairs"].isVisible()


def test_tab_goes_in_visual_order(case: Case) -> None:
    walked = tab_walk(case.screen, case.screen.compare)
    views = case.screen.views
    wanted: list[QAbstractButton] = [
        case.screen.compare,
        views["turtle"].choose,
        views["turtle"].tune,
    ]
    wanted += [views["supertrend"].tune, case.screen.bar.watched, case.screen.bar.go]
    assert [one for one in walked if one in wanted] == wanted


@pytest.mark.parametrize("scale", SCALES)
def test_everything_fits(case: Case, scale: float) -> None:
    theme.use("light", scale=scale)
    wrong = []
    for size in SIZES:
        case.screen.resize(*area_of(size, scale))
        wrong += [f"{size}: {one}" for one in everything_wrong(case.screen)]
        case.screen.more.click()
        wrong += [f"{size} unfolded: {one}" for one in everything_wrong(case.screen)]
        case.screen.more.click()
    case.screen.compare.click()
    wrong += [f"compare: {one}" for one in everything_wrong(case.screen.compare_sheet)]
    case.screen.compare_sheet.shut()
    case.screen.views["turtle"].tune.click()
    wrong += [f"customise: {one}" for one in everything_wrong(case.screen.customise_sheet)]
    case.screen.customise_sheet.shut()
    case.screen.bar.watched.click()
    wrong += [f"shares: {one}" for one in everything_wrong(case.screen.shares_sheet)]
    case.screen.shares_sheet.shut()
    case.screen.bar.clock.click()
    wrong += [f"pace: {one}" for one in everything_wrong(case.screen.pace_sheet)]
    case.screen.pace_sheet.shut()
    case.deck.the_snapshot = snapshot(BotState.RUNNING)
    case.screen.shares_sheet.shut()
    case.screen.views["momentum"].choose.click()
    sheet = case.screen.switch.sheet
    assert sheet is not None
    wrong += [f"switch: {one}" for one in everything_wrong(sheet)]
    assert wrong == []


def test_the_smallest_window_works(case: Case) -> None:
    case.screen.resize(*area_of((1024, 700), 1.0))
    assert everything_wrong(case.screen) == []


def test_the_first_cards_are_whole_in_a_small_window(case: Case) -> None:
    page = case.screen.cards_page.viewport()
    for key in ("turtle", "supertrend"):
        tune = case.screen.views[key].tune
        assert tune.mapTo(page, tune.rect().bottomLeft()).y() <= page.height()
    assert QApplication.focusWidget() is None or case.screen.bar.go.isVisible()
