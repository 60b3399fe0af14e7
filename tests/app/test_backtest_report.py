"""The report of a backtest: losses first, no return without evidence, no year from a few days."""

import threading
from pathlib import Path

import pytest

from app.backtest_check import document_of, measured
from app.backtest_report import backtest_lines
from app.practice_run import PracticeOptions, run_practice
from app.settings import load_settings

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
MINUTES = "nse/bars_1m_20160816_20160909.parquet"


@pytest.fixture
def said(tmp_path, shared_data: Path):
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    settings.paths.create()

    def of(strategy: str, file: str, *symbols: str) -> str:
        options = PracticeOptions(strategy=strategy, data=(shared_data / file,), symbols=symbols)
        result = run_practice(options, settings, lambda _: None, threading.Event())
        assert result.case is not None
        checked = measured(result.case)
        assert document_of(checked)["verdict"]["show_return"] == checked.verdict.show_return
        return "\n".join(line.plain for line in backtest_lines(result.document, checked))

    return of


def test_losses_come_first_and_holding_stands_beside(said):
    text = said("turtle", DAYS, "INFY", "SBIN", "RELIANCE", "TCS")
    order = [
        *("Verdict", "practise first", "Deepest fall", "Lost on", "Won on", "Charges paid"),
        *("Profit after costs", "A year, on average", "Buy and hold instead", "Cash instead"),
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "7 tests were not run" in text


def test_few_trades_show_no_return(said):
    text = said("turtle", DAYS, "SBILIFE")
    assert "not enough evidence" in text
    for words in ("Profit after costs", "A year", "Won on", "Your money", "Sharpe"):
        assert words not in text
    assert "Buy and hold instead" in text


def test_a_few_days_make_no_year(said):
    text = said("breakout", MINUTES, "INFY", "SBIN", "TCS", "ACC", "WIPRO", "IOC")
    assert "Profit after costs" in text
    assert "In the market" in text
    assert "A year" not in text
    assert "unknown" not in text
