"""The real pybit must be content with the local exchange."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from pybit.exceptions import FailedRequestError, InvalidRequestError
from pybit.unified_trading import HTTP

from tests.exchanges.bybit.running import Running, running
from tests.exchanges.bybit.signing import Key, signature

LIMIT = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.010",
    "price": "63000",
}


@pytest.fixture
def local() -> Iterator[Running]:
    with running() as one:
        yield one


def only(client: HTTP) -> dict[str, str]:
    (one,) = client.get_open_orders(category="linear", symbol="BTCUSDT")["result"]["list"]
    return one


def wait_for(ready: Callable[[], object], seconds: float = 3.0) -> object:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = ready()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError("it never came")


def test_the_known_signatures() -> None:
    text = b"1658384314791apikey5000category=linear&symbol=BTCUSDT"
    assert signature("secret", text).startswith("5be29c3526f2fa1f")
    assert signature("secret", b"GET/realtime1662350400000").startswith("d7ca36fea9ef1287")


def test_prices_without_a_key(local: Running) -> None:
    client = local.client()
    assert int(client.get_server_time()["result"]["timeSecond"]) > 1_700_000_000
    rows = client.get_instruments_info(category="linear")["result"]["list"]
    assert {row["symbol"] for row in rows} >= {"BTCUSDT", "ETHUSDT"}
    book = client.get_orderbook(category="linear", symbol="BTCUSDT", limit=50)["result"]
    assert len(book["a"]) == len(book["b"]) == 50
    assert float(book["a"][0][0]) > float(book["b"][0][0])
    (ticker,) = client.get_tickers(category="spot", symbol="BTCUSDT")["result"]["list"]
    assert ticker["lastPrice"] == "64000"


def test_an_order_lives_and_dies(local: Running) -> None:
    client = local.client()
    ack = client.place_order(**LIMIT, orderLinkId="a-1")["result"]
    assert ack["orderLinkId"] == "a-1"
    (one,) = wait_for(
        lambda: client.get_open_orders(category="linear", symbol="BTCUSDT")["result"]["list"]
    )
    assert (one["orderStatus"], one["leavesQty"], one["avgPrice"]) == ("New", "0.01", "")
    with pytest.raises(InvalidRequestError) as twice:
        client.place_order(**LIMIT, orderLinkId="a-1")
    assert twice.value.status_code == 110072
    client.amend_order(category="linear", symbol="BTCUSDT", orderLinkId="a-1", price="63500")
    wait_for(lambda: only(client)["price"] == "63500")
    local.move("BTCUSDT", "63400", volume="0.004")
    fills = wait_for(lambda: client.get_executions(category="linear")["result"]["list"])
    assert [(row["execPrice"], row["execQty"], row["isMaker"]) for row in fills] == [
        ("63500", "0.004", True)
    ]
    client.cancel_order(category="linear", symbol="BTCUSDT", orderLinkId="a-1")
    (gone,) = wait_for(
        lambda: client.get_order_history(category="linear", orderLinkId="a-1")["result"]["list"]
    )
    assert (gone["orderStatus"], gone["cumExecQty"]) == ("Cancelled", "0.004")
    assert gone["cumFeeDetail"] == {"USDT": "0.0508"}
    with pytest.raises(InvalidRequestError) as late:
        client.cancel_order(category="linear", symbol="BTCUSDT", orderLinkId="a-1")
    assert late.value.status_code == 110001


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"qty": "0.0105"}, 10001),
        ({"price": "63000.05"}, 10001),
        ({"qty": "0.001", "price": "100"}, 110094),
        ({"qty": "100"}, 110007),
        ({"reduceOnly": True}, 110017),
        ({"positionIdx": 1}, 10001),
        ({"triggerPrice": "63000", "triggerDirection": 1}, 110092),
        ({"triggerPrice": "65000", "triggerDirection": 2}, 110093),
        ({"category": "spot", "qty": "0.0000001"}, 170137),
        ({"category": "spot", "price": "63000.05"}, 170134),
        ({"category": "spot", "qty": "0.00001"}, 170140),
        ({"category": "spot", "qty": "50"}, 170131),
    ],
)
def test_refusals_have_codes(local: Running, wrong: dict[str, object], code: int) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        local.client().place_order(**{**LIMIT, **wrong})
    assert refused.value.status_code == code


def test_a_wrong_secret_a_wrong_clock_a_wrong_key(local: Running) -> None:
    def code(client: object) -> int:
        with pytest.raises(InvalidRequestError) as refused:
            client.get_account_info()  # type: ignore[attr-defined]
        return refused.value.status_code

    assert code(local.client(secret="wrong", retry_codes={-1})) == 10004
    assert code(local.client(key="nobody", retry_codes={-1})) == 10003
    local.exchange.switches.clock_skew_ns = -1_500_000_000
    assert code(local.client(retry_codes={-1})) == 10002
    local.exchange.switches.clock_skew_ns = 4_000_000_000
    assert local.client().get_account_info()["retCode"] == 0
    local.exchange.switches.clock_skew_ns = 0
    local.exchange.keys["far"] = Key("far", "s", "u1", addresses=("10.0.0.1",))
    assert code(local.client("far", "s", retry_codes={-1})) == 10010


def test_too_many_requests_are_counted_and_refused(local: Running) -> None:
    client = local.client(retry_codes={-1}, return_response_headers=True)
    for number in range(10):
        _, _, headers = client.place_order(**LIMIT, orderLinkId=f"l-{number}")
        assert headers["X-Bapi-Limit-Status"] == str(9 - number)
    with pytest.raises(InvalidRequestError) as refused:
        client.place_order(**LIMIT, orderLinkId="l-10")
    assert refused.value.status_code == 10006
    reset = int(refused.value.resp_headers["X-Bapi-Limit-Reset-Timestamp"])
    assert reset >= local.exchange.now_ns() // 1_000_000
    assert local.exchange.limits.violations["order/create:linear"] == 1
    time.sleep(max(0.0, reset / 1000 - time.time()) + 0.01)
    client.place_order(**LIMIT, orderLinkId="l-10")
    local.exchange.limits.ban("127.0.0.1", local.exchange.now_ns())
    with pytest.raises(FailedRequestError) as banned:
        client.get_server_time()
    assert banned.value.status_code == 403


def test_a_position_its_stop_and_its_end(local: Running) -> None:
    client = local.client()
    client.place_order(
        category="linear", symbol="BTCUSDT", side="Buy", orderType="Market", qty="0.010"
    )

    def row() -> dict[str, str]:
        (one,) = client.get_positions(category="linear", symbol="BTCUSDT")["result"]["list"]
        return one

    wait_for(lambda: row()["size"] == "0.01")
    assert (row()["side"], row()["avgPrice"]) == ("Buy", "64000.1")
    client.set_trading_stop(
        category="linear", symbol="BTCUSDT", stopLoss="63000", tpslMode="Full", positionIdx=0
    )
    with pytest.raises(InvalidRequestError) as same:
        client.set_trading_stop(
            category="linear", symbol="BTCUSDT", stopLoss="63000", tpslMode="Full", positionIdx=0
        )
    assert same.value.status_code == 34040
    client.place_order(
        category="linear", symbol="BTCUSDT", side="Sell", orderType="Market", qty="0.020",
        triggerPrice="63500", triggerDirection=2, reduceOnly=True, orderLinkId="stop",
    )  # fmt: skip
    wait_for(
        lambda: (
            len(client.get_open_orders(category="linear", symbol="BTCUSDT")["result"]["list"]) == 2
        )
    )
    local.move("BTCUSDT", "63400")
    wait_for(lambda: row()["size"] == "0")
    (stop,) = wait_for(
        lambda: client.get_order_history(category="linear", orderLinkId="stop")["result"]["list"]
    )
    assert (stop["orderStatus"], stop["cumExecQty"]) == ("Filled", "0.01")
    assert client.get_open_orders(category="linear", symbol="BTCUSDT")["result"]["list"] == []
    wallet = client.get_wallet_balance(accountType="UNIFIED")["result"]["list"][0]["coin"][0]
    fees = Decimal("0.01") * Decimal("0.00055") * (Decimal("64000.1") + Decimal("63400"))
    left = Decimal(100_000) + Decimal("0.01") * Decimal("-600.1") - fees
    assert abs(Decimal(wallet["walletBalance"]) - left) < Decimal("0.0000001")


def test_spot_pays_its_fee_in_the_coin_that_is_bought(local: Running) -> None:
    client = local.client()
    client.place_order(
        category="spot", symbol="BTCUSDT", side="Buy", orderType="Market", qty="640",
        orderLinkId="s-1",
    )  # fmt: skip
    (one,) = wait_for(
        lambda: client.get_order_history(category="spot", orderLinkId="s-1")["result"]["list"]
    )
    assert one["orderStatus"] == "Filled"
    (fee,) = one["cumFeeDetail"].items()
    coin = local.exchange.floor.accounts["u1"].coin("BTC").balance
    assert fee[0] == "BTC"
    assert coin == Decimal(one["cumExecQty"]) - Decimal(fee[1])
    assert len(one["orderId"]) == 19


def test_pages_are_opaque_and_complete(local: Running) -> None:
    client = local.client(retry_codes={-1})
    local.exchange.limits.switches.processing_ns = 0
    for number in range(25):
        local.server.call(
            lambda number=number: local.exchange.desk.create(
                "u1", {**LIMIT, "orderLinkId": f"p-{number}"}
            )
        )
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get_open_orders(
            category="linear", symbol="BTCUSDT", limit=10, cursor=cursor or None
        )["result"]
        seen += [row["orderLinkId"] for row in page["list"]]
        cursor = page["nextPageCursor"]
        if not cursor:
            break
    assert sorted(seen) == sorted(f"p-{number}" for number in range(25))


def test_the_private_socket_tells_everything(local: Running) -> None:
    heard: list[dict[str, object]] = []
    socket = local.socket("private")
    socket.order_stream(heard.append)
    time.sleep(0.05)
    socket.execution_stream(heard.append)
    time.sleep(0.05)
    socket.position_stream(heard.append)
    time.sleep(0.05)
    socket.wallet_stream(heard.append)
    time.sleep(0.05)
    local.client().place_order(**{**LIMIT, "price": "64100"}, orderLinkId="w-1")
    wait_for(
        lambda: {one["topic"] for one in heard} >= {"order", "execution", "position", "wallet"}
    )
    words = [one["data"][0]["orderStatus"] for one in heard if one["topic"] == "order"]  # type: ignore[index]
    assert words == ["New", "Filled"]
    (execution,) = [one["data"][0] for one in heard if one["topic"] == "execution"]  # type: ignore[index]
    assert execution["execFee"] == "0.35200055"
    position = next(one["data"][0] for one in reversed(heard) if one["topic"] == "position")  # type: ignore[index]
    assert position["entryPrice"] == "64000.1"
    socket.exit()


def test_the_public_socket_keeps_a_book(local: Running) -> None:
    books: list[dict[str, object]] = []
    socket = local.socket("linear")
    socket.orderbook_stream(50, "BTCUSDT", books.append)
    wait_for(lambda: books)
    for price in ("64000.5", "64003", "63990"):
        local.move("BTCUSDT", price, category="linear")
    wait_for(lambda: len(books) >= 4)
    data = books[-1]["data"]
    best = max(float(level[0]) for level in data["b"])  # type: ignore[index]
    assert best == 63990
    assert len(data["b"]) == len(data["a"]) == 50  # type: ignore[index]
    socket.exit()


def test_one_bad_topic_fails_the_whole_request(local: Running) -> None:
    import json

    import websocket

    client = websocket.create_connection(f"{local.server.socket_url}/v5/public/linear", timeout=2)
    client.send(
        json.dumps({"op": "subscribe", "args": ["tickers.BTCUSDT", "orderbook.500.BTCUSDT"]})
    )
    answer = json.loads(client.recv())
    assert answer["success"] is False
    assert answer["ret_msg"] == "error:handler not found,topic:orderbook.500.BTCUSDT"
    client.send(json.dumps({"op": "ping"}))
    assert json.loads(client.recv())["ret_msg"] == "pong"
    client.close()


def test_candles_come_newest_first(local: Running) -> None:
    market = local.exchange.markets["linear", "BTCUSDT"]
    now_ms = local.exchange.now_ns() // 1_000_000
    start = now_ms - now_ms % 300_000 - 3_000_000
    rows = [(start + i * 300_000, 100 + i, 110 + i, 90 + i, 105 + i, 50) for i in range(10)]
    market.past = rows
    answer = local.client().get_kline(category="linear", symbol="BTCUSDT", interval="5", limit=3)
    found = answer["result"]["list"]
    assert [row[0] for row in found] == [str(start + i * 300_000) for i in (9, 8, 7)]
    assert found[0][1:6] == ["109", "119", "99", "114", "50"]
