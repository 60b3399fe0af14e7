"""Money, holdings, prices of the past and today's instruments, as Zerodha tells them."""

from decimal import Decimal
from itertools import pairwise

import pytest

from core.brokers.zerodha.account import positions_of
from core.brokers.zerodha.broker import LIMITS
from core.brokers.zerodha.instruments import read_listing
from core.clock import DAY_NS, MINUTE_NS, SECOND_NS, iso
from core.errors import DataError, LoginNeeded, OutcomeUnknown, RateLimited
from core.events.broker_reports import OrderRejected
from core.model.orders import OrderStatus, OrderType, Purpose, Side
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.ground import Ground, moment
from tests.exchanges.kite.test_day import jump_to
from tests.exchanges.serving.faults import Fault, HttpFault


def buy(ground: Ground, desk: Desk, quantity: int = 10) -> None:
    ground.do(lambda: ground.venue.trade_at("INFY", "100.00", ready=quantity))
    record = desk.submit(quantity=quantity, order_type=OrderType.MARKET)
    desk.until(lambda: record.status is OrderStatus.FILLED)


@pytest.mark.parametrize("way", ["negative row", "used quantity only"])
def test_a_sold_holding_counts_once(ground: Ground, desk: Desk, way: str) -> None:
    ground.switches.sold_holding_shows = way
    ground.do(lambda: ground.venue.give("INFY", 6, "90", t1=4))
    sale = desk.submit(side=Side.SELL, purpose=Purpose.EXIT, quantity=3)
    desk.until(lambda: sale.status is OrderStatus.OPEN)
    ground.trade_at("96.00")
    desk.until(lambda: sale.status is OrderStatus.FILLED)
    (held,) = desk.broker.positions()
    assert (held.symbol, held.quantity, held.average_price) == ("INFY", 7, 90)


def test_a_share_moves_from_positions_to_holdings_over_night(ground: Ground, desk: Desk) -> None:
    buy(ground, desk)
    before = desk.broker.cash()
    (held,) = desk.broker.positions()
    assert (held.quantity, held.average_price) == (10, 100)
    jump_to(ground, moment(9, 30, (2026, 11, 17)))
    morning = Desk(ground)
    try:
        (held,) = morning.broker.positions()
        assert (held.quantity, held.average_price) == (10, 100)
        assert morning.broker.cash() == before
        assert list(morning.broker.fills()) == []
    finally:
        morning.close()


def test_positions_that_cannot_be_read_are_not_taken_for_none() -> None:
    for spoiled in ({}, {"net": [{}]}, {"net": [{"tradingsymbol": "A", "exchange": "NSE"}]}):
        with pytest.raises(OutcomeUnknown):
            positions_of(spoiled, [])


@pytest.mark.parametrize("kind", ["PermissionException", "GeneralException"])
def test_a_strange_address_is_its_own_sentence(ground: Ground, desk: Desk, kind: str) -> None:
    ground.switches.address_error = kind
    ground.venue.app.addresses = ("10.1.2.3",)
    record = desk.submit()
    desk.until(lambda: record.status is OrderStatus.REJECTED)
    (told,) = [one for one in desk.reports if isinstance(one, OrderRejected)]
    assert "IP Whitelist" in told.sentence
    # Everything but orders is free from any address.
    assert desk.broker.cash() == 1_000_000


def test_a_dead_login_is_asked_for_and_not_hammered(ground: Ground, desk: Desk) -> None:
    desk.until(lambda: desk.broker.health().connected)
    ground.do(ground.venue.login.log_out_everywhere)
    with pytest.raises(LoginNeeded, match="Log in again"):
        desk.broker.positions()
    desk.until(lambda: "Log in again" in desk.broker.health().sentence)
    assert not desk.broker.health().connected
    asked = ground.do(lambda: len(ground.venue.requests))
    ground.clock.wait(8 * SECOND_NS)
    assert ground.do(lambda: len(ground.venue.requests)) - asked <= 4


def test_too_many_questions_are_waited_out(ground: Ground, desk: Desk) -> None:
    body = b'{"status":"error","message":"Too many requests","error_type":"NetworkException"}'
    fault = Fault("GET /portfolio/*", HttpFault.STATUS, count=2, status=429, body=body)
    ground.server.faults.add(fault)
    assert list(desk.broker.positions()) == []
    assert fault.fired == 2
    for_ever = Fault("GET /portfolio/*", HttpFault.STATUS, count=99, status=429, body=body)
    ground.server.faults.add(for_ever)
    with pytest.raises(RateLimited):
        desk.broker.positions()


def test_the_health_of_the_line(ground: Ground, desk: Desk) -> None:
    desk.broker.watch(["INFY"], lambda _: None)
    desk.until(lambda: desk.broker.health().connected)
    desk.until(lambda: desk.broker.health().quote_age_s is not None)
    health = desk.broker.health()
    assert health.connected
    assert health.sentence == ""
    assert health.token_until_ns is not None
    assert iso(health.token_until_ns) == "2026-11-17T06:00:00+05:30"
    assert health.skew_ms is not None
    assert abs(health.skew_ms) < 2_000
    assert health.orders_left == 10


def test_the_limits_stay_below_kites_and_keep_a_reserve_for_ways_out() -> None:
    second, minute, day = LIMITS["order"]
    assert (second.calls, minute.calls) <= (10, 400)
    assert day.calls < 5_000
    assert LIMITS["read"][0].calls < 10
    assert LIMITS["history"][0].calls <= 3


def test_todays_instruments_come_from_the_dump(ground: Ground, desk: Desk) -> None:
    shares = {one.symbol: one for one in desk.broker.instruments()}
    assert shares["WIPRO"].tick_size == Decimal("0.01")
    assert shares["INFY"].tick_size == Decimal("0.05")
    assert "NIFTY 50" not in shares
    assert shares["INFY"].name == "INFOSYS"
    # Shares with futures have a closing auction since August 2026.
    auctions = {one for one, share in shares.items() if share.closing_auction}
    assert auctions == {"RELIANCE", "TCS"}
    dumps = [path for _, path in ground.venue.requests if path.startswith("/instruments")]
    list(desk.broker.instruments())
    assert dumps == ["/instruments/NSE", "/instruments/NFO"]


HEAD = b"instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,"
HEAD += b"lot_size,instrument_type,segment,exchange\n"


def test_one_bad_cell_spoils_one_row() -> None:
    good = b"408065,1594,INFY,INFOSYS,0,,0,0.05,1,EQ,NSE,NSE\n"
    comma = b'1,1,AB,"A, B",0,,0,0.05,25,EQ,NSE,NSE\n'
    bad = b"x,1,BAD,BAD,0,,0,cheap,1,EQ,NSE,NSE\n"
    listing = read_listing(HEAD + good + bad + comma, None, 1)
    assert (set(listing.shares), listing.spoiled) == ({"INFY", "AB"}, 1)
    assert listing.shares["AB"].lot_size == 25
    assert listing.shares["INFY"].closing_auction
    with pytest.raises(DataError, match="empty or spoiled"):
        read_listing(HEAD + bad * 3 + good, None, 1)
    with pytest.raises(DataError):
        read_listing(b"\xff\xfe\x00", None, 1)


def test_past_prices_come_in_pages_within_the_cap(
    archive: Desk,
) -> None:
    desk, ground = archive, archive.ground
    now_ns = ground.clock.now_ns()
    pages = list(desk.broker.history("INFY", 1800, now_ns - 260 * DAY_NS, now_ns))
    assert len(pages) == 2
    bars = [bar for page in pages for bar in page]
    assert all(a.open_ns < b.open_ns for a, b in pairwise(bars))
    assert bars[-1].close_ns <= ground.clock.now_ns()
    # The day's last half hour is a quarter of an hour long.
    closes = {iso(bar.close_ns)[11:19] for bar in bars}
    assert "15:30:00" in closes
    assert "15:45:00" not in closes


def test_the_times_asked_for_are_indian_and_the_forming_bar_is_left_out(
    archive: Desk,
) -> None:
    desk, ground = archive, archive.ground
    start = moment(9, 15, (2026, 11, 13))
    (page,) = desk.broker.history("INFY", 60, start, start + 5 * MINUTE_NS)
    assert [iso(bar.open_ns)[11:16] for bar in page] == [
        "09:15",
        "09:16",
        "09:17",
        "09:18",
        "09:19",
    ]
    now_ns = ground.clock.now_ns()
    recent = list(desk.broker.history("INFY", 60, now_ns - 10 * MINUTE_NS, now_ns + MINUTE_NS))
    assert max(bar.close_ns for page in recent for bar in page) <= ground.clock.now_ns()


def test_a_smaller_cap_than_known_is_learnt_from_its_words(
    archive: Desk,
) -> None:
    desk, ground = archive, archive.ground
    body = b'{"status":"error","message":"interval exceeds max limit: 30 days",'
    body += b'"error_type":"InputException","data":null}'
    once = Fault("GET /instruments/historical/*", HttpFault.STATUS, status=400, body=body)
    ground.server.faults.add(once)
    now_ns = ground.clock.now_ns()
    assert len(list(desk.broker.history("INFY", 60, now_ns - 50 * DAY_NS, now_ns))) == 2


@pytest.mark.parametrize("counts", ["span", "inclusive"])
def test_however_kite_counts_days_the_cap_holds(archive: Desk, counts: str) -> None:
    desk, ground = archive, archive.ground
    ground.switches.historical_cap_counts = counts
    now_ns = ground.clock.now_ns()
    pages = list(desk.broker.history("INFY", 86_400, now_ns - 500 * DAY_NS, now_ns))
    days = [bar for page in pages for bar in page]
    assert len(days) > 300
    assert iso(days[0].open_ns)[11:16] == "09:15"


def test_what_kite_does_not_have_is_said(desk: Desk) -> None:
    with pytest.raises(DataError, match="no bars of 4h"):
        list(desk.broker.history("INFY", 14_400, 0, 1))
    with pytest.raises(DataError, match="does not list NOPE"):
        list(desk.broker.history("NOPE", 60, 0, SECOND_NS))
