from datetime import UTC, datetime

import pytest

from core.clock import DAY_NS, IST, MINUTE_NS, from_datetime
from ui.charts.time_text import TimeText

MOMENT = from_datetime(datetime(2016, 9, 2, 5, 45, tzinfo=UTC))


def test_indian_time() -> None:
    text = TimeText(IST)
    assert text.clock(MOMENT) == "11:15"
    assert text.day(MOMENT) == "2 Sep"
    assert text.month(MOMENT) == "Sep"
    assert text.year(MOMENT) == "2016"
    assert text.full(MOMENT, MINUTE_NS) == "Fri 2 Sep 2016, 11:15"
    assert text.full(MOMENT, DAY_NS) == "Fri 2 Sep 2016"
    assert text.offset_ns(MOMENT) == 330 * MINUTE_NS


def test_universal_time() -> None:
    text = TimeText(UTC)
    assert text.clock(MOMENT) == "05:45"
    assert text.offset_ns(MOMENT) == 0


@pytest.mark.parametrize(("language", "month"), [("hi", "सित॰"), ("de", "Sept.")])
def test_other_languages(language: str, month: str) -> None:
    assert TimeText(IST, language).month(MOMENT) == month
