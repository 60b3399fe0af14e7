"""One rival engine measuring itself: run by `benchmarks.backtest` in an interpreter that has it.

Stands by itself: takes a file of columns, prints one line of JSON with CPU seconds, of a sweep
those of the clock too, and trades.
"""

import argparse
import json
import resource
import statistics
import time
import warnings

import numpy as np

FAST, SLOW, FEE, CASH = 20, 50, 0.0012, 1_000_000.0
STOP_SHARE, RISK = 0.01, 0.02


def timed(deed, rounds):
    """Return the median CPU seconds of some runs, and what the last one gave."""
    spent, found = [], None
    for _ in range(rounds):
        began = time.process_time()
        found = deed()
        spent.append(time.process_time() - began)
    return statistics.median(spent), found


def vectorbt(rows, args):
    import pandas as pd
    import vectorbt as vbt

    index = pd.to_datetime(rows["time"])
    close = pd.Series(rows["close"], index=index)
    open_ = pd.Series(rows["open"], index=index)

    def once():
        fast, slow = vbt.MA.run(close, FAST), vbt.MA.run(close, SLOW)
        entries, exits = fast.ma_crossed_above(slow), fast.ma_crossed_below(slow)
        more = {}
        if args.stop:
            share = min(0.95, RISK / STOP_SHARE)
            more = {"sl_stop": STOP_SHARE, "size": share, "size_type": "percent"}
        book = vbt.Portfolio.from_signals(
            close,
            entries.vbt.fshift(1),
            exits.vbt.fshift(1),
            price=open_,
            fees=FEE,
            init_cash=CASH,
            freq="1min",
            **more,
        )
        return int(book.trades.count())

    once()
    return timed(once, args.rounds)


def vectorbt_sweep(rows, args):
    import pandas as pd
    import vectorbt as vbt

    index = pd.to_datetime(rows["time"])
    close, open_ = pd.Series(rows["close"], index=index), pd.Series(rows["open"], index=index)
    pairs = [(f, s) for f in range(5, 45) for s in range(50, 175, 5)][: args.pairs]

    def block(some):
        fast = vbt.MA.run(close, [one for one, _ in some], short_name="fast")
        slow = vbt.MA.run(close, [two for _, two in some], short_name="slow")
        entries, exits = fast.ma_crossed_above(slow), fast.ma_crossed_below(slow)
        book = vbt.Portfolio.from_signals(
            close,
            entries.vbt.fshift(1),
            exits.vbt.fshift(1),
            price=open_,
            fees=FEE,
            init_cash=CASH,
            freq="1min",
        )
        return book.total_return(), book.trades.count(), book.max_drawdown()

    block(pairs[:2])
    trades, wall, cpu = 0, time.perf_counter(), time.process_time()
    for first in range(0, len(pairs), args.block):
        trades += int(block(pairs[first : first + args.block])[1].sum())
    spent = time.process_time() - cpu
    return (spent, time.perf_counter() - wall), trades


def backtesting(rows, args):
    import pandas as pd
    from backtesting import Backtest, Strategy
    from backtesting.lib import crossover
    from backtesting.test import SMA

    class Cross(Strategy):
        def init(self):
            self.fast = self.I(SMA, self.data.Close, FAST)
            self.slow = self.I(SMA, self.data.Close, SLOW)

        def next(self):
            if crossover(self.fast, self.slow):
                stop = self.data.Close[-1] * (1 - STOP_SHARE) if args.stop else None
                self.buy(sl=stop)
            elif crossover(self.slow, self.fast):
                self.position.close()

    names = {"Open": "open", "High": "high", "Low": "low", "Close": "close", "Volume": "volume"}
    frame = pd.DataFrame(
        {there: rows[here] for there, here in names.items()}, index=pd.to_datetime(rows["time"])
    )
    test = Backtest(frame, Cross, cash=CASH, commission=FEE)
    return timed(lambda: int(test.run()["# Trades"]), max(1, args.rounds // 3))


def backtrader(rows, args):
    import backtrader as bt
    import pandas as pd

    class Cross(bt.Strategy):
        def __init__(self):
            fast = bt.indicators.SMA(self.data.close, period=FAST)
            slow = bt.indicators.SMA(self.data.close, period=SLOW)
            self.cross, self.count, self.stop_order = bt.indicators.CrossOver(fast, slow), 0, None

        def notify_order(self, order):
            if order.status == order.Completed and order.isbuy() and args.stop:
                price = order.executed.price * (1 - STOP_SHARE)
                self.stop_order = self.sell(
                    exectype=bt.Order.Stop, price=price, size=order.executed.size
                )

        def notify_trade(self, trade):
            self.count += trade.isclosed

        def next(self):
            if self.cross[0] > 0 and not self.position:
                self.buy(size=int(self.broker.getvalue() * 0.9 / self.data.close[0]))
            elif self.cross[0] < 0 and self.position:
                if self.stop_order is not None:
                    self.cancel(self.stop_order)
                self.close()

    names = ("open", "high", "low", "close", "volume")
    frame = pd.DataFrame({one: rows[one] for one in names}, index=pd.to_datetime(rows["time"]))

    def once():
        brain = bt.Cerebro(stdstats=False)
        brain.addstrategy(Cross)
        brain.adddata(bt.feeds.PandasData(dataname=frame))
        brain.broker.setcash(CASH)
        brain.broker.setcommission(FEE)
        return brain.run()[0].count

    return timed(once, 1)


def nautilus(rows, args):
    from decimal import Decimal

    from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
    from nautilus_trader.config import LoggingConfig
    from nautilus_trader.indicators import SimpleMovingAverage
    from nautilus_trader.model.currencies import USD
    from nautilus_trader.model.data import Bar, BarType
    from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
    from nautilus_trader.model.identifiers import Venue
    from nautilus_trader.model.objects import Money, Price, Quantity
    from nautilus_trader.test_kit.providers import TestInstrumentProvider
    from nautilus_trader.trading.strategy import Strategy

    share = TestInstrumentProvider.equity(symbol="SYNTH", venue="NSE")
    kind = BarType.from_str("SYNTH.NSE-1-MINUTE-LAST-EXTERNAL")

    class Cross(Strategy):
        def on_start(self):
            self.fast, self.slow = SimpleMovingAverage(FAST), SimpleMovingAverage(SLOW)
            self.before = 0
            self.register_indicator_for_bars(kind, self.fast)
            self.register_indicator_for_bars(kind, self.slow)
            self.subscribe_bars(kind)

        def on_bar(self, bar):
            if not self.slow.initialized:
                return
            side = 1 if self.fast.value > self.slow.value else -1
            flat = self.portfolio.is_flat(share.id)
            if side > 0 > self.before and flat:
                quantity = share.make_qty(Decimal(800))
                self.submit_order(self.order_factory.market(share.id, OrderSide.BUY, quantity))
            elif side < 0 and not flat:
                self.close_all_positions(share.id)
            self.before = side

    names = ("open", "high", "low", "close")
    bars = [
        Bar(kind, *(Price(one, 2) for one in prices), Quantity(volume, 0), ts_ns, ts_ns)
        for *prices, volume, ts_ns in zip(
            *(rows[one].tolist() for one in names),
            rows["volume"].tolist(),
            rows["time"].tolist(),
            strict=True,
        )
    ]

    def once():
        engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
        engine.add_venue(
            Venue("NSE"), OmsType.NETTING, AccountType.CASH, [Money(10 * CASH, USD)], USD
        )
        engine.add_instrument(share)
        engine.add_data(bars)
        engine.add_strategy(Cross())
        engine.run()
        count = len(engine.trader.generate_positions_report())
        engine.dispose()
        return count

    return timed(once, 1)


ENGINES = {
    one.__name__: one for one in (vectorbt, vectorbt_sweep, backtesting, backtrader, nautilus)
}


def main():
    """Measure the engine that is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("file")
    parser.add_argument("--stop", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--block", type=int, default=50)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = dict(np.load(args.file))
    seconds, trades = ENGINES[args.engine](rows, args)
    seconds, wall = seconds if isinstance(seconds, tuple) else (seconds, None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "wall": wall, "trades": trades, "peak_mb": peak}))


if __name__ == "__main__":
    main()
