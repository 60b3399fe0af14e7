"""Before real money: lamps with their buttons, decisions, the typed word, START; and the frame."""

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.clock import LiveClock
from core.events.commands import Answer
from core.events.snapshot import BotState
from tests.ui.screens.looking import SCALES, SIZES, everything_wrong, settle
from tests.ui.still_deck import StillDeck, snapshot
from tests.ui.still_money import LIGHTS
from ui import theme
from ui.deck_money import DoctorView, MoneyView
from ui.screens import all_screens
from ui.screens.doctor_page import DoctorPage
from ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


class Case:
    """The window on a deck that stands still."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot, self.deck = qtbot, StillDeck()
        self.money = self.deck.real
        self.window = MainWindow(self.deck, all_screens(), LiveClock())
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.beat()

    @property
    def page(self) -> DoctorPage:
        return self.window.screens["home"].doctor  # type: ignore[attr-defined,no-any-return]

    def beat(self) -> None:
        self.window.beat()
        settle()

    def click(self, button: QWidget) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.bot.mouseClick(button, LEFT)
        self.beat()

    def real(self, mode: str = "REAL") -> None:
        self.money.show_doctor(mode)
        self.deck.the_snapshot = structs.replace(
            snapshot(BotState.READY), mode=mode, made_up_prices=False, market_note="NSE open"
        )
        self.beat()


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    return Case(qtbot)


def test_practice_shows_no_doctor_and_no_frame(case: Case) -> None:
    assert not case.page.isVisible()
    assert not case.window.frame.red
    assert case.window.top_bar.mode.text() == "PRACTICE MONEY"
    assert not case.window.top_bar.broker.isVisible()


def test_real_money_is_red_all_round(case: Case) -> None:
    case.real()
    assert case.page.isVisible()
    assert case.window.frame.red
    assert case.window.top_bar.mode.text() == "REAL MONEY"
    assert case.window.top_bar.broker.accessibleName() == "Zerodha · 9 s old"
    picture = case.window.grab().toImage()
    red = theme.current().colour("stop")
    corners = [(1, 1), (1364, 1), (1, 766), (1364, 766), (700, 2), (2, 400)]
    assert all(picture.pixelColor(x, y) == red for x, y in corners)


@pytest.mark.parametrize("mode", ["TESTNET", "DEMO", "LOCAL"])
def test_play_money_is_named_and_not_red(case: Case, mode: str) -> None:
    case.real(mode)
    assert case.page.isVisible()
    assert not case.window.frame.red
    assert "REAL" not in case.window.top_bar.mode.text()
    assert "REAL" not in case.page.start.text()


def test_each_lamp_has_its_sentence_and_its_button(case: Case) -> None:
    case.real()
    assert list(case.page.rows) == [one.key for one in LIGHTS]
    for one in LIGHTS:
        row = case.page.rows[one.key]
        assert (row.lamp.state, row.sentence.text()) == (one.lamp, one.sentence)
        assert row.button.isVisible() is bool(one.deed_word)
    case.click(case.page.rows["prices"].button)
    assert case.deck.did("examine") == [()]


def test_a_difference_is_decided_once(case: Case) -> None:
    case.real()
    (card,) = case.page.cards
    assert "did not buy or sell" in card.accessibleName()
    case.click(card.buttons[Answer.ADOPT])
    assert case.deck.did("decide") == [("position:INFY", Answer.ADOPT)]
    assert not any(one.isEnabled() for one in card.buttons.values())
    case.money.the_differences = ()
    case.beat()
    assert case.page.cards == []


def test_the_word_must_be_typed_exactly(case: Case) -> None:
    case.real()
    case.bot.keyClicks(case.page.field, "real money")
    case.click(case.page.allow)
    assert "capital letters" in case.page.ask.text()
    assert case.page.ask.tone == "stop"
    case.bot.keyClicks(case.page.field, "REAL MONEY")
    case.click(case.page.allow)
    assert case.deck.did("consent") == [("real money",), ("REAL MONEY",)]
    assert not case.page.word.isVisible()
    assert "You allowed" in case.page.ask.text()


def test_start_waits_for_the_lamps(case: Case) -> None:
    case.real()
    assert not case.page.start.isEnabled()
    assert case.page.why.text() == "3 lamps are not green yet."
    case.money.the_doctor = DoctorView(lights=LIGHTS[:4], ready=True, said="Everything is ready.")
    case.beat()
    case.click(case.page.start)
    assert case.deck.did("start") == [()]


def test_a_running_bot_shows_home_until_something_does_not_match(case: Case) -> None:
    case.real()
    case.money.the_differences = ()
    running = structs.replace(snapshot(BotState.RUNNING), mode="REAL")
    case.deck.the_snapshot = running
    case.beat()
    assert not case.page.isVisible()
    case.money.show_doctor()
    case.beat()
    assert case.page.isVisible()


def test_login_and_keys_open_over_home(case: Case) -> None:
    case.real()
    lights = tuple(
        structs.replace(one, lamp="stop", deed="log_in", deed_word="Log in…")
        if one.key == "login"
        else one
        for one in LIGHTS
    )
    case.money.the_doctor = DoctorView(lights=lights, said="One lamp.")
    case.money.change_broker("zerodha", state="kept", deed="log_in")
    case.beat()
    case.click(case.page.rows["login"].button)
    assert case.deck.did("log_in") == [("zerodha",)]
    case.money.change_broker("zerodha", state="ready", deed="")
    case.bot.waitUntil(lambda: case.deck.did("examine") == [()])


def test_the_pill_changes_whose_money_it_is(case: Case) -> None:
    case.click(case.window.top_bar.mode)
    sheet = case.window.money_sheet
    assert sheet.isVisible()
    assert not sheet.use.isEnabled()
    case.click(sheet.options["zerodha"])
    assert sheet.use.text() == "Set up Zerodha…"
    case.click(sheet.use)
    assert case.window.rail is not None
    assert case.window.screens["settings"].isVisible()
    case.money.change_broker("zerodha", has_keys=True, state="kept")
    case.click(case.window.top_bar.mode)
    case.click(sheet.options["zerodha"])
    case.deck.refuses["choose_money"] = "The bot is running. Stop it first."
    case.click(sheet.use)
    assert sheet.notice.accessibleName() == "The bot is running. Stop it first."
    del case.deck.refuses["choose_money"]
    case.click(sheet.use)
    assert case.deck.did("choose_money")[-1] == ("zerodha",)
    assert not sheet.isVisible()
    assert case.window.screens["home"].isVisible()


def test_back_to_practice_is_one_click(case: Case) -> None:
    case.real()
    case.click(case.page.back)
    assert case.deck.did("choose_money") == [("",)]
    case.money.the_view = MoneyView()
    case.beat()
    assert not case.page.isVisible()


@pytest.mark.parametrize("scale", SCALES)
def test_everything_fits(case: Case, scale: float) -> None:
    theme.use("light", scale=scale)
    case.real()
    wrong = []
    for size in SIZES:
        case.window.resize(round(size[0] * scale), round(size[1] * scale))
        case.beat()
        wrong += everything_wrong(case.window)
        case.window.money_sheet.ask()
        settle()
        wrong += everything_wrong(case.window.money_sheet)
        case.window.money_sheet.shut()
    theme.use("light")
    assert wrong == []
