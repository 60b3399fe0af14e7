"""Every indicator beside TA-Lib, and a strategy's whole set beside talipp, on a million real bars.

Run: python -m benchmarks.indicators [names]. One process; rounds of both sides in turn, medians.
A ratio above 1 means that ours is faster. Where one of ours gives several outputs, TA-Lib is
called as often as it needs to give the same ones. Ours is called through the catalogue, checks
of the columns included; TA-Lib through its function interface.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from talipp.indicators import ATR, MACD, RSI, SMA, SuperTrend
from talipp.ohlcv import OHLCV

from benchmarks.indicators_stream import Idle
from benchmarks.real_prices import a_million
from core.strategy.base import Strategy
from indicators import catalog
from indicators.arguments import Floats
from indicators.kernel import array_kernel, direct
from strategies.momentum import ATR_BARS, FAST, RSI_BARS, SIGNAL, SLOW, Momentum, momentum_step
from strategies.supertrend import Supertrend, supertrend_step
from strategies.turtle import ATR_BARS as TURTLE_ATR_BARS
from strategies.turtle import Turtle, turtle_step
from tests.indicators.truth import TALIB, calls

ROUNDS = 7
STREAMED = 20_000

Columns = dict[str, Floats]


def in_turn(tasks: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Return the median seconds of each task; they take turns, so that all meet the same noise."""
    times: list[list[float]] = [[] for _ in tasks]
    for one in tasks:
        one()  # compiled, loaded, pages touched
    for _ in range(rounds):
        for task, found in zip(tasks, times, strict=True):
            began = time.perf_counter()
            task()
            found.append(time.perf_counter() - began)
    return [statistics.median(found) for found in times]


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


@array_kernel
def _turtle(state: Floats, high: Floats, low: Floats, close: Floats) -> int:
    total = 0
    for i in range(close.size):
        total += turtle_step(state, high[i], low[i], close[i])
    return total


@array_kernel
def _momentum(state: Floats, high: Floats, low: Floats, close: Floats) -> int:
    total = 0
    for i in range(close.size):
        total += momentum_step(state, high[i], low[i], close[i])
    return total


@array_kernel
def _supertrend(state: Floats, high: Floats, low: Floats, close: Floats) -> int:
    total = 0
    for i in range(close.size):
        total += supertrend_step(state, high[i], low[i], close[i])
    return total


def _turtle_of_talipp(one: Turtle) -> tuple[list[Any], list[Any]]:
    return [ATR(TURTLE_ATR_BARS)], [SMA(one.fast), SMA(one.slow)]


def _momentum_of_talipp(_: Momentum) -> tuple[list[Any], list[Any]]:
    return [ATR(ATR_BARS)], [RSI(RSI_BARS), MACD(FAST, SLOW, SIGNAL)]


def _supertrend_of_talipp(one: Supertrend) -> tuple[list[Any], list[Any]]:
    return [SuperTrend(one.period, int(one.factor))], []


SETS: tuple[tuple[type[Strategy], Any, Any, Any], ...] = (
    (Turtle, turtle_step, _turtle, _turtle_of_talipp),
    (Momentum, momentum_step, _momentum, _momentum_of_talipp),
    (Supertrend, supertrend_step, _supertrend, _supertrend_of_talipp),
)
"""Strategy, its step, the same step in a compiled loop, talipp's indicators of bars and closes."""


def streams(prices: Columns) -> None:
    """Print what a bar of a strategy's whole set costs, and how many times more talipp's does.

    `call`: the kernel called from Python; `direct`: its machine code called from Python; `loop`:
    the kernel in a compiled loop over all bars.
    """
    columns = [prices[name][:STREAMED] for name in ("high", "low", "close")]
    bars = list(zip(*(column.tolist() for column in columns), strict=True))
    candles = [OHLCV(close, high, low, close, 1.0) for high, low, close in bars]
    many = [prices[name] for name in ("high", "low", "close")]
    print(
        f"\n{'strategy':12} {'call ns':>8} {'direct':>8} {'loop':>8} {'talipp':>8}   times faster"
    )
    for kind, step, loop, builders in SETS:
        one: Any = kind(Idle())  # type: ignore[arg-type]

        def called(step: Any, one: Any = one) -> None:
            one.start()
            state = one._state
            for high, low, close in bars:
                step(state, high, low, close)

        def looped(one: Any = one, loop: Any = loop) -> None:
            one.start()
            loop(one._state, *many)

        def talipp(one: Any = one, builders: Any = builders) -> None:
            of_bars, of_closes = builders(one)
            for candle in candles:
                for indicator in of_bars:
                    indicator.add(candle)
                for indicator in of_closes:
                    indicator.add(candle.close)

        code = direct(step, one._state, 1.0, 1.0, 1.0)
        tasks = [partial(called, step), partial(called, code), looped, talipp]
        sizes = [len(bars), len(bars), many[0].size, len(bars)]
        costs = [1e9 * s / size for s, size in zip(in_turn(tasks), sizes, strict=True)]
        faster = " ".join(f"{costs[3] / cost:5.0f}x" for cost in costs[:3])
        print(f"{kind.key:12} " + " ".join(f"{cost:8.1f}" for cost in costs) + f"   {faster}")


def main(names: Sequence[str]) -> None:
    prices = a_million()
    size = prices["close"].size
    shared = [name for name in catalog.names() if calls(name) and (not names or name in names)]
    print(f"{size:,} real bars, medians of {ROUNDS} rounds in turn, numpy {np.__version__}\n")
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
