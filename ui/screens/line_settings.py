"""The settings of one line on the chart: its numbers, its colour, the height of its strip."""

from contextlib import suppress

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.errors import StrategyError
from ui.deck import LineChoice
from ui.screens.chart_lines import COLORS
from ui.screens.line_kinds import LineKind
from ui.shell.sheet import Sheet
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.label import Label
from ui.widgets.layouts import Row, empty
from ui.widgets.notice import Notice
from ui.widgets.painted import PaintedButton
from ui.widgets.param_form import ParamForm
from ui.widgets.setting_row import SettingRow

SHARES = {"low": 0.11, "usual": 0.16, "high": 0.28}


class ColorButton(PaintedButton):
    """A dot of one colour to choose."""

    def __init__(self, token: str, number: int) -> None:
        super().__init__(12)
        self.token = token
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(say("charts.color", n=number))

    @override
    def sizeHint(self) -> QSize:
        side = current().size("target")
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self.token))
        side = theme.px(11)
        painter.drawEllipse(middle, side, side)
        if self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("ink"), theme.px(2)))
            painter.drawEllipse(middle, side + theme.px(4), side + theme.px(4))


class LineSettings(Sheet):
    """Signal: saved(str, object) with the key of the line as it was and its new LineChoice."""

    saved = Signal(str, object)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("charts.line_settings"), 760)
        self._key = ""
        self._kind: LineKind | None = None
        self._given_share = 0.0
        self.form: ParamForm | None = None
        self.summary = Label("", "text", "semi", "muted", wrap=True)
        self.notice = Notice("", "stop")
        self.colors = [ColorButton(token, place + 1) for place, token in enumerate(COLORS)]
        row = QWidget()
        row.setLayout(Row(*self.colors, gap="tight"))
        self._color_row = SettingRow(say("charts.line_color"), "", row)
        options = [(key, say(f"charts.strip_{key}")) for key in SHARES]
        self.strip = ChoiceButtons(options, says=say("charts.strip"), value="usual")
        self.strip.chosen.connect(self._strip_chosen)
        self._strip_row = SettingRow(say("charts.strip"), say("charts.strip_help"), self.strip)
        self.save = BigButton(say("charts.save_line"), "go", "normal", mark="tick")
        self.save.clicked.connect(self._save)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.foot.add(1, self.cancel, self.save)

    def ask(self, key: str, kind: LineKind, choice: LineChoice, color: str) -> None:
        """Open with the settings of a line."""
        self._key, self._kind, self._given_share = key, kind, choice.share
        self.title.show_text(kind.title)
        self.setAccessibleName(say("charts.settings_of", line=kind.title))
        for kept in (self.summary, self._color_row, self._strip_row, self.notice):
            kept.setParent(None)
        empty(self.body)
        also = "" if kind.field_title in kind.title else f"{kind.field_title}. "
        self.summary.show_text(also + kind.summary)
        self.body.add(self.summary, self._color_row)
        self.form = None
        if kind.parameters:
            form = ParamForm({one.name: one for one in kind.parameters}, fits=kind.check)
            # Settings kept by an older program may not be allowed any more: then the usual ones.
            with suppress(StrategyError):
                form.set_values({**form.values(), **_known(kind, choice)})
            form.judged.connect(self._judged)
            self.form = form
            self.body.add(form)
        self.body.add(self._strip_row, self.notice, 1)
        self._color_row.show()
        self.summary.show()
        self._strip_row.setVisible(kind.own_pane)
        self.notice.hide()
        for button in self.colors:
            button.setChecked(button.token == color)
        self.strip.set_value(_nearest(choice.share or SHARES["usual"]))
        self.save.allow(True)
        self.open()

    def refuse(self, why_not: str) -> None:
        """Say why these settings cannot be used."""
        self.notice.show_note(why_not, "stop")
        self.notice.show()

    def _judged(self, problem: str) -> None:
        self.save.allow(not problem, problem)
        self.notice.hide()

    def _strip_chosen(self, name: str) -> None:
        self._given_share = SHARES[name]

    def _save(self) -> None:
        if self._kind is None or (self.form is not None and self.form.problem):
            return
        values = {} if self.form is None else self.form.values()
        numbers = {name: value for name, value in values.items() if isinstance(value, int | float)}
        color = next((one.token for one in self.colors if one.isChecked()), COLORS[0])
        choice = LineChoice(
            indicator=self._kind.name, settings=numbers, color=color, share=self._given_share
        )
        self.saved.emit(self._key, choice)


def _known(kind: LineKind, choice: LineChoice) -> dict[str, object]:
    names = {one.name for one in kind.parameters}
    return {name: value for name, value in choice.settings.items() if name in names}


def _nearest(share: float) -> str:
    return min(SHARES, key=lambda name: abs(SHARES[name] - share))
