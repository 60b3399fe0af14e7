"""The part of the verdict that examines a result: its button, how far it is, what was measured."""

from PySide6.QtWidgets import QWidget

from ui.deck_backtest import BacktestBench, BacktestResult
from ui.deck_checks import CheckView, UnseenTime
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.meter import Meter

_LIMIT_S, _MINUTE, _HOUR = 90.0, 60.0, 3600.0


class UnseenMeters(QWidget):
    """How it did on time its settings were not picked on, as three bars."""

    def __init__(self) -> None:
        super().__init__()
        self.good, self.kept, self.steady = (
            Meter(say(f"checks.meter_{key}"), kind="score") for key in ("good", "kept", "steady")
        )
        self.setLayout(Column(self.good, self.kept, self.steady, gap="near"))

    def show_unseen(self, unseen: UnseenTime | None) -> None:
        """Show the bars; without anything known they go."""
        self.setVisible(unseen is not None)
        if unseen is None:
            return
        good, count = sum(one.gave > 0 for one in unseen.stretches), len(unseen.stretches)
        self.good.show_share(good / count, say("checks.meter_good_of", n=good, all=count))
        for meter, share in ((self.kept, unseen.kept), (self.steady, unseen.steady)):
            shown = max(share or 0.0, 0.0)
            told = say("checks.percent", percent=round(shown * 100))
            meter.show_share(shown, told if shown > 0 else say("checks.nothing_kept"))


class CheckPart(QWidget):
    """One button that begins, stops or goes on with the examination of the result shown."""

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__()
        self._bench = bench
        self._key = ""
        self.meter = Meter(say("checks.running"), kind="progress")
        self.told = Label("", "text", "semi", "muted", wrap=True)
        self.start = BigButton(say("checks.start"), "blue", "normal")
        self.start.set_tip(say("checks.start_tip"))
        self.start.clicked.connect(self._start)
        self.cancel = BigButton(say("checks.cancel"), "plain", "normal", mark="cross")
        self.cancel.clicked.connect(self._cancel)
        buttons = Row((self.start, 1), (self.cancel, 1))
        self.setLayout(Column(self.meter, self.told, buttons, gap="near"))

    def show_check(self, result: BacktestResult, view: CheckView) -> None:
        """Show what can be done about the result, or how far it is."""
        self._key = result.key
        running = view.state == "running" and view.key == result.key
        few, checked = result.gave is None, not result.unchecked
        self.setVisible(not checked or running)
        self.meter.setVisible(running)
        self.cancel.setVisible(running)
        self.start.setVisible(not running and not few)
        if running:
            self.meter.title.show_text(say(f"checks.step_{_step(view)}"))
            done = say("checks.share", percent=round(view.share * 100))
            self.meter.show_share(view.share, done)
        else:
            keys = {"stopped": "go_on", "failed": "again"}
            self.start.show_text(say(f"checks.{keys.get(view.state, 'start')}"))
        text, tone = _told(view, few=few)
        self.told.setVisible(bool(text))
        self.told.show_text(text, tone)

    def _start(self) -> None:
        self._bench.checks().start(self._key)

    def _cancel(self) -> None:
        self._bench.checks().cancel()


def _step(view: CheckView) -> str:
    return "" if view.step == "done" else view.step


def _told(view: CheckView, *, few: bool) -> tuple[str, str]:
    """Return a sentence on how it stands, and its colour."""
    if few:
        return say("checks.few_told"), "muted"
    if view.state == "failed":
        return say("checks.failed"), "stop"
    if view.state == "stopped":
        return say("checks.stopped"), "muted"
    if view.state == "running" and view.left_s is not None:
        return say("checks.left", left=left_text(view.left_s)), "muted"
    return "", "muted"


def left_text(left_s: float) -> str:
    """Return a time that is left, as roughly as it is known."""
    if left_s < _LIMIT_S:
        return say("checks.left_s", n=max(5, round(left_s / 5) * 5))
    if left_s < 1.5 * _HOUR:
        return say("checks.left_min", n=round(left_s / _MINUTE))
    return say("checks.left_h", n=round(left_s / _HOUR))
