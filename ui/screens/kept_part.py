"""What can be done with a kept test: save a report, run it again, adjust its prices."""

from PySide6.QtWidgets import QWidget

from ui.deck_backtest import BacktestBench, BacktestResult
from ui.deck_kept import KeptView
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter

_HERE = ("again", "adjusted", "export")


class KeptPart(QWidget):
    """Buttons, or how far it is, and one sentence of what came of it.

    `save` is not connected here: where to save is asked by the screen. `told`, the sentence, is
    laid out by whoever has room for it.
    """

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._key = ""
        self.save = BigButton(say("kept.save"), "plain", "small", mark="save")
        self.save.set_tip(say("kept.save_tip"))
        self.again = BigButton(say("kept.again"), "plain", "small", mark="rewind")
        self.again.set_tip(say("kept.again_tip"))
        self.again.clicked.connect(self._again)
        self.adjust = BigButton(say("kept.adjust"), "blue", "small")
        self.adjust.set_tip(say("kept.adjust_tip"))
        self.adjust.clicked.connect(self._adjust)
        self.meter = Meter(say("kept.running_again"), kind="progress")
        self.cancel = BigButton(say("kept.cancel"), "plain", "small", mark="cross")
        self.cancel.clicked.connect(self._cancel)
        self.told = Label("", "text", "semi", "muted", wrap=True)
        self.busy, self.free = QWidget(), QWidget()
        self.busy.setLayout(Row((self.meter, 1), self.cancel))
        self.free.setLayout(Row((self.save, 1), (self.again, 1), gap="near"))
        self.setLayout(Column(self.adjust, self.busy, self.free, gap="near"))

    def show_kept(self, result: BacktestResult, view: KeptView) -> None:
        """Show what can be done with a result, or how far it is."""
        self._key = result.key
        mine = view.what in _HERE
        running = mine and view.state == "running"
        self.busy.setVisible(running)
        self.free.setVisible(not running)
        self.adjust.setVisible(result.splits and not running)
        elsewhere = view.state == "running" and not mine
        for button in (self.save, self.again, self.adjust):
            button.allow(not elsewhere, say("kept.busy"))
        if running:
            self.meter.title.show_text(say(f"kept.running_{view.what}"))
            self.meter.show_share(view.share, say("kept.share", percent=round(view.share * 100)))
        text, tone = _told(view) if mine else ("", "muted")
        self.told.show_text(text, tone)
        self.told.setVisible(bool(text))

    def _again(self) -> None:
        self._bench.kept().again(self._key)

    def _adjust(self) -> None:
        self._bench.kept().adjust(self._key)

    def _cancel(self) -> None:
        self._bench.kept().cancel()


def _told(view: KeptView) -> tuple[str, str]:
    """Return what came of it, and its colour."""
    if view.state == "failed":
        return say("kept.failed", said=view.said), "stop"
    if view.state == "done":
        return view.said, "go" if view.same else "wait_text"
    return "", "muted"
