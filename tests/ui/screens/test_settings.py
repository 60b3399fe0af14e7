"""Settings: found, changed, refused in words, kept; the look changes at once."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.screens.looking import (
    SCALES,
    SIZES,
    area_of,
    everything_wrong,
    settle,
    tab_walk,
)
from tests.ui.still_deck import SETTINGS, StillDeck
from ui import text, theme
from ui.screens.setting_stepper import Stepper
from ui.screens.settings import SettingsScreen
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.toggle import Toggle

LEFT = Qt.MouseButton.LeftButton
RISK = "risk.loss_per_trade_percent"


class Case:
    """The screen on a deck that stands still."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot = qtbot
        self.deck = StillDeck()
        self.screen = SettingsScreen(self.deck, lambda _: None)
        qtbot.addWidget(self.screen)
        self.screen.resize(*area_of(SIZES[0], 1.0))
        self.screen.show()
        self.screen.entered()
        settle()

    def click(self, button: QWidget) -> None:
        """Press a button with the mouse."""
        settle()
        self.bot.mouseClick(button, LEFT)
        settle()

    def stepper(self, key: str) -> Stepper:
        """Return the control of a number."""
        control = self.screen.entries[key].control
        assert isinstance(control, Stepper)
        return control

    def toggle(self, key: str) -> Toggle:
        """Return the control of a switch."""
        control = self.screen.entries[key].control
        assert isinstance(control, Toggle)
        return control

    def shown(self) -> list[str]:
        """Return the keys of the settings on show."""
        return [key for key, entry in self.screen.entries.items() if entry.isVisible()]


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    return Case(qtbot)


def test_a_section_shows_its_rows(case: Case) -> None:
    assert case.shown() == [row.key for row in SETTINGS if row.section == "safety_rules"]
    case.click(case.screen.sections["look"])
    assert case.shown() == [row.key for row in SETTINGS if row.section == "look"]
    assert case.screen.title.text() == "Look and words"


def test_stepping_and_saving(case: Case) -> None:
    assert not case.screen.save.isEnabled()
    case.click(case.stepper(RISK).more)
    assert case.stepper(RISK).edit.text() == "2.1"
    assert case.screen.said.text() == "Not saved yet."
    assert case.deck.did("save_setting") == []
    case.click(case.screen.save)
    assert case.deck.did("save_setting") == [(RISK, Decimal("2.1"))]
    assert case.screen.said.text() == "Settings saved."
    assert not case.screen.save.isEnabled()


def test_whole_numbers_stay_whole(case: Case) -> None:
    edit = case.stepper("risk.max_open_positions").edit
    case.bot.keyClick(edit, Qt.Key.Key_Up)
    case.click(case.screen.save)
    ((_, value),) = case.deck.did("save_setting")
    assert value == 6
    assert isinstance(value, int)


def test_a_wrong_number_is_told_and_not_saved(case: Case) -> None:
    stepper = case.stepper(RISK)
    stepper.edit.selectAll()
    case.bot.keyClicks(stepper.edit, "50")
    entry = case.screen.entries[RISK]
    assert entry.problem.text() == "“Most to lose on one trade” must be at most 10.0."
    case.click(case.screen.save)
    assert case.deck.did("save_setting") == []
    assert "cannot be used" in case.screen.said.text()
    stepper.edit.selectAll()
    case.bot.keyClicks(stepper.edit, "1.5")
    assert not entry.problem.isVisible()
    case.click(case.screen.save)
    assert case.deck.did("save_setting") == [(RISK, Decimal("1.5"))]


def test_a_refusal_stands_at_its_row(case: Case) -> None:
    case.deck.refuses["save_setting"] = "The disk is full."
    case.click(case.stepper(RISK).less)
    case.click(case.screen.sections["experts"])
    case.click(case.screen.save)
    assert case.screen.entries[RISK].problem.text() == "The disk is full."
    assert case.screen.entries[RISK].isVisible()
    assert case.screen.save.isEnabled()


def test_back_to_usual(case: Case) -> None:
    case.deck.the_settings = tuple(
        replace(row, value=Decimal(4)) if row.key == RISK else row for row in SETTINGS
    )
    case.screen.entered()
    assert case.stepper(RISK).edit.text() == "4.0"
    case.click(case.screen.usual)
    assert case.stepper(RISK).edit.text() == "2.0"
    assert case.deck.did("save_setting") == []
    case.click(case.screen.save)
    assert case.deck.did("save_setting") == [(RISK, Decimal(2))]


def test_what_was_not_saved_survives_leaving(case: Case) -> None:
    case.click(case.stepper(RISK).more)
    case.screen.hide()
    case.screen.show()
    case.screen.entered()
    assert case.stepper(RISK).edit.text() == "2.1"
    assert case.screen.save.isEnabled()


def test_a_fixed_rule_cannot_be_switched(case: Case) -> None:
    toggle = case.toggle("fixed.safety_exit")
    case.click(toggle)
    assert toggle.isChecked()
    assert "Cannot be switched off" in toggle.toolTip()


def test_the_look_changes_at_once_and_is_kept(case: Case) -> None:
    case.click(case.screen.sections["look"])
    choices = case.screen.entries["window.theme"].control
    assert isinstance(choices, ChoiceButtons)
    case.click(choices.buttons()[1])
    assert theme.current().name == "dark"
    case.click(choices.buttons()[2])
    assert theme.current().name == "high_contrast"
    case.click(case.toggle("window.color_blind"))
    assert theme.current().colour_blind
    case.click(case.toggle("window.expert_words"))
    assert text.expert()
    case.click(case.stepper("window.scale").more)
    assert theme.current().scale == pytest.approx(1.1)
    assert case.deck.did("save_setting") == [
        ("window.theme", "dark"),
        ("window.theme", "high-contrast"),
        ("window.color_blind", True),
        ("window.expert_words", True),
        ("window.scale", 110),
    ]
    assert not case.screen.save.isEnabled()
    case.click(case.screen.usual)
    assert theme.current().key == ("light", 1.0, False)
    assert not text.expert()


def test_a_half_typed_size_changes_nothing(case: Case) -> None:
    case.click(case.screen.sections["look"])
    edit = case.stepper("window.scale").edit
    edit.selectAll()
    case.bot.keyClicks(edit, "15")
    assert theme.current().scale == 1.0
    case.bot.keyClicks(edit, "0")
    assert theme.current().scale == pytest.approx(1.5)


def test_finding_across_sections(case: Case) -> None:
    case.click(case.screen.search_field)
    case.bot.keyClicks(case.screen.search_field, "usual")
    assert case.shown() == [row.key for row in SETTINGS if "usual" in row.help.lower()]
    assert {entry.row.section for entry in case.screen.entries.values() if entry.isVisible()} == {
        "safety_rules",
        "data",
    }
    case.screen.search_field.clear()
    assert case.shown()[0] == RISK
    case.bot.keyClicks(case.screen.search_field, "zebra")
    assert case.shown() == []
    assert "“zebra”" in case.screen.nothing.sentence.text()
    case.click(case.screen.sections["data"])
    assert case.screen.search_field.text() == ""
    assert case.shown() == ["data.folder"]


def test_text_settings(case: Case) -> None:
    case.click(case.screen.sections["data"])
    field = case.screen.entries["data.folder"].control
    assert isinstance(field, QLineEdit)
    case.bot.keyClicks(field, "/prices")
    case.click(case.screen.save)
    assert case.deck.did("save_setting") == [("data.folder", "/prices")]


def test_brokers_have_a_section_without_a_save(case: Case) -> None:
    case.click(case.screen.sections["brokers"])
    assert case.screen.brokers.isVisible()
    assert case.shown() == []
    assert not case.screen.save.isVisible()


def test_starting_over_asks_first(case: Case) -> None:
    case.click(case.screen.sections["experts"])
    case.click(case.screen.reset)
    assert case.screen.reset_sheet.isVisible()
    case.click(case.screen.reset_sheet.stay)
    assert case.deck.did("reset_account") == []
    case.click(case.screen.reset)
    case.click(case.screen.reset_sheet.buttons[0])
    assert case.deck.did("reset_account") == [()]
    assert "started over" in case.screen.said.text()
    case.deck.refuses["reset_account"] = "The bot is running. Stop it first."
    case.click(case.screen.reset)
    case.click(case.screen.reset_sheet.buttons[0])
    assert case.screen.said.text() == "The bot is running. Stop it first."


def test_tab_goes_from_list_to_rows_to_save(case: Case) -> None:
    case.click(case.stepper(RISK).more)
    sections = list(case.screen.sections.values())
    walked = tab_walk(case.screen, sections[0])
    stepper = case.stepper(RISK)
    wanted: list[QWidget] = [case.screen.search_field, stepper.less, stepper.edit, stepper.more]
    wanted += [case.screen.usual, case.screen.save]
    assert [one for one in walked if one in wanted] == wanted
    assert all(isinstance(one, QAbstractButton | QLineEdit) for one in walked)


@pytest.mark.parametrize("scale", SCALES)
def test_everything_fits(case: Case, scale: float) -> None:
    theme.use("light", scale=scale)
    wrong = []
    for size in SIZES:
        case.screen.resize(*area_of(size, scale))
        for section in case.screen.sections:
            case.screen.show_section(section)
            wrong += [f"{size} {section}: {one}" for one in everything_wrong(case.screen)]
    case.screen.reset.click()
    wrong += [f"reset: {one}" for one in everything_wrong(case.screen.reset_sheet)]
    assert wrong == []


def test_the_smallest_window_works(case: Case) -> None:
    case.screen.resize(*area_of((1024, 700), 1.0))
    assert everything_wrong(case.screen) == []
