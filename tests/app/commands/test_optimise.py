"""`run.py optimise`: what it asks for, what it finds, what it says."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.commands.optimise import range_from
from app.main import main
from core.clock import to_datetime
from core.errors import UserMistake
from tests.core.backtest.bars import daily
from tests.core.backtest.honesty.fitted import trends
from ui.deck_search import RangeWish

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALGOTRADER_HOME", str(tmp_path / "home"))


def test_plateaus_of_a_real_share(tmp_path: Path, shared_data: Path, capsys) -> None:
    out = tmp_path / "out.json"
    words = ["optimise", "--data", str(shared_data / DAYS), "--symbols", "INFY"]
    words += ["--range", "fast=5:25:5", "--range", "slow=20:60:5", "--least-trades", "20"]
    assert main([*words, "--json", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.index("Tried") < said.index("More than luck") < said.index("Plateau 1")
    assert said.index("at worst,") < said.index("in all")
    document = json.loads(out.read_text())
    assert document["run"]["engine"] == "fast"
    assert document["search"]["ranges"] == {
        "fast": [5, 10, 15, 20, 25], "slow": [20, 30, 40, 50, 60]
    }  # fmt: skip
    assert len(document["rows"]) == 25
    best = document["plateaus"][0]
    assert best["around"] == max(one["around"] for one in document["plateaus"])
    assert best["figures"]["trades"] >= 20
    assert 0 <= document["evidence"]["luck"] <= 1
    kept = list((tmp_path / "home").rglob("*.rows"))
    assert len(kept) == 1
    size = kept[0].stat().st_size
    assert main([*words, "--json", str(out)]) == 0  # nothing is run again
    assert kept[0].stat().st_size == size
    assert json.loads(out.read_text()) == document


def test_the_tries_count_when_the_result_is_examined(tmp_path: Path, capsys) -> None:
    prices = tmp_path / "ALPHA.csv"
    bars = daily("ALPHA", np.round(trends(3, days=150).close / 0.05) * 0.05)
    days = [f"{to_datetime(int(at)):%Y-%m-%d}" for at in bars.open_ns]
    columns = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    rows = [",".join(map(str, row)) for row in zip(days, *columns, strict=True)]
    prices.write_text("date,open,high,low,close,volume\n" + "\n".join(rows) + "\n")
    words = ["--data", str(prices), "--set", "fast=2", "--set", "slow=6"]
    out, found = tmp_path / "out.json", []
    test = ["backtest", *words, "--check", "--json", str(out)]
    search = ["optimise", *words, "--range", "fast=2:6:5", "--range", "slow=7:25:7"]
    for one in (test, [*search, "--least-trades", "1"], test):
        assert main(one) == 0, capsys.readouterr().err
        if one is test:
            found.append(json.loads(out.read_text())["honesty"])
    assert found[1]["tries"] == found[0]["tries"] + 35
    assert found[1]["deflated_sharpe"] != found[0]["deflated_sharpe"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--range", "fast=5:9"], "--data FILE"),
        (["--range", "fast=5"], "NAME=LOW:HIGH"),
        (["--method", "luck"], "grid, random, bayes"),
        (["--objective", "fame"], "sharpe, return"),
    ],
)
def test_what_cannot_be_searched_is_said_in_a_sentence(words, said, capsys) -> None:
    assert main(["optimise", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_setting_that_is_not_there_is_named(shared_data: Path, capsys) -> None:
    words = ["optimise", "--data", str(shared_data / DAYS), "--symbols", "INFY"]
    assert main([*words, "--range", "speed=1:2"]) == 2
    assert "no setting called “speed”" in capsys.readouterr().err


def test_ranges_are_read() -> None:
    assert range_from("fast=5:50:10") == RangeWish(name="fast", low=5, high=50, count=10)
    assert range_from("stop_atr=0.5:3").count == 9
    for wrong in ("fast", "=1:2", "fast=9:5", "fast=1:2:0", "fast=1:2:3:4", "fast=a:b"):
        with pytest.raises(UserMistake, match="NAME=LOW:HIGH"):
            range_from(wrong)
