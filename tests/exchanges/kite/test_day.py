"""A day at the local exchange: login, the close, the night, the books."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from kiteconnect import KiteConnect
from kiteconnect.exceptions import GeneralException, InputException, TokenException

from tests.exchanges.kite.ground import Ground, moment
from tests.exchanges.kite.tape import Split, recorded
from tests.exchanges.kite.test_orders import place, row
from tests.exchanges.kite.times import MINUTE_NS

HOUR_NS = 60 * MINUTE_NS


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground()
    yield made
    made.stop()


def jump_to(ground: Ground, to_ns: int) -> None:
    ground.clock.jump(to_ns - ground.clock.now_ns())
    ground.do(ground.venue.tick)


def test_the_way_of_a_login(ground: Ground) -> None:
    app = ground.venue.app
    kite = KiteConnect(app.api_key, root=ground.server.url)
    page = requests.get(
        f"{ground.server.url}/connect/login",
        params={"api_key": app.api_key, "v": 3, "redirect_params": "state=n1"},
        timeout=5,
    )
    assert "state=n1" in page.text
    form = {"api_key": app.api_key, "redirect_params": "state=n1", "answer": "allow"}
    sent = requests.post(
        f"{ground.server.url}/connect/finish", data=form, allow_redirects=False, timeout=5
    )
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert (query["status"], query["state"]) == (["success"], ["n1"])
    ticket = query["request_token"][0]
    with pytest.raises(TokenException, match="Invalid `checksum`"):
        kite.generate_session(ticket, "wrong")
    with pytest.raises(TokenException, match="Token is invalid or has expired"):
        kite.generate_session(ticket, app.api_secret)
    fresh = ground.do(lambda: ground.venue.login.new_request_token(ground.clock.now_ns()))
    session = kite.generate_session(fresh, app.api_secret)
    assert isinstance(session["login_time"], datetime)
    assert kite.profile()["user_id"] == "AB1234"
    assert kite.invalidate_access_token() is True
    with pytest.raises(TokenException):
        kite.profile()


def test_a_request_token_lives_minutes(ground: Ground) -> None:
    app = ground.venue.app
    ticket = ground.do(lambda: ground.venue.login.new_request_token(ground.clock.now_ns()))
    ground.clock.jump(6 * MINUTE_NS)
    kite = KiteConnect(app.api_key, root=ground.server.url)
    with pytest.raises(TokenException):
        kite.generate_session(ticket, app.api_secret)
    checksum = hashlib.sha256((app.api_key + ticket + app.api_secret).encode()).hexdigest()
    assert len(checksum) == 64


@pytest.mark.parametrize("kills", [True, False])
def test_a_second_login_and_the_first(ground: Ground, kills: bool) -> None:
    ground.switches.second_login_kills_first = kills
    first = ground.client()
    ground.client()
    if kills:
        with pytest.raises(TokenException):
            first.orders()
    else:
        assert first.orders() == []


def test_a_token_dies_at_six(ground: Ground) -> None:
    kite = ground.client()
    jump_to(ground, moment(5, 59, (2026, 11, 17)))
    assert kite.orders() == []
    jump_to(ground, moment(6, 0, (2026, 11, 17)))
    with pytest.raises(TokenException):
        kite.orders()


def test_money_and_shares_over_night(ground: Ground) -> None:
    kite = ground.client()
    place(kite, price="95.00")
    ground.settle()
    ground.trade_at("95.00")
    (net,) = kite.positions()["net"]
    assert (net["quantity"], net["product"], net["average_price"]) == (10, "CNC", 95)
    funds = kite.margins("equity")
    assert funds["net"] == funds["available"]["cash"] - 950
    assert kite.holdings() == []
    jump_to(ground, moment(9, 30, (2026, 11, 17)))
    kite = ground.client()
    assert (kite.positions(), kite.orders()) == ({"net": [], "day": []}, [])
    (held,) = kite.holdings()
    assert (held["quantity"], held["t1_quantity"], held["average_price"]) == (0, 10, 95)
    # 950 and the contract note: STT 0.95, exchange 0.029165, SEBI 0.00095, stamp 0.1425, GST.
    assert kite.margins("equity")["available"]["cash"] == 1_000_000 - 950 - 1.13
    jump_to(ground, moment(9, 30, (2026, 11, 18)))
    assert ground.client().holdings()[0]["quantity"] == 10


@pytest.mark.parametrize("way", ["negative row", "used quantity only"])
def test_a_sold_holding(ground: Ground, way: str) -> None:
    ground.switches.sold_holding_shows = way
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    kite = ground.client()
    place(kite, transaction_type="SELL", price="105.00", quantity=4)
    ground.settle()
    ground.trade_at("106.00")
    (held,) = kite.holdings()
    assert (held["quantity"], held["used_quantity"]) == (10, 4)
    rows = [one["quantity"] for one in kite.positions()["net"]]
    assert rows == ([-4] if way == "negative row" else [])


def test_the_close_ends_orders_and_squares_intraday(ground: Ground) -> None:
    kite = ground.client()
    rest = place(kite)
    for symbol in ("INFY", "RELIANCE"):
        place(kite, tradingsymbol=symbol, product="MIS", price="99.00")
    ground.settle()
    ground.trade_at("99.00")
    ground.trade_at("99.00", "RELIANCE")
    jump_to(ground, moment(15, 6))
    ground.settle()
    # A share with a closing auction ends at 15:15, so its square-off is earlier.
    left = {one["tradingsymbol"]: one["quantity"] for one in kite.positions()["net"]}
    assert left == {"INFY": 10, "RELIANCE": 0}
    jump_to(ground, moment(15, 21))
    ground.settle()
    assert {one["quantity"] for one in kite.positions()["net"]} == {0}
    squares = [one for one in kite.orders() if one["placed_by"] == "RMS"]
    assert len(squares) == 2
    jump_to(ground, moment(15, 31))
    assert row(kite, rest)["status"] == "CANCELLED"


@pytest.mark.parametrize("way", ["reject", "amo"])
def test_an_order_after_hours(ground: Ground, way: str) -> None:
    ground.switches.after_hours = way
    kite = ground.client()
    jump_to(ground, moment(17))
    order = place(kite)
    ground.settle()
    shown = row(kite, order)
    if way == "reject":
        assert shown["status_message_raw"].startswith("16278")
        return
    assert (shown["status"], shown["variety"]) == ("AMO REQ RECEIVED", "amo")
    jump_to(ground, moment(9, 20, (2026, 11, 17)))
    ground.settle()
    assert row(ground.client(), order)["status"] == "OPEN"


def gtt(kite: KiteConnect, trigger: float, price: float) -> int:
    order: dict[str, Any] = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "SELL",
        "quantity": 10,
        "order_type": "LIMIT",
        "product": "CNC",
        "price": price,
    }
    return kite.place_gtt("single", "INFY", "NSE", [trigger], 100, [order])["trigger_id"]


def test_a_trigger_fires_once_and_triggered_is_not_filled(ground: Ground) -> None:
    ground.do(lambda: ground.venue.give("INFY", 10, "90"))
    kite = ground.client()
    first, far = gtt(kite, 95, 94), gtt(kite, 85, 50)
    assert kite.modify_gtt(
        first, "single", "INFY", "NSE", [96], 100, [kite.get_gtt(first)["orders"][0]]
    ) == {"trigger_id": first}
    ground.trade_at("93.00")
    done = kite.get_gtt(first)
    assert done["status"] == "triggered"
    order_id = done["orders"][0]["result"]["order_result"]["order_id"]
    ground.settle()
    assert row(kite, order_id)["status"] == "OPEN"
    ground.trade_at("84.00")
    failed = kite.get_gtt(far)["orders"][0]["result"]["order_result"]
    assert (failed["status"], failed["order_id"]) == ("failed", "")
    assert "lower circuit limit" in failed["rejection_reason"]
    gone = gtt(kite, 70, 69)
    kite.delete_gtt(gone)
    assert kite.get_gtt(gone)["status"] == "deleted"
    assert len(kite.get_gtts()) == 3
    with pytest.raises(GeneralException, match="not found"):
        kite.get_gtt(1)


def test_quotes_leave_the_unknown_out(ground: Ground) -> None:
    kite = ground.client()
    ground.trade_at("120.00")
    asked = kite.quote(["NSE:INFY", "NSE:NOPE", "NSE:NIFTY 50", "NSE:M&M"])
    assert set(asked) == {"NSE:INFY", "NSE:NIFTY 50", "NSE:M&M"}
    # At the upper circuit nobody sells: five empty levels.
    assert [one["price"] for one in asked["NSE:INFY"]["depth"]["sell"]] == [0] * 5
    assert kite.ltp("NSE:INFY")["NSE:INFY"]["last_price"] == 120
    assert kite.ohlc(["NSE:INFY"])["NSE:INFY"]["ohlc"]["high"] == 120
    ground.switches.entitled_to_data = False
    with pytest.raises(Exception, match="Insufficient permission"):
        kite.ltp("NSE:INFY")


def test_the_dump(ground: Ground) -> None:
    rows = {(one["exchange"], one["tradingsymbol"]): one for one in ground.client().instruments()}
    infy = rows["NSE", "INFY"]
    assert (infy["instrument_token"], infy["exchange_token"]) == (408065, "1594")
    assert (infy["tick_size"], infy["lot_size"]) == (0.05, 1)
    assert rows["NSE", "NIFTY 50"]["segment"] == "INDICES"
    assert rows["BSE", "INFY"]["name"] == "INFOSYS, BSE"
    assert {one["exchange"] for one in ground.client().instruments("BSE")} == {"BSE"}


def test_candles_with_caps_stamps_and_splits(ground: Ground, shared_data: Path) -> None:
    venue = ground.venue
    tape = recorded(shared_data, venue.market, ["INFY"])
    ground.do(lambda: venue.play(tape))
    kite = ground.client()

    def ask(interval: str, begin: datetime, end: datetime) -> list[dict[str, Any]]:
        return kite.historical_data(408065, begin, end, interval)

    friday = datetime(2026, 11, 13, 9, 15)  # noqa: DTZ001 - Kite takes Indian time without a zone
    minutes = ask("minute", friday, friday + timedelta(minutes=5))
    assert [one["date"].minute for one in minutes] == [15, 16, 17, 18, 19, 20]
    assert minutes[0]["date"].isoformat() == "2026-11-13T09:15:00+05:30"
    five = ask("5minute", friday, friday + timedelta(minutes=4))
    assert five[0]["high"] == max(one["high"] for one in minutes[:5])
    (day,) = ask("day", friday, friday + timedelta(hours=8))
    assert day["volume"] > five[0]["volume"]
    with pytest.raises(InputException, match="interval exceeds max limit: 60 days"):
        ask("minute", friday - timedelta(days=61), friday)
    ground.do(lambda: tape.splits.append(Split("NSE:INFY", datetime(2026, 11, 16).date(), 2)))  # noqa: DTZ001
    halved = ask("minute", friday, friday)
    assert halved[0]["volume"] == minutes[0]["volume"] * 2
    assert abs(halved[0]["open"] * 2 - minutes[0]["open"]) <= 0.01


def test_recorded_prices_trade(shared_data: Path) -> None:
    ground = Ground(moment(9, 15), rate=600.0)
    try:
        tape = recorded(shared_data, ground.venue.market, ["INFY", "SBIN"])
        ground.do(lambda: ground.venue.play(tape))
        kite = ground.client()
        place(kite, tradingsymbol="SBIN", order_type="MARKET", market_protection=-1)
        ground.clock.wait(3 * MINUTE_NS)
        ground.settle()
        assert kite.orders()[0]["status"] == "COMPLETE"
        assert kite.quote("NSE:INFY")["NSE:INFY"]["volume"] > 0
    finally:
        ground.stop()


def test_calculators(ground: Ground) -> None:
    kite = ground.client()
    order = {
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "transaction_type": "BUY",
        "variety": "regular",
        "product": "CNC",
        "order_type": "LIMIT",
        "quantity": 1000,
        "price": 100,
    }
    (margin,) = kite.order_margins([order])
    assert margin["total"] == 100_000
    # The worked value of the card of 2026-27: 100 + 3.07 + 0.10 + 15 + GST 0.5706.
    assert margin["charges"]["total"] == pytest.approx(118.7406)
    assert kite.basket_order_margins([order])["final"]["total"] == 100_000
    (note,) = kite.get_virtual_contract_note([{**order, "order_id": "x", "average_price": 100}])
    assert note["charges"]["total"] == pytest.approx(118.7406)


def test_what_is_no_route(ground: Ground) -> None:
    url = ground.server.url
    missing = requests.get(f"{url}/nowhere", timeout=5)
    assert (missing.status_code, missing.json()["error_type"]) == (404, "GeneralException")
    assert requests.put(f"{url}/trades", timeout=5).status_code == 405
