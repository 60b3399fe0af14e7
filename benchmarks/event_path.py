"""Bars per second of the whole event path beside backtesting.py, same crossover, one process.

Run: python -m benchmarks.event_path. All sides run several times in turn, in CPU seconds of one
process; medians are compared. Ours cannot hold a position without a safety exit at the venue, so
theirs runs twice: the crossover alone, and with the same safety exit, which is the same work.
Ours still does more per trade: risk gate, order states, journal, charges by law.
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
from indicators.atr import atr
from strategies.turtle import ATR_BARS

ROUNDS = 7
FAST, SLOW, STOP_ATR = 20, 50, 10.0


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
            parameters={"fast": FAST, "slow": SLOW, "stop_atr": STOP_ATR},
            symbols=(series.symbol,),
        )
    )
    began = time.process_time()
    machine.loop(None).run(threading.Event())
    return time.process_time() - began, len(machine.space.state.book.trades)


def theirs(series: BarSeries, safety_exit: bool = False) -> tuple[float, int]:
    """Return (seconds, trades) of backtesting.py on the series."""
    import pandas as pd
    from backtesting import Backtest, Strategy
    from backtesting.lib import crossover
    from backtesting.test import SMA

    class SmaCross(Strategy):
        def init(self) -> None:
            self.fast = self.I(SMA, self.data.Close, FAST)
            self.slow = self.I(SMA, self.data.Close, SLOW)
            if safety_exit:
                data = self.data
                self.range = self.I(atr, data.High, data.Low, data.Close, ATR_BARS)

        def next(self) -> None:
            if crossover(self.fast, self.slow):
                away = STOP_ATR * self.range[-1] if safety_exit else None
                self.buy(sl=None if away is None else self.data.Close[-1] - away)
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
    """Measure all and print the ratios."""
    warnings.simplefilter("ignore")
    series = a_year()
    sides = {
        "ours": ours,
        "backtesting.py": theirs,
        "  with safety exit": lambda rows: theirs(rows, safety_exit=True),
    }
    for side in sides.values():
        side(series.rows(0, 4000))
    runs: dict[str, list[tuple[float, int]]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, side in sides.items():
            runs[name].append(side(series))
    count = len(series)
    middle = {name: statistics.median(s for s, _ in found) for name, found in runs.items()}
    for name, found in runs.items():
        speed = count / middle[name]
        print(f"{name:19} {speed:10,.0f} bars/s  {middle[name]:6.3f} s  {found[0][1]} trades")
    alone = middle["backtesting.py"] / middle["ours"]
    alike = middle["  with safety exit"] / middle["ours"]
    print(f"ratio               {alone:10.2f}  (promised: at least 2)")
    print(f"  with safety exit  {alike:10.2f}")


if __name__ == "__main__":
    main()
