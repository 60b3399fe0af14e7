"""What all compiled strategies answer to a stretch of bars, worked out before they are asked."""

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from core.data.stretch import Ranks, Stretch
from core.engine.strategy_host import Slot, StrategyHost
from core.model.market import Bar
from core.model.orders import OrderIntent
from core.strategy.base import NOTHING, Wishes
from core.strategy.compiled import CompiledStrategy
from indicators.arguments import Floats
from indicators.signals import ENTERS, WIDTH


class Prepared:
    """Codes and rows of a stretch from one slice on. The strategies have taken all of it in.

    Their kernels see a bar and what lies before it, so an answer is the same whether it was
    worked out now or when its bar is due; a strategy is asked what to do only then.
    """

    def __init__(self, host: StrategyHost, stretch: Stretch, since: int) -> None:
        self._host = host
        self._slots: dict[str, tuple[Slot, CompiledStrategy]] = {}
        codes = np.zeros(len(stretch.rank), np.int64)
        self._rows: Floats = np.full((len(codes), WIDTH), np.nan)
        talking = np.zeros(len(codes), np.bool_)
        for symbol, strategy in compiled_of(host.slots).items():
            self._slots[symbol] = host.slots[symbol], strategy
            rows = stretch.rows_of(stretch.symbols.index(symbol), since)
            try:
                found, numbers = strategy.signals([one[rows] for one in stretch.columns])
            except Exception as failure:  # noqa: BLE001 - one strategy's mistake stops only it
                host.give_up(symbol, failure)
                continue
            codes[rows], self._rows[rows] = found, numbers
            talks = (found & ENTERS) != 0
            talks[1:] |= found[1:] != found[:-1]
            talks[:1] = True
            talking[rows] = talks
        self._codes = codes
        self._talking = _slices_of(np.flatnonzero(talking), stretch.starts)
        stretch.foresee(self._talking)
        self.row = 0
        """The first row of the slice that is asked about next."""

    @classmethod
    def of(cls, host: StrategyHost, stretch: Stretch, since: int) -> "Prepared | None":
        """Return the answers, or None when a strategy takes bars another way."""
        known = set(stretch.symbols)
        for symbol, slot in host.slots.items():
            compiled = isinstance(slot.strategy, CompiledStrategy) and not slot.wants_ticks
            if not compiled or slot.maker is not None or symbol not in known:
                return None
        return cls(host, stretch, since)

    def next_talk(self, since: int) -> int:
        """Return the next slice on which some strategy may have something new to say."""
        place = bisect_left(self._talking, since)
        return self._talking[place] if place < len(self._talking) else 2**62

    def ask(self, bars: tuple[Bar, ...]) -> Wishes:
        """Ask the strategies about the bars that begin at `row`."""
        wishes: list[OrderIntent] = []
        host, row = self._host, self.row
        for bar in bars:
            found = self._slots.get(bar.symbol)
            if found is not None and found[0].live:
                wishes += self._answer(host, found[1], row, bar)
            row += 1
        return wishes or NOTHING

    def _answer(self, host: StrategyHost, strategy: CompiledStrategy, row: int, bar: Bar) -> Wishes:
        code = self._codes.item(row)
        if code == strategy.settled:
            host.unsettled.discard(bar.symbol)
            return NOTHING
        try:
            wishes = strategy.act(code, self._rows[row], bar)
        except Exception as failure:  # noqa: BLE001 - one strategy's mistake stops only it
            host.failed(bar.symbol, failure)
            return NOTHING
        if strategy.settled == code:
            host.unsettled.discard(bar.symbol)
        else:
            host.unsettled.add(bar.symbol)
        return wishes


def compiled_of(slots: Mapping[str, Slot]) -> dict[str, CompiledStrategy]:
    """Return the compiled strategies among the slots, by symbol."""
    return {
        symbol: slot.strategy
        for symbol, slot in slots.items()
        if isinstance(slot.strategy, CompiledStrategy)
    }


def _slices_of(rows: Ranks, starts: Ranks) -> list[int]:
    found: list[int] = np.unique(np.searchsorted(starts, rows, side="right") - 1).tolist()
    return found
