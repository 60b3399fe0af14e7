"""The verdict on a test in words, with its reasons, those against it first."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.deck_backtest import BacktestBench, BacktestResult, ReasonLine
from ui.deck_checks import CheckView
from ui.screens.check_part import CheckPart, UnseenMeters
from ui.screens.kept_part import KeptPart
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.notice import Notice
from ui.widgets.scroll_page import ScrollPage

_VERDICTS = {
    "trust it": ("go", "trust_trust"),
    "practise first": ("wait", "trust_practise"),
    "do not trust it": ("stop", "trust_not"),
    "not enough evidence": ("wait", "trust_unknown"),
}
_MARKS = {"against": "cross_badge", "doubt": "warning", "for": "info"}
_MOST, _NAMES = 16, 3


class VerdictCard(Card):
    """Can it be trusted: the verdict, why, and what was tested."""

    def __init__(self, bench: BacktestBench) -> None:
        super().__init__(say("test_it.trust"))
        self.verdict = Notice("", "wait")
        self.reasons = [_Reason() for _ in range(_MOST)]
        self.about = Label("", "small", "semi", "muted", wrap=True)
        self.meters, self.check = UnseenMeters(), CheckPart(bench)
        self.kept = KeptPart(bench)
        told = Column(self.kept.told, self.meters, *self.reasons, 1, self.about, gap="near")
        self.page = ScrollPage(told, says=say("test_it.trust"))
        self.add(self.verdict, (self.page, 1), self.check, self.kept)

    def show_check(self, result: BacktestResult, view: CheckView) -> None:
        """Show how far the examination of the result is."""
        self.check.show_check(result, view)
        # A result that is being examined is about to change: there is nothing to keep of it yet.
        self.kept.setVisible(view.state != "running" or view.key != result.key)
        if result.splits:
            # Nothing is to be learned from prices that jump where nobody lost or won.
            self.check.hide()
        sheet = result.checks or (view.sheet if view.key == result.key else None)
        self.meters.show_unseen(None if sheet is None else sheet.unseen)

    def show_result(self, result: BacktestResult) -> None:
        """Show the verdict of a test."""
        tone, key = _VERDICTS[result.trust]
        self.verdict.show_note(say(f"test_it.{key}"), tone)
        self._show_reasons(_with_unchecked(result))
        about, tested = "test_it.about", result.settings
        if tested.made_up:
            about = "test_it.about_made_up"
        names = tested.symbols
        many = len(names) > _NAMES
        shares = say("test_it.shares", n=len(names)) if many else ", ".join(names)
        told = say(about, title=tested.title, shares=shares, period=tested.period)
        made = say("kept.made_with", fingerprint=tested.fingerprint, program=tested.code_version)
        adjusted = f"{tested.adjusted[:1].upper()}{tested.adjusted[1:]}." if tested.adjusted else ""
        parts = (told, adjusted, say("test_it.simulated"), made)
        self.about.show_text(" ".join(part for part in parts if part))

    def _show_reasons(self, lines: Sequence[ReasonLine]) -> None:
        for number, row in enumerate(self.reasons):
            row.setVisible(number < len(lines))
            if number < len(lines):
                row.show_reason(lines[number])


class _Reason(QWidget):
    """One reason: a mark for its weight, and its sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = Mark(_MARKS["doubt"], 20)
        self.sentence = Label("", "text", "semi", wrap=True)
        self.setLayout(Row(self._mark, (self.sentence, 1), gap="near"))
        self.hide()

    def show_reason(self, line: ReasonLine) -> None:
        """Show another reason."""
        weight = say(f"test_it.weight_{line.weight}")
        self._mark.show_mark(_MARKS[line.weight], says=weight)
        self.sentence.show_text(line.sentence)
        self.setAccessibleName(f"{weight}: {line.sentence}")


def _with_unchecked(result: BacktestResult) -> list[ReasonLine]:
    """Return the reasons with that of what was not checked, before those for it."""
    lines = list(result.reasons)
    if result.unchecked:
        said = ReasonLine("doubt", say("test_it.unchecked", n=result.unchecked))
        place = next((n for n, one in enumerate(lines) if one.weight == "for"), len(lines))
        lines.insert(place, said)
    return lines[:_MOST]
