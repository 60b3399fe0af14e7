"""The exchange's own rules, asked without a network: retention, batches, modes, exits, switches."""

import json
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from tests.exchanges.bybit.signing import Key, signature
from tests.exchanges.bybit.switches import DAY, SECOND, Switches
from tests.exchanges.bybit.venue import BybitExchange
from tests.exchanges.serving.messages import Request

START = 1_790_000_000 * SECOND
ORDER = {
    "category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit",
    "qty": "0.010", "price": "63000",
}  # fmt: skip


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = START

    def now_ns(self) -> int:
        return self.at


class Asker:
    """Signs and sends requests straight into the exchange."""

    def __init__(self, switches: Switches | None = None) -> None:
        self.clock = Hand()
        self.exchange = BybitExchange(self.clock, switches or Switches(processing_ns=0))
        self.key = Key("k", "s", "u1", self.exchange.environment)
        self.account = self.exchange.add_user(self.key)
        self.headers: dict[str, str] = {}

    def get(self, path: str, **params: object) -> dict:  # type: ignore[type-arg]
        query = urlencode(params)
        return self._send("GET", path, query, b"")

    def post(self, path: str, **params: object) -> dict:  # type: ignore[type-arg]
        return self._send("POST", path, "", json.dumps(params).encode())

    def wait(self, seconds: float) -> None:
        self.clock.at += int(seconds * SECOND)
        self.exchange.tick()

    def _send(self, method: str, path: str, query: str, body: bytes) -> dict:  # type: ignore[type-arg]
        stamp = str(self.clock.at // 1_000_000)
        text = f"{stamp}k5000".encode() + (query.encode() if method == "GET" else body)
        headers = {
            "x-bapi-api-key": "k",
            "x-bapi-sign": signature("s", text),
            "x-bapi-timestamp": stamp,
            "x-bapi-recv-window": "5000",
        }
        request = Request(method, f"/v5/{path}", query, headers, body, "127.0.0.1")
        reply = self.exchange.handle(request)
        self.headers = dict(reply.headers)
        return json.loads(reply.body)


@pytest.fixture
def asker() -> Asker:
    return Asker()


def links(answer: dict) -> list[str]:  # type: ignore[type-arg]
    return [one["orderLinkId"] for one in answer["result"]["list"]]


def test_a_signature_is_about_the_bytes(asker: Asker) -> None:
    assert asker.get("account/info")["retCode"] == 0
    body = json.dumps(ORDER).encode()
    stamp = str(asker.clock.at // 1_000_000)
    sign = signature("s", f"{stamp}k5000".encode() + body)
    headers = {"x-bapi-api-key": "k", "x-bapi-sign": sign, "x-bapi-timestamp": stamp,
               "x-bapi-recv-window": "5000"}  # fmt: skip
    # The same object, written otherwise.
    spaced = json.dumps(ORDER, indent=1).encode()
    for sent, code in ((spaced, 10004), (body, 0)):
        reply = asker.exchange.handle(
            Request("POST", "/v5/order/create", "", headers, sent, "127.0.0.1")
        )
        assert json.loads(reply.body)["retCode"] == code


@pytest.mark.parametrize(("off_ms", "fits"), [(-5000, 1), (-5001, 0), (999, 1), (1000, 0)])
def test_the_time_window_has_two_sides(asker: Asker, off_ms: int, fits: int) -> None:
    asker.exchange.switches.clock_skew_ns = -off_ms * 1_000_000
    assert (asker.get("account/info")["retCode"] == 0) is bool(fits)


def test_limits_roll_and_are_by_category(asker: Asker) -> None:
    for number in range(10):
        assert asker.post("order/create", **ORDER, orderLinkId=f"a{number}")["retCode"] == 0
        asker.wait(0.05)
    assert asker.post("order/create", **ORDER, orderLinkId="b")["retCode"] == 10006
    reset = int(asker.headers["X-Bapi-Limit-Reset-Timestamp"])
    assert reset == (START + SECOND) // 1_000_000
    spot = {**ORDER, "category": "spot", "qty": "0.001"}
    assert asker.post("order/create", **spot, orderLinkId="s")["retCode"] == 0
    asker.wait(0.51)
    assert asker.post("order/create", **ORDER, orderLinkId="c")["retCode"] == 0


def test_a_batch_spends_a_unit_an_order_and_fails_in_part(asker: Asker) -> None:
    items = [{**ORDER, "orderLinkId": f"a{number}"} for number in range(12)]
    answer = asker.post("order/create-batch", category="linear", request=items)
    assert answer["retCode"] == 0
    codes = [one["code"] for one in answer["retExtInfo"]["list"]]
    assert codes == [0] * 10 + [10006] * 2
    assert answer["result"]["list"][11]["orderId"] == ""


@pytest.mark.parametrize("size", [10, 20])
def test_a_batch_in_spot_is_of_ten_or_of_twenty(size: int) -> None:
    asker = Asker(Switches(processing_ns=0, batch_spot_size=size))
    spot = {**ORDER, "category": "spot", "qty": "0.001"}
    items = [{**spot, "orderLinkId": f"a{number}"} for number in range(15)]
    answer = asker.post("order/create-batch", category="spot", request=items)
    assert answer["retCode"] == (10001 if size == 10 else 0)


def test_a_cancelled_order_is_remembered_for_a_day_and_a_filled_one_longer(asker: Asker) -> None:
    asker.post("order/create", **ORDER, orderLinkId="gone")
    asker.post("order/cancel", category="linear", symbol="BTCUSDT", orderLinkId="gone")
    asker.post("order/create", **{**ORDER, "price": "64100"}, orderLinkId="done")
    window = {"startTime": START // 1_000_000 - 1000, "endTime": START // 1_000_000 + 1000}
    assert set(links(asker.get("order/history", category="linear", **window))) == {"gone", "done"}
    asker.clock.at += DAY
    assert links(asker.get("order/history", category="linear", **window)) == ["done"]
    asker.clock.at += 10 * DAY
    assert links(asker.get("order/history", category="linear", **window)) == ["done"]
    assert links(asker.get("order/history", category="linear")) == []
    too_long = {"startTime": 1, "endTime": 1 + 8 * DAY // 1_000_000}
    assert asker.get("order/history", category="linear", **too_long)["retCode"] == 10001


def test_a_restart_forgets_closed_orders_in_the_open_list(asker: Asker) -> None:
    asker.post("order/create", **{**ORDER, "price": "64100"}, orderLinkId="done")
    by_id = {"category": "linear", "orderLinkId": "done"}
    assert links(asker.get("order/realtime", **by_id)) == ["done"]
    asker.wait(1)
    asker.exchange.restart()
    assert links(asker.get("order/realtime", **by_id)) == []
    assert links(asker.get("order/history", **by_id)) == ["done"]


def test_a_demo_account_cannot_do_everything() -> None:
    asker = Asker(Switches(processing_ns=0, demo=True))
    assert asker.get("account/fee-rate", category="linear")["retCode"] == 10032
    assert asker.post("order/create", **ORDER)["retCode"] == 0
    assert asker.post("order/create-batch", category="spot", request=[])["retCode"] == 10032


def test_position_modes(asker: Asker) -> None:
    switch = {"category": "linear", "symbol": "BTCUSDT"}
    assert asker.post("position/switch-mode", **switch, mode=0)["retCode"] == 110025
    assert asker.post("position/switch-mode", **switch, mode=3)["retCode"] == 0
    assert asker.post("order/create", **ORDER)["retCode"] == 10001
    assert asker.post("order/create", **{**ORDER, "price": "64100"}, positionIdx=1)["retCode"] == 0
    rows = asker.get("position/list", category="linear", symbol="BTCUSDT")["result"]["list"]
    assert [(row["positionIdx"], row["side"]) for row in rows] == [(1, "Buy"), (2, "")]
    assert asker.post("position/switch-mode", **switch, mode=0)["retCode"] == 110024
    assert asker.post("position/switch-isolated", **switch)["retCode"] == 100028
    leverage = {**switch, "buyLeverage": "10", "sellLeverage": "10"}
    assert asker.post("position/set-leverage", **leverage)["retCode"] == 110043


def test_a_trailing_stop_follows_and_a_target_unlinks_it(asker: Asker) -> None:
    asker.post("order/create", **{**ORDER, "price": "64100"})
    stop = {"category": "linear", "symbol": "BTCUSDT", "tpslMode": "Full", "positionIdx": 0}
    assert asker.post("position/trading-stop", **stop, trailingStop="500")["retCode"] == 0
    assert asker.post("position/trading-stop", **stop, takeProfit="66000")["retCode"] == 0
    assert asker.post("position/trading-stop", **stop, takeProfit="63000")["retCode"] == 10001
    assert asker.post("position/trading-stop", stopLoss="1", symbol="BTCUSDT")["retCode"] == 10001
    for price in ("64500", "65500", "65100"):
        asker.exchange.move("BTCUSDT", price)
    assert asker.account.position("BTCUSDT").size > 0
    asker.exchange.move("BTCUSDT", "64990")
    assert asker.account.position("BTCUSDT").size == 0
    states = {one.stop_type: one.status for one in asker.exchange.floor.orders.values()}
    assert (states["TrailingStop"], states["TakeProfit"]) == ("Filled", "Deactivated")


def test_post_only_is_taken_and_then_cancelled(asker: Asker) -> None:
    crossing = {**ORDER, "price": "65000", "timeInForce": "PostOnly"}
    assert asker.post("order/create", **crossing, orderLinkId="p")["retCode"] == 0
    (one,) = asker.get("order/history", category="linear", orderLinkId="p")["result"]["list"]
    assert one["rejectReason"] == "EC_PostOnlyWillTakeLiquidity"


def test_futures_move_a_price_into_the_band_and_spot_refuses_it(asker: Asker) -> None:
    far = {**ORDER, "side": "Sell", "price": "1000", "orderLinkId": "f"}
    assert asker.post("order/create", **far)["retCode"] == 0
    (one,) = asker.get("order/history", category="linear", orderLinkId="f")["result"]["list"]
    assert Decimal(one["price"]) > 30_000
    asker.account.coin("BTC").balance = Decimal(1)
    far = {**far, "category": "spot", "qty": "0.01"}
    assert asker.post("order/create", **far)["retCode"] == 170194


def test_funding_is_paid_by_longs_and_written_down(asker: Asker) -> None:
    asker.post("order/create", **{**ORDER, "price": "64100"})
    before = asker.account.coin("USDT").balance
    asker.exchange.fund("BTCUSDT")
    assert asker.account.coin("USDT").balance == before - Decimal("0.064")
    (row,) = asker.get("execution/list", category="linear", execType="Funding")["result"]["list"]
    assert (row["execFee"], row["orderLinkId"]) == ("0.064", "")


def test_an_address_with_too_many_requests_is_shut_out(asker: Asker) -> None:
    for _ in range(600):
        asker.exchange.limits.address_may("127.0.0.1", asker.clock.at)
    request = Request("GET", "/v5/market/time", "", {}, b"", "127.0.0.1")
    assert asker.exchange.handle(request).status == 403
    asker.wait(599)
    assert asker.exchange.handle(request).status == 403
    asker.wait(2)
    assert asker.exchange.handle(request).status == 200


def test_a_spot_order_locks_money_and_spot_stops_need_their_filter(asker: Asker) -> None:
    spot = {**ORDER, "category": "spot", "qty": "0.1"}
    asker.post("order/create", **spot, orderLinkId="a")
    assert asker.account.coin("USDT").locked == Decimal("6300.0")
    stop = {**spot, "orderFilter": "StopOrder", "triggerPrice": "65000", "orderLinkId": "b"}
    assert asker.post("order/create", **stop)["retCode"] == 0
    assert asker.account.coin("USDT").locked == Decimal("6300.0")
    name = {"category": "spot", "symbol": "BTCUSDT", "orderLinkId": "b"}
    assert asker.post("order/cancel", **name)["retCode"] == 170213
    assert asker.post("order/cancel", **name, orderFilter="StopOrder")["retCode"] == 0
    assert links(asker.post("order/cancel-all", category="spot")) == ["a"]
    assert asker.account.coin("USDT").locked == 0


def test_a_market_buy_in_spot_is_in_money(asker: Asker) -> None:
    buy = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market"}
    asker.post("order/create", **buy, qty="640", orderLinkId="m")
    (one,) = asker.get("order/history", category="spot", orderLinkId="m")["result"]["list"]
    assert (one["qty"], one["marketUnit"]) == ("640", "")
    assert Decimal(one["cumExecValue"]) <= 640
    asker.post("order/create", **buy, qty="0.01", marketUnit="baseCoin", orderLinkId="b")
    (one,) = asker.get("order/history", category="spot", orderLinkId="b")["result"]["list"]
    assert one["cumExecQty"] == "0.01"


def test_empty_sides_and_partial_fills(asker: Asker) -> None:
    market = asker.exchange.markets["linear", "BTCUSDT"]
    market.empty_side = "a"
    taking = {**ORDER, "orderType": "Market", "orderLinkId": "n"}
    asker.post("order/create", **taking)
    (one,) = asker.get("order/history", category="linear", orderLinkId="n")["result"]["list"]
    assert (one["orderStatus"], one["avgPrice"]) == ("Cancelled", "")
    market.empty_side = ""
    big = {**ORDER, "price": "64000.3", "qty": "9", "orderLinkId": "big"}
    asker.post("order/create", **big)
    (one,) = asker.get("order/realtime", category="linear", orderLinkId="big")["result"]["list"]
    assert one["orderStatus"] == "PartiallyFilled"
    assert Decimal(one["leavesQty"]) + Decimal(one["cumExecQty"]) == 9
