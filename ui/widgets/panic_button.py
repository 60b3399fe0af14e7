"""PANIC STOP: red, with the open hand and its shortcut, the easiest button to find."""

from ui.text import say
from ui.widgets.big_button import BigButton


class PanicButton(BigButton):
    """The button that stops everything. Signal: clicked(). The shortcut itself is the window's.

    Enter does not press it: whoever has the keyboard on it by accident must not stop the bot.
    """

    def __init__(self) -> None:
        super().__init__(
            say("top_bar.panic"),
            "stop",
            "panic",
            mark="hand_mono",
            note=say("top_bar.panic_key"),
        )
        self._key = True
        self._engaged = False
        self.enter_presses = False
        self.set_tip(say("top_bar.panic_tip"))

    def show_drill(self, date: str, seconds: str) -> None:
        """Say on hover when the last rehearsal was and how long it took; empty texts: never."""
        drill = (
            say("top_bar.panic_drill", date=date, seconds=seconds)
            if date
            else say("top_bar.panic_no_drill")
        )
        self.set_tip(f"{say('top_bar.panic_tip')}\n{drill}")

    def show_key(self, shown: bool) -> None:
        """Show the shortcut on the button, or leave it to the hover text where room is short."""
        if shown != self._key:
            self._key = shown
            self.show_engaged(self._engaged)

    def show_engaged(self, engaged: bool) -> None:
        """Show that everything is stopped already; the button still works."""
        self._engaged = engaged
        self.show_text(
            say("top_bar.panic_on" if engaged else "top_bar.panic"),
            mark="lock" if engaged else "hand_mono",
            note=say("top_bar.panic_key") if self._key else "",
        )
