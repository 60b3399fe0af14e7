"""A backtest by events and in the compiled loop: the same document, or one sentence."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.backtest_check import document_of, measured
from app.fast_backtest import run_fast
from app.practice_run import PracticeOptions, run_practice
from app.settings import load_settings
from core.errors import NoFastPath
from tests.core.backtest.fast.twins import amounts


@pytest.fixture
def options(shared_data: Path) -> PracticeOptions:
    file = shared_data / "nse/bars_1m_20160816_20160909.parquet"
    return PracticeOptions(
        strategy="macd", data=(file,), symbols=("ICIL", "IDBI", "RELIANCE"), timeframe="1m"
    )


def test_both_ways_write_the_same_document(options: PracticeOptions, tmp_path: Path) -> None:
    settings = load_settings(None, (), {"ALGOTRADER_HOME": str(tmp_path)})
    slow = run_practice(options, settings, lambda _: None, threading.Event())
    document, case, notes = run_fast(options, settings)
    assert slow.case is not None
    assert len(document["trades"]) > 100
    assert document["refusals"]
    assert amounts(document) == amounts(slow.document)
    assert notes == slow.notes
    assert document_of(measured(case)) == document_of(measured(slow.case))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"timeframe": "5m"}, "builds no bars"),
        ({"strategy": "pairs", "symbols": ("ICIL", "IDBI")}, "has no fast path"),
    ],
)
def test_what_it_cannot_do_is_one_sentence(
    change: dict[str, object], says: str, options: PracticeOptions, tmp_path: Path
) -> None:
    settings = load_settings(None, (), {"ALGOTRADER_HOME": str(tmp_path)})
    with pytest.raises(NoFastPath, match=says):
        run_fast(replace(options, **change), settings)
