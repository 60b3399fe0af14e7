"""What the Strategies screen lays over itself: a strategy's settings, the shares to watch."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck import StrategyCard
from ui.screens.shares_chips import SharesChips
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.label import Label
from ui.widgets.notice import Notice
from ui.widgets.param_form import ParamForm


class CustomiseSheet(Sheet):
    """The settings of one strategy. Signal: saved(str, dict) with its key and the values."""

    saved = Signal(str, dict)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("strategies.change_settings"), 820)
        self._key = ""
        self.form: ParamForm | None = None
        self.notice = Notice("", "stop")
        self.hint = Label(say("strategies.not_measured_again"), "small", "semi", "muted", wrap=True)
        self.save = BigButton(say("strategies.save_chosen"), "go", "normal", mark="tick")
        self.save.clicked.connect(self._save)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.foot.add(1, self.cancel, self.save)

    def show_card(self, card: StrategyCard, values: Mapping[str, object], *, chosen: bool) -> None:
        """Open with a strategy's settings; `values` are those in use."""
        self._key = card.key
        for part in (self.form, self.hint, self.notice):
            if part is not None:
                self.body.removeWidget(part)
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.title.show_text(say("strategies.settings_for", name=card.title))
        self.setAccessibleName(self.title.text())
        self.form = ParamForm({one.name: one for one in card.parameters}, values)
        self.form.judged.connect(self._judged)
        self.body.add(self.form, self.hint, self.notice)
        self.notice.hide()
        self.save.show_text(say(f"strategies.{'save_chosen' if chosen else 'save_and_choose'}"))
        self.save.allow(True)
        self.open()

    def refuse(self, why_not: str) -> None:
        """Say why the settings cannot be used."""
        self.notice.show_note(why_not, "stop")
        self.notice.show()

    def _judged(self, problem: str) -> None:
        self.save.allow(not problem, problem)

    def _save(self) -> None:
        if self.form is not None and not self.form.problem:
            self.saved.emit(self._key, self.form.values())


class SharesSheet(Sheet):
    """Choose the shares to watch. Signal: saved(tuple) with the symbols."""

    saved = Signal(tuple)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("strategies.shares_title"), 820)
        self.chips: SharesChips | None = None
        self.more = Label(say("strategies.shares_more"), "text", "semi", "muted", wrap=True)
        self.notice = Notice("", "stop")
        self.save = BigButton(say("everywhere.done"), "go", "normal", mark="tick")
        self.save.clicked.connect(self._save)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.body.add(self.more)
        self.foot.add(1, self.cancel, self.save)

    def show_shares(self, symbols: tuple[str, ...], chosen: tuple[str, ...]) -> None:
        """Open with these symbols."""
        if self.chips is not None:
            self.body.removeWidget(self.chips)
            self.body.removeWidget(self.notice)
            self.chips.hide()
            self.chips.deleteLater()
        self.chips = SharesChips(symbols, chosen)
        self.chips.changed.connect(self._changed)
        self.body.add(self.chips, self.notice)
        self._changed()
        self.open()

    def refuse(self, why_not: str) -> None:
        """Say why the choice cannot be taken."""
        self.notice.show_note(why_not, "stop")
        self.notice.show()

    def _changed(self) -> None:
        problem = self.chips.problem() if self.chips is not None else ""
        self.save.allow(not problem, problem)
        self.notice.setVisible(bool(problem))
        if problem:
            self.notice.show_note(problem, "stop")

    def _save(self) -> None:
        if self.chips is not None and not self.chips.problem():
            self.saved.emit(self.chips.value())
