"""What a person put on the chart of a symbol: lines, drawings, profile; kept over a restart."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from ui.charts.drawing import Drawing, Kind
from ui.deck import ChartLook, Deck, DrawingChoice, LineChoice
from ui.screens.chart_lines import ChartLine, ColouredLine, free_color, strategy_lines
from ui.screens.line_kinds import LineKind, kinds
from ui.text import say

EVERYBODY = ""
_KINDS: Mapping[str, Kind] = {
    "trend": "trend",
    "level": "level",
    "fibonacci": "fibonacci",
    "note": "note",
}


class ChartBook(QObject):
    """The looks of all charts, one of them open. Signal: failed(str) when one cannot be kept.

    Lines hold for every symbol until a symbol is given its own; drawings belong to their symbol.
    """

    failed = Signal(str)

    def __init__(self, deck: Deck) -> None:
        super().__init__()
        self._deck = deck
        self.symbol = ""
        self._own = ChartLook()
        self._shared = deck.chart_look(EVERYBODY)

    def open(self, symbol: str) -> None:
        """Open the look of a symbol."""
        self.symbol = symbol
        self._own = self._deck.chart_look(symbol)

    # Lines

    @property
    def ready(self) -> bool:
        """Return whether it is known yet what can be drawn."""
        return kinds() is not None

    @property
    def own_lines(self) -> bool:
        """Return whether this symbol has lines of its own."""
        return self._own.own_lines

    @property
    def _look(self) -> ChartLook:
        return self._own if self.own_lines else self._shared

    def choices(self) -> tuple[LineChoice, ...]:
        """Return what is chosen: the strategy's lines until a person has chosen others."""
        if self._look.lines is not None:
            return self._look.lines
        return tuple(
            LineChoice(indicator=line.indicator, settings=dict(line.settings))
            for line in self._of_strategy()
        )

    def lines(self) -> list[ColouredLine]:
        """Return the lines with their colours, as soon as it is known what can be drawn."""
        known = kinds()
        told = {line.key: line for line in self._of_strategy()}
        found: list[ColouredLine] = []
        for choice in self.choices():
            kind = None if known is None else known.get(choice.indicator)
            line = _line(choice) if kind is None else kind.line(choice.settings)
            line = told.get(line.key, line)
            if known is None and line.key not in told:
                continue
            taken = [color for _, color in found]
            found.append((line, choice.color or free_color(taken)))
        return found

    def shares(self) -> dict[str, float]:
        """Return the heights a person gave strips, by the lines' keys."""
        return {_line(choice).key: choice.share for choice in self.choices() if choice.share}

    def has(self, key: str) -> bool:
        """Return whether a line with this key is on the chart."""
        return any(_line(choice).key == key for choice in self.choices())

    def choice(self, key: str) -> LineChoice:
        """Return the line with this key as it is kept; an unknown key raises KeyError."""
        for choice in self.choices():
            if _line(choice).key == key:
                return choice
        raise KeyError(key)

    def add(self, line: ChartLine) -> str:
        """Put a line on the chart; return why not, or an empty text."""
        if self.has(line.key):
            return say("charts.line_there", line=line.title)
        color = free_color([color for _, color in self.lines()])
        choice = LineChoice(
            indicator=line.indicator, settings=dict(line.settings), color=color, share=0.0
        )
        return self._set_lines((*self._colored(), choice))

    def change(self, key: str, kind: LineKind, choice: LineChoice) -> str:
        """Put another line in the place of one; return why not, or an empty text."""
        line = kind.line(choice.settings)
        if line.key != key and self.has(line.key):
            return say("charts.line_there", line=line.title)
        return self._set_lines(
            tuple(choice if _line(one).key == key else one for one in self._colored())
        )

    def remove(self, key: str) -> str:
        """Take a line off the chart."""
        return self._set_lines(tuple(one for one in self._colored() if _line(one).key != key))

    def set_share(self, key: str, share: float) -> str:
        """Keep the height of a line's strip."""
        lines = (
            replace(one, share=round(share, 4)) if _line(one).key == key else one
            for one in self._colored()
        )
        return self._set_lines(tuple(lines))

    def set_own_lines(self, own: bool) -> str:
        """Give the symbol lines of its own, at first the same, or show everybody's again."""
        look = replace(self._own, own_lines=own)
        if own and look.lines is None:
            look = replace(look, lines=self._colored(), profile=self._shared.profile)
        return self._keep_own(look)

    def _colored(self) -> tuple[LineChoice, ...]:
        """Return the choices with the colours they are drawn in, so that they stay."""
        colors = {line.key: color for line, color in self.lines()}
        return tuple(
            replace(one, color=one.color or colors.get(_line(one).key, ""))
            for one in self.choices()
        )

    def _of_strategy(self) -> Sequence[ChartLine]:
        return strategy_lines(self._deck.plan(), self._deck.cards() or ())

    def _set_lines(self, lines: tuple[LineChoice, ...]) -> str:
        return self._keep(replace(self._look, lines=lines))

    # Profile, comparison, drawings

    @property
    def profile(self) -> str:
        """Return which bars the amounts at the side are of: off, view or week."""
        return self._look.profile

    def set_profile(self, profile: str) -> str:
        """Choose the bars of the amounts at the side."""
        return self._keep(replace(self._look, profile=profile))

    @property
    def compare(self) -> str:
        """Return the symbol compared with, or an empty text."""
        return self._own.compare

    @property
    def compare_scale(self) -> str:
        """Return the scale of the comparison: percent or own."""
        return self._own.compare_scale

    def set_compare(self, symbol: str, scale: str) -> str:
        """Compare with another symbol on a scale; an empty symbol ends it."""
        return self._keep_own(replace(self._own, compare=symbol, compare_scale=scale))

    @property
    def magnet(self) -> bool:
        """Return whether drawings snap to the candles' prices."""
        return self._shared.magnet

    def set_magnet(self, on: bool) -> str:
        """Let drawings snap, or not."""
        self._shared = replace(self._shared, magnet=on)
        return self._told(self._deck.keep_chart_look(EVERYBODY, self._shared))

    def drawings(self) -> list[Drawing]:
        """Return what is drawn on this symbol's chart; what cannot be read stays in the file."""
        return [
            Drawing(_KINDS[one.kind], one.points, one.text)
            for one in self._own.drawings
            if one.kind in _KINDS
        ]

    def set_drawings(self, drawings: Sequence[Drawing]) -> str:
        """Keep what is drawn."""
        others = tuple(one for one in self._own.drawings if one.kind not in _KINDS)
        kept = tuple(
            DrawingChoice(kind=one.kind, points=one.points, text=one.text) for one in drawings
        )
        return self._keep_own(replace(self._own, drawings=(*others, *kept)))

    def _keep(self, look: ChartLook) -> str:
        if self.own_lines:
            return self._keep_own(look)
        self._shared = look
        return self._told(self._deck.keep_chart_look(EVERYBODY, look))

    def _keep_own(self, look: ChartLook) -> str:
        self._own = look
        return self._told(self._deck.keep_chart_look(self.symbol, look))

    def _told(self, problem: str) -> str:
        if problem:
            self.failed.emit(problem)
        return ""


def _line(choice: LineChoice) -> ChartLine:
    return ChartLine(choice.indicator, tuple(choice.settings.items()), choice.indicator)
