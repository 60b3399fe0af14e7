"""What the amounts at the side of a chart are counted over."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.label import Label
from ui.widgets.setting_row import SettingRow

SPANS = ("view", "week")


class ProfileSheet(Sheet):
    """Signal: chosen(str) with view or week."""

    chosen = Signal(str)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("charts.most_traded"), 640)
        options = [(span, say(f"charts.profile_{span}")) for span in SPANS]
        self.span = ChoiceButtons(options, says=say("charts.profile_span"), value=SPANS[0])
        self.span.chosen.connect(self.chosen)
        self.done = BigButton(say("everywhere.done"), "blue", "normal")
        self.done.clicked.connect(self.shut)
        help_text = Label(say("charts.most_traded_help"), "text", "semi", "muted", wrap=True)
        self.body.add(help_text, SettingRow(say("charts.profile_span"), "", self.span), 1)
        self.foot.add(1, self.done)

    def ask(self, span: str) -> None:
        """Open with what is chosen now."""
        self.span.set_value(span if span in SPANS else SPANS[0])
        self.open()
