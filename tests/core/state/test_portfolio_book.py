"""Cash, positions and round trips: no money appears or goes but by fills and charges."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.model.orders import Side
from core.state.portfolio_book import PortfolioBook
from tests.support.builders import a_fill, an_order

D = Decimal


def book_of(*deals: tuple[str, int, str], charges: str = "1.00") -> PortfolioBook:
    book = PortfolioBook(D(10_000))
    for number, (side, quantity, price) in enumerate(deals):
        fill = a_fill(
            f"e{number}", f"o{number}", quantity, price, Side[side], charges=charges, ts_ns=number
        )
        book.apply(fill, an_order(f"o{number}", side=Side[side], quantity=quantity))
    return book


def test_a_round_trip_is_exact():
    book = book_of(("BUY", 10, "100.05"), ("SELL", 10, "101.10"))
    assert book.positions == {}
    (trade,) = book.trades
    assert (trade.quantity, trade.entry_price, trade.exit_price) == (10, D("100.05"), D("101.10"))
    assert trade.charges == D("2.00")
    assert trade.profit == D("8.50")
    assert book.cash == D("10008.50")


def test_parts_in_and_out_make_one_trade():
    book = book_of(("BUY", 4, "100"), ("BUY", 6, "110"), ("SELL", 3, "120"), ("SELL", 7, "90"))
    (trade,) = book.trades
    assert trade.quantity == 10
    assert trade.entry_price == D(106)
    assert trade.exit_price == D(99)
    assert trade.profit == D(360 + 630 - 400 - 660 - 4)
    assert book.cash - book.cash_start == trade.profit


def test_a_short_gains_when_the_price_falls():
    book = book_of(("SELL", 10, "100"), ("BUY", 10, "95"))
    (trade,) = book.trades
    assert trade.direction == -1
    assert trade.profit == D(50 - 2)


def test_turning_around_in_one_fill_ends_one_trade_and_begins_another():
    book = book_of(("BUY", 10, "100"), ("SELL", 15, "110"), charges="3.00")
    (trade,) = book.trades
    assert trade.profit == D(100) - 3 - 2
    assert book.positions["INFY"].quantity == -5
    assert book.positions["INFY"].average_price == 110
    assert book.positions["INFY"].charges == D(1)


def test_the_first_stop_is_kept_for_the_trade_when_it_is_moved():
    book = book_of(("BUY", 10, "100"))
    book.plan_stop("INFY", D(95))
    book.plan_stop("INFY", D(98))
    fill = a_fill("x", "ox", 10, "97", Side.SELL)
    trade = book.apply(fill, an_order("ox", side=Side.SELL, quantity=10))
    assert trade is not None
    assert trade.stop_price == 95


DEALS = st.lists(
    st.tuples(
        st.sampled_from(["BUY", "SELL"]),
        st.integers(1, 50),
        st.integers(100, 900).map(lambda n: f"{n}.05"),
    ),
    max_size=30,
)


@given(DEALS)
def test_money_is_conserved(deals):
    book = book_of(*deals, charges="0.37")
    signed = [(D(q) if side == "BUY" else -D(q), D(price)) for side, q, price in deals]
    spent = sum((q * price for q, price in signed), D(0))
    assert book.cash == D(10_000) - spent - D("0.37") * len(deals)
    held = sum((q for q, _ in signed), D(0))
    position = book.positions.get("INFY")
    assert (position.quantity if position else D(0)) == held
    open_cost = position.cost if position else D(0)
    open_charges = position.charges if position else D(0)
    closed = sum((trade.profit for trade in book.trades), D(0))
    partly = position.realised if position else D(0)
    # What is gone from cash is what stands in the open position, plus what trades made.
    assert abs((book.cash - D(10_000)) - (closed + partly - open_cost - open_charges)) < D("1e-18")


@given(DEALS)
def test_profit_by_strategy_adds_up(deals):
    book = book_of(*deals)
    assert sum(book.realised_by_strategy.values(), D(0)) == book.realised
