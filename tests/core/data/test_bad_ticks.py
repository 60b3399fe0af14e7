"""Prices that cannot be true are kept out, counted and written down; true ones pass."""

import logging
import math

import pytest

from core.clock import SECOND_NS
from core.data.bad_ticks import Fault, TickFilter, TickRules
from core.model.market import Tick

NOW = 1_790_000_000 * SECOND_NS


class Desk:
    def __init__(self, **rules: float) -> None:
        self.now_ns = NOW
        self.judge = TickFilter(lambda: self.now_ns, TickRules(**rules))

    def says(self, price: float, after_s: float = 1.0, symbol: str = "INFY", **more: float):
        self.now_ns += int(after_s * SECOND_NS)
        ts_ns = more.pop("ts_ns", self.now_ns)
        return self.judge.take(Tick(symbol, int(ts_ns), price, **more))


@pytest.mark.parametrize("price", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(price):
    assert Desk().says(price) is Fault.NO_NUMBER


@pytest.mark.parametrize("more", [{"bid": math.nan}, {"ask": math.inf}, {"quantity": math.nan}])
def test_nor_may_anything_else_of_it_be_none(more):
    assert Desk().says(100.0, **more) is Fault.NO_NUMBER


@pytest.mark.parametrize(("price", "more"), [(0.0, {}), (-1.0, {}), (100.0, {"bid": -1.0})])
def test_what_is_not_above_zero_is_refused(price, more):
    assert Desk().says(price, **more) is Fault.NOT_POSITIVE


def test_a_crossed_quote_is_refused_and_a_locked_or_one_sided_one_is_not():
    desk = Desk()
    assert desk.says(100.0, bid=100.1, ask=100.0) is Fault.CROSSED
    assert desk.says(100.0, bid=100.0, ask=100.0) is None
    assert desk.says(100.0, bid=100.0, ask=0.0) is None


def test_old_early_and_late_ones_are_refused():
    desk = Desk()
    assert desk.says(100.0, ts_ns=NOW - 31 * SECOND_NS) is Fault.STALE
    assert desk.says(100.0, ts_ns=NOW + 60 * SECOND_NS) is Fault.FUTURE
    assert desk.says(100.0) is None
    assert desk.says(100.0, ts_ns=NOW + SECOND_NS) is Fault.OUT_OF_ORDER
    assert desk.says(100.0, symbol="TCS", ts_ns=NOW + SECOND_NS) is None, "each symbol by itself"


def test_equal_times_pass_because_some_venues_only_know_seconds():
    desk = Desk()
    assert desk.says(100.0) is None
    assert desk.says(100.05, after_s=0.0) is None


@pytest.mark.parametrize("wild", [1.0, 10_000.0])
def test_a_lone_jump_never_passes_and_the_next_true_price_does(wild):
    desk = Desk()
    desk.says(100.0)
    assert desk.says(wild) is Fault.JUMP
    assert desk.says(100.1) is None
    assert desk.judge.rejected["INFY", Fault.JUMP] == 1


def test_a_second_price_on_its_side_confirms_a_jump():
    desk = Desk()
    desk.says(100.0)
    assert desk.says(110.0) is Fault.JUMP
    assert desk.says(110.5) is None
    assert desk.says(110.6) is None


def test_two_wild_prices_far_apart_confirm_nothing():
    desk = Desk()
    desk.says(100.0)
    assert desk.says(110.0) is Fault.JUMP
    assert desk.says(150.0) is Fault.JUMP
    assert desk.says(100.0) is None


def test_after_a_pause_a_jump_needs_no_second_price():
    desk = Desk()
    desk.says(100.0)
    assert desk.says(120.0, after_s=11.0) is None


def test_a_symbol_may_have_rules_of_its_own():
    desk = Desk()
    desk.judge = TickFilter(
        lambda: desk.now_ns, TickRules(), {"DOGE": TickRules(jump=0.5, within_s=5.0)}
    )
    desk.says(1.0, symbol="DOGE")
    assert desk.says(1.4, symbol="DOGE") is None
    desk.says(100.0)
    assert desk.says(140.0) is Fault.JUMP


def test_every_rejection_is_counted_and_logged(caplog):
    desk = Desk()
    with caplog.at_level(logging.WARNING):
        desk.says(math.nan)
        desk.says(0.0, symbol="TCS")
    assert desk.judge.total == 2
    assert ["INFY" in one.message for one in caplog.records] == [True, False]
