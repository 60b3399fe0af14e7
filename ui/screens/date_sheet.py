"""Going to a day on the chart: typed as people write it."""

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.notice import Notice
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

_WITH_YEAR = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
_WITHOUT_YEAR = ("%d %b", "%d %B")


def day_of(text: str, near: date) -> date | None:
    """Return the day a text means, in the year of `near` where it names none; None for no day."""
    text = " ".join(text.replace(",", " ").split())
    for form in _WITH_YEAR:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    for form in _WITHOUT_YEAR:
        try:
            return datetime.strptime(f"{text} {near.year}", f"{form} %Y").date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def day_text(day: date) -> str:
    """Return a day as people write it: 2 Sep 2016."""
    return f"{day.day} {day:%b %Y}"


class DateSheet(Sheet):
    """Signal: chosen(object) with the day."""

    chosen = Signal(object)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("charts.go_to_date"), 560)
        self._first = self._last = date(1970, 1, 1)
        self.range = Label("", "text", "semi", "muted", wrap=True)
        self.field = QLineEdit()
        self.field.setAccessibleName(say("charts.day"))
        self.field.setPlaceholderText(say("charts.day_like"))
        self.field.returnPressed.connect(self._take)
        self.field.textEdited.connect(self._edited)
        self.notice = Notice("", "stop")
        self.notice.hide()
        self.oldest = PillButton(PillLook(say("charts.first_day")))
        self.oldest.clicked.connect(lambda: self._go(self._first))
        self.newest = PillButton(PillLook(say("charts.last_day")))
        self.newest.clicked.connect(lambda: self._go(self._last))
        self.ok = BigButton(say("charts.show_day"), "blue", "normal")
        self.ok.clicked.connect(self._take)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.body.add(self.range, self.field, self.notice, Flow(self.oldest, self.newest), 1)
        self.foot.add(1, self.cancel, self.ok)

    def ask(self, first: date, last: date) -> None:
        """Ask for a day between two."""
        self._first, self._last = first, last
        self.range.show_text(say("charts.days_there", first=day_text(first), last=day_text(last)))
        self.field.clear()
        self.notice.hide()
        self.open()

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard into the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self) -> None:
        self.notice.hide()

    def _take(self) -> None:
        day = day_of(self.field.text(), self._last)
        if day is None:
            self._refuse(say("charts.no_day", text=self.field.text().strip() or "…"))
        elif not self._first <= day <= self._last:
            facts = {"first": day_text(self._first), "last": day_text(self._last)}
            self._refuse(say("charts.day_outside", day=day_text(day), **facts))
        else:
            self._go(day)

    def _go(self, day: date) -> None:
        self.shut()
        self.chosen.emit(day)

    def _refuse(self, why_not: str) -> None:
        self.notice.show_note(why_not, "stop")
        self.notice.show()
        self.field.selectAll()
        self.field.setFocus()
