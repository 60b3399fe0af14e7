"""Every indicator beside TA-Lib, and a strategy's whole set beside talipp, on a million real bars.

Run: python -m benchmarks.indicators [names]. One process; both sides in turn, the fastest of the
rounds: whatever else the machine does only adds to a time.
A ratio above 1 means that ours is faster. Where one of ours gives several outputs, TA-Lib is
called as often as it needs to give the same ones. Ours is called through the catalogue, checks
of the columns included; TA-Lib through its function interface.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from talipp.indicators import ATR, MACD, RSI, SMA, SuperTrend
from talipp.ohlcv import OHLCV

from benchmarks.real_prices import a_million
from indicators import atr, catalog, macd, rsi, sma, supertrend
from indicators.arguments import Floats
from indicators.kernel import array_kernel, direct, kernel
from tests.indicators.truth import TALIB, calls

ROUNDS = 15
STREAMED = 20_000

Columns = dict[str, Floats]


def in_turn(tasks: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Return the fewest seconds of each task; they take turns, so that all meet the same noise."""
    times: list[list[float]] = [[] for _ in tasks]
    for one in tasks:
        one()  # compiled, loaded, pages touched
    for _ in range(rounds):
        for task, found in zip(tasks, times, strict=True):
            began = time.perf_counter()
            task()
            found.append(time.perf_counter() - began)
    return [min(found) for found in times]


def arrays(prices: Columns, names: Sequence[str]) -> dict[str, float]:
    """Print both times for each indicator and return how many times faster ours is."""
    ratios: dict[str, float] = {}
    print(f"{'indicator':24} {'ours ms':>8} {'TA-Lib ms':>10} {'ratio':>6}  TA-Lib functions")
    for name in names:
        found = calls(name).values()
        needed = {(call.function, call.inputs, call.values): call for call in found}
        settings = TALIB[name].settings
        mine, theirs = in_turn(
            [
                lambda name=name, settings=settings: catalog.compute(name, prices, **settings),  # type: ignore[misc]
                lambda needed=needed: [call.call(prices) for call in needed.values()],  # type: ignore[misc]
            ]
        )
        ratios[name] = theirs / mine
        functions = ", ".join(call.function for call in needed.values())
        print(f"{name:24} {mine * 1e3:8.2f} {theirs * 1e3:10.2f} {theirs / mine:6.2f}  {functions}")
    return ratios


@kernel
def turtle(state: Floats, high: float, low: float, close: float) -> float:
    """Update what the strategy looks at and return the sum, so that nothing is left out."""
    usual = atr.step(state, 0, high, low, close)
    first = atr.end(state, 0)
    fast = sma.step(state, first, close)
    return usual + fast + sma.step(state, sma.end(state, first), close)


@kernel
def momentum(state: Floats, high: float, low: float, close: float) -> float:
    """Update what the strategy looks at and return the sum, so that nothing is left out."""
    usual = atr.step(state, 0, high, low, close)
    first = atr.end(state, 0)
    strength = rsi.step(state, first, close)
    _, _, gap = macd.step(state, rsi.end(state, first), close)
    return usual + strength + gap


@kernel
def trend(state: Floats, high: float, low: float, close: float) -> float:
    """Update what the strategy looks at and return the sum, so that nothing is left out."""
    line, side = supertrend.step(state, 0, high, low, close)
    return line + side


@array_kernel
def _turtle(state: Floats, high: Floats, low: Floats, close: Floats) -> float:
    total = 0.0
    for i in range(close.size):
        total += turtle(state, high[i], low[i], close[i])
    return total


@array_kernel
def _momentum(state: Floats, high: Floats, low: Floats, close: Floats) -> float:
    total = 0.0
    for i in range(close.size):
        total += momentum(state, high[i], low[i], close[i])
    return total


@array_kernel
def _trend(state: Floats, high: Floats, low: Floats, close: Floats) -> float:
    total = 0.0
    for i in range(close.size):
        total += trend(state, high[i], low[i], close[i])
    return total


@dataclass(frozen=True)
class IndicatorSet:
    """A strategy's indicators: one compiled step, the same in a loop, and talipp's."""

    name: str
    step: Any
    loop: Any
    states: Callable[[], list[Floats]]
    of_bars: Callable[[], list[Any]]
    of_closes: Callable[[], list[Any]]

    def fresh(self) -> Floats:
        """Return the states behind each other."""
        return np.concatenate(self.states())


SETS = (
    IndicatorSet(
        "turtle",
        turtle,
        _turtle,
        lambda: [atr.fresh(14), sma.fresh(20), sma.fresh(50)],
        lambda: [ATR(14)],
        lambda: [SMA(20), SMA(50)],
    ),
    IndicatorSet(
        "momentum",
        momentum,
        _momentum,
        lambda: [atr.fresh(14), rsi.fresh(14), macd.fresh(12, 26, 9)],
        lambda: [ATR(14)],
        lambda: [RSI(14), MACD(12, 26, 9)],
    ),
    IndicatorSet(
        "supertrend",
        trend,
        _trend,
        lambda: [supertrend.fresh(10, 3.0)],
        lambda: [SuperTrend(10, 3)],
        list,
    ),
)


def streams(prices: Columns) -> None:
    """Print what a bar of a strategy's whole set costs, and how many times more talipp's does.

    `call`: the kernel called from Python; `direct`: its machine code called from Python; `loop`:
    the kernel in a compiled loop over all bars.
    """
    many = [prices[name] for name in ("high", "low", "close")]
    bars = list(zip(*(column[:STREAMED].tolist() for column in many), strict=True))
    candles = [OHLCV(close, high, low, close, 1.0) for high, low, close in bars]
    print(f"\n{'set':12} {'call ns':>8} {'direct':>8} {'loop':>8} {'talipp':>8}   times faster")
    for one in SETS:

        def called(step: Any, one: IndicatorSet = one) -> None:
            state = one.fresh()
            for high, low, close in bars:
                step(state, high, low, close)

        def talipp(one: IndicatorSet = one) -> None:
            of_bars, of_closes = one.of_bars(), one.of_closes()
            for candle in candles:
                for indicator in of_bars:
                    indicator.add(candle)
                for indicator in of_closes:
                    indicator.add(candle.close)

        code = direct(one.step, one.fresh(), 1.0, 1.0, 1.0)
        looped = partial(lambda one: one.loop(one.fresh(), *many), one)
        tasks = [partial(called, one.step), partial(called, code), looped, talipp]
        sizes = [len(bars), len(bars), many[0].size, len(bars)]
        costs = [1e9 * s / size for s, size in zip(in_turn(tasks), sizes, strict=True)]
        faster = " ".join(f"{costs[3] / cost:5.0f}x" for cost in costs[:3])
        print(f"{one.name:12} " + " ".join(f"{cost:8.1f}" for cost in costs) + f"   {faster}")


def main(names: Sequence[str]) -> None:
    prices = a_million()
    size = prices["close"].size
    shared = [name for name in catalog.names() if calls(name) and (not names or name in names)]
    print(f"{size:,} real bars, the fastest of {ROUNDS} rounds in turn, numpy {np.__version__}\n")
    ratios = arrays(prices, shared)
    slowest = min(ratios, key=lambda name: ratios[name])
    print(
        f"\n{len(ratios)} shared indicators, median ratio {statistics.median(ratios.values()):.2f}"
    )
    print(f"slowest beside TA-Lib: {slowest} {ratios[slowest]:.2f}")
    if not names:
        streams(prices)


if __name__ == "__main__":
    main(sys.argv[1:])
