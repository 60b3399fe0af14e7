"""Lists of corporate actions as people and vendors write them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from core.data.adjustment.actions import ActionKind
from core.data.adjustment.actions_file import read_actions
from core.errors import UserMistake
from tests.core.data.recorded import recorded


def test_the_reference_list_is_read() -> None:
    found = read_actions(recorded("reference/corporate_actions_with_prices.csv"))
    assert len(found) == 10
    factors = {(one.symbol, one.ex_date.year): one.factor for one in found}
    assert factors["SBIN", 2014] == Fraction(1, 10)
    assert factors["IOC", 2003] == Fraction(2, 3)
    assert factors["HINDPETRO", 2016] == Fraction(1, 3)
    assert factors["SBIN", 2008] == Fraction("0.94003")


def test_a_list_as_yahoo_gives_it_is_read() -> None:
    found = read_actions(recorded("reference/dividends_splits_yahoo_excerpt.csv"))
    splits = {one.symbol: one.factor for one in found if one.kind is ActionKind.SPLIT}
    assert splits["GRASIM"] == Fraction(1, 5)
    assert splits["RECLTD"] == Fraction(3, 4)
    paid = [one for one in found if one.kind is ActionKind.DIVIDEND]
    assert paid[0].amount == Decimal("3.4")
    assert paid[0].ex_date == date(2015, 3, 4)
    assert len(splits) < len(found) == 32


@pytest.mark.parametrize(
    "line",
    ["ABC,2014-11-20,merger,1:1", "ABC,20/11/2014,split,10 to 1", "ABC,2014-11-20,split,",
     ",2014-11-20,split,10 to 1", "ABC,2014-11-20,dividend,-4", "ABC,2014-11-20,split,0 to 1"],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "actions.csv"
    file.write_text(f"symbol,ex_date,kind,terms\nABC,2010-01-04,bonus,1:1\n{line}\n")
    with pytest.raises(UserMistake, match=r"Line 3 of actions.csv cannot be read\. Write lines"):
        read_actions(file)


def test_an_empty_list_and_no_list_are_told(tmp_path: Path) -> None:
    file = tmp_path / "actions.csv"
    with pytest.raises(UserMistake, match="cannot be read"):
        read_actions(file)
    file.write_text("symbol,ex_date,kind,terms\n")
    with pytest.raises(UserMistake, match=r"no corporate actions in actions\.csv"):
        read_actions(file)
