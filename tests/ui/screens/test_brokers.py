"""Brokers and keys: what a person clicks, pastes and reads; nothing secret is left on screen."""

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.key_store import NEW_FILE, WRONG
from tests.ui.screens.looking import SCALES, SIZES, area_of, everything_wrong, settle
from tests.ui.still_deck import StillDeck
from tests.ui.still_money import REDIRECT
from ui import text, theme
from ui.deck_money import LoginView
from ui.screens.broker_deeds import BrokerDeeds
from ui.screens.broker_rows import BrokerPanel
from ui.screens.settings import SettingsScreen

LEFT = Qt.MouseButton.LeftButton
CANARY = "c4n4ryK3y"


class Case:
    """The section on a deck that stands still."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot, self.deck = qtbot, StillDeck()
        self.money = self.deck.real
        self.screen = SettingsScreen(self.deck, lambda _: None)
        qtbot.addWidget(self.screen)
        self.screen.resize(*area_of(SIZES[0], 1.0))
        self.screen.show()
        self.screen.show_section("brokers")
        settle()

    @property
    def deeds(self) -> BrokerDeeds:
        return self.screen.brokers.deeds

    def panel(self, key: str = "zerodha") -> BrokerPanel:
        self.screen.brokers.refresh()
        settle()
        return self.screen.brokers.panels[key]

    def click(self, button: QWidget) -> None:
        settle()
        assert button.isEnabled()
        self.bot.mouseClick(button, LEFT)
        settle()


@pytest.fixture
def case(qtbot: QtBot, look: theme.Theme) -> Case:
    return Case(qtbot)


def test_keys_are_pasted_masked_tried_and_wiped(case: Case) -> None:
    panel = case.panel()
    assert panel.deed.text() == "Add keys…"
    assert not panel.forget.isVisible()
    case.click(panel.deed)
    sheet = case.deeds.keys_sheet
    assert sheet.isVisible()
    assert sheet.redirect.text() == REDIRECT
    case.click(sheet.keep)
    assert case.deck.did("keep_keys") == []
    assert "Paste both" in sheet.notice.accessibleName()
    for name, field in sheet.fields.items():
        assert field.echoMode() is QLineEdit.EchoMode.Password
        case.bot.keyClicks(field, f" {CANARY}{name} ")
        field.selectAll()
        field.copy()
    assert CANARY not in QGuiApplication.clipboard().text()
    case.click(sheet.copy_button)
    assert QGuiApplication.clipboard().text() == REDIRECT
    case.money.change_broker("zerodha", state="working", words="Asking Zerodha…")
    case.click(sheet.keep)
    asked = case.deck.did("keep_keys")
    assert [one[0] for one in asked] == ["zerodha"]
    assert not sheet.keep.isEnabled()
    case.money.change_broker("zerodha", state="refused", words="The API key is wrong.")
    case.bot.waitUntil(sheet.notice.isVisible)
    assert sheet.notice.accessibleName() == "The API key is wrong."
    case.money.change_broker("zerodha", state="working", words="Asking Zerodha…")
    case.click(sheet.keep)
    case.money.change_broker("zerodha", state="kept", words="Kept.", has_keys=True, deed="log_in")
    case.bot.waitUntil(lambda: not sheet.isVisible())
    fields = case.screen.findChildren(QLineEdit)
    for field in fields:
        field.undo()
    assert not [one for one in fields if CANARY in one.text()]
    assert CANARY not in case.screen.windowTitle()
    panel = case.panel()
    assert panel.deed.text() == "Log in…"
    assert panel.change.isVisible()


def test_the_login_is_waited_for_and_goes_on_by_itself(case: Case) -> None:
    case.money.change_broker("zerodha", state="kept", has_keys=True, deed="log_in")
    case.money.the_login = LoginView(waiting=True, left_s=119, listening=True, address="https://x")
    case.click(case.panel().deed)
    sheet = case.deeds.login_sheet
    assert case.deck.did("log_in") == [("zerodha",)]
    assert sheet.left.text() == "Waiting for you, 1:59 left"
    assert not sheet.page_address.isVisible()
    case.bot.keyClicks(sheet.field, "http://127.0.0.1/zerodha?request_token=abc")
    case.click(sheet.use)
    assert case.deck.did("paste_address") == [("http://127.0.0.1/zerodha?request_token=abc",)]
    assert sheet.field.text() == ""
    said = "Your browser could not be opened."
    case.money.the_login = LoginView(waiting=True, left_s=60, said=said, address="https://x")
    case.bot.waitUntil(sheet.page_address.isVisible)
    assert sheet.page_address.text() == "https://x"
    case.money.the_login = LoginView(said="Nobody logged in within two minutes.")
    case.bot.waitUntil(sheet.again.isEnabled)
    assert "two minutes" in sheet.notice.accessibleName()
    case.money.the_login = LoginView()
    case.money.change_broker("zerodha", state="ready", deed="", words="Logged in until 06:00.")
    case.bot.waitUntil(lambda: not sheet.isVisible())
    assert case.panel().words.text() == "Logged in until 06:00."
    assert not case.panel().deed.isVisible()


def test_giving_the_login_up(case: Case) -> None:
    case.money.change_broker("zerodha", state="kept", has_keys=True, deed="log_in")
    case.money.the_login = LoginView(waiting=True, left_s=119, listening=True)
    case.click(case.panel().deed)
    case.click(case.deeds.login_sheet.cancel)
    assert case.deck.did("cancel_login") == [()]


def test_places_in_words_and_a_refusal_in_red(case: Case) -> None:
    panel = case.panel("bybit")
    assert panel.places is not None
    titles = [one.text() for one in panel.places.buttons()]
    assert titles == ["Play money, test exchange", "Play money, real prices", "Real money"]
    case.click(panel.places.buttons()[2])
    assert case.deck.did("choose_place") == [("bybit", "main")]
    assert panel.place_help.text() == "Coins in your own Bybit account."
    case.money.change_broker("bybit", state="refused", words="This key may withdraw.")
    panel = case.panel("bybit")
    assert panel.words.tone == "stop"
    assert panel.lamp.state == "stop"


def test_a_passphrase_comes_before_the_first_keys(case: Case) -> None:
    case.money.the_view = structs.replace(
        case.money.the_view, passphrase=NEW_FILE, new_passphrase=True
    )
    case.click(case.panel().deed)
    sheet = case.deeds.pass_sheet
    assert sheet.why.text() == NEW_FILE
    case.bot.keyClicks(sheet.first, CANARY)
    case.bot.keyClicks(sheet.again, CANARY + "x")
    case.click(sheet.open_button)
    assert case.deck.did("unlock_keys") == []
    case.bot.keyClicks(sheet.again, CANARY)
    case.click(sheet.open_button)
    assert case.deck.did("unlock_keys") == [(CANARY,)]
    case.money.the_view = structs.replace(case.money.the_view, passphrase="")
    case.bot.waitUntil(lambda: not sheet.isVisible())
    assert case.deeds.keys_sheet.isVisible()
    assert sheet.first.text() == ""


def test_a_wrong_passphrase_is_one_sentence(case: Case) -> None:
    case.money.change_broker("zerodha", state="locked", deed="unlock", has_keys=True)
    case.money.the_view = structs.replace(case.money.the_view, passphrase="Locked.")
    case.click(case.panel().deed)
    sheet = case.deeds.pass_sheet
    assert not sheet.again.isVisible()
    case.bot.keyClicks(sheet.first, "wrong one")
    case.money.the_view = structs.replace(case.money.the_view, unlock_said=WRONG)
    case.click(sheet.open_button)
    case.bot.waitUntil(sheet.notice.isVisible)
    assert sheet.notice.accessibleName() == WRONG
    assert sheet.first.text() == ""


def test_forgetting_asks_first(case: Case) -> None:
    case.money.change_broker("zerodha", state="kept", has_keys=True, deed="log_in")
    case.click(case.panel().forget)
    sheet = case.deeds.forget_sheet
    assert sheet is not None
    case.click(sheet.stay)
    assert case.deck.did("forget_keys") == []
    case.click(case.panel().forget)
    assert case.deeds.forget_sheet is not None
    case.click(case.deeds.forget_sheet.buttons[0])
    assert case.deck.did("forget_keys") == [("zerodha",)]


def test_the_local_exchange_is_for_experts(case: Case) -> None:
    assert not case.panel().local_row.isVisible()
    text.set_expert(True)
    panel = case.panel()
    assert panel.local_row.isVisible()
    case.deck.refuses["choose_local"] = "A local exchange has an address like this."
    case.bot.keyClicks(panel.local, "http://10.0.0.1:1")
    case.click(panel.local_use)
    assert case.deck.did("choose_local") == [("zerodha", "http://10.0.0.1:1")]
    assert "like this" in panel.local_said.text()
    case.money.change_broker("zerodha", local="http://127.0.0.1:9000")
    text.set_expert(False)
    assert case.panel().local_row.isVisible()
    assert case.panel().local_use.text() == "Leave it"


@pytest.mark.parametrize("scale", SCALES)
def test_the_sheets_fit(case: Case, scale: float) -> None:
    theme.use("light", scale=scale)
    view = case.money.the_brokers[0]
    case.money.the_login = LoginView(waiting=True, left_s=90, said="Said.", address="https://x")
    case.money.the_view = structs.replace(
        case.money.the_view, passphrase=NEW_FILE, new_passphrase=True
    )
    wrong = []
    for size in SIZES:
        case.screen.resize(*area_of(size, scale))
        for sheet, show in (
            (case.deeds.keys_sheet, lambda: case.deeds.keys_sheet.ask(view, REDIRECT)),
            (case.deeds.login_sheet, lambda: case.deeds.login_sheet.begin(view)),
            (case.deeds.pass_sheet, case.deeds.pass_sheet.ask),
        ):
            show()
            settle()
            wrong += everything_wrong(sheet)
            sheet.shut()
    theme.use("light")
    assert wrong == []
