"""The real shocks are as the recorded prices of their days; the others do what they say."""

import numpy as np
import pytest

from core.backtest.metrics.trades import TradeTable, no_trades
from core.backtest.stress.moment import worst_moment
from core.backtest.stress.shocks import (
    ALL,
    CRYPTO_CRASH,
    EXCHANGE_OUTAGE,
    SYNTHETIC,
    UPPER_CIRCUIT,
    Begins,
    Shock,
    as_it_was,
    shake,
)
from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.data.adjustment.adjusting import local_days
from core.data.series import BarSeries
from core.model.instrument import nse_share
from tests.core.data.adjustment.test_adjusting import days
from tests.core.data.recorded import coin, load_series


@pytest.fixture(scope="module")
def coins() -> dict[str, BarSeries]:
    file = "crypto/bybit_perp_bars_5m_20250924_20260721.parquet"
    return load_series(file, 300, coin)


@pytest.fixture(scope="module")
def shares() -> dict[str, BarSeries]:
    return load_series("nse/bars_1d_adjusted_2008_2021.parquet", 86_400, nse_share)


def by_key(key: str) -> Shock:
    return next(one for one in ALL if one.key == key)


def test_the_coin_crash_is_what_ada_did(coins: dict[str, BarSeries]) -> None:
    ada = coins["ADAUSDT"]
    began = int(np.searchsorted(ada.open_ns, CRYPTO_CRASH.began_ns))
    before = float(ada.open[began])
    for seconds, multiple in CRYPTO_CRASH.path.points[1:]:
        row = began + -(-seconds // 300) - 1
        if seconds % 300:  # the bottom lies inside a bar
            assert ada.low[row] / before == pytest.approx(multiple, abs=0.003)
        else:
            assert ada.close[row] / before == pytest.approx(multiple, abs=0.02)
    fell = {name: float(one.low[began : began + 24].min()) for name, one in coins.items()}
    least = {name: low / float(coins[name].open[began]) for name, low in fell.items()}
    assert min(least, key=lambda name: least[name]) == "ADAUSDT"


def test_the_upper_limit_is_the_middle_of_thirty_shares(shares: dict[str, BarSeries]) -> None:
    number = int(np.datetime64("2009-05-18", "D").astype(int))
    seen = []
    for one in shares.values():
        (rows,) = np.nonzero(local_days(one) == number)
        if len(rows):
            row = int(rows[0])
            before = one.close[row - 1]
            usual = float(np.median(one.volume[row - 20 : row]))
            seen.append(
                (one.open[row] / before, one.high[row] / before, one.close[row] / before,
                 one.volume[row] / usual)
            )  # fmt: skip
    assert len(seen) == 31
    opened, highest, closed, volume = np.median(np.array(seen), axis=0).tolist()
    (_, first), (_, top), (_, last) = UPPER_CIRCUIT.path.points
    assert (opened, highest, closed) == pytest.approx((first, top, last), abs=0.002)
    assert volume == pytest.approx(UPPER_CIRCUIT.volume, abs=0.002)


def test_the_outage_is_the_hole_in_the_hours_of_that_day() -> None:
    (nifty,) = load_series(
        "nse/bars_1h_NIFTY_continuous_future_2018_2021.parquet", 3_600, nse_share
    ).values()
    first = EXCHANGE_OUTAGE.began_ns
    last = first + EXCHANGE_OUTAGE.silent_s * SECOND_NS
    around = nifty.between(first - 3_600 * SECOND_NS, last + 3_600 * SECOND_NS)
    gaps = np.diff(around.open_ns)
    row = int(np.argmax(gaps))
    assert gaps[row] == 4 * 3_600 * SECOND_NS
    assert around.open_ns[row] <= first < around.open_ns[row] + 3_600 * SECOND_NS
    assert around.open_ns[row + 1] <= last < around.open_ns[row + 1] + 3_600 * SECOND_NS
    assert around.open[row + 1] / around.close[row] == pytest.approx(1.0, abs=0.002)


def test_prices_of_the_day_itself_stay_as_they_were(coins: dict[str, BarSeries]) -> None:
    own = as_it_was(CRYPTO_CRASH, list(coins.values()))
    assert own is not None
    assert own.as_it_was
    assert all(new is old for new, old in zip(own.series, coins.values(), strict=True))
    assert as_it_was(UPPER_CIRCUIT, list(coins.values())) is None
    assert as_it_was(SYNTHETIC[0], list(coins.values())) is None


def test_days_hide_an_outage_inside_a_day(shares: dict[str, BarSeries]) -> None:
    few = [shares["SBIN"]]
    assert as_it_was(UPPER_CIRCUIT, few) is not None
    assert as_it_was(EXCHANGE_OUTAGE, few) is None
    shaken = shake(EXCHANGE_OUTAGE, few, int(few[0].open_ns[100]))
    assert not shaken.seen
    assert len(shaken.series[0]) == len(few[0])


@pytest.mark.parametrize("shock", ALL, ids=lambda one: one.key)
def test_every_shock_leaves_the_past_alone(shock: Shock, coins: dict[str, BarSeries]) -> None:
    series = [one.rows(0, 500) for one in coins.values()]
    start = int(series[0].open_ns[200])
    shaken = shake(shock, series, start)
    assert shaken.seen
    assert shaken.end_ns > start or shock.key == "gap"
    for old, new in zip(series, shaken.series, strict=True):
        assert new.close[:200].tolist() == old.close[:200].tolist()
        assert bool((np.diff(new.open_ns) > 0).all())
    assert shake(shock, series, start).series[0].low.tolist() == shaken.series[0].low.tolist()


def test_a_halt_on_days_lasts_three_of_them_and_ends_lower() -> None:
    series = days("2024-01-01", [100.0] * 9)
    shaken = shake(by_key("halt"), [series], int(series.open_ns[3]))
    (made,) = shaken.series
    assert len(made) == 6
    assert made.open[3] == pytest.approx(90.0)
    assert made.close[:3].tolist() == [100.0] * 3


def test_a_feed_outage_moves_no_price(coins: dict[str, BarSeries]) -> None:
    series = [coins["BTCUSDT"].rows(0, 400)]
    (made,) = shake(by_key("feed_outage"), series, int(series[0].open_ns[100])).series
    assert len(made) == 400 - 36
    kept = np.isin(series[0].open_ns, made.open_ns)
    assert series[0].close[kept].tolist() == made.close.tolist()


def trades_of(*rows: tuple[float, int, int]) -> TradeTable:
    value, entry, left = (np.array(column) for column in zip(*rows, strict=True))
    none = np.zeros(len(rows))
    return TradeTable(
        none, none, value.astype(float), none + 1, entry.astype(np.int64),
        left.astype(np.int64), ("A",) * len(rows), ("s",) * len(rows),
    )  # fmt: skip


def test_the_shock_comes_while_most_is_held() -> None:
    series = [days("2024-01-01", [100.0] * 30)]
    opens = series[0].open_ns
    small, one, other = (
        (1.0, opens[1], opens[28]),
        (5.0, opens[4], opens[20]),
        (5.0, opens[10], opens[16]),
    )
    trades = trades_of(small, one, other)
    inside = worst_moment(trades, series, Begins.INSIDE)
    assert opens[10] < inside < opens[16]
    assert worst_moment(trades, series, Begins.OPENING) == opens[11]
    assert worst_moment(trades, series, Begins.LEAVING) == opens[16]
    assert worst_moment(no_trades(), series, Begins.INSIDE) == opens[15]


def test_a_trade_within_one_day_does_not_hold_over_night() -> None:
    minutes = days("2024-01-01", [100.0] * 40)
    opens = np.concatenate(
        [minutes.open_ns[day] + MINUTE_NS * np.arange(10, dtype=np.int64) for day in range(4)]
    )
    series = BarSeries(
        minutes.instrument, 60, opens, opens + MINUTE_NS, minutes.open, minutes.high, minutes.low,
        minutes.close, minutes.volume,
    )  # fmt: skip
    moment = worst_moment(trades_of((5.0, opens[2], opens[8])), [series], Begins.OPENING)
    assert moment == opens[10]
    assert moment - opens[0] == DAY_NS
