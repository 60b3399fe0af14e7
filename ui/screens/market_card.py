"""How the market of one symbol looks to the bot: mood, clocks, busy prices, least sureness."""

import math
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from core.clock import IST, to_datetime
from core.events.market_look import ClockLook, LevelLook, MarketLook
from core.model.market import timeframe_name
from core.model.money_text import percent, rupees
from ui.text import say
from ui.widgets.card import Card
from ui.widgets.flow import Flow
from ui.widgets.icon_button import IconButton
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.pill import PillButton
from ui.widgets.pill_look import PillLook

_MOODS = {
    "climbing": ("arrow_up", "up"),
    "falling": ("arrow_down", "down"),
    "sideways": ("arrow_right", "muted"),
    "wild": ("wave", "ink"),
    "unclear": ("search", "muted"),
}
_CLOCKS = 4
_LEVELS = ("poc", "vah", "val")


class MarketCard(Card):
    """Small, and folded away by its own button.

    Signals: settings() to switch parts on, unfolded() when a person opened it.
    """

    settings = Signal()
    unfolded = Signal()

    def __init__(self) -> None:
        super().__init__(say("why.market"), padding="near", gap=4)
        self._shown: object = self
        self._folded = False
        self.fold = IconButton("chevron_down", says=say("why.less"))
        self.fold.clicked.connect(self._fold)
        self.add_to_header(self.fold)
        self.mood = _Mood()
        self.clocks = _Clocks()
        self.levels = _Levels()
        self.least = _Least()
        self.note = Label("", "small", "semi", "muted", wrap=True)
        self.button = PillButton(PillLook(say("why.to_settings"), mark="nav_settings"))
        self.button.clicked.connect(self.settings)
        self.parts = (self.mood, self.clocks, self.levels, self.least)
        self.rest = QWidget()
        self.rest.setLayout(Column(*self.parts, self.note, Row(self.button, 1), gap=6))
        self.add(self.rest)
        self.show_look(None, "INR", running=False)

    @property
    def folded(self) -> bool:
        """Return whether only the title is shown."""
        return self._folded

    def be_folded(self, folded: bool) -> None:
        """Show only the title, or everything."""
        self._folded = folded
        self.rest.setVisible(not folded)
        mark, word = ("chevron_right", "more") if folded else ("chevron_down", "less")
        self.fold.show_mark(mark, say(f"why.{word}"))

    def _fold(self) -> None:
        self.be_folded(not self._folded)
        if not self._folded:
            self.unfolded.emit()

    def show_look(self, look: MarketLook | None, currency: str, *, running: bool) -> None:
        """Show what is known; None while nobody has looked."""
        if (look, currency, running) == self._shown:
            return
        self._shown = (look, currency, running)
        known = look if look is not None and running else MarketLook(symbol="")
        self.mood.setVisible(bool(known.mood))
        self.clocks.setVisible(bool(known.clocks))
        self.levels.setVisible(bool(known.levels))
        self.least.setVisible(known.least is not None)
        if known.mood:
            self.mood.show_mood(known.mood, known.since_ns)
        if known.clocks:
            self.clocks.show_clocks(known)
        if known.levels:
            self.levels.show_levels(known.levels, currency)
        if known.least is not None:
            self.least.show_least(known)
        note = self._note(look, running)
        self.note.show_text(note)
        self.note.setVisible(bool(note))
        self.button.setVisible(bool(note) and running and look is not None)

    def _note(self, look: MarketLook | None, running: bool) -> str:
        if not running:
            return say("why.not_running")
        if look is None:
            return say("why.looking")
        if look.empty:
            return say("why.all_off")
        off = [
            say(f"why.part_{name}")
            for name, on in (
                ("mood", look.mood),
                ("clocks", look.clocks),
                ("levels", look.levels),
                ("least", look.least is not None),
            )
            if not on
        ]
        return say("why.off", parts=", ".join(off)) if off else ""


class _Mood(QWidget):
    """The mood with its arrow, and since when it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = Mark("search", 26)
        self.word = Label("", "heading", "heavy", term="mood")
        self.since = Label("", "small", "semi", "muted", wrap=True)
        beside = Flow(self.word, self.since, gap=8)
        self.setLayout(Row(self.mark, (beside, 1), gap="near"))

    def show_mood(self, mood: str, since_ns: int) -> None:
        mark, tone = _MOODS.get(mood, _MOODS["unclear"])
        word = say(f"why.mood_{mood}")
        self.mark.show_mark(mark, tone, says=word)
        self.word.show_text(word, tone if tone != "muted" else "ink")
        since = say("why.mood_long")
        if since_ns:
            time = f"{to_datetime(since_ns, IST):%d %b %H:%M}".lstrip("0")
            since = say("why.mood_since", time=time)
        self.since.show_text(since)


class _Clock(QWidget):
    """One clock: its length over an arrow."""

    def __init__(self) -> None:
        super().__init__()
        self.name = Label("", "small", "semi", "muted")
        self.arrow = Label("", "text", "heavy")
        for one in (self.name, self.arrow):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(Column(self.name, self.arrow, gap=0))

    def show_clock(self, clock: ClockLook) -> None:
        length = timeframe_name(clock.timeframe_s)
        arrow, tone, word = "–", "muted", "none"
        if clock.stale and clock.points:
            word = "old"
        elif clock.points > 0:
            arrow, tone, word = "▲", "up", "up"
        elif clock.points < 0:
            arrow, tone, word = "▼", "down", "down"
        self.name.show_text(length)
        self.arrow.show_text(arrow, tone)
        told = say(f"why.clock_{word}", length=length)
        self.setAccessibleName(told)
        self.setToolTip(told)


class _Clocks(QWidget):
    """The clocks side by side and how many agree."""

    def __init__(self) -> None:
        super().__init__()
        self.each = [_Clock() for _ in range(_CLOCKS)]
        self.agree = Label("", "small", "semi", "ink", wrap=True, term="clocks")
        self.missing = Label("", "small", "semi", "muted", wrap=True)
        row = Row(*((one, 1) for one in self.each), gap=4)
        self.setLayout(Column(row, self.agree, self.missing, gap=2))

    def show_clocks(self, look: MarketLook) -> None:
        clocks = look.clocks
        for place, one in enumerate(self.each):
            one.setVisible(place < len(clocks))
            if place < len(clocks):
                one.show_clock(clocks[place])
        up, down = (
            sum(1 for one in clocks if one.points == way and not one.stale) for way in (1, -1)
        )
        word, count = "few", up
        if up >= look.clocks_least:
            word = "buy"
        elif down >= look.clocks_least:
            word, count = "sell", down
        self.agree.show_text(say(f"why.clocks_{word}", n=count, of=len(clocks)))
        lengths = ", ".join(timeframe_name(one) for one in look.clocks_missing)
        self.missing.show_text(say("why.clocks_unread", lengths=lengths) if lengths else "")
        self.missing.setVisible(bool(lengths))


class _Level(QWidget):
    """One busy price and how far away it lies."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = Label(say(f"why.level_{name}"), "small", "semi", "muted", term=name)
        self.price = Label("", "small", "semi", "muted")
        self.away = Label("", "small", "heavy")
        self.setLayout(Row((Flow(self.name, self.price, gap=6), 1), self.away, gap="tight"))

    def show_level(self, level: LevelLook, currency: str) -> None:
        price = rupees(Decimal(f"{level.price:.2f}"), currency, 2)
        self.price.show_text(price)
        # From the last price to the level, as one would walk.
        self.away.show_text(percent(Decimal(f"{-level.away:.2f}"), 1))
        told = say(
            f"why.level_{'below' if level.away > 0 else 'above'}",
            name=self.name.text(),
            price=price,
            percent=f"{abs(level.away):.1f} %",
        )
        self.away.setToolTip(told)
        self.setAccessibleName(told)


class _Levels(QWidget):
    """The prices at which much was traded."""

    def __init__(self) -> None:
        super().__init__()
        self.none = Label(say("why.levels_none"), "small", "semi", "muted", wrap=True)
        self.title = Label(say("why.levels"), "small", "semi", "ink", wrap=True)
        self.each = {name: _Level(name) for name in _LEVELS}
        self.setLayout(Column(self.title, *self.each.values(), self.none, gap=2))

    def show_levels(self, levels: tuple[LevelLook, ...], currency: str) -> None:
        known = False
        for level in levels:
            one, there = self.each[level.name], math.isfinite(level.away)
            one.setVisible(there)
            if there:
                one.show_level(level, currency)
                known = True
        self.none.setVisible(not known)


class _Least(QWidget):
    """What a wish must be sure of at least, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.name = Label(say("why.least"), "small", "semi", "muted", term="least_confidence")
        self.value = Label("", "small", "heavy")
        self.why = Label("", "small", "semi", "muted", wrap=True)
        self.setLayout(Column(Flow(self.name, self.value, gap=6), self.why, gap=0))

    def show_least(self, look: MarketLook) -> None:
        assert look.least is not None
        self.value.show_text(f"{look.least * 100:.0f} %")
        word = "usual"
        if abs(look.multiplier - 1.0) >= 0.005:
            word = "more" if look.multiplier > 1.0 else "less"
        usual, factor = f"{look.usual * 100:.0f} %", f"{look.multiplier:.2f}"
        self.why.show_text(say(f"why.least_{word}", usual=usual, factor=factor))
