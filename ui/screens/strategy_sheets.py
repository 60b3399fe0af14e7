"""What the Strategies screen lays over itself: a strategy's settings, pace, what to trade."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.strategy.base import Parameter
from ui.deck import Plan, StrategyCard
from ui.pace import pace_words, paces, usual_pace
from ui.price_choice import MarketChoice
from ui.screens.market_picker import MarketPicker
from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.flow import Tiles
from ui.widgets.label import Label
from ui.widgets.notice import Notice
from ui.widgets.option_card import OptionCard
from ui.widgets.param_form import ParamForm

_BARS = "timeframe"


class CustomiseSheet(Sheet):
    """The settings of one strategy. Signal: saved(str, dict, str) with key, values and bars."""

    saved = Signal(str, dict, str)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("strategies.change_settings"), 820)
        self._key = self._usual_bars = ""
        self.form: ParamForm | None = None
        self.notice = Notice("", "stop")
        self.hint = Label(say("strategies.not_measured_again"), "small", "semi", "muted", wrap=True)
        self.save = BigButton(say("strategies.save_chosen"), "go", "normal", mark="tick")
        self.save.clicked.connect(self._save)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.foot.add(1, self.cancel, self.save)

    def show_card(
        self, card: StrategyCard, values: Mapping[str, object], *, bars: str, chosen: bool
    ) -> None:
        """Open with a strategy's settings; `values` and `bars` are those in use."""
        self._key = card.key
        for part in (self.form, self.hint, self.notice):
            if part is not None:
                self.body.removeWidget(part)
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.title.show_text(say("strategies.settings_for", name=card.title))
        self.setAccessibleName(self.title.text())
        self._usual_bars = card.default_timeframe
        asked = {one.name: one for one in card.parameters}
        if len(card.timeframes) > 1:
            asked = {_BARS: _bars_of(card), **asked}
            values = {_BARS: bars, **values}
        self.form = ParamForm(asked, values)
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
            values = self.form.values()
            bars = str(values.pop(_BARS, self._usual_bars))
            self.saved.emit(self._key, values, bars)


def _bars_of(card: StrategyCard) -> Parameter:
    usual = say("everywhere.usual", value=card.default_timeframe)
    return Parameter(
        name=_BARS,
        label=say("strategies.bars_label"),
        default=card.default_timeframe,
        low=None,
        high=None,
        step=None,
        choices=card.timeframes,
        help=f"{say('strategies.bars_help')} {usual}",
    )


class PaceSheet(Sheet):
    """How fast practice time passes. Signal: saved(float); holds at once."""

    saved = Signal(float)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("strategies.pace_title"), 760)
        self.body.add(Label(say("strategies.pace_more"), "text", "semi", "muted", wrap=True))
        self.cards: dict[float, OptionCard] = {}
        self._places = [OptionCard("hourglass", "", "") for _ in paces(Plan())]
        tiles = Tiles(*self._places, least=300, most=2, gap="near")
        for place, card in enumerate(self._places):
            card.clicked.connect(partial(self._chosen, place))
        self.body.add(tiles)
        self.done = BigButton(say("everywhere.done"), "go", "normal", mark="tick")
        self.done.clicked.connect(self.shut)
        self.foot.add(1, self.done)

    def show_pace(self, plan: Plan) -> None:
        """Open with the plan's pace, among those its prices may have."""
        self.cards = dict(zip(paces(plan), self._places, strict=False))
        for place, card in enumerate(self._places):
            card.setVisible(place < len(self.cards))
        for speed, card in self.cards.items():
            card.setChecked(speed == plan.speed)
            card.show_title(pace_words(speed, plan, short=True))
            usual = speed == usual_pace(plan.timeframe, plan)
            told = say("strategies.pace_usual", bars=plan.timeframe) if usual else ""
            card.show_sentence(f"{pace_words(speed, plan)} {told}".rstrip())
        self.open()

    def _chosen(self, place: int) -> None:
        self.saved.emit(list(self.cards)[place])


class SharesSheet(Sheet):
    """Choose what to trade and watch. Signal: saved(str, tuple) with market and symbols."""

    saved = Signal(str, tuple)

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("strategies.shares_title"), 960)
        self.picker: MarketPicker | None = None
        self.more = Label(say("strategies.shares_more"), "text", "semi", "muted", wrap=True)
        self.notice = Notice("", "stop")
        self.save = BigButton(say("everywhere.done"), "go", "normal", mark="tick")
        self.save.clicked.connect(self._save)
        self.cancel = BigButton(say("everywhere.cancel"), "plain", "normal")
        self.cancel.clicked.connect(self.shut)
        self.body.add(self.more)
        self.foot.add(1, self.cancel, self.save)

    def show_plan(
        self, plan: Plan, choices: tuple[MarketChoice, ...], symbols: tuple[str, ...]
    ) -> None:
        """Open with what may be traded and what the plan has chosen of it."""
        if self.picker is not None:
            self.body.removeWidget(self.picker)
            self.body.removeWidget(self.notice)
            self.picker.hide()
            self.picker.deleteLater()
        own = say("strategies.market_more") if choices else ""
        self.more.show_text(f"{say('strategies.shares_more')} {own}".rstrip())
        self.picker = MarketPicker(choices, plan, symbols)
        self.picker.changed.connect(self._changed)
        self.body.add(self.picker, self.notice)
        self._changed()
        self.open()

    def refuse(self, why_not: str) -> None:
        """Say why the choice cannot be taken."""
        self.notice.show_note(why_not, "stop")
        self.notice.show()

    def _changed(self) -> None:
        problem = self.picker.problem() if self.picker is not None else ""
        self.save.allow(not problem, problem)
        self.notice.setVisible(bool(problem))
        if problem:
            self.notice.show_note(problem, "stop")

    def _save(self) -> None:
        if self.picker is not None and not self.picker.problem():
            self.saved.emit(self.picker.market(), self.picker.value())
