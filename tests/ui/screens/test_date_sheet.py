"""Days as people write them."""

from datetime import date

import pytest

from ui.screens.date_sheet import day_of, day_text

NEAR = date(2016, 9, 9)


@pytest.mark.parametrize(
    "text",
    ["2016-09-02", "2 Sep 2016", "2 september 2016", " 2  Sep, 2016 ", "02/09/2016", "2.9.2016",
     "2 Sep"],
)  # fmt: skip
def test_ways_to_write_a_day(text: str) -> None:
    assert day_of(text, NEAR) == date(2016, 9, 2)


@pytest.mark.parametrize("text", ["", "tomorrow", "32 Sep", "2016-13-01", "99"])
def test_no_day(text: str) -> None:
    assert day_of(text, NEAR) is None


def test_a_day_in_words() -> None:
    assert day_text(date(2016, 9, 2)) == "2 Sep 2016"
