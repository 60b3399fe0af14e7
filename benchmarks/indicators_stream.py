"""What one bar costs: an update of each indicator, one bar of each strategy, from Python.

Run: python -m benchmarks.indicators_stream. Medians of several rounds, one process.
"""

import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from core.model.instrument import ZERO, Instrument, nse_share
from core.model.market import Bar
from core.strategy import catalog as strategies
from indicators import catalog as indicators

BARS = 60_000
ROUNDS = 7
MINUTE_NS = 60_000_000_000
OPENS_NS = 1_470_800_700_000_000_000  # 2016-08-10 09:15 in India


class Idle:
    """A context in which nothing is ever held."""

    instrument: Instrument = nse_share("SYNTH")

    def position(self, symbol: str | None = None) -> Decimal:
        """Return none."""
        return ZERO

    def busy(self) -> bool:
        """Return no."""
        return False

    def now_ns(self) -> int:
        """Return the beginning of time."""
        return 0


def bars() -> list[Bar]:
    """Return minutes of a random walk, 375 a day."""
    close = 1000.0 + np.cumsum(np.random.default_rng(11).normal(0.0, 0.4, BARS))
    day, minute = np.divmod(np.arange(BARS), 375)
    opens = OPENS_NS + (day * 1440 + minute) * MINUTE_NS
    return [
        Bar("SYNTH", 60, int(t), int(t) + MINUTE_NS, price, price + 0.5, price - 0.5, price, 100.0)
        for t, price in zip(opens, close.tolist(), strict=True)
    ]


def median_ns(feed: Callable[[], None], count: int) -> float:
    """Return nanoseconds per item, the median of the rounds."""
    feed()
    rounds = []
    for _ in range(ROUNDS):
        begin = time.perf_counter_ns()
        feed()
        rounds.append((time.perf_counter_ns() - begin) / count)
    return statistics.median(rounds)


def update_ns(name: str, rows: list[dict[str, float]]) -> float:
    """Return what one update of an indicator's streaming class costs."""
    declared = indicators.describe(name)
    one: Any = declared.streaming()
    inputs = [tuple(row[column] for column in declared.inputs) for row in rows]

    def feed() -> None:
        update = one.update
        for values in inputs:
            update(*values)

    return median_ns(feed, len(inputs))


def main() -> None:
    made = bars()
    names = ("open", "high", "low", "close", "volume")
    rows = [{**{name: getattr(bar, name) for name in names}, "day": 1.0} for bar in made[:20_000]]
    print("indicator        update from Python, ns")
    for name in indicators.names():
        print(f"{name:16} {update_ns(name, rows):8.0f}")
    print("\nstrategy         bar, ns      bars/s   wishes")
    for kind in strategies.all():
        strategy, wishes = kind(Idle()), 0

        def feed(strategy: Any = strategy) -> None:
            nonlocal wishes
            on_bar = strategy.on_bar
            for bar in made:
                if on_bar(bar):
                    wishes += 1

        cost = median_ns(feed, BARS)
        print(f"{kind.key:16} {cost:7.0f} {1e9 / cost:11,.0f} {wishes // (ROUNDS + 1):8}")


if __name__ == "__main__":
    main()
