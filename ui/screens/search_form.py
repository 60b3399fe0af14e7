"""What to try: which settings, from where to where, what to look for and what to keep to."""

import math
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.deck_search import RangeWish, SearchWish, Varied
from ui.screens.range_row import RangeRow
from ui.screens.setting_stepper import Stepper
from ui.text import say
from ui.widgets.label import Label
from ui.widgets.layouts import Column
from ui.widgets.number_range import NumberRange
from ui.widgets.picker import Picker

_OBJECTIVES = ("sharpe", "return", "profit_factor", "win_rate", "calmar", "sortino")
_METHODS = ("grid", "random", "bayes")
_VALUES = {1: 15, 2: 9, 3: 5}
_FEWEST_VALUES = 4
_USUAL_TRIES, _USUAL_TRADES, _USUAL_FALL = 100, 30, 50


class SearchForm(QWidget):
    """Signal: changed() with every choice. `wrong` is "" or why it cannot be searched so."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._varied: tuple[Varied, ...] = ()
        self.rows: list[RangeRow] = []
        self.objective = _picker("objective", _OBJECTIVES)
        self.method = _picker("method", _METHODS)
        self.tries = _stepper("tries", NumberRange(10, 5000, 10, whole=True), _USUAL_TRIES)
        self.trades = _stepper("least_trades", NumberRange(0, 10_000, 5, whole=True), _USUAL_TRADES)
        self.fall = _stepper("fall", NumberRange(1, 100, 5, whole=True, unit="%"), _USUAL_FALL)
        self.count = Label("", "small", "semi", "muted", wrap=True)
        self._ranges = Column(gap="near")
        self._tries_part = _part("tries", self.tries)
        whole = Column(
            self._ranges,
            self.count,
            _part("objective", self.objective),
            _part("method", self.method),
            self._tries_part,
            _part("least_trades", self.trades),
            _part("fall", self.fall),
            1,
            gap="near",
        )
        self.setLayout(whole)
        self.method.picked.connect(self._look)
        self.objective.picked.connect(self._look)
        for stepper in (self.tries, self.trades, self.fall):
            stepper.changed.connect(self._look)
            stepper.judged.connect(self._look)
        self._look()

    @property
    def wrong(self) -> str:
        """Return why it cannot be searched so, or an empty text."""
        if not self._varied:
            return say("better.nothing_to_vary")
        on = [row for row in self.rows if row.on]
        if not on:
            return say("better.none_chosen")
        steppers = [one.wrong for one in (self.tries, self.trades, self.fall)]
        return next((said for said in [*(one.wrong for one in on), *steppers] if said), "")

    def show_varied(self, varied: Sequence[Varied]) -> None:
        """Offer the settings of a strategy, the first two to be varied."""
        if tuple(varied) == self._varied:
            return
        self._varied = tuple(varied)
        for row in self.rows:
            self._ranges.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        self.rows = [RangeRow(one, on=number < 2) for number, one in enumerate(varied)]
        for row in self.rows:
            self._ranges.add(row)
            row.changed.connect(self._look)
        self._look()

    def show_wish(self, wish: SearchWish) -> None:
        """Show what was asked for before, where the strategy still has it."""
        asked = {one.name: one for one in wish.ranges}
        if not asked.keys() <= {row.varied.name for row in self.rows}:
            return
        for row in self.rows:
            row.show_wish(asked.get(row.varied.name))
        self.objective.set_value(wish.objective)
        self.method.set_value(wish.method)
        self.tries.show_value(wish.tries)
        self.trades.show_value(wish.least_trades)
        self.fall.show_value(wish.deepest_fall * 100)
        self._look()

    def wish(self) -> SearchWish:
        """Return what is asked for; only where nothing is `wrong`."""
        on = [row for row in self.rows if row.on]
        count = _VALUES.get(len(on), _FEWEST_VALUES)
        return SearchWish(
            ranges=tuple(row.wish(count) for row in on),
            method=self.method.value,
            objective=self.objective.value,
            tries=round(self.tries.value),
            least_trades=round(self.trades.value),
            deepest_fall=self.fall.value / 100,
        )

    def _look(self, *_told: object) -> None:
        grid = self.method.value == "grid"
        self._tries_part.setVisible(not grid)
        self.count.show_text(self.wrong or self._count())
        self.changed.emit()

    def _count(self) -> str:
        on = [row for row in self.rows if row.on]
        counts = [_values_of(row, one) for row, one in zip(on, self.wish().ranges, strict=True)]
        every = math.prod(counts)
        if self.method.value == "grid":
            return say("better.count", n=every)
        return say("better.count_about", n=min(every, round(self.tries.value)))


def _values_of(row: RangeRow, wish: RangeWish) -> int:
    """Return how many values a range has on the setting's own steps."""
    steps = round((wish.high - wish.low) / row.varied.step) + 1
    return max(1, min(wish.count, steps))


def _picker(key: str, options: Sequence[str]) -> Picker:
    pairs = [(one, say(f"better.{key}_{one}")) for one in options]
    return Picker(pairs, says=say(f"better.{key}"))


def _stepper(key: str, allowed: NumberRange, value: float) -> Stepper:
    return Stepper(say(f"better.{key}"), allowed, value)


def _part(key: str, control: QWidget) -> QWidget:
    part = QWidget()
    part.setLayout(Column(Label(say(f"better.{key}"), "text", "semi"), control, gap=4))
    return part
