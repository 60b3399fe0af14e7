import numpy as np
import pytest

from core.clock import DAY_NS, IST, MINUTE_NS
from tests.ui.charts.conftest import Bars
from tests.ui.charts.test_candle_columns import START, loaded
from ui.charts.bar_words import BarWords, change_words
from ui.charts.chart_words import ChartWords
from ui.charts.number_text import NumberText
from ui.charts.time_text import TimeText


def words_for(close: list[float], step_ns: int = MINUTE_NS) -> BarWords:
    prices = np.array(close)
    times = START + np.arange(len(close), dtype=np.int64) * step_ns
    columns = loaded(Bars(times, prices, prices, prices, prices, np.ones(len(close))))
    return BarWords(columns, ChartWords(), NumberText(), TimeText(IST), step_ns)


def test_one_bar() -> None:
    values = words_for([100.0, 102.0]).values(1, 2)
    assert values.sentence() == (
        "Fri 2 Sep 2016, 09:16, open 102.00, high 102.00, low 102.00, close 102.00, "
        "traded 1, change ▲ +2.00 %"
    )
    assert values.rows[-1].color == "up"


def test_the_first_bar_changes_against_its_own_opening() -> None:
    assert words_for([100.0]).values(0, 1).rows[-1].value == "0.00 %"


def test_a_group_and_its_trades() -> None:
    values = words_for([100.0, 90.0, 80.0]).values(1, 3, ("Bought 10", "Sold 10"))
    assert values.note == "2 bars together · Bought 10 · Sold 10"
    assert values.rows[-1].value == "▼ −20.00 %"
    assert values.rows[-1].color == "down"


def test_a_day_has_no_clock() -> None:
    assert words_for([100.0, 102.0], DAY_NS).values(1, 2).title == "Sat 3 Sep 2016"


def test_the_change_is_since_the_day_before() -> None:
    daily = words_for([100.0, 200.0, 300.0, 150.0], DAY_NS)
    assert daily.sentence("TCS") == "TCS price chart, last ₹150.00, down 50.0 %"


def test_within_the_first_day_the_change_is_since_its_opening() -> None:
    assert words_for([100.0, 103.0]).sentence("TCS").endswith("up 3.0 %")


def test_no_bars_yet() -> None:
    assert words_for([]).sentence("TCS") == "TCS price chart, no prices yet"
    assert words_for([]).sentence("") == "price chart, no prices yet"


def test_a_price_of_nothing_divides_nothing() -> None:
    assert words_for([0.0, 0.0]).sentence("X").endswith("unchanged")
    assert words_for([0.0, 5.0]).values(1, 2).rows[-1].value == "0.00 %"


@pytest.mark.parametrize(
    ("change", "text"),
    [(0.021, "up 2.1 %"), (-0.009, "down 0.9 %"), (0.0004, "unchanged"), (0.0, "unchanged")],
)
def test_changes_in_words(change: float, text: str) -> None:
    assert change_words(ChartWords(), change) == text
