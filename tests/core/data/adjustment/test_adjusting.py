"""Known answers of splits and bonuses, to the digit, and the sides that must not change."""

import csv
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import DAY_NS
from core.data.adjustment.actions import ActionKind, CorporateAction, bonus_factor, rights_factor
from core.data.adjustment.actions_file import read_actions
from core.data.adjustment.adjusting import Direction, adjust, local_days
from core.data.series import BarSeries
from core.errors import UserMistake
from core.model.instrument import nse_share
from tests.core.data.recorded import load_series, recorded

REFERENCE = "reference/corporate_actions_with_prices.csv"
OPEN_NS = 13_500 * 1_000_000_000  # 03:45 UTC is 09:15 in India


@pytest.fixture(scope="module")
def raw() -> dict[str, BarSeries]:
    return load_series("nse/bars_1d_raw_2000_2021.parquet", 86_400, nse_share)


@pytest.fixture(scope="module")
def actions() -> list[CorporateAction]:
    return read_actions(recorded(REFERENCE))


def on(series: BarSeries, day: str) -> int:
    number = int(np.datetime64(day, "D").astype(int))
    (row,) = np.flatnonzero(local_days(series) == number)
    return int(row)


def days(first: str, closes: list[float], volume: float = 1000.0) -> BarSeries:
    start = int(np.datetime64(first, "D").astype(int)) * DAY_NS + OPEN_NS
    opens = start + DAY_NS * np.arange(len(closes), dtype=np.int64)
    prices = np.array(closes)
    shares = np.full(len(closes), volume)
    return BarSeries(
        nse_share("ABC"), 86_400, opens, opens + 1, prices, prices, prices, prices, shares
    )


def action(day: str, kind: ActionKind, **more: object) -> CorporateAction:
    return CorporateAction(
        symbol="ABC", ex_date=date.fromisoformat(day), kind=kind, terms="", **more
    )


def test_the_reference_answers_come_out_to_the_digit(
    raw: dict[str, BarSeries], actions: list[CorporateAction]
) -> None:
    with recorded(REFERENCE).open() as file:
        known = [row for row in csv.DictReader(file) if row["adjusted_close_prev"]]
    assert len(known) == 5
    for row in known:
        adjusted = adjust(raw[row["symbol"]], actions).series
        before, after = on(adjusted, row["prev_session"]), on(adjusted, row["ex_date"])
        assert adjusted.close[before] == float(row["adjusted_close_prev"])
        assert adjusted.open[after] == float(row["adjusted_open_ex"])
        assert adjusted.close[after] == float(row["adjusted_close_ex"])


def test_thirteen_years_equal_the_vendor_that_adjusted_them(
    raw: dict[str, BarSeries], actions: list[CorporateAction]
) -> None:
    vendor = load_series("nse/bars_1d_adjusted_2008_2021.parquet", 86_400, nse_share)
    for symbol in ("IOC", "SBIN"):
        ours, theirs = adjust(raw[symbol], actions).series, vendor[symbol]
        shared, mine, his = np.intersect1d(
            local_days(ours), local_days(theirs), return_indices=True
        )
        assert len(shared) > 3_000
        for name in ("open", "high", "low", "close"):
            gap = np.abs(getattr(ours, name)[mine] - getattr(theirs, name)[his])
            assert np.quantile(gap, 0.99) < 0.011  # they round halves another way


def test_forward_keeps_the_first_prices_and_back_the_last(
    raw: dict[str, BarSeries], actions: list[CorporateAction]
) -> None:
    ioc = raw["IOC"]
    back, forward = adjust(ioc, actions), adjust(ioc, actions, Direction.FORWARD)
    assert [one.action.ex_date.year for one in back.applied] == [2003, 2009, 2016, 2018]
    assert back.series.close[-1] == ioc.close[-1]
    assert forward.series.close[0] == ioc.close[0]
    assert forward.series.close[-1] == pytest.approx(
        ioc.close[-1] * 12
    )  # 1 to 1.5, then doubled three times
    assert np.allclose(
        back.series.close / back.series.close[-1],
        forward.series.close / forward.series.close[-1],
        rtol=2e-3,
    )
    assert back.series.volume[0] == np.floor(ioc.volume[0] * 12 + 0.5)
    assert forward.series.volume[-1] == np.floor(ioc.volume[-1] / 12 + 0.5)
    assert ioc.close[0] != back.series.close[0]  # and the original is as it was
    assert back.series.instrument.tick_size == Decimal("0.01")


def test_a_dividend_counts_only_when_it_is_reinvested() -> None:
    series = days("2024-01-01", [100.0, 100.0, 96.0, 96.0])
    paid = [action("2024-01-03", ActionKind.DIVIDEND, amount=Decimal(4))]
    assert adjust(series, paid).series is series
    again = adjust(series, paid, reinvest=True).series
    assert again.close.tolist() == [96.0, 96.0, 96.0, 96.0]  # nothing was lost
    assert again.volume.tolist() == series.volume.tolist()


def test_what_dividends_bought_again_is_what_a_person_would_own() -> None:
    closes = [200.0, 210.0, 190.0, 195.0, 180.0, 240.0]
    series = days("2024-01-01", closes)
    paid = {2: Decimal(10), 4: Decimal(5)}
    each = [
        action(f"2024-01-0{row + 1}", ActionKind.DIVIDEND, amount=amount)
        for row, amount in paid.items()
    ]
    made = adjust(series, each, reinvest=True).series
    shares = Fraction(1)
    for row, amount in paid.items():
        # Bought at the close before without the dividend: what the share is worth at the opening.
        shares *= 1 + Fraction(amount) / (Fraction(closes[row - 1]) - Fraction(amount))
    worth = float(shares) * closes[-1] / closes[0]
    assert made.close[-1] / made.close[0] == pytest.approx(worth, rel=1e-4)


def test_a_dividend_above_the_price_is_refused_in_words() -> None:
    series = days("2024-01-01", [100.0, 100.0, 96.0])
    paid = [action("2024-01-02", ActionKind.DIVIDEND, amount=Decimal(100))]
    with pytest.raises(UserMistake, match="cannot pay a dividend of 100"):
        adjust(series, paid, reinvest=True)


@pytest.mark.parametrize("day", ["2023-12-31", "2024-01-01", "2024-01-05"])
def test_an_action_outside_the_prices_changes_nothing(day: str) -> None:
    series = days("2024-01-01", [100.0, 50.0, 51.0])
    found = adjust(series, [action(day, ActionKind.SPLIT, factor=Fraction(1, 2))])
    assert found.series is series
    assert found.applied == ()


def test_rights_are_worth_what_the_theory_says() -> None:
    # 1 for 15 at 1,257: RELIANCE in 2020, closing at 1,417.40 before.
    factor = rights_factor(Fraction(1), Fraction(15), Decimal(1257), Decimal("1417.40"))
    assert float(factor) == pytest.approx((15 * 1417.40 + 1257) / 16 / 1417.40)
    assert bonus_factor(Fraction(1), Fraction(2)) == Fraction(2, 3)


@given(
    st.lists(st.integers(100, 400_000), min_size=3, max_size=30),
    st.sampled_from([Fraction(1, 10), Fraction(1, 3), Fraction(2, 3), Fraction(7, 1)]),
)
def test_each_price_is_the_nearest_paisa(ticks: list[int], factor: Fraction) -> None:
    closes = [one * 5 / 100 for one in ticks]
    made = adjust(
        days("2024-01-01", closes), [action("2024-01-03", ActionKind.SPLIT, factor=factor)]
    ).series
    for before, after in zip(ticks[:2], made.close[:2], strict=True):
        exact = Fraction(before * 5, 100) * factor
        assert abs(Fraction(str(float(after))) - exact) <= Fraction(1, 200)
    assert made.close[2:].tolist() == closes[2:]
