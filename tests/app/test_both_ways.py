"""The compiled loop and the engine behind an examination and a search: the same to the byte."""

import json
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import numpy as np
import pytest

from app import backtest_run, examine_run, optimise_run
from app.backtest_engine import EngineRun
from app.bootstrap import PracticeSetup, bars_of
from app.card_run import Prices
from app.card_task import HISTORY_DAYS, MadeUpTask
from app.examine_task import ExamineNews
from app.fast_runs import EitherRun, FastRuns, fast_runs
from app.optimise_task import OptimiseTask
from app.practice_prices import full_days
from app.run_pool import Workplace
from app.setting_runs import EngineSettingRuns, FastSettingRuns, setting_runs
from core.backtest.fast.warm import warm
from core.backtest.honesty.walk_forward import walk_steps
from core.backtest.optimise.objective import Objective
from core.backtest.outcome import Outcome, Window, whole
from core.data.historical import HistoricalFeed
from core.data.importing.importer import import_file
from core.data.series import BarSeries
from core.errors import NoFastPath, StrategyError
from core.model.instrument import crypto_coin
from core.strategy import catalog
from tests.app.examined import task_of, task_on
from tests.core.backtest.bars import daily
from tests.core.backtest.fast.twins import amounts
from ui.deck_search import RangeWish, SearchWish

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
MINUTES = "nse/bars_1m_20160816_20160909.parquet"
COINS = "crypto/bybit_perp_bars_4h_20250924_20260721.parquet"
CASES = {
    # The order is not that of the symbols: sums are taken in the order given.
    "shares": (DAYS, ("SBIN", "INFY"), 240, "turtle", {"fast": 3, "slow": 8, "stop_atr": 2.0}),
    "coins": (COINS, ("ETHUSDT", "BTCUSDT"), 360, "macd", {"fast": 6, "direction": "both"}),
}
SETUP = {"cash": Decimal(1_000_000)}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm()


def bars(folder: Path, file: str, symbols: tuple[str, ...], count: int) -> list[BarSeries]:
    found = {one.symbol: one for one in import_file(folder / file).series}
    first = 600 if file == DAYS else 0  # before 2010 nobody knows the exchange's days
    return [found[symbol].rows(first, first + count) for symbol in symbols]


def never(*_given: object) -> None:
    """Know no fast path."""


def engine_of(series: list[BarSeries], strategy: str = "turtle", **more: object) -> EngineRun:
    setup = PracticeSetup(feed=HistoricalFeed(series), **SETUP)
    return EngineRun(strategy, series[0].timeframe_s, setup, **more)


@pytest.mark.parametrize("case", [pytest.param("shares", marks=pytest.mark.slow), "coins"])
def test_an_examination_writes_the_same_bytes(
    case: str, shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, symbols, count, strategy, parameters = CASES[case]
    series = bars(shared_data, file, symbols, count)
    settled = catalog.settle(catalog.find(strategy), parameters)
    task = task_on(tmp_path, series, settled, strategy=strategy)
    (tmp_path / "tests").mkdir()
    backtest_run.run(task, lambda news: None)
    kept, other = Path(task.file), tmp_path / "other.json"
    shutil.copy(kept, other)
    heard: list[ExamineNews] = []
    examine_run.run(task_of(kept), heard.append)
    monkeypatch.setattr(examine_run, "fast_runs", never)
    there: list[ExamineNews] = []
    examine_run.run(task_of(other), there.append)
    assert kept.read_bytes() == other.read_bytes()
    document = json.loads(kept.read_text())
    assert document["metrics"]["trades"]["count"] >= 30
    assert document["honesty"]["tries"] > 10
    assert [one.step for one in heard] == [one.step for one in there]
    assert [one.sheet for one in heard] == [one.sheet for one in there]


def test_a_test_on_made_up_prices_knows_what_came_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = full_days(date(2024, 1, 1), date(2024, 4, 30))[: HISTORY_DAYS + 6]
    basis = MadeUpTask(seed=5, shares=2, days=days)
    (tmp_path / "tests").mkdir()
    settled = catalog.settle(catalog.find("turtle"), {})
    task = task_on(tmp_path, [daily("A", np.array([100.0, 101.0]))], settled)
    (card,) = task.work.cards
    minutes = msgspec.structs.replace(card, timeframe_s=60)
    work = msgspec.structs.replace(task.work, made_up=basis, files=None, cards=(minutes,))
    names = tuple(one.symbol for one in Prices(work).series)
    found = []
    for compiled in (True, False):
        with monkeypatch.context() as patch:
            if compiled:
                patch.setattr(backtest_run, "_by_engine", never)  # it would be found out
            else:
                patch.setattr(backtest_run, "compiled", lambda: False)
            backtest_run.run(msgspec.structs.replace(task, work=work, symbols=names), never)
        found.append(amounts(json.loads(Path(task.file).read_text())))
    assert found[0] == found[1]
    assert len(found[0]["trades"]) > 5


def same(here: Outcome, there: Outcome) -> bool:
    """Return whether two outcomes are one, to the bit."""
    for name in ("ts_ns", "worth"):
        if getattr(here.curve, name).tobytes() != getattr(there.curve, name).tobytes():
            return False
    trades, others = here.trades, there.trades
    for name in ("profit", "charges", "value", "direction", "entry_ns", "exit_ns"):
        if getattr(trades, name).tobytes() != getattr(others, name).tobytes():
            return False
    return (trades.symbol, trades.strategy, tuple(here.deeds)) == (
        others.symbol, others.strategy, tuple(there.deeds)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("strategy", "file", "days"),
    [("turtle", MINUTES, 2), ("breakout", MINUTES, 2), ("macd", COINS, 20)],
)
def test_windows_begin_with_what_came_before(
    strategy: str, file: str, days: int, shared_data: Path
) -> None:
    shares = file == MINUTES
    symbols, count = (("TCS", "INFY", "SBIN"), 3_000) if shares else (("ETHUSDT", "BTCUSDT"), 400)
    series = bars(shared_data, file, symbols, count)
    engine = engine_of(series, strategy)
    fast = fast_runs(engine, series)
    assert fast is not None
    steps = walk_steps(series, days + 1, days)
    assert len(steps) > 1
    for step in steps:
        for window in (step.train, step.test):
            assert same(fast({}, series, window), engine({}, series, window))
    (first, last) = (fast.window(series, one) for one in (steps[0].train, steps[-1].test))
    assert first.parts[0].past is None
    assert last.parts[0].past is not None
    assert fast.window(series, steps[0].train) is first  # made ready once


def test_prices_before_the_first_are_learned_from(shared_data: Path) -> None:
    series = bars(shared_data, DAYS, ("SBIN", "INFY"), 600)
    traded = [one.rows(300, 600) for one in series]
    known = {one.symbol: bars_of(one.rows(0, 300)) for one in series}
    engine = engine_of(traded, earlier=lambda symbol, _: known[symbol])
    fast = FastRuns(engine)
    here = fast({}, traded, whole(traded))
    assert same(here, engine({}, traded, whole(traded)))
    assert not same(here, engine_of(traded)({}, traded, whole(traded)))


WISH = SearchWish(
    ranges=(
        RangeWish(name="fast", low=3, high=9, count=3),
        RangeWish(name="slow", low=5, high=15, count=3),
    ),
    least_trades=2,
)


@pytest.mark.parametrize("objective", ["sharpe", "calmar"])
def test_a_search_over_several_symbols_finds_the_same_table(
    objective: str, shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = bars(shared_data, DAYS, ("SBIN", "INFY", "TCS"), 300)
    made = task_on(tmp_path, series, {})
    found = []
    for way in ("fast", "event"):
        task = OptimiseTask(
            work=made.work,
            title="Turtle",
            symbols=made.symbols,
            wish=msgspec.structs.replace(WISH, objective=objective),
            rows=str(tmp_path / f"{way}.rows"),
            file=str(tmp_path / f"{way}.json"),
            workers=1,
        )
        if way == "event":
            monkeypatch.setattr(optimise_run, "compiled", lambda: False)
        optimise_run.run(task, lambda news: None)
        document = json.loads(Path(task.file).read_text())
        assert document["run"].pop("engine") == way
        assert document["sheet"].pop("engine") == way
        found.append(json.dumps({**document, "task": 0}))
    assert found[0] == found[1]
    rows = json.loads(found[0])["rows"]
    assert len(rows) == 9
    assert "must be shorter" in next(one["refused"] for one in rows if one["refused"])


@pytest.fixture(scope="module")
def leap() -> list[BarSeries]:
    """Return a coin that one day costs two thousand times as much, and another that does not."""
    leaping = np.concatenate([np.linspace(100.0, 60.0, 60), np.linspace(120e3, 121e3, 20)])
    calm = 50.0 + np.arange(80) % 5
    return [
        replace(
            daily(symbol, np.round(path, 2)),
            instrument=crypto_coin(symbol, Decimal("0.01"), Decimal("0.001")),
        )
        for symbol, path in (("AUSDT", leaping), ("BUSDT", calm))
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_what_the_loop_cannot_count_is_run_by_the_engine(count: int, leap) -> None:
    series = leap[:count]
    engine, window = engine_of(series, "macd", fixed={"direction": "both"}), whole(series)
    much, little = {"fast": 12}, {"fast": 24}
    fast = fast_runs(engine, series)
    assert fast is not None
    with pytest.raises(NoFastPath, match="stopped at bar"):
        fast(much, series, window)
    either = EitherRun(engine, series)
    assert same(fast(little, series, window), engine(little, series, window))
    assert same(either(much, series, window), engine(much, series, window))
    with pytest.raises(StrategyError, match="must be shorter"):
        either({"fast": 30}, series, window)
    place, asked = Workplace(engine, series), [little, much, {"fast": 30}]
    rows = dict(FastSettingRuns(place, Objective.CALMAR, "")(asked))
    engines = dict(EngineSettingRuns(place, lambda: place, 1)(asked))
    assert repr(sorted(rows.items())) == repr(sorted(engines.items()))
    assert rows[1].trades > 5


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_an_examination_of_which_some_runs_are_the_engines(
    workers: int, leap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled = catalog.settle(catalog.find("macd"), {"fast": 16, "direction": "both"})
    task = task_on(tmp_path, leap, settled, strategy="macd")
    (tmp_path / "tests").mkdir()
    backtest_run.run(task, never)
    kept, other = Path(task.file), tmp_path / "other.json"
    shutil.copy(kept, other)
    fast, made = examine_run.fast_runs, []

    class Watched(FastRuns):
        def __call__(self, *asked):  # type: ignore[no-untyped-def]
            found = super().__call__(*asked)
            made.append(found)
            return found

    def watched(engine: EngineRun, series: list[BarSeries]) -> FastRuns | None:
        return None if fast(engine, series) is None else Watched(engine)

    monkeypatch.setattr(examine_run, "fast_runs", watched)
    examine_run.run(task_of(kept, workers), never)
    assert 5 < len(made) < 80  # of about a hundred
    monkeypatch.setattr(examine_run, "fast_runs", never)
    examine_run.run(task_of(other), never)
    assert kept.read_bytes() == other.read_bytes()


def test_what_has_no_fast_path_is_the_engines(shared_data: Path) -> None:
    series = bars(shared_data, MINUTES, ("SBIN", "INFY"), 800)
    pairs = engine_of(series, "pairs")
    assert fast_runs(pairs, series) is None
    either = EitherRun(pairs, series)
    assert same(either({}, series, whole(series)), pairs({}, series, whole(series)))
    told: list[str] = []
    place = Workplace(pairs, series)
    runs = setting_runs(place, Objective.SHARPE, lambda: place, workers=1, told=told.append)
    assert runs.engine == "event"
    assert "has no fast path" in told[0]
    longer = EngineRun("turtle", 300, pairs.setup)
    assert fast_runs(longer, series) is None


def test_an_empty_stretch_is_the_same_sentence(shared_data: Path) -> None:
    series = bars(shared_data, DAYS, ("SBIN", "INFY"), 80)
    engine = engine_of(series)
    for run in (engine, FastRuns(engine)):
        with pytest.raises(Exception, match="Choose a longer one"):
            run({}, series, Window(0, 1))
