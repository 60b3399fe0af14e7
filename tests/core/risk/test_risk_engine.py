"""The size rule and the approved order: no loss at the stop beyond what is allowed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from core.errors import EngineDefect
from core.ids import IdSource
from core.model.instrument import ZERO
from core.model.orders import (
    Order,
    OrderType,
    Product,
    Purpose,
    Refusal,
    Side,
    TimeInForce,
)
from core.risk.account_view import Exposure, SymbolView
from core.risk.limits import RiskLimits
from core.risk.risk_engine import RiskEngine
from tests.core.risk.test_checks import ENTRY, EXIT, HOLDING, SHARE, VIEW
from tests.support.builders import an_instrument

D = Decimal


def engine(limits: RiskLimits | None = None, charge: str = "0.001") -> RiskEngine:
    def estimate(_, __, ___, quantity, price, ____):
        return quantity * price * D(charge)

    return RiskEngine(limits or RiskLimits(), IdSource("test"), estimate)


def test_the_size_is_capital_times_risk_over_distance():
    wide = RiskLimits(symbol_share=D(1), cash_spare=D(0))
    order = engine(wide, "0").approve(structs.replace(ENTRY, stop_price=D("80.00")), SHARE, VIEW)
    assert isinstance(order, Order)
    assert order.quantity == 100  # 100000 x 2 % / (100 - 80)


def test_a_near_stop_is_bound_by_the_share_of_capital():
    order = engine().approve(ENTRY, SHARE, VIEW)
    assert order.quantity == 200  # 20 % of 100000 at 100


def test_cash_spoken_for_is_not_spent_twice():
    view = structs.replace(VIEW, reserved_cash=D(90_000))
    assert engine().approve(ENTRY, SHARE, view).quantity == 99  # (10000 - 1 %) / 100


def test_the_day_budget_left_bounds_the_size():
    exposure = Exposure(
        symbol="TCS", quantity=D(1), value=D(1), worst_loss=D(4_800), in_flight=False
    )
    view = structs.replace(VIEW, exposures=(exposure,))
    order = engine(charge="0").approve(ENTRY, SHARE, view)
    assert order.quantity == 40  # 200 left of 5000, 5 a share


def test_too_small_is_refused_with_the_numbers():
    view = structs.replace(VIEW, cash=D(50))
    refusal = engine().approve(ENTRY, SHARE, view)
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "cash"
    assert "₹49.50 is free" in refusal.sentence


def test_a_size_made_smaller_than_the_smallest_order_is_refused_for_its_size():
    one = structs.replace(VIEW, reserved_cash=D(99_800))
    assert engine().approve(ENTRY, SHARE, one).quantity == 1
    answer = engine().approve(structs.replace(ENTRY, size_factor=0.5), SHARE, one)
    assert isinstance(answer, Refusal)
    assert answer.rule == "lot"
    assert answer.sentence.startswith("50 % of the usual size of ")
    none = structs.replace(VIEW, reserved_cash=VIEW.cash)
    answer = engine().approve(structs.replace(ENTRY, size_factor=0.5), SHARE, none)
    assert answer.rule == "cash"  # what was nothing before did not become so by the factor


def test_a_person_asking_for_too_much_is_told_how_much_is_allowed():
    refusal = engine().approve(structs.replace(ENTRY, quantity=D(201)), SHARE, VIEW)
    assert refusal.rule == "exposure"
    assert "at most 200" in refusal.sentence


def test_a_stop_on_the_wrong_side_is_refused():
    wrong = structs.replace(ENTRY, stop_price=D("100.00"))
    assert engine().approve(wrong, SHARE, VIEW).rule == "stop_loss"
    short = structs.replace(ENTRY, side=Side.SELL, stop_price=D("99.00"))
    assert engine().approve(short, an_instrument(shortable=True), VIEW).rule == "stop_loss"


def test_an_entry_without_a_stop_gets_the_default_one():
    order = engine().approve(structs.replace(ENTRY, stop_price=None), SHARE, VIEW)
    assert order.stop_price == D("95.00")


def test_a_way_out_takes_what_is_held_and_not_yet_leaving():
    view = structs.replace(HOLDING, reducing_in_flight=D(4))
    order = engine().approve(structs.replace(EXIT, quantity=None), SHARE, view)
    assert order.quantity == 6
    assert order.purpose is Purpose.EXIT


def test_orders_carry_the_kill_epoch_they_were_approved_under():
    assert engine().approve(ENTRY, SHARE, structs.replace(VIEW, kill_epoch=7)).kill_epoch == 7


def test_the_stop_comes_nearer_when_the_fill_was_worse():
    risk = engine()
    # 2 % of 100000 is 2000; 400 shares may fall 5 each.
    near = risk.tightest_stop(SHARE, D(400), D("101.00"), D("90.00"), D(100_000))
    assert near == D("96.00")
    kept = risk.tightest_stop(SHARE, D(400), D("101.00"), D("97.00"), D(100_000))
    assert kept == D("97.00")
    short = risk.tightest_stop(SHARE, D(-400), D("101.00"), D("120.00"), D(100_000))
    assert short == D("106.00")


PRICES = st.integers(200, 400_000).map(lambda n: D(n) * D("0.05"))


@given(
    price=PRICES,
    distance=st.integers(1, 4000),
    equity=st.integers(1_000, 10_000_000),
    lost=st.integers(0, 5_000),
    at_risk=st.integers(0, 5_000),
    charge=st.sampled_from(["0", "0.0005", "0.002"]),
)
def test_no_approved_entry_can_lose_more_than_the_rules_allow(
    price, distance, equity, lost, at_risk, charge
):
    stop = price - D(distance) * D("0.05")
    if stop <= 0:
        return
    start = D(equity)
    exposure = Exposure(
        symbol="TCS", quantity=D(1), value=D(1), worst_loss=start * at_risk / 100_000,
        in_flight=False,
    )  # fmt: skip
    view = structs.replace(
        VIEW, price=price, equity=start - start * lost / 100_000, cash=start,
        day_start_equity=start, exposures=(exposure,),
    )  # fmt: skip
    result = engine(charge=charge).approve(structs.replace(ENTRY, stop_price=stop), SHARE, view)
    if isinstance(result, Refusal):
        return
    costs = result.quantity * (price + stop) * D(charge)
    loss = result.quantity * (price - stop) + costs
    assert result.quantity > 0
    assert loss <= view.equity * D("0.02")
    assert start - view.equity + exposure.worst_loss + loss <= start * D("0.05")
    assert result.quantity * price <= view.equity * D("0.20")
    assert result.quantity * price <= view.cash
    assert result.stop_price is not None
    assert result.quantity % SHARE.lot_size == ZERO


def test_every_field_of_an_order_has_its_own_value():
    intent = structs.replace(
        EXIT,
        strategy="s",
        order_type=OrderType.STOP_LIMIT,
        quantity=D(3),
        limit_price=D("95.05"),
        trigger_price=D("95.10"),
        stop_price=D("95.15"),
        target_price=D("95.20"),
        time_in_force=TimeInForce.IOC,
        product=Product.INTRADAY,
        reason="because",
        origin="manual",
    )
    view = structs.replace(HOLDING, kill_epoch=7, price=D("96.00"))
    order = engine().approve(intent, SHARE, view)
    same = (
        "strategy symbol side purpose order_type quantity limit_price trigger_price target_price "
        "time_in_force product reason origin"
    )
    assert {n: getattr(order, n) for n in same.split()} == {
        n: getattr(intent, n) for n in same.split()
    }
    assert order.stop_price is None  # a way out has no safety exit of its own
    assert (order.reference_price, order.created_ns, order.kill_epoch) == (D(96), view.ts_ns, 7)
    entry = engine().approve(structs.replace(ENTRY, target_price=D("110.00")), SHARE, VIEW)
    assert (entry.stop_price, entry.target_price) == (D("95.00"), D("110.00"))


def test_an_entry_is_never_judged_without_the_account():
    names = SymbolView.__struct_fields__
    near = SymbolView(*(getattr(VIEW, name) for name in names))
    assert isinstance(engine().approve(ENTRY, SHARE, VIEW), Order)
    with pytest.raises(EngineDefect, match="without the account"):
        engine().approve(ENTRY, SHARE, near)
    held = structs.replace(near, held=D(10))
    assert isinstance(engine().approve(EXIT, SHARE, held), Order)
