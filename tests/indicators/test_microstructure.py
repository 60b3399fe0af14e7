"""Quotes, trades and a place in line: computed by hand, what always holds, a recorded book."""

import gzip
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from indicators import catalog
from indicators.arguments import IndicatorError
from indicators.declaration import CANDLES

NAN = float("nan")
SIZES = some.floats(0.0, 1e9)
PRICES = some.floats(1e-3, 1e6)


def last(name: str, columns: dict[str, list[float]], **settings: float) -> dict[str, float]:
    made = {key: np.array(values, float) for key, values in columns.items()}
    return {out: float(one[-1]) for out, one in catalog.compute(name, made, **settings).items()}


# Book


def test_the_imbalance_counts_the_first_levels() -> None:
    book = {
        "bid_size_1": [30.0],
        "bid_size_2": [20.0],
        "bid_size_3": [50.0],
        "ask_size_1": [10.0],
        "ask_size_2": [10.0],
        "ask_size_3": [5.0],
    }
    one = last("order_book_imbalance", book, levels=1)["order_book_imbalance"]
    assert one == pytest.approx((30 - 10) / 40)
    two = last("order_book_imbalance", book, levels=2)["order_book_imbalance"]
    assert two == pytest.approx((50 - 20) / 70)
    three = last("order_book_imbalance", book, levels=3)["order_book_imbalance"]
    assert three == pytest.approx((100 - 25) / 125)


def test_a_shallow_book_has_nothing_on_its_missing_levels() -> None:
    book = {"bid_size": [30.0], "bid_size_2": [NAN], "ask_size": [10.0], "ask_size_2": [20.0]}
    assert last("order_book_imbalance", book, levels=2)["order_book_imbalance"] == 0.0
    with pytest.raises(IndicatorError, match="needs the column “bid_size_3”"):
        last("order_book_imbalance", book, levels=3)


def test_an_empty_book_is_in_balance_and_half_a_book_is_not() -> None:
    none = {"bid_depth": [0.0], "ask_depth": [0.0]}
    assert last("order_book_imbalance", none)["order_book_imbalance"] == 0.0
    assert last("order_book_imbalance", {**none, "bid_depth": [3.0]}) == {
        "order_book_imbalance": 1.0
    }


@given(SIZES, SIZES)
def test_the_imbalance_is_within_one(bids: float, asks: float) -> None:
    book = {"bid_depth": [bids], "ask_depth": [asks]}
    value = last("order_book_imbalance", book)["order_book_imbalance"]
    assert -1.0 <= value <= 1.0
    turned = last("order_book_imbalance", {"bid_depth": [asks], "ask_depth": [bids]})
    assert turned["order_book_imbalance"] == -value


def test_the_spread_by_hand() -> None:
    quotes = {"bid": [99.0, 99.9, 100.0], "ask": [101.0, 100.1, 100.0]}
    made = {key: np.array(values) for key, values in quotes.items()}
    found = catalog.compute("spread", made, period=2)
    assert found["spread"].tolist() == pytest.approx([2.0, 0.2, 0.0])
    assert found["spread_bps"].tolist() == pytest.approx([200.0, 20.0, 0.0])
    assert found["spread_mean"].tolist() == pytest.approx([NAN, 110.0, 10.0], nan_ok=True)


def test_a_crossed_or_empty_quote_counts_as_missing() -> None:
    quotes = {"bid": [99.0, 101.0, 0.0, 99.5], "ask": [101.0, 100.0, 100.0, 100.5]}
    made = {key: np.array(values) for key, values in quotes.items()}
    found = catalog.compute("spread", made, period=2)
    assert np.isnan(found["spread"]).tolist() == [False, True, True, False]
    assert found["spread_mean"][3] == pytest.approx((200.0 + 100.0) / 2)


def test_the_micro_price_leans_to_the_side_where_less_waits() -> None:
    quote = {"bid": [100.0], "ask": [101.0], "bid_size": [3.0], "ask_size": [1.0]}
    assert last("micro_price", quote)["micro_price"] == (100 * 1 + 101 * 3) / 4
    nothing = {**quote, "bid_size": [0.0], "ask_size": [0.0]}
    assert last("micro_price", nothing)["micro_price"] == 100.5


def test_no_rounding_leads_out_of_the_spread() -> None:
    ask = 2.0**52 + 3.0  # the difference of both and its sum with the bid are rounded up
    quote = {"bid": [1.5], "ask": [ask], "bid_size": [1.0], "ask_size": [0.0]}
    assert last("micro_price", quote)["micro_price"] == ask


@given(PRICES, some.floats(0.0, 0.1), SIZES, SIZES)
def test_the_micro_price_is_between_bid_and_ask(
    bid: float, apart: float, bids: float, asks: float
) -> None:
    ask = bid * (1.0 + apart)
    quote = {"bid": [bid], "ask": [ask], "bid_size": [bids], "ask_size": [asks]}
    assert bid <= last("micro_price", quote)["micro_price"] <= ask


# Trades


def test_told_sides_count_as_told() -> None:
    trades = {"price": [10, 10, 10, 10], "size": [5, 2, 1, 4], "side": [1, -1, -1, 1]}
    found = last("trade_flow", trades, period=3)  # type: ignore[arg-type]
    assert found == {"trade_flow": 1.0, "trade_flow_imbalance": 1.0 / 7.0}


def test_unknown_sides_follow_the_price() -> None:
    # first nothing is known; up is bought, the same price as before, down is sold, the same again
    trades = {"price": [10, 11, 11, 9, 9], "size": [1, 2, 4, 8, 16]}
    made = {key: np.array(values, float) for key, values in trades.items()}
    flow = catalog.compute("trade_flow", made, period=1)["trade_flow"]
    assert flow.tolist() == [0.0, 2.0, 4.0, -8.0, -16.0]


def test_a_told_side_is_remembered_for_an_unknown_one() -> None:
    trades = {"price": [10, 10, 10], "size": [1, 1, 1], "side": [-1, 0, 0]}
    found = last("trade_flow", trades, period=3)  # type: ignore[arg-type]
    assert found["trade_flow"] == -3.0


@given(
    some.lists(
        some.tuples(PRICES, SIZES, some.sampled_from([-1.0, 0.0, 1.0])), min_size=1, max_size=50
    ),
    some.integers(1, 12),
)
def test_the_flow_is_within_what_was_traded(
    rows: list[tuple[float, float, float]], period: int
) -> None:
    price, size, side = (np.array(column) for column in zip(*rows, strict=True))
    found = catalog.compute(
        "trade_flow", {"price": price, "size": size, "side": side}, period=period
    )
    share = found["trade_flow_imbalance"]
    warm = np.isfinite(share)
    assert warm.sum() == max(0, size.size - period + 1)
    assert (np.abs(share[warm]) <= 1.0).all()


# Queue


def test_trades_move_an_order_forward_and_cancels_move_it_in_part() -> None:
    # Joins behind 100. 30 trade: 70 left. 60 more join behind. Then 26 are taken back:
    # of 130 in the line 70 stand before, so 26 * 70 / 130 = 14 of them. Then all before trade.
    line = {
        "queue": np.array([100.0, 70.0, 130.0, 104.0, 48.0, 40.0]),
        "traded": np.array([0.0, 30.0, 0.0, 0.0, 56.0, 8.0]),
    }
    found = catalog.compute("queue_position", line)
    assert found["queue_ahead"].tolist() == pytest.approx([100, 70, 70, 56, 0, 0])
    assert found["queue_progress"].tolist() == pytest.approx([0, 0.3, 0.3, 0.44, 1, 1])


def test_what_stands_behind_cannot_take_back_more_than_it_is() -> None:
    # 10 before, 2 behind; of 8 that are gone at least 6 stood before, for 4 are left.
    line = {"queue": [10.0, 12.0, 4.0], "traded": [0.0, 0.0, 0.0]}
    assert last("queue_position", line, power=10.0)["queue_ahead"] == pytest.approx(
        10 - 8 / (1 + 0.2**10)
    )
    assert last("queue_position", line, power=0.1)["queue_ahead"] == 4.0
    few = {"queue": [10.0, 1000.0, 5.0], "traded": [0.0, 0.0, 0.0]}
    assert last("queue_position", few, power=1.0)["queue_ahead"] == pytest.approx(0.05)


def test_an_order_alone_is_first_at_once() -> None:
    assert last("queue_position", {"queue": [0.0, 50.0], "traded": [0.0, 0.0]}) == {
        "queue_ahead": 0.0,
        "queue_progress": 1.0,
    }


@given(
    some.lists(some.tuples(SIZES, SIZES), min_size=1, max_size=40),
    some.floats(0.1, 10.0),
)
def test_an_order_only_moves_forward_and_stays_in_the_line(
    rows: list[tuple[float, float]], power: float
) -> None:
    queue, traded = (np.array(column) for column in zip(*rows, strict=True))
    found = catalog.compute("queue_position", {"queue": queue, "traded": traded}, power=power)
    ahead, progress = found["queue_ahead"], found["queue_progress"]
    assert (np.diff(ahead) <= 0.0).all()
    assert ((ahead >= 0.0) & (ahead <= queue)).all()
    assert ((progress >= 0.0) & (progress <= 1.0)).all()
    assert (np.diff(progress) >= 0.0).all()


# Feeding


def test_a_frame_with_a_book_gives_a_frame() -> None:
    frame = pd.DataFrame({"bid": [99.0, 99.5], "ask": [101.0, 100.5]})
    assert catalog.compute("spread", frame, period=1)["spread"].tolist() == [2.0, 1.0]
    depths = pd.DataFrame({"bid_size_1": [4.0], "bid_size_2": [NAN], "ask_size_1": [2.0]})
    depths["ask_size_2"] = 1.0
    one = catalog.stream("order_book_imbalance", levels=2)
    streamed = one.feed(depths.iloc[0].to_dict())
    whole = catalog.compute("order_book_imbalance", depths, levels=2)
    assert streamed["order_book_imbalance"] == whole["order_book_imbalance"].iloc[0] == 1 / 7


def test_trades_may_be_fed_without_a_side() -> None:
    one = catalog.stream("trade_flow", period=1)
    one.feed({"price": 10.0, "size": 1.0})
    assert one.feed({"price": 11.0, "size": 3.0})["trade_flow"] == 3.0


def test_candles_say_nothing_about_a_book() -> None:
    assert not catalog.describe("spread").on_candles
    assert catalog.describe("volume_profile").on_candles
    with pytest.raises(IndicatorError) as error:
        catalog.stream("spread").update(1.0, 2.0, 0.5, 1.5, 10.0)
    assert str(error.value) == "Spread takes no candles: feed it bid, ask."
    with pytest.raises(IndicatorError, match="needs the column “bid”"):
        catalog.compute("spread", dict.fromkeys(CANDLES, np.ones(3)))
    with pytest.raises(IndicatorError, match="needs the column “ask”"):
        catalog.stream("spread").feed({"bid": 1.0})


def test_a_recorded_book_and_its_trades(shared_data: Path) -> None:
    """Best quotes and trades of BTCUSDT as Binance sent them."""
    path = shared_data / "ticks" / "hftbacktest" / "usdm_btcusdt_20240808.gz"
    quotes, trades = [], []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            data = json.loads(line.split(" ", 1)[1]).get("data", {})
            if data.get("e") == "bookTicker":
                quotes.append([float(data[key]) for key in ("b", "a", "B", "A")])
            elif data.get("e") == "trade":
                side = -1.0 if data["m"] else 1.0  # a buyer who waited was hit by a seller
                trades.append([float(data["p"]), float(data["q"]), side])
    bid, ask, bids, asks = np.array(quotes[:20_000]).T.copy()
    book = {"bid": bid, "ask": ask, "bid_size": bids, "ask_size": asks}
    fair = catalog.compute("micro_price", book)["micro_price"]
    assert len(quotes) > 60_000
    assert ((fair >= bid) & (fair <= ask)).all()
    apart = catalog.compute("spread", book)["spread"]
    assert apart.min() == pytest.approx(0.1)  # one tick
    price, size, side = np.array(trades).T.copy()
    told = catalog.compute("trade_flow", {"price": price, "size": size, "side": side})
    guessed = catalog.compute("trade_flow", {"price": price, "size": size})
    warm = np.isfinite(told["trade_flow"])
    agree = np.corrcoef(told["trade_flow"][warm], guessed["trade_flow"][warm])[0, 1]
    assert math.isfinite(agree)
    assert agree > 0.8  # the tick rule is a good guess
