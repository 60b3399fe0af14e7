"""Tells bar by bar why nothing happened: from the bars themselves and what was said of wishes."""

import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from core.clock import SECOND_NS
from core.data.calendar import calendar_for
from core.engine.gate_record import (
    BROKEN,
    HOLDS,
    LEAVES,
    REFUSED,
    SENT,
    WAITS,
    WISHED,
    Record,
    Shift,
    Word,
)
from core.engine.gates import all_yes, first_lights, gate_of, lights_at
from core.events.gates import GATES, Gate, GateLine, GateStory, Light
from core.model.instrument import ZERO, Instrument
from core.model.market import TIMEFRAMES, Bar
from core.model.money_text import rupees
from core.signals.trading_time import traded_between
from core.strategy.compiled import CompiledStrategy

_LOG = logging.getLogger(__name__)
BARS_TOLD = 500
LEAST_WARM = 300
"""Bars before the told ones that numbers are worked out from, at least."""
_DAY_S = TIMEFRAMES["1d"]
_NUMBER = re.compile(r"[\d.,]*\d")
_DECIDES = (REFUSED, WAITS, SENT, LEAVES)


class _Answer(Struct, frozen=True):
    """What came of one bar, or of a gap between two."""

    from_ns: int
    until_ns: int
    lights: tuple[Light, ...]
    said: Gate | None
    sentence: str
    bars: int = 1

    def same_as(self, other: "_Answer") -> bool:
        """Return whether the other tells the same, numbers aside."""
        mine, others = (_NUMBER.sub("", one.sentence) for one in (self, other))
        return (self.lights, self.said, mine) == (other.lights, other.said, others)


class _Onlooker:
    """The context of a strategy that only looks."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument

    def position(self, symbol: str | None = None) -> Decimal:
        return ZERO

    def busy(self) -> bool:
        return False

    def now_ns(self) -> int:
        return 0


def bars_wanted(record: Record) -> int:
    """Return how many of the newest bars a story is told from."""
    needs = record.run.needs.get(record.instrument.symbol, 0)
    return BARS_TOLD + max(LEAST_WARM, 2 * needs)


def story_of(record: Record, bars: Sequence[Bar]) -> GateStory:
    """Return the story of a symbol; `bars` are the newest of the strategy's, oldest first."""
    run = record.run
    whole = [bar for bar in bars if bar.timeframe_s == run.timeframe_s]
    since_ns = max(run.begun_ns, record.since_ns)
    first = max(len(whole) - BARS_TOLD, bisect_right(whole, since_ns, key=lambda bar: bar.close_ns))
    lines: list[_Answer] = []
    for one in _Teller(record, whole, first).answers():
        if lines and one.same_as(lines[-1]):
            one = _Answer(
                lines[-1].from_ns,
                one.until_ns,
                one.lights,
                one.said,
                one.sentence,
                lines[-1].bars + one.bars,
            )
            lines.pop()
        lines.append(one)
    return GateStory(
        symbol=record.instrument.symbol,
        strategy=run.kind.title,
        timeframe_s=run.timeframe_s,
        since_ns=run.begun_ns,
        lines=tuple(_line(one) for one in reversed(lines)),
    )


def _line(one: _Answer) -> GateLine:
    return GateLine(
        from_ns=one.from_ns,
        until_ns=one.until_ns,
        bars=one.bars,
        lights=one.lights,
        said=one.said,
        sentence=one.sentence,
    )


class _Teller:
    """One telling: goes over the bars once, oldest first."""

    def __init__(self, record: Record, bars: Sequence[Bar], first: int) -> None:
        self._record = record
        self._run = record.run
        self._symbol = record.instrument.symbol
        self._parts = record.run.parts.get(self._symbol, frozenset())
        self._bars = bars
        self._first = first
        self._calendar = calendar_for(record.instrument.market)
        self._strategy = self._onlooker()

    def answers(self) -> Iterator[_Answer]:
        """Yield what came of each bar, oldest first."""
        said, held, broken = 0, "", ""
        words, bars = self._record.words, self._bars
        begins_ns = bars[self._first].close_ns if self._first < len(bars) else 0
        while said < len(words) and words[said].ts_ns < begins_ns:
            held = words[said].rule if words[said].kind == HOLDS else held
            broken = words[said].sentence if words[said].kind == BROKEN else broken
            said += 1
        for place, bar in enumerate(bars):
            self._follow(bar)
            if place < self._first:
                continue
            if place > self._first and (gap := self._gap(bars[place - 1], bar.open_ns)):
                yield gap
            # What a bar leads to is said from its close to the next one's.
            ends_ns = bars[place + 1].close_ns if place + 1 < len(bars) else 2**63 - 1
            spoken = []
            while said < len(words) and words[said].ts_ns < ends_ns:
                word = words[said]
                said += 1
                if word.kind == HOLDS and word.ts_ns <= bar.close_ns:
                    held = word.rule
                spoken.append(word)
            yield self._answer(place, spoken, held, broken)
            for word in spoken:
                held = word.rule if word.kind == HOLDS else held
                broken = word.sentence if word.kind == BROKEN else broken
        # The bar under way is not missing yet.
        under_way_ns = self._run.timeframe_s * SECOND_NS
        if bars and self._first < len(bars) and self._works():
            late = self._gap(bars[-1], self._record.now_ns - under_way_ns)
            if late and late.bars > 1:  # a day's last bar is out with the next day's first price
                yield late

    def _works(self) -> bool:
        shifts = self._record.shifts
        return not shifts or shifts[-1].at_work

    def _answer(self, place: int, words: Sequence[Word], held: str, broken: str) -> _Answer:
        bar = self._bars[place]
        decisive = next((one for one in reversed(words) if one.kind in _DECIDES), None)
        if decisive is not None:
            return self._of_word(bar, decisive)
        shift = self._shift(bar.close_ns)
        if shift is not None and not shift.at_work:
            lights = (Light.OFF,) * len(GATES)
            return _Answer(bar.open_ns, bar.close_ns, lights, None, shift.sentence)
        if any(one.kind == WISHED for one in words):
            lights = first_lights(Light.YES, Light.YES, self._parts)
            return _Answer(bar.open_ns, bar.close_ns, lights, None, words[-1].sentence)
        if broken:
            return self._first_no(bar, Gate.SIGNAL, Light.NO, broken)
        known, needs = place + 1, self._run.needs.get(self._symbol, 0)
        title = self._run.kind.title
        if known < needs:
            sentence = f"{title} needs {needs} bars before it may judge and knows {known}."
            return self._first_no(bar, Gate.PRICES, Light.WAIT, sentence)
        if held:
            sentence = f"{held} {self._symbol} are held; {title} saw no reason to leave."
            return self._first_no(bar, Gate.SIGNAL, Light.WAIT, sentence)
        return self._first_no(bar, Gate.SIGNAL, Light.NO, self._no_reason(place))

    def _first_no(self, bar: Bar, gate: Gate, light: Light, sentence: str) -> _Answer:
        prices, signal = (light, Light.OPEN) if gate is Gate.PRICES else (Light.YES, light)
        lights = first_lights(prices, signal, self._parts)
        return _Answer(bar.open_ns, bar.close_ns, lights, gate, sentence)

    def _of_word(self, bar: Bar, word: Word) -> _Answer:
        lights, said = all_yes(self._parts), None
        sentence = word.sentence
        if word.kind == SENT:
            sentence = f"An order was sent: {sentence}."
        elif word.kind == LEAVES:
            lights = first_lights(Light.YES, Light.YES, self._parts)
            sentence = f"{self._run.kind.title} asked to leave: {sentence}."
        elif word.rule != "broker":
            light = Light.WAIT if word.kind == WAITS else Light.NO
            lights, said = lights_at(word.rule, light, self._parts), gate_of(word.rule)
        return _Answer(bar.open_ns, bar.close_ns, lights, said, sentence)

    def _no_reason(self, place: int) -> str:
        bar, title = self._bars[place], self._run.kind.title
        waits = self._waits(place)
        price = rupees(
            self._record.instrument.money(bar.close), self._record.instrument.currency, 2
        )
        if waits:
            return f"{title} saw no reason to trade at {price}: {waits}."
        return f"{title} saw no reason to trade at {price}."

    def _gap(self, before: Bar, until_ns: int) -> _Answer | None:
        """Return what to say of trading time without prices after a bar."""
        length_s, since_ns = self._run.timeframe_s, before.close_ns
        if length_s >= _DAY_S or until_ns - since_ns < length_s * SECOND_NS:
            return None
        missing = traded_between(self._calendar, since_ns, until_ns) // (length_s * SECOND_NS)
        if missing < 1:
            return None
        sentence = f"No price of {self._symbol} came, so nothing could be judged."
        lights = first_lights(Light.NO, Light.OPEN, self._parts)
        return _Answer(since_ns, until_ns, lights, Gate.PRICES, sentence, missing)

    def _shift(self, ts_ns: int) -> Shift | None:
        # What was decided at the very close of a bar came after it.
        shifts = self._record.shifts
        place = bisect_left(shifts, ts_ns, key=lambda one: one.ts_ns)
        return shifts[place - 1] if place else None

    # The strategy, looking on

    def _onlooker(self) -> CompiledStrategy | None:
        kind = self._run.kind
        if not issubclass(kind, CompiledStrategy) or kind.waits is CompiledStrategy.waits:
            return None
        try:
            return kind(_Onlooker(self._record.instrument), **self._run.values)
        except Exception as failure:  # noqa: BLE001 - a person's own code may raise anything
            self._go_on_without(failure)
            return None

    def _follow(self, bar: Bar) -> None:
        if self._strategy is None:
            return
        try:
            self._strategy.follow(bar)
        except Exception as failure:  # noqa: BLE001 - as above
            self._go_on_without(failure)

    def _waits(self, place: int) -> str:
        if self._strategy is None:
            return ""
        needs = max(self._run.needs.get(self._symbol, 0), 1)
        try:
            return self._strategy.waits(self._bars[max(0, place + 1 - needs) : place + 1])
        except Exception as failure:  # noqa: BLE001 - as above
            self._go_on_without(failure)
            return ""

    def _go_on_without(self, failure: Exception) -> None:
        """Tell the rest of the story without the strategy's words."""
        self._strategy = None
        _note(self._run.kind.key, type(failure).__name__)


@lru_cache(maxsize=64)
def _note(strategy: str, fault: str) -> None:
    """Log a fault once: the story is told anew with every bar."""
    _LOG.warning("a strategy cannot say why it waits", extra={"strategy": strategy, "fault": fault})
