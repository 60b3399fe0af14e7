"""`backtest --check` on real prices: every test runs, and the document holds all of it."""

from pathlib import Path

import msgspec
import pytest

from app.backtest_check import grid_around
from app.main import main
from core.strategy import catalog

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"


def test_check_examines_a_real_run(tmp_path, monkeypatch, capsys, shared_data: Path):
    monkeypatch.setenv("ALGOTRADER_HOME", str(tmp_path))
    out = tmp_path / "out.json"
    words = ["backtest", "--data", str(shared_data / DAYS), "--symbols", "INFY,SBIN,TCS,RELIANCE"]
    assert main([*words, "--check", "--json", str(out)]) == 0
    said = capsys.readouterr().out
    document = msgspec.json.decode(out.read_bytes())
    lost, won = said.index("Lost on"), said.index("Won on")
    assert said.index("Verdict") < said.index("Deepest fall") < lost < won
    assert "Buy and hold instead" in said
    assert "Cash instead" in said
    trades = [float(one["profit"]) for one in document["trades"]]
    figures = document["metrics"]
    assert figures["trades"]["count"] == len(trades) >= 30
    assert figures["trades"]["lost_sum"] == pytest.approx(sum(one for one in trades if one < 0))
    gave = float(document["equity_end"]) / float(document["cash_start"]) - 1
    assert figures["total_return"] == pytest.approx(gave)
    assert 0.0 < figures["benchmark"]["correlation"] < 1.0
    assert document["benchmark"]["buy_and_hold"]["deepest_fall"] < -0.4
    topics = {one["topic"] for one in document["verdict"]["reasons"]}
    assert {"overfitting", "luck", "looks ahead", "price noise", "other paths"} <= topics
    assert "not checked" not in topics
    honesty = document["honesty"]
    assert honesty["looks_ahead"] is None
    assert honesty["tries"] > 10
    assert 0.0 <= honesty["overfitting"] <= 1.0
    assert honesty["walk_forward"]["steps"] == 5
    assert document["verdict"]["trust"] == "do not trust it"


def test_check_needs_stored_prices(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ALGOTRADER_HOME", str(tmp_path))
    assert main(["backtest", "--check"]) != 0
    assert "--data FILE" in capsys.readouterr().err


def test_settings_around_those_of_a_run_stay_allowed():
    kind = catalog.find("turtle")
    grid = grid_around(kind.parameters, {**catalog.validate("turtle", {}), "fast": 5})
    for name, values in grid.axes.items():
        parameter = kind.parameters[name]
        assert all(parameter.check(one) == one for one in values)
        assert len(values) > 1
    assert len(grid.axes) == 2
