"""A test beside practice: the same where nothing differs, else each difference has its cause."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.beside_practice import gap_between
from app.main import main

DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
UNTIL = "2024-12-31T15:30:00+05:30"


def trade(day: int, **facts: str) -> dict[str, Any]:
    plain = {
        "symbol": "ABC", "side": "long", "quantity": "10",
        "entry_time": f"2024-03-{day:02d}T09:15:00+05:30", "entry_price": "100",
        "exit_time": f"2024-04-{day:02d}T09:15:00+05:30", "exit_price": "110",
        "charges": "5", "profit": "95",
    }  # fmt: skip
    return {**plain, **facts}


def test_every_difference_is_counted_once_and_adds_up() -> None:
    later = trade(8, entry_time="2024-03-08T09:16:00+05:30", exit_price="108", charges="7",
                  profit="73")  # fmt: skip
    test = [trade(4), trade(8), trade(12), trade(15, exit_time="2025-01-03T09:15:00+05:30")]
    practice = [trade(4), later, trade(20, symbol="XYZ", profit="-40")]
    gap = gap_between(test, practice, UNTIL, 300)
    assert (gap.same, gap.changed, gap.missed, gap.extra) == (1, 1, 1, 1)
    assert gap.charges == Decimal(-2)
    assert gap.prices == Decimal(-20)
    assert gap.later_s == 60.0
    before = Decimal(95 * 3)
    assert gap.whole == Decimal(95 + 73 - 40) - before


def test_another_side_or_a_day_later_is_another_trade() -> None:
    gap = gap_between([trade(4)], [trade(4, side="short"), trade(5)], UNTIL, 300)
    assert (gap.same, gap.changed, gap.missed, gap.extra) == (0, 0, 1, 2)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 0
    return capsys.readouterr().out


def test_practice_on_the_same_prices_is_the_same(
    home: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = ("--data", str(shared_data / DAYS), "--symbols", "SBIN,INFY")
    said(capsys, "practice", *prices, "--session", "mine")
    text = said(capsys, "backtest", *prices, "--beside", "mine")
    assert "₹0 in practice, compared with the test" in text
    assert "each the same to the last digit" in text
    assert "Only in" not in text
    assert "Not the same" not in text
    worse = said(
        capsys, "--setting", "practice.slippage_ticks=40", "backtest", *prices, "--beside", "mine"
    )
    assert "Filled otherwise" in worse
    assert "prices and sizes" in worse
    other = said(capsys, "backtest", *prices, "--strategy", "momentum", "--beside", "mine")
    assert "practice traded turtle" in other
    assert main(["backtest", *prices, "--beside", "nobody"]) == 2
    assert "There is no practice session “nobody”." in capsys.readouterr().err
