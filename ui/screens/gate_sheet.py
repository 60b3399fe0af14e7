"""Why no trade: for one share or coin, bar by bar, which gate said no."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from core.events.gates import GateStory, Light
from core.model.market import timeframe_name
from ui.deck import Deck
from ui.screens.gate_list import LEGEND, GateList, legend_word
from ui.shell.sheet import Sheet
from ui.text import say
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.gate_lamp import GateLamp
from ui.widgets.label import Label
from ui.widgets.layouts import Row
from ui.widgets.picker import Picker

_LEAST, _LEAST_TIGHT, _LOW = 200, 110, 480


class GateSheet(Sheet):
    """A list that follows the bot while the sheet is open; `refresh` asks the deck anew."""

    padding = (30, 14)

    def __init__(self, area: QWidget, deck: Deck) -> None:
        super().__init__(area, say("why.title"), 1180)
        self._deck = deck
        self._symbol = ""
        self._shown: GateStory | None = None
        self._symbols: tuple[str, ...] = ()
        self.picker = Picker((), says=say("why.choose"))
        self.picker.picked.connect(self._picked)
        self.head.add(self.picker)
        self.told = Label("", "text", "semi", "muted", wrap=True)
        self.legend = Flow(*(_Meaning(light) for light in LEGEND), gap="wide")
        self.list = GateList()
        self.nothing = EmptyState("owl", "")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.list)
        self.body.add(self.told, (self.stack, 1), self.legend)
        self.done = BigButton(say("everywhere.close"), "plain", "normal")
        self.done.clicked.connect(self.shut)
        self.foot.add(1, self.done)

    @property
    def symbol(self) -> str:
        """Return the symbol that is told of."""
        return self._symbol

    def ask(self, symbols: Sequence[str], symbol: str) -> None:
        """Tell of one of these symbols."""
        if tuple(symbols) != self._symbols:
            self._symbols = tuple(symbols)
            self.picker.clear()
            for one in symbols:
                self.picker.addItem(one, one)
        self._symbol = symbol if symbol in self._symbols else next(iter(self._symbols), "")
        if self._symbol:
            self.picker.set_value(self._symbol)
        self.picker.setVisible(bool(self._symbols))
        self._tell_anew()
        self.open()

    def refresh(self) -> None:
        """Show what the deck knows by now."""
        story = self._deck.gate_story(self._symbol)
        if story is not None and story is self._shown:
            return
        self._shown = story
        if story is not None and story.strategy:
            length = timeframe_name(story.timeframe_s)
            self.told.show_text(say("why.told", strategy=story.strategy, length=length))
        lines = () if story is None else story.lines
        for one in (self.told, self.legend):
            one.setVisible(bool(lines) and not self._tight())
        if lines:
            self.list.show_lines(lines)
        self.nothing.sentence.show_text("" if lines else self._why_none(story))
        self.nothing.setAccessibleName(self.nothing.sentence.text())
        self.stack.setCurrentWidget(self.list if lines else self.nothing)

    def _why_none(self, story: GateStory | None) -> str:
        if story is None:
            return say("why.telling", symbol=self._symbol)
        return say("why.no_bar" if story.strategy else "why.not_started", symbol=self._symbol)

    def _picked(self, symbol: str) -> None:
        self._symbol = symbol
        self._tell_anew()

    def _tell_anew(self) -> None:
        self._shown = None
        self.list.show_lines(())
        self.list.scrollToTop()
        self.refresh()

    def _tight(self) -> bool:
        """Return whether the list needs all the room there is."""
        return self._area.height() < current().px(_LOW)

    @override
    def open(self) -> None:
        """Cover the area; the list takes the height there is."""
        self.stack.setMinimumHeight(current().px(_LEAST_TIGHT if self._tight() else _LEAST))
        super().open()
        self.card.setMinimumHeight(self.card.maximumHeight())


class _Meaning(QWidget):
    """One light and what it means."""

    def __init__(self, light: Light) -> None:
        super().__init__()
        word = legend_word(light)
        self.setLayout(Row(GateLamp(light), Label(word, "small", "semi", "muted"), gap="tight"))
