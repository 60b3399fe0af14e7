"""One line of a chart as it is worked out: all at once in a thread, then bar by bar."""

import copy
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ui.charts.line_columns import LineColumns
from ui.screens.chart_lines import ChartLine, Columns, Floats, days_of
from ui.screens.line_kinds import kinds

if TYPE_CHECKING:
    from indicators.catalog import Stream

_LOG = logging.getLogger(__name__)
_LEAST_TAIL, _TAIL_TIMES = 2_000, 20
_COMPARED = 64
_CLOSE_ENOUGH = 1e-9
_BREATH_BARS, _BREATH_S = 2_000, 0.0005
_NAN = float("nan")

Bar = tuple[float, float, float, float, float, float]
"""Open, high, low, close, volume and the number of the day."""


@dataclass(slots=True)
class Curve:
    """One output of a line: its name and its values."""

    output: str
    columns: LineColumns


class LiveLine:
    """The curves of a line and the state that makes their next values.

    `closed` bars have been taken in for good; the newest bar may still change and is only tried.
    Without a stream the line cannot be drawn and has no curves.
    """

    def __init__(self, curves: list[Curve], stream: "Stream | None", closed: int) -> None:
        self.curves = curves
        self._stream = stream
        self.closed = closed

    def close(self, bar: Bar) -> list[float]:
        """Take in a bar that will not change any more; return its values."""
        self.closed += 1
        return [] if self._stream is None else self._values(self._stream.update(*bar))

    def peek(self, bar: Bar) -> list[float]:
        """Return the values a bar would have if it closed like this."""
        if self._stream is None:
            return []
        return self._values(twin_of(self._stream).update(*bar))

    def _values(self, outputs: dict[str, float]) -> list[float]:
        return [float(outputs.get(curve.output, _NAN)) for curve in self.curves]

    def catch_up(self, bars: Columns) -> None:
        """Take in the bars that came while the line was worked out, and try the newest one."""
        if self._stream is None:
            return
        fresh = bars.part(self.closed, len(bars))
        days = days_of(fresh.open_ns)
        for row in range(len(fresh)):
            bar = bar_at(fresh, days, row)
            values = self.peek(bar) if row == len(fresh) - 1 else self.close(bar)
            for curve, value in zip(self.curves, values, strict=True):
                curve.columns.append(value)


def twin_of(stream: "Stream") -> "Stream":
    """Return a stream that goes on like this one and leaves it alone.

    A deep copy, ten times faster where the state is an array; it is made at every tick.
    """
    twin = copy.copy(stream)
    twin._streaming = _twin(stream._streaming)
    return twin


def _twin(state: Any) -> Any:
    if hasattr(state, "__dict__"):
        return copy.deepcopy(state)
    twin = object.__new__(type(state))
    for name in _slots_of(type(state)):  # type: ignore[arg-type]
        value = getattr(state, name)
        if type(value) is np.ndarray:
            value = value.copy()
        elif not callable(value):
            value = copy.deepcopy(value)
        setattr(twin, name, value)
    return twin


@lru_cache(maxsize=256)
def _slots_of(kind: type) -> tuple[str, ...]:
    return tuple(name for base in kind.__mro__ for name in getattr(base, "__slots__", ()))


def bar_at(bars: Columns, days: Floats, row: int) -> Bar:
    """Return one bar as streams take it."""
    return (
        float(bars.open[row]),
        float(bars.high[row]),
        float(bars.low[row]),
        float(bars.close[row]),
        float(bars.volume[row]),
        float(days[row]),
    )


def work_out(line: ChartLine, bars: Columns, wanted: Callable[[], bool]) -> LiveLine | None:
    """Work a line out over closed bars; None when it cannot be drawn or is wanted no more.

    Run it outside the window's thread: formulas are compiled at their first use, which can take
    seconds, and a million bars take a moment.
    """
    from indicators import catalog
    from indicators.arguments import IndicatorError

    if not wanted():
        return None
    kind = (kinds() or {}).get(line.indicator)
    forms = {} if kind is None else kind.forms
    try:
        outputs = catalog.compute(line.indicator, bars.by_name(), **dict(line.settings))
        stream = _stream_after(line, bars, outputs, wanted)
    except IndicatorError as error:
        _LOG.warning("The line “%s” is left out. %s", line.title, error)
        return None
    if stream is None:
        return None
    curves = []
    for name, values in outputs.items():
        if forms.get(name) != "hidden":
            columns = LineColumns()
            columns.load(np.asarray(values, dtype=np.float64))
            curves.append(Curve(name, columns))
    return LiveLine(curves, stream, len(bars))


def _stream_after(
    line: ChartLine, bars: Columns, outputs: dict[str, Floats], wanted: Callable[[], bool]
) -> "Stream | None":
    """Return a stream that has seen all bars.

    What lies further back than many look-backs moves most lines by nothing at all, so only the
    newest bars are fed; where the stream then does not say what the whole column says (sums over
    all time), it is fed from the first bar on.
    """
    from indicators import catalog

    settings = dict(line.settings)
    needed = catalog.stream(line.indicator, **settings).needed
    first = max(0, len(bars) - max(_LEAST_TAIL, _TAIL_TIMES * needed))
    for begin in (first, 0):
        stream = catalog.stream(line.indicator, **settings)
        told = _feed(stream, bars.part(begin, len(bars)), wanted)
        if told is None:
            return None
        if begin == 0 or _same(told, outputs):
            return stream
    return None


def _feed(
    stream: "Stream", bars: Columns, wanted: Callable[[], bool]
) -> list[dict[str, float]] | None:
    """Feed bars; return the newest answers, or None when the work is wanted no more."""
    days, count = days_of(bars.open_ns), len(bars)
    rows = (column.tolist() for column in (bars.open, bars.high, bars.low, bars.close, bars.volume))
    told = []
    for number, bar in enumerate(zip(*rows, days.tolist(), strict=True)):
        answer = stream.update(*bar)
        if number >= count - _COMPARED:
            told.append(answer)
        if number % _BREATH_BARS == 0:
            # Lets the window's thread in at once instead of when Python would switch by itself.
            time.sleep(_BREATH_S)
            if not wanted():
                return None
    return told


def _same(told: list[dict[str, float]], outputs: dict[str, Floats]) -> bool:
    for name, column in outputs.items():
        newest = np.array([answer[name] for answer in told])
        whole = np.asarray(column, dtype=np.float64)[-len(told) :]
        if not np.allclose(newest, whole, rtol=_CLOSE_ENOUGH, atol=1e-12, equal_nan=True):
            return False
    return True
