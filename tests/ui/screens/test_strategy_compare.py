"""Comparing strategies: two to four of them, chosen by pressing their names."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.screens.looking import SCALES, SIZES, area_of, everything_wrong, tab_walk
from tests.ui.screens.picking import Case
from tests.ui.still_deck import CARDS, StillDeck
from ui import theme

LATER = ("moving_average", "macd", "rsi", "bollinger", "pairs")
FOUR = ("turtle", "momentum", "breakout", "supertrend")


def many(chosen: str = "turtle") -> StillDeck:
    deck = StillDeck()
    more = (replace(CARDS[0], key=key, title=key.title().replace("_", " ")) for key in LATER)
    deck.the_cards = (*CARDS, *more)
    deck.the_plan = replace(deck.the_plan, strategy=chosen)
    return deck


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    made = Case(qtbot, many())
    made.click(made.screen.compare)
    return made


def shown(case: Case) -> list[str]:
    model = case.screen.compare_sheet.table.model()
    assert model is not None
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def press(case: Case, *keys: str) -> None:
    for key in keys:
        case.click(case.screen.compare_sheet.chips.chips[key])


def test_it_opens_with_four_and_doing_nothing(case: Case) -> None:
    assert shown(case) == ["Turtle", "Momentum", "Breakout", "Supertrend", "Do nothing"]
    assert case.screen.compare_sheet.chips.value() == FOUR


def test_the_strategy_start_will_use_is_one_of_them(qtbot: QtBot, look: theme.Theme) -> None:
    case = Case(qtbot, many("rsi"))
    case.click(case.screen.compare)
    assert shown(case) == ["Turtle", "Momentum", "Breakout", "Rsi", "Do nothing"]


def test_a_name_pressed_is_left_out_and_another_taken_in(case: Case) -> None:
    press(case, "momentum", "breakout")
    assert shown(case) == ["Turtle", "Supertrend", "Do nothing"]
    press(case, "rsi")
    assert shown(case) == ["Turtle", "Supertrend", "Rsi", "Do nothing"]
    chip = case.screen.compare_sheet.chips.chips["rsi"]
    assert chip.accessibleName() == "Rsi, compared"
    assert case.screen.compare_sheet.chips.chips["macd"].accessibleName() == "Macd, left out"


def test_four_are_the_most_and_it_says_why(case: Case) -> None:
    chips = case.screen.compare_sheet.chips.chips
    press(case, "rsi")
    assert shown(case)[:-1] == ["Turtle", "Momentum", "Breakout", "Supertrend"]
    assert not chips["rsi"].isEnabled()
    assert chips["rsi"].accessibleDescription() == (
        "Four are compared already. Leave one of them out first."
    )
    press(case, "turtle", "rsi")
    assert shown(case)[:-1] == ["Momentum", "Breakout", "Supertrend", "Rsi"]
    assert chips["rsi"].accessibleDescription() == ""


def test_two_are_the_least_and_it_says_why(case: Case) -> None:
    chips = case.screen.compare_sheet.chips.chips
    press(case, "momentum", "breakout", "turtle")
    assert shown(case) == ["Turtle", "Supertrend", "Do nothing"]
    assert not chips["turtle"].isEnabled()
    assert chips["turtle"].isChecked()
    assert "Two are needed" in chips["turtle"].accessibleDescription()


def test_the_choice_is_kept_when_it_is_opened_again_and_while_measuring_goes_on(
    case: Case,
) -> None:
    press(case, "momentum", "supertrend")
    case.click(case.screen.compare_sheet.done)
    case.click(case.screen.compare)
    assert shown(case) == ["Turtle", "Breakout", "Do nothing"]
    case.deck.the_cards = tuple(replace(one, measuring=True) for one in case.deck.the_cards)
    case.screen.refresh()
    assert shown(case) == ["Turtle", "Breakout", "Do nothing"]


def test_a_file_that_broke_is_left_out_and_another_comes_in(case: Case) -> None:
    press(case, "momentum", "supertrend")
    broken = replace(CARDS[0], problem="Line 3 of turtle.py is wrong.")
    case.deck.the_cards = (broken, *case.deck.the_cards[1:])
    case.screen.refresh()
    assert "turtle" not in case.screen.compare_sheet.chips.chips
    assert shown(case) == ["Momentum", "Breakout", "Do nothing"]


def test_by_keyboard(case: Case) -> None:
    sheet = case.screen.compare_sheet
    walked = tab_walk(sheet, sheet.chips.chips["turtle"])
    wanted = [*(sheet.chips.chips[key] for key in FOUR), sheet.done]
    assert [one for one in walked if one in wanted] == wanted
    sheet.chips.chips["momentum"].setFocus()
    case.bot.keyClick(sheet.chips.chips["momentum"], Qt.Key.Key_Space)
    assert shown(case) == ["Turtle", "Breakout", "Supertrend", "Do nothing"]


@pytest.mark.parametrize("scale", SCALES)
def test_everything_fits(case: Case, scale: float) -> None:
    theme.use("light", scale=scale)
    wrong = []
    for size in SIZES:
        case.screen.resize(*area_of(size, scale))
        wrong += [f"{size}: {one}" for one in everything_wrong(case.screen.compare_sheet)]
    assert wrong == []
