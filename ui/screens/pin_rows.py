"""The PINs on the Settings screen: one row a role, and the sheet where a PIN is typed."""

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.deck import ROLES, Deck
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.setting_row import SettingRow

_LOOK_MS = 60


class PinSheet(Sheet):
    """Asks for a new PIN twice and stays until it is kept. Signal: kept()."""

    kept = Signal()

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, say("access.sheet_new"), 560)
        self._deck = deck
        self._role = ""
        self.first, self.again = _field("access.sheet_new"), _field("access.sheet_again")
        self.notice = Notice("", "stop")
        self.save = BigButton(say("access.sheet_save"), "go", "normal", mark="lock")
        self.save.clicked.connect(self._save)
        self.again.returnPressed.connect(self._save)
        self.first.returnPressed.connect(self.again.setFocus)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.body.add(Label(say("access.sheet_more"), "text", "semi", "muted", wrap=True))
        for field in (self.first, self.again):
            caption = Label(field.accessibleName(), "text", "semi")
            self.body.add(Column(caption, field, gap=4))
        self.body.add(self.notice)
        self.foot.add(1, self.cancel, self.save)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._see)

    def ask(self, role: str) -> None:
        """Open for the PIN of a role."""
        self._role = role
        self.title.show_text(say(f"access.row_{role}"))
        self.setAccessibleName(self.title.text())
        self.first.clear()
        self.again.clear()
        self._tell("")
        self.open()

    def _save(self) -> None:
        if self.first.text() != self.again.text():
            self._tell(say("access.sheet_differ"))
            self.again.clear()
            self.again.setFocus()
            return
        if not self.first.text():
            self._tell(say("access.sheet_more"))
            return
        self._deck.change_pin(self._role, self.first.text())
        self.save.allow(False, say("access.checking"))
        self._look.start()

    def _see(self) -> None:
        access = self._deck.access()
        if access.working:
            return
        self._look.stop()
        self.save.allow(True)
        self._tell(access.said)
        if not access.said:
            self.shut()
            self.kept.emit()

    def _tell(self, problem: str) -> None:
        self.notice.setVisible(bool(problem))
        if problem:
            self.notice.show_note(problem, "stop")


class PinRows(QWidget):
    """A row for each role."""

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self.sheet = PinSheet(area, deck)
        self.sheet.kept.connect(self.refresh)
        self.set: dict[str, BigButton] = {}
        self.remove: dict[str, BigButton] = {}
        column = Column(gap=0)
        for role in ROLES:
            self.set[role] = BigButton("", "plain", "small")
            self.set[role].clicked.connect(partial(self.sheet.ask, role))
            self.remove[role] = BigButton(say("access.remove"), "plain", "small")
            row = say(f"access.row_{role}")
            self.remove[role].setAccessibleName(say("access.remove_name", row=row))
            self.remove[role].clicked.connect(partial(self._remove, role))
            buttons = QWidget()
            buttons.setLayout(Row(self.remove[role], self.set[role], gap="near"))
            column.add(SettingRow(row, say(f"access.row_{role}_help"), buttons))
        self.problem = Label("", "small", "semi", "stop", wrap=True)
        column.add(self.problem)
        self.setLayout(column)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show which roles have a PIN."""
        access = self._deck.access()
        for role in ROLES:
            has = role in access.pins
            deed = "change" if has else "set"
            row = say(f"access.row_{role}")
            self.set[role].show_text(say(f"access.{deed}"))
            self.set[role].setAccessibleName(say(f"access.{deed}_name", row=row))
            usable = role == "trade" or bool(access.pins)
            self.set[role].allow(usable, say("access.first"))
            self.remove[role].setVisible(has)
        shown = "" if self.sheet.isVisible() or access.working else access.said
        self.problem.show_text(shown)
        self.problem.setVisible(bool(shown))

    def holds(self, text: str) -> bool:
        """Return whether a text is in one of the rows."""
        told = " ".join(say(f"access.row_{role}{tail}") for role in ROLES for tail in ("", "_help"))
        return all(part in told.casefold() for part in text.casefold().split())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._look.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._look.stop()

    def _remove(self, role: str) -> None:
        self._deck.change_pin(role, "")
        self.refresh()


def _field(key: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(say(key))
    field.setMaxLength(12)
    return field
