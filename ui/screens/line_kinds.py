"""What can be drawn on a chart: the indicators' own declarations in the words of the house."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from core.errors import StrategyError
from core.strategy.base import Parameter
from ui.screens.chart_lines import ChartLine, Settings
from ui.text import say, words

_FEW_DIGITS = 0.1


@dataclass(frozen=True, slots=True)
class LineKind:
    """One indicator as the menu shows it. `forms` say how each output is drawn."""

    name: str
    title: str
    field_title: str
    summary: str
    family: str
    own_pane: bool
    parameters: tuple[Parameter, ...]
    outputs: tuple[str, ...]
    forms: Mapping[str, str]
    guides: tuple[float, ...]
    on_candles: bool = True
    """Whether candles are all it needs; else it cannot be drawn."""

    @property
    def told(self) -> str:
        """Return all that a search may find, in small letters."""
        parts = (self.title, self.field_title, self.name, self.family, self.summary)
        return " ".join((*parts, self.name.replace("_", " "), family_word(self.family))).lower()

    def line(self, values: Mapping[str, object] | None = None) -> ChartLine:
        """Return a line of this kind; missing settings are the usual ones."""
        given = values or {}
        settings = tuple(
            (one.name, _number(given.get(one.name, one.default))) for one in self.parameters
        )
        return ChartLine(self.name, settings, self._title(settings), self.summary)

    def check(self, values: Mapping[str, object]) -> None:
        """Raise StrategyError with a sentence when settings do not fit, each or together."""
        from indicators import catalog
        from indicators.arguments import IndicatorError

        try:
            catalog.stream(self.name, **dict(values))
        except IndicatorError as wrong:
            raise StrategyError(str(wrong)) from wrong

    def _title(self, settings: Settings) -> str:
        usual = {one.name: one.default for one in self.parameters}
        field_like = self.title.endswith(")")
        told = [
            f"{v:g}"
            for n, v in settings
            if n == "period" or v != usual[n] or (field_like and len(settings) > 2)
        ]
        if not told:
            return self.title
        if field_like:
            return f"{self.title[:-1]} {', '.join(told)})"
        if settings[0][0] == "period":
            told[0] = say("charts.bars", n=told[0])
        return ", ".join((self.title, *told))


def family_word(family: str) -> str:
    """Return the house word of a family of indicators."""
    return words().get(f"indicators.family_{family}", family.replace("_", " ").capitalize())


def output_word(output: str) -> str:
    """Return the house word of one curve of an indicator."""
    return words().get(f"indicators.output_{output}", output.replace("_", " "))


def _number(value: object) -> int | float:
    assert isinstance(value, int | float)  # settings are numbers, checked where they come from
    return value


def _kinds() -> dict[str, LineKind]:
    """Return every indicator. Imports them all, which takes a moment."""
    from indicators import catalog

    found = []
    for name in catalog.names():
        about = catalog.describe(name)
        parameters = tuple(
            Parameter(
                one.name,
                one.label,
                one.default,
                one.low,
                one.high,
                1 if isinstance(one.default, int) else min(_FEW_DIGITS, abs(one.default) / 2 or 1),
                (),
                "",
            )
            for one in about.settings
        )
        kind = LineKind(
            name=name,
            title=words().get(f"indicators.{name}", about.title),
            field_title=about.title,
            summary=about.summary,
            family=about.family,
            own_pane=about.pane == "own",
            parameters=parameters,
            outputs=about.outputs,
            forms=about.forms,
            guides=about.guides,
            on_candles=about.on_candles,
        )
        found.append(kind)
    found.sort(key=lambda kind: (kind.name != "sma", kind.name != "ema", kind.title.lower()))
    return {kind.name: kind for kind in found}


@lru_cache(maxsize=1)
def workers() -> ThreadPoolExecutor:
    """Return the one thread in which lines are worked out."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="chart-lines")


@lru_cache(maxsize=1)
def _at_work() -> Future[dict[str, LineKind]]:
    return workers().submit(_kinds)


def kinds() -> Mapping[str, LineKind] | None:
    """Return what can be drawn, by name, or None while it is being looked up."""
    work = _at_work()
    return work.result() if work.done() else None
