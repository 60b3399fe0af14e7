"""A sweep on a Dask cluster of two worker processes: the very table this process finds."""

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest
from distributed import LocalCluster

from benchmarks.synthetic import a_year
from core.backtest.fast.account import FastSetup
from core.backtest.fast.cluster import ClusterSweep
from core.backtest.fast.prices import ReadyPrices, ready
from core.backtest.fast.sweep import Sweep, sweep_of
from core.errors import UserMistake
from core.strategy import catalog
from strategies.turtle import Turtle

SETUP = FastSetup(Decimal(1_000_000))
# The last pair does not fit: its row is a sentence.
PAIRS = [{"fast": f, "slow": s} for f in range(5, 25) for s in range(30, 60, 4)] + [
    {"fast": 60, "slow": 50}
]


@pytest.fixture(scope="module")
def prices() -> ReadyPrices:
    return ready(a_year(10))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
    ) as cluster:
        yield cluster.scheduler_address


def test_the_table_is_the_same_to_the_byte(prices: ReadyPrices, address: str) -> None:
    kind, told = catalog.find("turtle"), []
    here = Sweep(kind, PAIRS, prices, SETUP).run()
    sweep = sweep_of(kind, PAIRS, prices, SETUP, address)
    there = sweep.run(lambda done, total: told.append((done, total)))
    assert isinstance(sweep, ClusterSweep)
    assert msgspec.msgpack.encode(there) == msgspec.msgpack.encode(here)
    assert sum(row.summary.trades for row in there if row.summary) > len(PAIRS)
    assert "must be shorter" in there[-1].sentence
    assert told[-1] == (len(PAIRS), len(PAIRS))
    assert told == sorted(told)


def test_what_is_learned_from_travels_too(prices: ReadyPrices, address: str) -> None:
    kind, series, some = catalog.find("turtle"), prices.series, PAIRS[:8]
    later = ready(series.rows(900, 2_900), past=series.rows(0, 900))
    here = Sweep(kind, some, later, SETUP).run()
    assert sweep_of(kind, some, later, SETUP, address).run() == here
    assert sweep_of(kind, some, ready(later.series), SETUP, address).run() != here


def test_what_is_done_stays_when_it_is_cancelled(prices: ReadyPrices, address: str) -> None:
    sweep = sweep_of(catalog.find("turtle"), PAIRS, prices, SETUP, address)
    rows = sweep.run(lambda done, total: sweep.cancel())
    assert sweep.cancelled
    assert 0 < len(rows) < len(PAIRS)
    assert rows == sweep.rows


def test_a_strategy_of_ones_own_is_not_on_the_cluster(prices: ReadyPrices) -> None:
    class Mine(Turtle):
        key, title = "mine", "Mine"

    with pytest.raises(UserMistake, match="your own strategy"):
        sweep_of(Mine, PAIRS, prices, SETUP, "tcp://127.0.0.1:8786")


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:9", "no address at all"])
def test_a_cluster_that_does_not_answer_is_one_sentence(prices: ReadyPrices, wrong: str) -> None:
    sweep = sweep_of(Turtle, PAIRS, prices, SETUP, wrong)
    with pytest.raises(UserMistake, match=r"does not answer.*testing\.scheduler_address"):
        sweep.run()


def test_dask_is_loaded_only_for_an_address() -> None:
    code = (
        "import sys; from decimal import Decimal; from benchmarks.synthetic import a_year\n"
        "from core.backtest.fast.account import FastSetup\n"
        "from core.backtest.fast.prices import ready\n"
        "from core.backtest.fast.sweep import sweep_of\n"
        "from core.strategy import catalog\n"
        "kind = catalog.find('turtle')\n"
        "rows = sweep_of(kind, [{}], ready(a_year(1)), FastSetup(Decimal(10000))).run()\n"
        "assert len(rows) == 1\n"
        "assert not {'dask', 'distributed'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
