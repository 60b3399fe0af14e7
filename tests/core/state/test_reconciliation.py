"""What differs between our records and a venue's account, and what the answers do."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from core.events import broker_reports as r
from core.events.commands import Answer
from core.events.facts import (
    SMALL_CASH,
    DifferenceAnswered,
    OrderIntended,
    RunStarted,
    decode,
    encode,
)
from core.events.snapshot import DifferenceKind
from core.execution.broker import VenueOrder, VenuePosition
from core.model.instrument import crypto_coin
from core.model.orders import OrderStatus, OrderType, Product, Side
from core.state.reconciliation import (
    VenueAccount,
    differences,
    missing_at_venue,
    small_cash_gap,
    thought_over,
)
from core.state.session_state import SessionState
from tests.support.builders import SHARE, a_fill, an_order

D = Decimal
COIN = crypto_coin("BTCUSDT", D("0.1"), D("0.001"))
KNOWN = {"INFY": SHARE, "BTCUSDT": COIN}


def a_state(cash: int = 100_000) -> SessionState:
    state = SessionState(D(0))
    begun = RunStarted(
        ts_ns=1,
        mode="LOCAL",
        strategy="",
        parameters={},
        fingerprint="x",
        seed=0,
        code_version="",
        cash=D(cash),
    )
    state.apply(begun)
    return state


def bought(state: SessionState, quantity: int = 10, name: str = "o1", **more: object) -> None:
    state.apply(
        OrderIntended(ts_ns=2, order=an_order(name, quantity=quantity, **more), sending=True)
    )
    fill = a_fill(f"e-{name}", name, quantity, symbol=str(more.get("symbol", "INFY")))
    report = r.OrderFilled(client_order_id=name, ts_ns=3, fill=fill, cumulative=D(quantity))
    state.apply(report)


def an_account(state: SessionState, **changes: object) -> VenueAccount:
    """Return the venue's account as our records have it, but for the changes."""
    positions = tuple(
        VenuePosition(symbol=s, quantity=p.quantity, average_price=p.average_price)
        for s, p in state.book.positions.items()
    )
    same = VenueAccount(ts_ns=9, orders=(), positions=positions, cash=state.book.cash)
    return structs.replace(same, **changes)


def holding(symbol: str, quantity: int, price: str = "100") -> tuple[VenuePosition, ...]:
    return (VenuePosition(symbol=symbol, quantity=D(quantity), average_price=D(price)),)


def a_venue_order(name: str = "venue:77", **more: object) -> VenueOrder:
    facts = {
        "client_order_id": name, "venue_order_id": "77", "symbol": "INFY", "side": Side.BUY,
        "quantity": D(5), "filled": D(2), "status": OrderStatus.OPEN,
    }  # fmt: skip
    return VenueOrder(**{**facts, **more})


def answered(state: SessionState, account: VenueAccount, answer: Answer) -> None:
    """Answer everything that differs."""
    for one in differences(state, account, KNOWN):
        view = one.view
        fact = DifferenceAnswered(
            ts_ns=10, difference_id=view.id, kind=view.kind, symbol=view.symbol, answer=answer,
            ours=view.ours, venue=view.venue, price=one.price, mark=D(110),
            product=one.product or Product.DELIVERY,
        )  # fmt: skip
        state.apply(decode(encode(fact)))


def test_two_equal_accounts_differ_in_nothing():
    state = a_state()
    bought(state)
    assert differences(state, an_account(state), KNOWN) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "words", "choices"),
    [
        (0, 7, "holds 7 INFY, which this program did not", "ADOPT WATCH CLOSE"),
        (10, 14, "holds 14 INFY; our records say 10", "ADOPT WATCH CLOSE"),
        (10, 4, "holds 4 INFY; our records say 10", "ADOPT WATCH"),
        (10, 0, "no longer holds INFY; our records say 10", "ADOPT WATCH"),
        (0, -3, "is short of 3 INFY", "ADOPT WATCH CLOSE"),
    ],
)
def test_a_holding_is_told_with_what_may_be_done(ours, theirs, words, choices):
    state = a_state()
    if ours:
        bought(state, ours)
    positions = holding("INFY", theirs) if theirs else ()
    (one,) = differences(state, an_account(state, positions=positions), KNOWN)
    assert words in one.view.sentence
    assert " ".join(answer for answer, _ in one.view.choices) == choices
    assert one.view.id == f"position:INFY:{ours}:{theirs}"


def test_what_this_program_cannot_trade_can_only_be_left_alone():
    state = a_state()
    (one,) = differences(state, an_account(state, positions=holding("GOLD", 3)), KNOWN)
    assert [answer for answer, _ in one.view.choices] == [Answer.WATCH]


def test_a_symbol_with_something_under_way_is_not_judged():
    state = a_state()
    state.apply(OrderIntended(ts_ns=2, order=an_order(quantity=7), sending=True))
    assert differences(state, an_account(state, positions=holding("INFY", 7)), KNOWN) == []


def test_a_limit_order_that_rests_does_not_hide_a_strangers_holding():
    state = a_state()
    order = an_order(quantity=7, order_type=OrderType.LIMIT, limit_price=D(90))
    state.apply(OrderIntended(ts_ns=2, order=order, sending=True))
    state.apply(r.OrderOpened(client_order_id="o1", ts_ns=3, venue_order_id="1"))
    found = differences(state, an_account(state, positions=holding("INFY", 7)), KNOWN)
    assert len(found) == 1


def test_a_strangers_order_is_told_and_ours_is_not():
    state = a_state()
    order = an_order(quantity=7, order_type=OrderType.LIMIT, limit_price=D(90))
    state.apply(OrderIntended(ts_ns=2, order=order, sending=True))
    state.apply(r.OrderOpened(client_order_id="o1", ts_ns=3, venue_order_id="1"))
    orders = (a_venue_order(), a_venue_order("o1"))
    (one,) = differences(state, an_account(state, orders=orders), KNOWN)
    assert "buy 3 INFY" in one.view.sentence
    assert "did not place" in one.view.sentence
    assert one.order_id == "venue:77"


def test_an_order_we_thought_over_is_asked_about_and_told():
    state = a_state()
    bought(state)
    orders = (a_venue_order("o1"),)
    assert thought_over(state, orders) == ["o1"]
    (one,) = differences(state, an_account(state, orders=orders), KNOWN)
    assert "does not count as working" in one.view.sentence


def test_our_order_that_is_not_shown_there_is_asked_about():
    state = a_state()
    state.apply(OrderIntended(ts_ns=2, order=an_order(), sending=True))
    assert missing_at_venue(state, ()) == [], "not before it was ever confirmed"
    state.apply(r.OrderOpened(client_order_id="o1", ts_ns=3, venue_order_id="1"))
    assert missing_at_venue(state, ()) == ["o1"]
    assert missing_at_venue(state, (a_venue_order("o1"),)) == []


def test_adopting_a_share_changes_neither_cash_nor_the_days_profit():
    state = a_state()
    account = an_account(state, positions=holding("INFY", 7, "90"))
    answered(state, account, Answer.ADOPT)
    position = state.book.positions["INFY"]
    assert (position.quantity, position.average_price) == (7, 90)
    assert state.book.cash == 100_000
    assert state.day_start_equity == state.book.cash + 7 * 110, "it was there before today's profit"
    assert differences(state, account, KNOWN) == []


def test_adopting_a_contract_pays_it_from_the_cash_it_never_cost():
    state = a_state()
    paid = D(2) * 90
    account = an_account(state, positions=holding("BTCUSDT", 2, "90"), cash=state.book.cash - paid)
    answered(state, account, Answer.ADOPT)
    assert state.book.cash == account.cash
    assert differences(state, account, KNOWN) == []
    assert state.day_start_equity == state.book.cash + 2 * 110


def test_adopting_less_or_nothing_takes_it_out_of_the_records():
    state = a_state()
    bought(state)
    answered(state, an_account(state, positions=holding("INFY", 4)), Answer.ADOPT)
    assert state.book.positions["INFY"].quantity == 4
    answered(state, an_account(state, positions=()), Answer.ADOPT)
    assert state.book.positions == {}
    assert state.book.rough_held == {}


def test_a_plan_for_what_is_held_holds_after_more_of_it_was_adopted():
    state = a_state()
    bought(state)
    state.book.plan_stop("INFY", D(95))
    answered(state, an_account(state, positions=holding("INFY", 14)), Answer.ADOPT)
    assert state.book.positions["INFY"].stop_price == 95
    assert state.book.positions["INFY"].strategy == "turtle"


def test_what_is_watched_is_not_asked_about_again_and_a_change_of_it_is():
    state = a_state()
    bought(state)
    account = an_account(state, positions=holding("INFY", 14), cash=state.book.cash)
    answered(state, account, Answer.WATCH)
    assert state.book.positions["INFY"].quantity == 10
    assert differences(state, account, KNOWN) == []
    more = structs.replace(account, positions=holding("INFY", 15))
    assert len(differences(state, more, KNOWN)) == 1


def test_money_paid_in_is_no_profit_and_a_charge_is_a_cost():
    state = a_state()
    answered(state, an_account(state, cash=D(150_000)), Answer.ADOPT)
    assert state.book.cash == state.book.cash_start == state.day_start_equity == 150_000
    fact = DifferenceAnswered(
        ts_ns=10, difference_id=SMALL_CASH, kind=DifferenceKind.CASH, symbol="",
        answer=Answer.ADOPT, ours=D(150_000), venue=D(149_990), price=D(0), mark=D(0),
        product=Product.DELIVERY,
    )  # fmt: skip
    state.apply(fact)
    assert state.book.cash == 149_990
    assert state.book.cash_start == state.day_start_equity == 150_000
    assert state.book.charges == 10


def test_a_small_gap_in_cash_is_no_difference_and_a_large_one_is_no_small_gap():
    state = a_state()
    small = an_account(state, cash=D("100500.25"))
    assert differences(state, small, KNOWN) == []
    assert small_cash_gap(state, small) == D("500.25")
    large = an_account(state, cash=D(90_000))
    assert small_cash_gap(state, large) == 0
    (one,) = differences(state, large, KNOWN)
    assert "₹90,000" in one.view.sentence
    assert "₹1,00,000" in one.view.sentence


QUANTITIES = st.integers(-20, 20)


@settings(max_examples=120, deadline=None)
@given(
    ours=st.integers(0, 20),
    theirs=st.dictionaries(st.sampled_from(["INFY", "BTCUSDT"]), QUANTITIES, max_size=2),
    orders=st.integers(0, 3),
    cash=st.integers(50_000, 150_000),
    answer=st.sampled_from([Answer.ADOPT, Answer.WATCH]),
)
def test_once_answered_a_second_look_finds_nothing_new(ours, theirs, orders, cash, answer):
    state = a_state()
    if ours:
        bought(state, ours)
    positions = tuple(
        VenuePosition(symbol=s, quantity=D(q), average_price=D(90)) for s, q in theirs.items() if q
    )
    strangers = tuple(a_venue_order(f"venue:{n}", venue_order_id=f"{n}") for n in range(orders))
    account = an_account(state, positions=positions, orders=strangers, cash=D(cash))
    for _ in range(3):
        # Cash is only looked at once the rest agrees; a stranger's order can only be watched.
        answered(state, account, answer)
        answered(state, account, Answer.WATCH)
    assert differences(state, account, KNOWN) == []
    held = {s: p.quantity for s, p in state.book.positions.items()}
    if answer is Answer.ADOPT:
        assert held == {one.symbol: one.quantity for one in positions}
    else:
        assert held == ({"INFY": ours} if ours else {})


def test_the_floats_for_quick_looks_follow_the_exact_money():
    state = a_state(1_000_000)
    assert state.book.rough_cash == 1_000_000.0, "told when the run started"
    bought(state, 10)
    assert state.book.rough_cash == float(state.book.cash) < 1_000_000.0
    assert state.book.rough_held == {"INFY": 10.0}
    gone = DifferenceAnswered(
        ts_ns=4, difference_id="c", symbol="", kind=DifferenceKind.CASH, answer=Answer.ADOPT,
        ours=state.book.cash, venue=state.book.cash - 500, price=D(0), mark=D(0),
        product=Product.DELIVERY,
    )  # fmt: skip
    state.apply(gone)
    assert state.book.rough_cash == float(state.book.cash)
