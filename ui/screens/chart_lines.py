"""Lines that can be drawn over the prices: which there are, and their values."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.clock import DAY_NS, IST, to_datetime
from ui.charts import Overlay
from ui.deck import Plan, StrategyCard
from ui.text import say

Floats = NDArray[np.float64]
Times = NDArray[np.int64]

COLORS = ("series_1", "series_2", "series_3", "series_4", "series_5", "series_6")
_LOG = logging.getLogger(__name__)
_NOT_PRICES = frozenset({"side"})
_PERIODS = {"sma": (9, 21, 50, 200), "ema": (9, 21, 50)}
_USUAL = (9, 21)
_TRIAL_BARS = 64


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One entry of the menu: an indicator with its settings, as a person reads it."""

    indicator: str
    settings: tuple[tuple[str, int | float], ...]
    title: str
    summary: str = ""

    @property
    def key(self) -> str:
        """Return what tells this line from another, whatever it is called."""
        return ":".join([self.indicator, *(f"{value:g}" for _, value in self.settings)])

    @property
    def longest(self) -> int:
        """Return the longest look-back in bars."""
        return int(max((value for _, value in self.settings), default=1))


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars by column as indicators take them."""

    open_ns: Times
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def by_name(self) -> Mapping[str, NDArray[np.generic]]:
        """Return the columns by name, with the number of each bar's day in India."""
        columns: dict[str, NDArray[np.generic]] = {
            "open": self.open,
            "high": self.high,
            "low": self.low,
            "close": self.close,
            "volume": self.volume,
        }
        columns["day"] = _days(self.open_ns)
        return columns


def strategy_lines(plan: Plan, cards: Sequence[StrategyCard]) -> tuple[ChartLine, ...]:
    """Return the lines the chosen strategy looks at, or two averages where it draws none."""
    settings: dict[str, object] = {}
    for card in cards:
        if card.key == plan.strategy:
            settings = {one.name: one.default for one in card.parameters}
    settings |= plan.parameters
    fast, slow = settings.get("fast"), settings.get("slow")
    if isinstance(fast, int) and isinstance(slow, int):
        return (
            ChartLine("sma", (("period", fast),), say("charts.line_fast", n=fast)),
            ChartLine("sma", (("period", slow),), say("charts.line_slow", n=slow)),
        )
    bars, factor = settings.get("period"), settings.get("factor")
    if plan.strategy == "supertrend" and isinstance(bars, int) and isinstance(factor, int | float):
        line = ChartLine("supertrend", (("period", bars), ("factor", factor)), "Supertrend")
        return (line,)
    return tuple(_average("sma", period) for period in _USUAL)


def _average(name: str, period: int, summary: str = "") -> ChartLine:
    title = say(f"charts.line_{name}", n=period)
    return ChartLine(name, (("period", period),), title, summary)


def _menu() -> tuple[ChartLine, ...]:
    """Return every line that lies over the prices. Imports the indicators, which takes a moment."""
    from indicators import catalog

    made: list[ChartLine] = []
    for name in catalog.names():
        about = catalog.describe(name)
        if about.pane != "price":
            continue
        if name in _PERIODS:
            made += [_average(name, period, about.summary) for period in _PERIODS[name]]
            continue
        settings = tuple((one.name, one.default) for one in about.settings)
        periods = [value for label, value in settings if label == "period"]
        title = about.title
        if periods:
            title = say("charts.line_other", title=title, n=periods[0])
        made.append(ChartLine(name, settings, title, about.summary))
    made.sort(key=lambda line: (line.indicator != "sma", line.indicator != "ema"))
    return tuple(made)


def _try(line: ChartLine) -> bool:
    """Work a line out once, so that its formula is compiled; return whether it can be drawn."""
    from indicators.arguments import IndicatorError

    rising = np.arange(1.0, _TRIAL_BARS + 1.0)
    times = np.arange(_TRIAL_BARS, dtype=np.int64) * DAY_NS
    try:
        values_of(line, Columns(times, rising, rising, rising, rising, rising))
    except IndicatorError as error:
        _LOG.warning("The line “%s” is left out. %s", line.title, error)
        return False
    return True


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="chart-lines")


@lru_cache(maxsize=1)
def _menu_at_work() -> Future[tuple[ChartLine, ...]]:
    return _workers().submit(_menu)


@lru_cache(maxsize=64)
def _formula_at_work(line: ChartLine) -> Future[bool]:
    return _workers().submit(_try, line)


def menu() -> tuple[ChartLine, ...] | None:
    """Return the lines to choose from, or None while they are being looked up."""
    work = _menu_at_work()
    return work.result() if work.done() else None


def is_ready(line: ChartLine) -> bool | None:
    """Return whether a line can be drawn; None while its formula is being prepared.

    Formulas are compiled at their first use, which can take seconds: never in the window's thread.
    """
    work = _formula_at_work(line)
    return work.result() if work.done() else None


def values_of(line: ChartLine, bars: Columns) -> list[tuple[str, Floats]]:
    """Return the name and the values of each curve of a line, one value a bar, NaN for none."""
    from indicators import catalog

    answer = catalog.compute(line.indicator, bars.by_name(), **dict(line.settings))
    curves = [(name, values) for name, values in answer.items() if name not in _NOT_PRICES]
    if len(curves) == 1:
        return [(line.title, curves[0][1])]
    return [(say(f"charts.line_{name}", line=line.title), values) for name, values in curves]


def overlays_of(lines: Sequence[tuple[ChartLine, str]], bars: Columns) -> list[Overlay]:
    """Return what the chart draws for lines in their colours."""
    return [
        Overlay(name, values, color)
        for line, color in lines
        for name, values in values_of(line, bars)
    ]


def _days(open_ns: Times) -> Floats:
    if not len(open_ns):
        return np.empty(0)
    offset = to_datetime(int(open_ns[-1]), IST).utcoffset()
    assert offset is not None  # a time with a zone has one
    shift = int(offset.total_seconds()) * 1_000_000_000
    return ((open_ns + shift) // DAY_NS).astype(np.float64)
