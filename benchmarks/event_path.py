"""Bars per second of the whole event path beside backtesting.py, same crossover, one process.

Run: python -m benchmarks.event_path. Each side runs several times in turn; medians are compared.
Ours does more per bar and trade: risk gate, safety exits at the venue, journal, charges by law.
"""

import statistics
import threading
import time
import warnings
from decimal import Decimal

from app.bootstrap import PracticeSetup, build_practice
from benchmarks.synthetic import a_year
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.events.commands import StartTrading
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits

ROUNDS = 5


def ours(series: BarSeries) -> tuple[float, int]:
    """Return (seconds, trades) of our engine on the series."""
    limits = RiskLimits(
        symbol_share=Decimal("0.95"), loss_per_trade=Decimal("0.5"), loss_per_day=Decimal("0.9")
    )
    setup = PracticeSetup(
        feed=HistoricalFeed([series]), cash=Decimal(1_000_000), limits=limits,
        participation=Decimal(1),
    )  # fmt: skip
    machine = build_practice(setup, KillLatch(None))
    machine.engine.process(
        StartTrading(
            strategy="turtle",
            parameters={"fast": 20, "slow": 50, "stop_atr": 10.0},
            symbols=(series.symbol,),
        )
    )
    began = time.process_time()
    machine.loop(None).run(threading.Event())
    return time.process_time() - began, len(machine.space.state.book.trades)


def theirs(series: BarSeries) -> tuple[float, int]:
    """Return (seconds, trades) of backtesting.py on the series."""
    import pandas as pd
    from backtesting import Backtest, Strategy
    from backtesting.lib import crossover
    from backtesting.test import SMA

    class SmaCross(Strategy):
        def init(self) -> None:
            self.fast = self.I(SMA, self.data.Close, 20)
            self.slow = self.I(SMA, self.data.Close, 50)

        def next(self) -> None:
            if crossover(self.fast, self.slow):
                self.buy()
            elif crossover(self.slow, self.fast):
                self.position.close()

    frame = pd.DataFrame(
        {
            "Open": series.open,
            "High": series.high,
            "Low": series.low,
            "Close": series.close,
            "Volume": series.volume,
        },
        index=pd.to_datetime(series.open_ns),
    )
    test = Backtest(frame, SmaCross, cash=1_000_000, commission=0.0003)
    began = time.process_time()
    result = test.run()
    return time.process_time() - began, int(result["# Trades"])


def main() -> None:
    """Measure both and print the ratio."""
    warnings.simplefilter("ignore")
    series = a_year()
    ours(series.rows(0, 4000))
    theirs(series.rows(0, 4000))
    mine, other = [], []
    for _ in range(ROUNDS):
        mine.append(ours(series))
        other.append(theirs(series))
    count = len(series)
    for name, runs in (("ours", mine), ("backtesting.py", other)):
        middle = statistics.median(seconds for seconds, _ in runs)
        print(f"{name:16} {count / middle:10,.0f} bars/s  {middle:6.3f} s  {runs[0][1]} trades")
    ratio = statistics.median(o[0] for o in other) / statistics.median(m[0] for m in mine)
    print(f"ratio            {ratio:10.2f}  (promised: at least 2)")


if __name__ == "__main__":
    main()
