"""Where keys are pasted, a passphrase is typed, and a login in the browser is waited for."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.deck_money import BrokerView, KeyField, Money
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row, empty
from ui.widgets.notice import Notice

_LOOK_MS = 60
_LONGEST = 512


def secret_field(name: str) -> QLineEdit:
    """Return a field that shows dots and lets nothing be copied out of it."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    field.setMaxLength(_LONGEST)
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    return field


class WaitingSheet(Sheet):
    """A sheet that looks at the desk while it is open."""

    _look: QTimer | None = None  # hidden once before it is made

    def __init__(self, area: QWidget, title: str, width: int) -> None:
        super().__init__(area, title, width)
        self.notice = Notice("", "stop")
        self.notice.hide()
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.see)

    def wait(self, on: bool) -> None:
        """Look at the desk again and again, or no more."""
        if self._look is not None:
            (self._look.start if on else self._look.stop)()

    def see(self) -> None:
        """Look at the desk; called while there is something to wait for."""

    def tell(self, problem: str, tone: str = "stop") -> None:
        """Say what is wrong, or nothing."""
        self.notice.setVisible(bool(problem))
        if problem:
            self.notice.show_note(problem, tone)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.wait(False)
        for field in self.findChildren(QLineEdit):
            field.setText("")  # also empties what could be undone


class KeysSheet(WaitingSheet):
    """Asks for the keys of a broker's place. Signal: kept(str) with the broker."""

    kept = Signal(str)

    def __init__(self, area: QWidget, money: Money) -> None:
        super().__init__(area, say("brokers.sheet_title", broker=""), 760)
        self._money = money
        self._broker = ""
        self._asked = False
        self.place = Label("", "text", "heavy", wrap=True)
        self.keys_from = Label("", "text", "semi", "muted", wrap=True)
        self.withdraw = Label(say("brokers.sheet_withdraw"), "text", "semi", "muted", wrap=True)
        self.redirect = Label("", "text", "semi")
        self.copy_button = BigButton(say("brokers.sheet_copy"), "plain", "small")
        self.copy_button.clicked.connect(self._copy)
        self.redirect_row = QWidget()
        self.redirect_row.setLayout(
            Column(
                Label(say("brokers.sheet_redirect"), "small", "semi", "muted"),
                Row(self.redirect, self.copy_button, 1, gap="near"),
                gap=2,
            )
        )
        self.fields: dict[str, QLineEdit] = {}
        self._column = Column(gap="near")
        self.keep = BigButton(say("brokers.sheet_keep"), "go", "normal", mark="key")
        self.keep.clicked.connect(self._keep)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.body.add(self.place, self.keys_from, self.redirect_row, self.withdraw)
        self.body.add(self._column, self.notice)
        self.foot.add(1, self.cancel, self.keep)

    def ask(self, view: BrokerView, redirect: str) -> None:
        """Open for a broker as it stands."""
        self._broker, self._asked = view.key, False
        self.title.show_text(say("brokers.sheet_title", broker=view.name))
        self.setAccessibleName(self.title.text())
        place = next(one for one in view.places if one.key == view.place)
        self.place.show_text(say("brokers.sheet_place", place=place.title))
        self.keys_from.show_text(view.keys_from)
        self.withdraw.setVisible(not view.logs_in)
        self.redirect.show_text(redirect)
        self.redirect_row.setVisible(view.logs_in)
        self._make_fields(view.fields)
        self.keep.allow(True)
        self.tell("")
        self.open()

    def _make_fields(self, fields: tuple[KeyField, ...]) -> None:
        empty(self._column)
        self.fields = {}
        for field in fields:
            typed = self.fields[field.name] = secret_field(field.label)
            typed.returnPressed.connect(self._keep)
            told = Label(field.help, "small", "semi", "muted", wrap=True)
            self._column.add(Column(Label(field.label, "text", "heavy"), typed, told, gap=4))

    def _keep(self) -> None:
        typed = {name: field.text() for name, field in self.fields.items()}
        if not all(one.strip() for one in typed.values()):
            self.tell(say("brokers.sheet_empty"), "wait")
            return
        self._money.keep_keys(self._broker, typed)
        self._asked = True
        self.keep.allow(False, say("brokers.sheet_trying", broker=self._broker))
        self.tell("")
        self.wait(True)

    @override
    def see(self) -> None:
        view = next(one for one in self._money.brokers() if one.key == self._broker)
        if not self._asked or view.state == "working":
            return
        self.wait(False)
        self.keep.allow(True)
        if view.state == "refused":
            self.tell(view.words)
            return
        self.shut()
        self.kept.emit(self._broker)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.redirect.text())
        self.copy_button.show_text(say("brokers.sheet_copied"))


class PassphraseSheet(WaitingSheet):
    """Asks for the passphrase of the file of keys. Signal: opened()."""

    opened = Signal()

    def __init__(self, area: QWidget, money: Money) -> None:
        super().__init__(area, say("brokers.pass_title"), 600)
        self._money = money
        self._asked = self._new = False
        self.why = Label("", "text", "semi", "muted", wrap=True)
        self.first = secret_field(say("brokers.pass_field"))
        self.again = secret_field(say("brokers.pass_again"))
        self._again_row = QWidget()
        self._again_row.setLayout(
            Column(Label(self.again.accessibleName(), "text", "heavy"), self.again, gap=4)
        )
        self.lost = Label(say("brokers.pass_lost"), "small", "semi", "muted", wrap=True)
        self.open_button = BigButton(say("brokers.pass_open"), "go", "normal", mark="unlock")
        self.open_button.clicked.connect(self._try)
        self.first.returnPressed.connect(self._entered)
        self.again.returnPressed.connect(self._try)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        first = Column(Label(self.first.accessibleName(), "text", "heavy"), self.first, gap=4)
        self.body.add(self.why, first, self._again_row, self.lost, self.notice)
        self.foot.add(1, self.cancel, self.open_button)

    def ask(self) -> None:
        """Open, for the first passphrase or the one there is."""
        view = self._money.view()
        self._new, self._asked = view.new_passphrase, False
        title = "brokers.pass_title_new" if self._new else "brokers.pass_title"
        self.title.show_text(say(title))
        self.setAccessibleName(self.title.text())
        self.why.show_text(view.passphrase)
        self._again_row.setVisible(self._new)
        word = "brokers.pass_choose" if self._new else "brokers.pass_open"
        self.open_button.show_text(say(word))
        self.open_button.allow(True)
        self.tell("")
        self.open()

    def _entered(self) -> None:
        if self._new:
            self.again.setFocus()
        else:
            self._try()

    def _try(self) -> None:
        if self._new and self.first.text() != self.again.text():
            self.tell(say("brokers.pass_differ"))
            self.again.setText("")
            self.again.setFocus()
            return
        self._money.unlock_keys(self.first.text())
        self._asked = True
        self.open_button.allow(False, say("brokers.pass_opening"))
        self.wait(True)

    @override
    def see(self) -> None:
        view = self._money.view()
        if not self._asked or view.unlocking:
            return
        self.wait(False)
        self.open_button.allow(True)
        if view.unlock_said:
            self.tell(view.unlock_said)
            self.first.setText("")
            self.again.setText("")
            self.first.setFocus()
            return
        self.shut()
        self.opened.emit()


class LoginSheet(WaitingSheet):
    """Waits for a login in the browser.

    Signals: logged_in(str) with the broker, keys_wanted(str) when its keys must be mended first.
    """

    logged_in = Signal(str)
    keys_wanted = Signal(str)

    def __init__(self, area: QWidget, money: Money) -> None:
        super().__init__(area, say("brokers.login_title", broker=""), 760)
        self._money = money
        self._broker = self._name = ""
        self.why = Label("", "text", "semi", "muted", wrap=True)
        self.left = Label("", "heading", "heavy")
        self.page_address = Label("", "small", "semi", "blue", wrap=True)
        self.page_address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.field = QLineEdit()
        self.field.setAccessibleName(say("brokers.login_field"))
        self.field.setPlaceholderText("http://127.0.0.1…")
        self.field.returnPressed.connect(self._use)
        self.use = BigButton(say("brokers.login_use"), "plain", "normal")
        self.use.clicked.connect(self._use)
        self.again = BigButton(say("brokers.login_again"), "blue", "normal")
        self.again.clicked.connect(self._again)
        self._bad_keys = False
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        paste = Label(say("brokers.login_paste"), "small", "semi", "muted", wrap=True)
        line = Row((self.field, 1), self.use, gap="near")
        self.body.add(self.why, self.left, self.notice, self.page_address)
        self.body.add(Column(paste, line, gap=4))
        self.foot.add(1, self.cancel, self.again)

    def begin(self, view: BrokerView) -> None:
        """Open the browser for a broker, and this sheet."""
        self._broker, self._name = view.key, view.name
        self.title.show_text(say("brokers.login_title", broker=view.name))
        self.setAccessibleName(self.title.text())
        self.why.show_text(say("brokers.login_why", broker=view.name))
        self._begin()
        self.open()

    def _begin(self) -> None:
        self._money.log_in(self._broker)
        self.tell("")
        self.field.setText("")
        self.wait(True)
        self.see()

    def _again(self) -> None:
        if self._bad_keys:
            self.shut()
            self.keys_wanted.emit(self._broker)
        else:
            self._begin()

    def _use(self) -> None:
        self._money.paste_address(self.field.text())
        self.field.setText("")

    @override
    def see(self) -> None:
        login = self._money.login()
        view = next(one for one in self._money.brokers() if one.key == self._broker)
        asking = view.state == "working"
        minutes, seconds = divmod(login.left_s, 60)
        waiting = say("brokers.login_left", left=f"{minutes}:{seconds:02d}")
        self.left.show_text(waiting if login.waiting else "")
        if asking and not login.waiting:
            self.left.show_text(say("brokers.login_asking", broker=self._name))
        self.left.setVisible(bool(self.left.text()))
        self.page_address.show_text(login.address if login.waiting and login.said else "")
        self.page_address.setVisible(bool(self.page_address.text()))
        self._bad_keys = view.state == "refused" and view.deed == "add"
        self.again.show_text(say("brokers.change" if self._bad_keys else "brokers.login_again"))
        self.again.allow(not login.waiting and not asking, self.left.text())
        self.use.allow(login.waiting, say("brokers.login_again"))
        refused = view.words if view.state == "refused" and not login.waiting else ""
        self.tell(login.said or refused, "wait" if login.waiting else "stop")
        if view.state == "ready" and not login.waiting:
            self.shut()
            self.logged_in.emit(self._broker)

    @override
    def shut(self) -> None:
        """Close, and give a login up that is still waited for."""
        super().shut()
        if self._money.login().waiting:
            self._money.cancel_login()
