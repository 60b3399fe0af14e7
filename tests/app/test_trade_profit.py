"""Profit by execution adds up to what the account's own book says."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.trade_profit import TradeProfit
from core.model.orders import Fill, Side

D = Decimal


def fill(side: Side, quantity: str, price: str, charges: str = "0", symbol: str = "TCS") -> Fill:
    return Fill(
        execution_id="e", client_order_id="c", venue_order_id="v", ts_ns=1, symbol=symbol,
        side=side, quantity=D(quantity), price=D(price), charges=D(charges),
    )  # fmt: skip


def test_a_round_trip_in_parts() -> None:
    profit = TradeProfit()
    assert profit.take(fill(Side.BUY, "10", "100", "5")) is None
    assert profit.take(fill(Side.SELL, "4", "110", "3")) == D("40") - D("2") - D("3")
    assert profit.take(fill(Side.SELL, "6", "90", "1")) == D("-60") - D("3") - D("1")
    assert profit.take(fill(Side.BUY, "1", "50")) is None


def test_turning_from_long_to_short_opens_what_is_left() -> None:
    profit = TradeProfit()
    profit.take(fill(Side.BUY, "10", "100"))
    assert profit.take(fill(Side.SELL, "15", "120", "3")) == D("200") - D("2")
    assert profit.take(fill(Side.BUY, "5", "100")) == D("100") - D("1")


def test_symbols_do_not_mix() -> None:
    profit = TradeProfit()
    profit.take(fill(Side.BUY, "10", "100"))
    assert profit.take(fill(Side.SELL, "10", "1", symbol="INFY")) is None


deals = st.tuples(st.sampled_from((Side.BUY, Side.SELL)), st.integers(1, 50), st.integers(1, 500))


@given(st.lists(deals, min_size=1, max_size=30))
def test_once_flat_the_profits_are_the_cash_that_came_in(rows: list[tuple[Side, int, int]]) -> None:
    profit, cash, held, total = TradeProfit(), D(0), 0, D(0)
    for side, quantity, price in rows:
        sign = 1 if side is Side.BUY else -1
        cash -= sign * quantity * price + 1
        held += sign * quantity
        total += profit.take(fill(side, str(quantity), str(price), "1")) or D(0)
    if held:
        side = Side.SELL if held > 0 else Side.BUY
        cash += held * 77 - 1
        total += profit.take(fill(side, str(abs(held)), "77", "1")) or D(0)
    assert abs(total - cash) < D("1e-20")
