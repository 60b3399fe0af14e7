"""A test over a split says so first, and adjusted prices leave nothing to say."""

import json
from pathlib import Path

import pytest

from app.main import main
from app.price_adjustment import AdjustmentWish, adjusted_prices
from core.errors import UserMistake

RAW = "nse/bars_1d_raw_2000_2021.parquet"


@pytest.fixture
def test(home: Path, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return what `run.py backtest` on the raw prices of SBIN says, and its document."""

    def run(*more: str) -> tuple[str, dict]:
        out = tmp_path / "out.json"
        words = ["backtest", "--strategy", "turtle", "--data", str(shared_data / RAW)]
        assert main([*words, "--symbols", "SBIN", "--json", str(out), *more]) == 0
        return capsys.readouterr().out, json.loads(out.read_text())

    return run


def test_an_unadjusted_split_is_the_first_reason(test) -> None:
    said, document = test()
    verdict = next(line for line in said.splitlines() if "Verdict" in line)
    after = said[said.index(verdict) + len(verdict) :].strip()
    assert after.startswith("Against it")
    assert "SBIN fell 90 % on 20 Nov 2014: this looks like a 10-for-1 split" in after.split("\n")[0]
    assert document["verdict"]["reasons"][0]["topic"] == "unadjusted split"
    assert document["verdict"]["trust"] in ("do not trust it", "not enough evidence")
    assert "adjustment" not in document["run"]


@pytest.mark.parametrize("way", ["back", "forward"])
def test_adjusted_prices_say_how(test, way: str) -> None:
    said, document = test("--adjust", way)
    (applied,) = document["run"]["adjustment"]["applied"]
    assert (applied["ex_date"], applied["factor"], applied["suspected"]) == (
        "2014-11-20", "1/10", True
    )  # fmt: skip
    assert document["run"]["adjustment"]["way"] == way
    assert all(one["topic"] != "unadjusted split" for one in document["verdict"]["reasons"])
    assert "SBIN split of 20 Nov 2014" in said
    assert "The prices were not changed" not in said
    assert document["splits"] == []


def test_a_list_of_actions_goes_before_what_is_suspected(test, tmp_path: Path) -> None:
    file = tmp_path / "actions.csv"
    file.write_text(
        "symbol,ex_date,kind,terms,factor\n"
        "SBIN,2008-01-28,rights,,0.94003\nSBIN,2014-11-20,split,10 to 1,\n"
        "SBIN,2017-05-26,dividend,2.60,\n"
    )
    _, plain = test("--actions", str(file))
    _, again = test("--actions", str(file), "--dividends")
    kinds = [one["kind"] for one in plain["run"]["adjustment"]["applied"]]
    assert kinds == ["rights", "split"]
    assert [one["kind"] for one in again["run"]["adjustment"]["applied"]] == [*kinds, "dividend"]
    assert again["run"]["adjustment"]["dividends"] == "reinvested"
    assert plain["run"]["data_fingerprint"] != again["run"]["data_fingerprint"]
    held = [one["benchmark"]["buy_and_hold"]["total_return"] for one in (plain, again)]
    assert held[1] > held[0]


def test_dividends_without_a_list_are_refused() -> None:
    with pytest.raises(UserMistake, match="name a list of them with --actions FILE"):
        adjusted_prices((), AdjustmentWish(way="back", reinvest=True))


def test_an_unknown_way_and_made_up_prices_are_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backtest", "--adjust", "sideways"]) == 2
    assert "choose one of none, back, forward" in capsys.readouterr().err
    assert main(["backtest", "--adjust", "back"]) == 2
    assert "Made-up prices have no splits" in capsys.readouterr().err


def test_import_offers_to_adjust_and_does_it(
    home: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(shared_data / RAW)]) == 0
    assert "Type the same with --adjust back" in capsys.readouterr().out
    assert main(["import", str(shared_data / RAW), "--adjust", "back", "--newer-wins"]) == 0
    said = capsys.readouterr().out
    assert "IOC bonus of 14 Aug 2003" in said
    assert "Type the same" not in said
