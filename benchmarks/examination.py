"""How long an examination and a search take: five shares, a year of minutes, by both ways.

Run: python -m benchmarks.examination [--engine]. Each way is timed in a process of its own, by its
processor time and by the clock: the examination of a kept test with the settings the window offers,
and a search of 100 settings. With --engine the engine does the same after it, which takes a
quarter of an hour, and the documents are compared to the byte.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from app import backtest_run, examine_run, optimise_run
from app.backtest_task import BacktestTask
from app.card_task import CardTask, FilesTask, MeasureTask
from app.examine_task import ExamineTask
from app.optimise_task import OptimiseTask
from benchmarks.kernel_cache import compiled_kernels
from benchmarks.synthetic import a_year
from core.backtest.fast.warm import warm
from core.data.bar_store import BarStore
from core.model.instrument import Market
from core.risk.limits import RiskLimits
from core.strategy import catalog
from ui.deck_search import RangeWish, SearchWish

SYMBOLS = ("AAA", "BBB", "CCC", "DDD", "EEE")
WISH = SearchWish(
    ranges=(
        RangeWish(name="fast", low=5, high=50, count=10),
        RangeWish(name="slow", low=60, high=150, count=10),
    ),
    least_trades=1,
)
PARTS = ("examination", "search")


def work_in(folder: Path) -> MeasureTask:
    """Store the five shares and return the work over them."""
    store = BarStore(folder / "bars")
    for seed, symbol in enumerate(SYMBOLS):
        store.write(a_year(symbol=symbol, seed=seed), "made for a measurement")
    parameters = catalog.settle(catalog.find("turtle"), {})
    stored = FilesTask(
        folder=str(folder / "bars"), market=Market.NSE, timeframe_s=60, symbols=SYMBOLS
    )
    return MeasureTask(
        made_up=None,
        files=stored,
        label="five shares",
        cards=(CardTask(strategy="turtle", parameters=parameters, timeframe_s=60),),
        cash=Decimal(1_000_000),
        limits=RiskLimits(),
        participation=Decimal("0.1"),
        slippage_ticks=1,
        seed=7,
        strategies_folder=str(folder / "strategies"),
    )


def prepare(folder: Path) -> None:
    """Store the prices and keep a test of them."""
    (folder / "tests").mkdir()
    task = BacktestTask(
        work=work_in(folder),
        title="Turtle",
        symbols=SYMBOLS,
        tested_ns=1_700_000_000_000_000_000,
        file=str(folder / "tests" / "kept.json"),
    )
    backtest_run.run(task, lambda news: None)


def measure(part: str, way: str, folder: Path) -> None:
    """Do one part one way and print seconds of processor, seconds of the clock, megabytes."""
    if way == "engine":
        examine_run.fast_runs = lambda *given: None
        optimise_run.compiled = lambda: False
    else:
        warm()
    out = folder / f"{part}-{way}.json"
    cpu, clock = time.process_time(), time.perf_counter()
    if part == "examination":
        out.write_bytes((folder / "tests" / "kept.json").read_bytes())
        examine_run.run(
            ExamineTask(file=str(out), memory=str(out.with_suffix(".runs")), workers=1),
            lambda news: None,
        )
    else:
        work = work_in(folder)
        rows = str(out.with_suffix(".rows"))
        task = OptimiseTask(
            work=work, title="Turtle", symbols=SYMBOLS, wish=WISH, rows=rows, file=str(out),
            workers=1,
        )  # fmt: skip
        optimise_run.run(task, lambda news: None)
    spent, took = time.process_time() - cpu, time.perf_counter() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps([spent, took, memory]))


def told(part: str, way: str, folder: Path) -> float:
    """Measure in a process of its own; return its seconds of processor."""
    words = [sys.executable, "-m", "benchmarks.examination", "--part", part, "--way", way]
    done = subprocess.run(
        [*words, "--folder", str(folder)], check=True, capture_output=True, text=True
    )
    spent, took, memory = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{part}, {way}: {spent:.1f} s of processor, {took:.1f} s by the clock, {memory:,} MB",
        flush=True,
    )
    return float(spent)


def same(part: str, folder: Path) -> bool:
    """Return whether both ways found the same."""
    found = []
    for way in ("fast", "engine"):
        document = json.loads((folder / f"{part}-{way}.json").read_text())
        for place in (document["run"], document.get("sheet") or {}):
            for name in ("engine", "code_version"):  # the program may be worked on meanwhile
                place.pop(name, None)
        found.append(json.dumps({**document, "task": 0}))
    return found[0] == found[1]


def main() -> int:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--engine", action="store_true", help="measure the engine, too")
    for name in ("--part", "--way", "--folder"):
        words.add_argument(name, help=argparse.SUPPRESS)
    asked = words.parse_args()
    os.environ.setdefault("NUMBA_CACHE_DIR", str(compiled_kernels()))
    if asked.part:
        measure(asked.part, asked.way, Path(asked.folder))
        return 0
    fine = True
    with tempfile.TemporaryDirectory(prefix="algotrader-examination-") as home:
        folder = Path(home)
        warm()
        prepare(folder)
        for part in PARTS:
            fast = told(part, "fast", folder)
            if asked.engine:
                slow = told(part, "engine", folder)
                alike = same(part, folder)
                fine = fine and alike
                print(f"{part}: {slow / fast:.0f} times; {'the same' if alike else 'NOT THE SAME'}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
