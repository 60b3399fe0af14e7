"""Runs tests on the past in the compiled loop: one, or its summary row."""

from collections.abc import Mapping

from core.backtest.fast.account import FastSetup, money_digits
from core.backtest.fast.answers import Scratch
from core.backtest.fast.prices import ReadyPrices
from core.backtest.fast.result import FastRun
from core.backtest.fast.run import beginning, check, drive, strategy_of
from core.backtest.fast.summary import Summary, summary
from core.strategy.base import Strategy


def run(
    kind: type[Strategy],
    parameters: Mapping[str, object],
    prices: ReadyPrices,
    setup: FastSetup,
    scratch: Scratch | None = None,
    seed: int = 7,
) -> FastRun:
    """Return one run with everything in it; raise NoFastPath where only the engine is exact."""
    compiled = check(kind, prices, setup)
    strategy = strategy_of(compiled, prices.series.instrument, parameters)
    begun = beginning(compiled, prices, setup)
    ledger = drive(strategy, prices, begun, scratch or Scratch(), keep=True)
    digits = money_digits(prices.series.instrument)
    series, past = (prices.series,), (prices.past,)
    return FastRun(ledger, (strategy,), series, setup.cash, digits, seed, past)


def numbers(
    kind: type[Strategy],
    parameters: Mapping[str, object],
    prices: ReadyPrices,
    setup: FastSetup,
    scratch: Scratch | None = None,
) -> Summary:
    """Return the summary of one run, which keeps no list of anything."""
    compiled = check(kind, prices, setup)
    strategy = strategy_of(compiled, prices.series.instrument, parameters)
    begun = beginning(compiled, prices, setup)
    ledger = drive(strategy, prices, begun, scratch or Scratch(), keep=False)
    return summary(ledger, setup.cash, prices.series.instrument.market)
