"""Instruments, fees, limits and error texts of the exchange. Source: shared/reference/bybit.md."""

from dataclasses import dataclass
from decimal import Decimal

LINEAR, SPOT = "linear", "spot"
HIGHEST = Decimal("1999999.80")


@dataclass(frozen=True)
class Rule:
    """What the exchange demands of orders in one symbol."""

    category: str
    symbol: str
    base: str
    quote: str
    tick: Decimal
    step: Decimal
    min_qty: Decimal
    min_value: Decimal
    max_limit: Decimal
    max_market: Decimal
    max_leverage: Decimal = Decimal(100)
    funding_minutes: int = 480


def _linear(symbol: str, tick: str, step: str, most: str) -> Rule:
    return Rule(
        LINEAR, symbol, symbol.removesuffix("USDT"), "USDT",
        Decimal(tick), Decimal(step), Decimal(step), Decimal(5), Decimal(most), Decimal(most) / 2,
    )  # fmt: skip


def _spot(symbol: str, tick: str, precision: str, most: str) -> Rule:
    return Rule(
        SPOT, symbol, symbol.removesuffix("USDT"), "USDT",
        Decimal(tick), Decimal(precision), Decimal(precision), Decimal(5),
        Decimal(most), Decimal(most) / 2,
    )  # fmt: skip


RULES: dict[tuple[str, str], Rule] = {
    (one.category, one.symbol): one
    for one in (
        _linear("BTCUSDT", "0.10", "0.001", "1190"),
        _linear("ETHUSDT", "0.01", "0.01", "7240"),
        _linear("SOLUSDT", "0.010", "0.1", "79770"),
        _linear("BNBUSDT", "0.10", "0.01", "4600"),
        _linear("ADAUSDT", "0.0001", "1", "2000000"),
        _spot("BTCUSDT", "0.1", "0.000001", "83"),
        _spot("ETHUSDT", "0.01", "0.00001", "2000"),
        _spot("SOLUSDT", "0.01", "0.001", "40000"),
    )
}

FEES = {LINEAR: (Decimal("0.00055"), Decimal("0.0002")), SPOT: (Decimal("0.001"), Decimal("0.001"))}
"""Taker and maker rates by category, level VIP 0."""

PER_SECOND: dict[str, dict[str, int]] = {
    "order/create": {LINEAR: 10, SPOT: 20},
    "order/cancel": {LINEAR: 10, SPOT: 20},
    "order/amend": {LINEAR: 10, SPOT: 10},
    "order/cancel-all": {LINEAR: 10, SPOT: 20},
    "order/create-batch": {LINEAR: 10, SPOT: 20},
    "order/amend-batch": {LINEAR: 10, SPOT: 20},
    "order/cancel-batch": {LINEAR: 10, SPOT: 20},
    "order/disconnected-cancel-all": {"": 5},
    "order/realtime": {"": 50},
    "order/history": {"": 50},
    "execution/list": {"": 50},
    "position/list": {"": 50},
    "position/closed-pnl": {"": 50},
    "position/set-leverage": {"": 10},
    "position/switch-mode": {"": 10},
    "position/trading-stop": {"": 10},
    "account/wallet-balance": {"": 50},
    "account/info": {"": 50},
    "account/transaction-log": {"": 25},
    "account/fee-rate": {"": 5},
    "account/set-margin-mode": {"": 5},
    "user/query-api": {"": 10},
}
"""Requests a second for one user on one endpoint, by category where it matters."""

NOT_ON_DEMO = frozenset(
    {
        "account/fee-rate",
        "account/instruments-info",
        "order/pre-check",
        "order/disconnected-cancel-all",
        "asset/transfer/inter-transfer",
    }
)

TEXTS = {
    10001: "params error",
    10002: "invalid request, please check your server timestamp or recv_window param. "
    "req_timestamp[{at}],server_timestamp[{now}],recv_window[{window}]",
    10003: "API key is invalid.",
    10004: "error sign! origin_string[{origin}]",
    10005: "Permission denied, please check your API key permissions.",
    10006: "Too many visits!",
    10010: "Unmatched IP, please check your API key's bound IP addresses.",
    10016: "System error. Please try again later.",
    10017: "Route not found.",
    10032: "Demo trading are not supported.",
    33004: "Your api key has expired.",
    34040: "not modified",
    100028: "unified account is forbidden",
    110001: "order not exists or too late to cancel",
    110007: "ab not enough for new order",
    110017: "current position is zero, cannot fix reduce-only order qty",
    110025: "Position mode is not modified",
    110028: "You have an existing position or open orders, so cannot switch mode",
    110043: "Set leverage not modified",
    110072: "OrderLinkedID is duplicate",
    110094: "Order does not meet minimum order value 5USDT",
    170131: "Insufficient balance.",
    170213: "Order does not exist.",
    170141: "Duplicate clientOrderId",
}


class Refused(Exception):
    """A business error of the exchange: a code and its text."""

    def __init__(self, code: int, text: str = "", **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.text = text or TEXTS.get(code, "error").format(**facts)


def text_of(number: Decimal) -> str:
    """Return a number as the exchange writes it: plain, without trailing zeros."""
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain
