"""Rules that trade at a bar's open without an engine: honest ones and ones that cheat."""

import numpy as np

from core.backtest.deeds import deeds_of
from core.backtest.metrics.summary import Measurable
from core.backtest.metrics.trades import no_trades
from core.backtest.metrics.worth import Executions, worth_by_day
from core.backtest.outcome import Outcome
from core.clock import IST


def run_of(wanted):
    """Return a Run that holds one share from a bar's open while `wanted(series, at)` is true.

    `at` is the bar before: the last one known.
    """

    def run(parameters, series, window):
        rows = []
        for one in series:
            one = one.between(-(2**63), window.end_ns)
            held = 0
            for bar in range(1, len(one)):
                if one.open_ns[bar] < window.start_ns:
                    continue
                want = int(bool(wanted(one, bar - 1, **parameters)))
                if want != held:
                    rows.append(
                        (int(one.open_ns[bar]), one.symbol, want - held, float(one.open[bar]))
                    )
                    held = want
        rows.sort()
        executions = Executions(
            np.array([row[0] for row in rows], np.int64),
            tuple(row[1] for row in rows),
            np.array([float(row[2]) for row in rows]),
            np.array([row[3] for row in rows]),
            np.zeros(len(rows)),
        )
        bars = [one.between(window.start_ns, window.end_ns) for one in series]
        curve = worth_by_day(100.0, executions, bars)
        measurable = Measurable(curve, no_trades(), 0.0, (), (), IST)
        return Outcome(measurable, deeds_of(executions))

    return run


def rising(series, at, bars=3):
    return at >= bars and series.close[at] > series.close[at - bars]


def tomorrow(series, at):
    """Know the next close: shift(-1) in a table."""
    return at + 1 < len(series) and series.close[at + 1] > series.close[at]


def above_the_mean_of_all(series, at):
    """Know the mean of all prices, those to come included."""
    return series.close[at] > series.close.mean()
