"""What may be done about a broker: add keys, unlock them, log in, ask again, forget them."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.deck_money import BrokerView, Money
from ui.screens.broker_sheets import KeysSheet, LoginSheet, PassphraseSheet
from ui.shell.ask_sheet import AskSheet
from ui.text import say

_LOOK_MS = 50


class BrokerDeeds(QObject):
    """Owns the sheets over an area. Signal: done(str) with the broker when one went well."""

    done = Signal(str)

    def __init__(self, area: QWidget, money: Money) -> None:
        super().__init__(area)
        self._area, self._money = area, money
        self._then: BrokerView | None = None
        self.keys_sheet = KeysSheet(area, money)
        self.keys_sheet.kept.connect(self.done)
        self.login_sheet = LoginSheet(area, money)
        self.login_sheet.logged_in.connect(self.done)
        self.login_sheet.keys_wanted.connect(self._keys_wanted)
        self.pass_sheet = PassphraseSheet(area, money)
        self.pass_sheet.opened.connect(self._after_passphrase)
        self.forget_sheet: AskSheet | None = None

    def do(self, view: BrokerView, deed: str = "") -> None:
        """Do the one next thing, or another deed of `BrokerView`."""
        deed = deed or view.deed
        if deed in ("add", "keys"):
            self.keys(view)
        elif deed == "unlock":
            self._then = None
            self.pass_sheet.ask()
        elif deed == "log_in":
            self.login_sheet.begin(view)
        else:
            self._money.check(view.key)

    def keys(self, view: BrokerView) -> None:
        """Ask for keys, and for a passphrase before where one is needed."""
        money = self._money.view()
        if not money.keys_known:
            self._money.look()
            QTimer.singleShot(_LOOK_MS, self, partial(self.keys, view))
        elif money.passphrase:
            self._then = view
            self.pass_sheet.ask()
        else:
            self.keys_sheet.ask(view, self._money.redirect())

    def ask_forget(self, view: BrokerView) -> None:
        """Ask before keys are forgotten."""
        name = view.name
        if self.forget_sheet is not None:
            self.forget_sheet.deleteLater()
        answer = (
            "stop",
            say("brokers.forget_do"),
            say("brokers.forget_do_more", broker=name),
            partial(self._money.forget_keys, view.key),
        )
        title, why = (
            say("brokers.forget_title", broker=name),
            say("brokers.forget_why", broker=name),
        )
        self.forget_sheet = AskSheet(self._area, title, why, [answer])
        self.forget_sheet.open()

    def _keys_wanted(self, broker: str) -> None:
        self.keys(next(one for one in self._money.brokers() if one.key == broker))

    def _after_passphrase(self) -> None:
        view, self._then = self._then, None
        if view is not None:
            self.keys_sheet.ask(view, self._money.redirect())
        else:
            self.done.emit("")
