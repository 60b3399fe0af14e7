"""The real window before a local exchange: somebody with a mouse, and a browser that logs in."""

import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import requests
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.deck import AppDeck, open_deck
from app.settings import load_settings
from app.window import application, build_window
from core.clock import Clock
from core.events.commands import StopMode
from core.events.snapshot import BotState, EngineSnapshot
from tests.ui.screens.looking import settle
from ui.deck_money import BrokerView
from ui.screens.broker_deeds import BrokerDeeds
from ui.screens.doctor_page import DoctorPage
from ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
PASSPHRASE = "correct horse battery"
T = TypeVar("T")


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PersonsBrowser:
    """Opens the login page, presses its button, and goes where it is sent, on its own thread."""

    def __init__(self, answer: str = "allow") -> None:
        self.answer = answer
        self.pages: list[str] = []
        self._threads: list[threading.Thread] = []

    def __call__(self, address: str) -> bool:
        thread = threading.Thread(target=self._visit, args=(address,), daemon=True)
        self._threads.append(thread)
        thread.start()
        return True

    def _visit(self, address: str) -> None:
        with requests.Session() as session:
            page = session.get(address, timeout=10).text
            form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
            form = {name: value.replace("&amp;", "&") for name, value in form.items()}
            form["answer"] = self.answer
            root = address.split("/connect/")[0]
            end = session.post(f"{root}/connect/finish", data=form, timeout=10)
            self.pages.append(end.text)


class Trader:
    """Somebody at the window, on a bare profile, with the clock of a local exchange."""

    def __init__(self, qtbot: QtBot, home: Path, clock: Clock, *overrides: str) -> None:
        self.bot, self.home, self.clock = qtbot, home, clock
        self.overrides = overrides
        self.open()

    def open(self) -> None:
        """Start the program."""
        settings = load_settings(None, self.overrides, {"ALGOTRADER_HOME": str(self.home)})
        settings.paths.create()
        application(settings)
        self.deck: AppDeck = open_deck(settings, self.clock)
        self.deck.warm_up()
        if self.deck.first_run():
            self.deck.finish_wizard(self.deck.plan())
        self.window: MainWindow = build_window(self.deck)
        self.window.resize(1366, 768)
        self.window.show()
        settle()

    def close(self) -> None:
        """End the program."""
        self.deck.close(StopMode.KEEP_SAFETY_EXITS)
        self.window._pulse.stop()
        self.window.close()
        self.window.deleteLater()
        # The next opening dresses every widget there is: none of this window may be left by then.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()

    @property
    def doctor(self) -> DoctorPage:
        return self.window.screens["home"].doctor  # type: ignore[attr-defined,no-any-return]

    @property
    def deeds(self) -> BrokerDeeds:
        return self.window.screens["settings"].brokers.deeds  # type: ignore[attr-defined,no-any-return]

    def broker(self, key: str) -> BrokerView:
        return next(one for one in self.deck.money().brokers() if one.key == key)

    def snapshot(self) -> EngineSnapshot:
        snapshot = self.deck.snapshot()
        assert snapshot is not None
        return snapshot

    def state(self) -> BotState | None:
        snapshot = self.deck.snapshot()
        return None if snapshot is None else snapshot.state

    def wait(self, done: Callable[[], object], timeout_s: float = 30.0) -> None:
        """Wait until something holds, while the window lives."""
        self.bot.waitUntil(lambda: bool(done()), timeout=int(timeout_s * 1000))
        self.window.beat()
        settle()

    def click(self, button: QWidget) -> None:
        """Press a button with the mouse; it must be there to be pressed."""
        self.window.beat()
        settle()
        assert button.isVisible(), button.accessibleName()
        assert button.isEnabled(), button.toolTip()
        for toast in self.window.toasts.shown:
            toast.leave()  # as a person does who wants what lies below
        middle = button.mapTo(self.window, button.rect().center())
        assert self.window.childAt(middle) is button, f"{button.accessibleName()} is covered"
        self.bot.mouseClick(button, LEFT)
        settle()

    def type(self, field: QLineEdit, text: str) -> None:
        """Type into a field."""
        self.bot.mouseClick(field, LEFT)
        self.bot.keyClicks(field, text)
        settle()

    def settings(self) -> None:
        """Go to brokers and keys."""
        self.window.go("settings:brokers")
        settle()

    def use_local(self, key: str, address: str) -> None:
        """Choose the local exchange of a broker, as an expert does."""
        from ui.text import set_expert

        set_expert(True)
        self.settings()
        panel = self.window.screens["settings"].brokers.panels[key]  # type: ignore[attr-defined]
        self.window.screens["settings"].rows_page.ensureWidgetVisible(panel.local)  # type: ignore[attr-defined]
        self.type(panel.local, address)
        self.click(panel.local_use)
        set_expert(False)

    def add_keys(self, key: str, keys: dict[str, str]) -> None:
        """Paste keys, choosing or typing the passphrase where one is asked for."""
        self.settings()
        self.wait(lambda: True)
        panel = self.window.screens["settings"].brokers.panels[key]  # type: ignore[attr-defined]
        self.click(panel.deed)
        sheet = self.deeds.keys_sheet
        self.wait(lambda: self.deeds.pass_sheet.isVisible() or sheet.isVisible())
        if self.deeds.pass_sheet.isVisible():
            self.type_passphrase()
        self.wait(sheet.isVisible)
        self.paste_keys(key, keys)

    def paste_keys(self, key: str, keys: dict[str, str]) -> None:
        """Fill in the sheet that asks for keys, and keep them."""
        sheet = self.deeds.keys_sheet
        for name, value in keys.items():
            self.type(sheet.fields[name], value)
        self.click(sheet.keep)
        self.wait(lambda: self.broker(key).state != "working")
        assert self.broker(key).has_keys, self.broker(key).words
        self.wait(lambda: not sheet.isVisible())

    def type_passphrase(self) -> None:
        """Fill in the sheet that asks for the passphrase."""
        sheet = self.deeds.pass_sheet
        self.type(sheet.first, PASSPHRASE)
        if sheet.again.isVisible():
            self.type(sheet.again, PASSPHRASE)
        self.click(sheet.open_button)
        self.wait(lambda: not sheet.isVisible())

    def log_in(self, key: str) -> None:
        """Press Log in and wait until the browser has done it."""
        panel = self.window.screens["settings"].brokers.panels[key]  # type: ignore[attr-defined]
        self.wait(lambda: self.broker(key).deed == "log_in")
        self.click(panel.deed)
        self.wait(lambda: self.broker(key).state == "ready")
        self.wait(lambda: not self.deeds.login_sheet.isVisible())

    def choose_money(self, key: str) -> None:
        """Choose whose money it is through the pill, and wait for the doctor's first look."""
        self.click(self.window.top_bar.mode)
        sheet = self.window.money_sheet
        self.click(sheet.options[key])
        self.click(sheet.use)
        self.wait(lambda: self.deck.money().doctor().lights)

    def lamps(self) -> dict[str, str]:
        """Return the colour of each lamp."""
        return {one.key: one.lamp for one in self.deck.money().doctor().lights}

    def allow(self) -> None:
        """Type the word."""
        self.type(self.doctor.field, self.deck.money().view().phrase)
        self.click(self.doctor.allow)
