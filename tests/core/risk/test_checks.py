"""Each pre-trade rule says yes to what is fine and no, with numbers, to what is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from core.clock import SECOND_NS
from core.model.orders import OrderIntent, OrderType, Purpose, Side
from core.risk.account_view import AccountView, Exposure
from core.risk.checks import EVERY_ORDER, OPENING, RULES
from core.risk.limits import RiskLimits
from tests.support.builders import an_instrument

D = Decimal
SHARE = an_instrument()
LIMITS = RiskLimits()
NOW = 1_000 * SECOND_NS
ENTRY = OrderIntent(
    strategy="turtle", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY, reason="r",
    stop_price=D("95.00"), timeframe_s=60,
)  # fmt: skip
EXIT = structs.replace(ENTRY, side=Side.SELL, purpose=Purpose.EXIT, stop_price=None)
PROTECT = structs.replace(
    EXIT,
    purpose=Purpose.PROTECT,
    order_type=OrderType.STOP,
    trigger_price=D("95.00"),
    quantity=D(10),
)
VIEW = AccountView(
    ts_ns=NOW, equity=D(100_000), cash=D(100_000), reserved_cash=D(0),
    day_start_equity=D(100_000), exposures=(), held=D(0), reducing_in_flight=D(0),
    entry_in_flight=False, opposite_working=False, frozen_reason="", price=D("100.00"),
    price_ns=NOW, market_open=True, market_note="", kill_engaged=False, kill_epoch=0,
    kill_closes=False, paused_reason="", orders_last_minute=0,
)  # fmt: skip
HOLDING = structs.replace(VIEW, held=D(10))


def verdict(intent: OrderIntent, view: AccountView, instrument=SHARE) -> tuple[str, str]:
    for name, rule in RULES:
        sentence = rule(intent, instrument, view, LIMITS)
        if sentence is not None:
            return name, sentence
    return "", ""


def exposures(count: int) -> tuple[Exposure, ...]:
    return tuple(
        Exposure(symbol=f"S{n}", quantity=D(1), value=D(1), worst_loss=D(0), in_flight=n % 2 == 0)
        for n in range(count)
    )


def test_a_plain_entry_passes_every_rule():
    assert verdict(ENTRY, VIEW) == ("", "")


def test_a_plain_exit_and_safety_exit_pass_every_rule():
    assert verdict(EXIT, HOLDING) == ("", "")
    assert verdict(PROTECT, HOLDING) == ("", "")


REFUSED = [
    ("kill_switch", ENTRY, {"kill_engaged": True}, "panic stop is on"),
    ("kill_switch", EXIT, {"kill_engaged": True, "held": D(10)}, "panic stop is on"),
    ("sane", structs.replace(ENTRY, quantity=D(0)), {}, "above zero; it is 0"),
    ("sane", structs.replace(ENTRY, quantity=D("NaN")), {}, "above zero"),
    ("sane", structs.replace(ENTRY, stop_price=D("95.03")), {}, "steps of 0.05"),
    ("sane", structs.replace(ENTRY, limit_price=D(-1)), {}, "above zero; it is -1"),
    ("sane", structs.replace(ENTRY, order_type=OrderType.LIMIT), {}, "needs a limit price"),
    ("sane", structs.replace(ENTRY, order_type=OrderType.STOP), {}, "needs a trigger price"),
    ("trading_hours", ENTRY, {"market_open": False, "market_note": "closed"}, "is closed"),
    ("trading_hours", EXIT, {"market_open": False, "held": D(10)}, "no order is sent"),
    ("price_known", ENTRY, {"price": None}, "no price for INFY"),
    ("price_known", ENTRY, {"price_ns": NOW - 121 * SECOND_NS}, "121 seconds old (allowed: 120)"),
    (
        "price_collar",
        structs.replace(ENTRY, order_type=OrderType.LIMIT, limit_price=D("106.00")),
        {},
        "6.0 % away",
    ),
    ("shrinks_only", EXIT, {}, "no position in INFY"),
    ("shrinks_only", structs.replace(EXIT, side=Side.BUY), {"held": D(10)}, "would add"),
    ("shrinks_only", structs.replace(EXIT, quantity=D(11)), {"held": D(10)}, "Only 10 of INFY"),
    (
        "shrinks_only",
        structs.replace(EXIT, quantity=D(6)),
        {"held": D(10), "reducing_in_flight": D(5)},
        "5 already on the way out",
    ),
    ("paused", ENTRY, {"paused_reason": "the bot is paused."}, "the bot is paused"),
    ("venue", ENTRY, {"venue_reason": "log in again."}, "INFY is not opened: log in again."),
    ("frozen", ENTRY, {"frozen_reason": "no answer"}, "frozen for new positions: no answer"),
    ("duplicate", ENTRY, {"entry_in_flight": True}, "already on its way"),
    ("duplicate", ENTRY, {"held": D(5)}, "already held"),
    ("duplicate", ENTRY, {"held": D(-5)}, "other way round"),
    ("duplicate", ENTRY, {"opposite_working": True}, "meet itself"),
    ("short", structs.replace(ENTRY, side=Side.SELL), {}, "without owning it"),
    ("open_positions", ENTRY, {"exposures": exposures(5)}, "5 of 5 positions"),
    ("order_rate", ENTRY, {"orders_last_minute": 60}, "60 orders were sent"),
    ("loss_per_day", ENTRY, {"equity": D(95_000)}, "₹5,000 has reached the limit ₹5,000 (5 % of"),
]


@pytest.mark.parametrize(("rule", "intent", "changes", "words"), REFUSED)
def test_a_rule_says_no_with_its_numbers(rule, intent, changes, words):
    name, sentence = verdict(intent, structs.replace(VIEW, **changes))
    assert name == rule
    assert words in sentence


def test_an_index_is_refused():
    assert verdict(ENTRY, VIEW, an_instrument(tradable=False))[0] == "sane"


JUST_FINE = [
    (EXIT, {"held": D(10), "price": None}),
    (PROTECT, {"held": D(10), "price": None}),
    (ENTRY, {"equity": D("95000.01")}),
    (ENTRY, {"exposures": exposures(4)}),
    (ENTRY, {"orders_last_minute": 59}),
    (ENTRY, {"price_ns": NOW - 120 * SECOND_NS}),
    (structs.replace(ENTRY, timeframe_s=86_400), {"price_ns": NOW - 70_000 * SECOND_NS}),
    (structs.replace(ENTRY, order_type=OrderType.LIMIT, limit_price=D("105.00")), {}),
    (structs.replace(EXIT, quantity=D(5)), {"held": D(10), "reducing_in_flight": D(5)}),
    (PROTECT, {"held": D(10), "market_open": False}),
    (PROTECT, {"held": D(10), "kill_engaged": True}),
    (
        structs.replace(EXIT, origin="kill"),
        {"held": D(10), "kill_engaged": True, "kill_closes": True},
    ),
    (structs.replace(ENTRY, origin="manual"), {"held": D(5)}),
]


@pytest.mark.parametrize(("intent", "changes"), JUST_FINE)
def test_what_is_just_allowed_passes(intent, changes):
    assert verdict(intent, structs.replace(VIEW, **changes)) == ("", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"equity": D(1)},
        {"exposures": exposures(9)},
        {"orders_last_minute": 999},
        {"paused_reason": "the bot rests."},
        {"frozen_reason": "no answer"},
        {"price_ns": 0},
    ],
)
def test_a_way_out_is_never_blocked_by_a_rule_about_ways_in(changes):
    assert verdict(EXIT, structs.replace(HOLDING, **changes)) == ("", "")


def test_a_kill_without_closing_does_not_let_closings_through():
    view = structs.replace(HOLDING, kill_engaged=True, kill_closes=False)
    assert verdict(structs.replace(EXIT, origin="kill"), view)[0] == "kill_switch"


@given(
    way_out=st.sampled_from((EXIT, PROTECT, structs.replace(EXIT, purpose=Purpose.TARGET))),
    held=st.integers(-20, 20),
    equity=st.integers(-10, 200_000),
    busy=st.booleans(),
    count=st.integers(0, 8),
    sent=st.integers(0, 200),
    reason=st.sampled_from(("", "the bot is paused.")),
)
def test_no_rule_about_opening_ever_blocks_a_way_out(
    way_out, held, equity, busy, count, sent, reason
):
    # The gate does not even ask them, so that a way out need not wait for the whole account.
    view = structs.replace(
        VIEW,
        held=D(held),
        equity=D(equity),
        exposures=exposures(count),
        entry_in_flight=busy,
        opposite_working=busy,
        frozen_reason=reason,
        paused_reason=reason,
        orders_last_minute=sent,
    )
    for name, rule in OPENING:
        assert rule(way_out, SHARE, view, LIMITS) is None, name


def test_the_two_tables_hold_every_rule_once():
    assert (*EVERY_ORDER, *OPENING) == RULES
    assert len({name for name, _ in RULES}) == len(RULES) == 14
