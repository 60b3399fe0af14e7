"""The compiled loop beside a hand-written one and other engines: one year of minutes, and a sweep.

Run: python -m benchmarks.backtest [--rivals /path/to/python] [--quick]. Rivals are measured each
in a process of its own by the interpreter given, which must have them. CPU seconds, medians. At
the end stand the promises with what was measured, and exit code 1 when one is not held.

Every engine trades the same 20/50 crossover at the next open with charges; `stop` adds a stop and
a size by risk. Trade counts are printed: vectorbt counts a position that is open at the end, the
program does not, and its risk gate refuses the one entry wished for at the end of a session.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import numba
import numpy as np

from app.bootstrap import PracticeSetup, build_practice
from benchmarks.backtest_sweep import BOLD
from benchmarks.kernel_cache import compiled_kernels
from benchmarks.synthetic import a_year
from core.backtest.fast.account import FastSetup
from core.backtest.fast.answers import Scratch
from core.backtest.fast.layout import HELD, REFUSED, TRADES, Ints
from core.backtest.fast.prices import ReadyPrices, ready
from core.backtest.fast.run import beginning, drive, strategy_of
from core.backtest.fast.sweep import sweep_of
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.events.commands import StartTrading
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits
from core.strategy import catalog

FAST, SLOW = 20, 50
LIMIT, KEPT, NUMBERS = "by hand, numba (limit)", "ours, all fills kept", "ours, numbers only"
EVENTS = "ours, the engine's events"
CASES = {
    # A position always has a safety exit here; ten average ranges away it is hardly ever reached.
    "charges": (BOLD, {"fast": FAST, "slow": SLOW, "stop_atr": 10.0}),
    "stop and size by risk": (RiskLimits(), {"fast": FAST, "slow": SLOW, "stop_atr": 2.0}),
}


@numba.njit(cache=True)
def by_hand(  # noqa: C901 - written as one would by hand
    open_: Any, high: Any, low: Any, close: Any, fee: float, stop_ranges: float, risk: float
) -> Any:
    """Return trades and cash of the crossover, written out: the practical limit."""
    n, cash, held, stop, trades = close.size, 1_000_000.0, 0.0, 0.0, 0
    fast = slow = 0.0
    before, wish, usual = 0, 0, 0.0
    for i in range(n):
        if wish > 0:
            price = open_[i] + 0.05
            held = cash * 0.95 // price
            if stop_ranges > 0.0:
                held = min(cash * 0.2 // price, cash * risk // (stop_ranges * usual))
            stop = price - stop_ranges * usual if stop_ranges > 0.0 else 0.0
            cash -= held * price * (1.0 + fee)
        elif wish < 0 and held > 0.0:
            cash += held * (open_[i] - 0.05) * (1.0 - fee)
            held, trades = 0.0, trades + 1
        wish = 0
        if held > 0.0 and low[i] <= stop:
            cash += held * (min(stop, open_[i]) - 0.05) * (1.0 - fee)
            held, trades = 0.0, trades + 1
        fast += close[i]
        slow += close[i]
        if i > 0 and stop_ranges > 0.0:
            away = max(high[i], close[i - 1]) - min(low[i], close[i - 1])
            usual += (away - usual) / 20.0
        if i >= FAST:
            fast -= close[i - FAST]
        if i >= SLOW:
            slow -= close[i - SLOW]
        if i >= SLOW - 1:
            side = 1 if fast / FAST > slow / SLOW else -1
            if side > 0 > before and held == 0.0:
                wish = 1
            elif side < 0 and held > 0.0:
                wish = -1
            before = side
    return trades, cash


def timed(deed: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """Return the median CPU seconds of some runs, and what the last gave."""
    spent, found = [], deed()
    for _ in range(rounds):
        began = time.process_time()
        found = deed()
        spent.append(time.process_time() - began)
    return statistics.median(spent), found


def ours(prices: ReadyPrices, case: str, rounds: int, keep: bool) -> tuple[float, str]:
    """Return (seconds, trades) of one run: settings checked, state made, every fill kept or not.

    Beside the finished trades stand what is open at the end and the entries the risk gate refused:
    the entries of an engine without a gate are all of them.
    """
    limits, settings = CASES[case]
    setup, kind = FastSetup(Decimal(1_000_000), limits), catalog.find("turtle")
    scratch = Scratch()

    def once() -> Ints:
        strategy = strategy_of(kind, prices.series.instrument, settings)  # type: ignore[arg-type]
        return drive(strategy, prices, beginning(kind, prices, setup), scratch, keep).s

    seconds, state = timed(once, rounds)
    return seconds, f"{state[TRADES]} + {int(state[HELD] != 0)} open + {state[REFUSED]} refused"


def by_events(series: BarSeries, case: str, rounds: int) -> tuple[float, int]:
    """Return (seconds, trades) of the engine itself: order life, risk gate, journal in memory."""
    limits, settings = CASES[case]

    def once() -> int:
        feed = HistoricalFeed([series])
        setup = PracticeSetup(feed=feed, cash=Decimal(1_000_000), limits=limits)
        machine = build_practice(setup, KillLatch(None))
        wish = StartTrading(strategy="turtle", parameters=settings, symbols=(series.symbol,))
        machine.engine.process(wish)
        machine.loop(None).run(threading.Event())
        return len(machine.space.state.book.trades)

    return timed(once, rounds)


def limit(series: BarSeries, case: str, rounds: int) -> tuple[float, int]:
    """Return (seconds, trades) of the hand-written loop."""
    stop = 0.0 if case == "charges" else 2.0
    columns = series.open, series.high, series.low, series.close
    seconds, found = timed(lambda: by_hand(*columns, 0.0012, stop, 0.02), rounds)
    return seconds, int(found[0])


def say(name: str, count: int, seconds: float, trades: object, limit_s: float) -> None:
    """Print one line."""
    print(
        f"{name:28} {count / seconds / 1e6:10.3f} M bars/s {seconds * 1e3:11.2f} ms "
        f"{100 * limit_s / seconds:8.3f} % of the limit  {trades} trades",
        flush=True,
    )


def rival(python: str, engine: str, file: Path, *more: str) -> Mapping[str, Any] | None:
    """Return what a rival measured of itself, or None when it could not."""
    script = Path(__file__).with_name("backtest_rivals.py")
    made = subprocess.run(
        [python, str(script), engine, str(file), *more], capture_output=True, text=True
    )
    if made.returncode:
        print(f"{engine}: {(made.stderr.strip().splitlines() or ['no reason'])[-1][:150]}")
        return None
    found: Mapping[str, Any] = json.loads(made.stdout.strip().splitlines()[-1])
    return found


def saved(series: BarSeries, folder: str) -> Path:
    """Write a series where a rival can read it."""
    file = Path(folder) / "prices.npz"
    names = ("open", "high", "low", "close", "volume")
    np.savez(file, time=series.open_ns, **{one: getattr(series, one) for one in names})
    return file


def one_run(
    series: BarSeries, rounds: int, python: str | None, rivals: tuple[str, ...], turns: int = 1
) -> dict[str, dict[str, float]]:
    """Measure single runs on a series; return seconds by case and engine.

    The short ones are measured in turns, ours and theirs one after the other, and the median of
    the turns counts: a shared machine is quick one second and slow the next.
    """
    began = time.process_time()
    prices = ready(series)
    print(f"\n{len(series):,} bars; making them ready once: "
          f"{(time.process_time() - began) * 1e3:.1f} ms")  # fmt: skip
    table: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = saved(series, folder) if python else None
        for case in CASES:
            told = [_short(series, prices, case, rounds, python, file) for _ in range(turns)]
            row = {name: statistics.median(one[name][0] for one in told) for name in told[0]}
            trades: dict[str, object] = {name: one[1] for name, one in told[-1].items()}
            if len(series) < 1_000_000:
                found = by_events(series, case, max(1, rounds // 10))
                row[EVENTS], trades[EVENTS] = found
            for engine in rivals if python and file else ():
                more = ["--stop"] if "stop" in case else []
                they = rival(python or "", engine, file or Path(), *more)
                if they:
                    row[engine], trades[engine] = they["seconds"], they["trades"]
            print(case)
            for name, seconds in row.items():
                say(f"  {name}", len(series), seconds, trades[name], row[LIMIT])
            table[case] = row
    return table


def _short(
    series: BarSeries, prices: ReadyPrices, case: str, rounds: int, python: str | None,
    file: Path | None,
) -> dict[str, tuple[float, object]]:  # fmt: skip
    """Return (seconds, trades) of everything that takes milliseconds."""
    found: dict[str, tuple[float, object]] = {
        LIMIT: limit(series, case, rounds),
        KEPT: ours(prices, case, rounds, keep=True),
        NUMBERS: ours(prices, case, rounds, keep=False),
    }
    if python and file:
        more = ["--stop"] if "stop" in case else []
        they = rival(python, "vectorbt", file, *more)
        if they:
            found["vectorbt"] = they["seconds"], they["trades"]
    return found


def the_sweep(series: BarSeries, python: str | None, pairs: int) -> tuple[float, float] | None:
    """Measure a sweep; return how much quicker than vectorbt's best, and the share of its memory.

    Quicker by the clock, as each uses the cores it can; the processor's time is printed too. Each
    in a process of its own that reads the same file; memory is the peak of the whole process,
    libraries included, in both.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = saved(series, folder)
        command = [sys.executable, "-m", "benchmarks.backtest_sweep", str(file)]
        subprocess.run(command, capture_output=True, check=True)  # compiles where need be
        made = subprocess.run(
            command,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        ours = json.loads(made.stdout.strip().splitlines()[-1])
        speeds = ours["rows"] / ours["wall"], ours["rows"] / ours["cpu"]
        print(f"\nsweep of {ours['rows']:,} pairs: {speeds[0]:,.0f} a second of the clock, "
              f"{speeds[1]:,.0f} of processor, {ours['trades']:,} trades, "
              f"peak {ours['peak_mb']:,.0f} MB")  # fmt: skip
        best: tuple[float, float, float] | None = None
        for block in ("10", "25", "50", "100") if python else ():
            found = rival(python or "", "vectorbt_sweep", file, "--block", block,
                          "--pairs", str(pairs))  # fmt: skip
            if found:
                theirs = pairs / found["wall"], pairs / found["seconds"]
                print(f"vectorbt, blocks of {block}: {theirs[0]:,.1f} a second of the clock, "
                      f"{theirs[1]:,.1f} of processor, {found['trades']:,} trades, "
                      f"peak {found['peak_mb']:,.0f} MB")  # fmt: skip
                if best is None or theirs[0] > best[0]:
                    best = (*theirs, found["peak_mb"])
    if best is None:
        return None
    print(f"ours at its best block: {speeds[1] / best[1]:,.1f} times a second of processor")
    return speeds[0] / best[0], ours["peak_mb"] / best[2]


def on_a_cluster(series: BarSeries) -> bool:
    """Return whether two worker processes on this computer give the very table."""
    from distributed import LocalCluster

    settings = [{"fast": f, "slow": s} for f in range(5, 15) for s in range(50, 100, 5)]
    kind, prices, setup = catalog.find("turtle"), ready(series), FastSetup(Decimal(1_000_000))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None,
                      host="127.0.0.1") as cluster:  # fmt: skip
        there = sweep_of(kind, settings, prices, setup, cluster.scheduler_address).run()
    here = sweep_of(kind, settings, prices, setup).run()
    return msgspec.msgpack.encode(here) == msgspec.msgpack.encode(there)


def promises(
    year: dict[str, dict[str, float]],
    long: dict[str, dict[str, float]],
    sweep: tuple[float, float] | None,
    same: bool,
) -> bool:
    """Print each promise with what was measured; return whether all that were measured hold."""
    found: list[tuple[str, float, float]] = []
    for case, row in year.items():
        for name, rival_name, over, least in (
            ("fast, times vectorbt", "vectorbt", KEPT, 25.0),
            ("fast, share of the limit", LIMIT, KEPT, 0.30),
            ("events, times backtesting.py", "backtesting", EVENTS, 2.0),
            ("events, times nautilus_trader", "nautilus", EVENTS, 12.0),
        ):
            if rival_name in row and over in row:
                found.append((f"{case}: {name}", row[rival_name] / row[over], least))
    for case, row in long.items():
        share = row[LIMIT] / row[KEPT]
        found.append((f"{case}, 10,000,000 bars: fast, share of the limit", share, 0.45))
    if sweep is not None:
        found.append(("sweep, times vectorbt at its best", sweep[0], 50.0))
        found.append(("sweep, times less memory at its peak", 1.0 / sweep[1], 10.0))
    found.append(("cluster of two workers, the same table", float(same), 1.0))
    print()
    for name, value, least in found:
        held = "holds" if value >= least else "NOT HELD"
        print(f"{name:56} {value:9.2f}  at least {least:5.2f}  {held}")
    return all(value >= least for _, value, least in found)


def main() -> int:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rivals", help="an interpreter that has the other engines")
    parser.add_argument("--quick", action="store_true", help="leave the slow rivals out")
    parser.add_argument("--pairs", type=int, default=1_000, help="pairs of vectorbt's sweep")
    args = parser.parse_args()
    slow = () if args.quick else ("backtrader", "nautilus")
    year = a_year()
    sweep = the_sweep(year, args.rivals, args.pairs)
    found = one_run(year, 31, args.rivals, ("backtesting", *slow), turns=7)
    long = one_run(a_year(26_667), 3, None, ())
    return 0 if promises(found, long, sweep, on_a_cluster(year)) else 1


if __name__ == "__main__":
    if "NUMBA_CACHE_DIR" not in os.environ:
        folder = {"NUMBA_CACHE_DIR": str(compiled_kernels())}
        raise SystemExit(subprocess.call(
            [sys.executable, "-m", "benchmarks.backtest", *sys.argv[1:]],
            env={**os.environ, **folder},
        ))  # fmt: skip
    raise SystemExit(main())
