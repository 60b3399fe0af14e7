"""The pictures of brokers, keys and the doctor, on a bare profile; no broker is ever asked.

A port of this computer at which nobody listens stands for a broker that cannot be reached.
"""

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.deck import AppDeck
    from ui.shell.main_window import MainWindow

Take = Callable[["MainWindow", str], None]
Wait = Callable[[Callable[[], bool], str], None]
_PASSPHRASE = "only for pictures"  # noqa: S105 - of a profile that is thrown away at once


def draw_brokers(window: "MainWindow", deck: "AppDeck", take: Take, wait: Wait) -> None:
    """Draw the settings of brokers, their sheets, the money switch, and the doctor in trouble."""
    screen: Any = window
    settings: Any = window.screens["settings"]
    window.go("settings:brokers")
    take(window, "brokers_none")
    money, rows = deck.money(), settings.brokers
    wait(lambda: money.view().keys_known, "the password store")
    rows.deeds.do(money.brokers()[0])
    if money.view().passphrase:
        take(window, "brokers_passphrase")
        rows.deeds.pass_sheet.shut()
        money.unlock_keys(_PASSPHRASE)
        wait(lambda: not money.view().passphrase, "the passphrase")
        rows.deeds.do(money.brokers()[0])
    take(window, "brokers_keys")
    money.keep_keys("zerodha", {"api_key": "no key", "api_secret": "at all"})
    wait(lambda: money.brokers()[0].state == "refused", "the refusal")
    rows.deeds.keys_sheet.shut()
    take(window, "brokers_refused")
    money.keep_keys("zerodha", {"api_key": "p1cture0000key00", "api_secret": "p1ctureSecret"})
    wait(lambda: money.brokers()[0].state == "kept", "the keys")
    take(window, "brokers_kept")
    screen.money_sheet.ask()
    take(window, "money_choice")
    screen.money_sheet.shut()
    _draw_doctor(window, deck, take, wait)


def _draw_doctor(window: "MainWindow", deck: "AppDeck", take: Take, wait: Wait) -> None:
    money = deck.money()
    money.choose("zerodha")
    wait(lambda: bool(money.doctor().lights), "the doctor")
    window.go("home")
    take(window, "doctor_login")
    money.choose("")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        money.choose_local("bybit", f"http://127.0.0.1:{probe.getsockname()[1]}")
        money.keep_keys("bybit", {"key": "p1ctureKey", "secret": "p1ctureSecret"})
        wait(lambda: money.brokers()[1].state == "refused", "the refusal")
        window.go("settings:brokers")
        take(window, "brokers_unreachable")
    money.forget_keys("zerodha")
    wait(lambda: not money.brokers()[0].has_keys, "the keys' end")
