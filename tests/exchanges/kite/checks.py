"""What Zerodha refuses before an order gets an id, and the words it uses."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tests.exchanges.kite.listing import Listed
from tests.exchanges.kite.market import Board, Market
from tests.exchanges.kite.order_rows import STOPS
from tests.exchanges.kite.replies import Refused, bad_input

NO_PROTECTION = (
    "Market orders without market protection are not allowed via API. "
    "Please set market protection or use a Limit order."
)
MOST_SHARES = 100_000
MOST_VALUE = Decimal(10) ** 8
TAG_LENGTH = 20
ZERO = Decimal(0)


@dataclass
class Wish:
    """The form of a new order, decoded."""

    listed: Listed
    side: str
    order_type: str
    product: str
    quantity: int
    price: Decimal
    trigger_price: Decimal
    validity: str
    protection: Decimal
    tag: str | None
    ttl_minutes: int
    disclosed: int


def wish_from(form: dict[str, str], market: Market) -> Wish:
    """Decode and check a form; raise Refused in Kite's words."""
    for name in (
        *("exchange", "tradingsymbol", "transaction_type"),
        *("order_type", "product", "quantity"),
    ):
        if not form.get(name):
            raise bad_input(f"Missing or empty field `{name}`")
    listed = market.listed.get(f"{form['exchange']}:{form['tradingsymbol']}")
    if listed is None or listed.is_index:
        raise bad_input(
            "The instrument you are placing an order for has either expired or does not exist."
        )
    one_of(form["transaction_type"], "transaction_type", ("BUY", "SELL"))
    one_of(form["order_type"], "order_type", ("MARKET", "LIMIT", "SL", "SL-M"))
    one_of(form["product"], "product", ("CNC", "MIS", "NRML", "MTF"))
    validity = form.get("validity") or "DAY"
    one_of(validity, "validity", ("DAY", "IOC", "TTL"))
    tag = form.get("tag") or None
    if tag is not None and len(tag) > TAG_LENGTH:
        raise bad_input("Invalid tag. It should be alphanumeric and up to 20 characters.")
    wish = Wish(
        listed=listed,
        side=form["transaction_type"],
        order_type=form["order_type"],
        product=form["product"],
        quantity=whole(form["quantity"], "quantity"),
        price=decimal(form.get("price", "0"), "price"),
        trigger_price=decimal(form.get("trigger_price", "0"), "trigger_price"),
        validity=validity,
        protection=protection_from(form),
        tag=tag,
        ttl_minutes=whole(form.get("validity_ttl", "0"), "validity_ttl"),
        disclosed=whole(form.get("disclosed_quantity", "0"), "disclosed_quantity"),
    )
    check_wish(wish, market.board(listed.key))
    return wish


def one_of(value: str, name: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise bad_input(f"Invalid `{name}`.")


def whole(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise bad_input(
            f"Invalid request (failed to decode {name}, got: {text} (expected integer))"
        ) from None


def decimal(text: str, name: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise bad_input(
            f"Invalid request (failed to decode {name}, got: {text} (expected decimal))"
        )
    return value


def protection_from(form: dict[str, str]) -> Decimal:
    value = decimal(form.get("market_protection", "0"), "market_protection")
    if value != -1 and not 0 <= value <= 100:
        raise bad_input("Invalid `market_protection`.")
    return value


def check_wish(wish: Wish, board: Board) -> None:
    """Refuse what the front desk refuses: amounts, grids, triggers, circuits, products."""
    listed = wish.listed
    check_quantity(wish.quantity, listed)
    if wish.order_type in ("MARKET", "SL-M") and wish.protection == 0:
        raise bad_input(NO_PROTECTION)
    if wish.product == "MIS" and not listed.intraday:
        raise bad_input(
            f"MIS orders are not allowed for {listed.symbol}. Please use CNC or NRML instead."
        )
    check_prices(wish.order_type, wish.price, wish.trigger_price, board)
    check_trigger(wish.order_type, wish.side, wish.trigger_price, board)
    value = wish.quantity * (wish.price or board.last)
    if value > MOST_VALUE:
        raise bad_input("Maximum order value for Equity is 10 crore.")


def check_quantity(quantity: int, listed: Listed) -> None:
    if quantity <= 0:
        raise bad_input("Quantity should be greater than 0.")
    if quantity % listed.lot:
        raise bad_input(f"Quantity should be in multiples of lot size {listed.lot}.")
    if quantity > MOST_SHARES:
        raise bad_input("Maximum quantity per order for Equity is 1,00,000")


def check_prices(order_type: str, price: Decimal, trigger: Decimal, board: Board) -> None:
    tick = board.listed.tick
    wanted = [price] if order_type in ("LIMIT", "SL") else []
    wanted += [trigger] if order_type in STOPS else []
    for value in wanted:
        if value <= 0:
            raise bad_input("Price and trigger price should be greater than 0.")
        if value % tick:
            raise bad_input(
                f"Tick size for this script is {tick}. "
                "Kindly enter price in the multiple of tick size for this script"
            )
    if order_type in ("LIMIT", "SL"):
        check_circuit(price, board)


def check_circuit(price: Decimal, board: Board) -> None:
    low, high = board.bands
    if price < low:
        raise bad_input(
            f"Your order price is lower than the current lower circuit limit of {low}. "
            "Place an order within the daily range."
        )
    if price > high:
        raise bad_input(
            f"Your order price is higher than the current upper circuit limit of {high}. "
            "Place an order within the daily range."
        )


def check_trigger(order_type: str, side: str, trigger: Decimal, board: Board) -> None:
    if order_type not in STOPS:
        return
    if side == "BUY" and trigger <= board.last:
        raise bad_input(
            "Trigger price for stoploss buy orders should be higher than the last traded price."
        )
    if side == "SELL" and trigger >= board.last:
        raise bad_input(
            "Trigger price for stoploss sell orders should be lower than the last traded price."
        )


def refuse_margin(required: Decimal, available: Decimal) -> Refused:
    return Refused(
        400,
        "MarginException",
        f"Insufficient funds. Required margin is {required:.2f} but available margin is "
        f"{available:.2f}.",
    )


def automatic_protection(price: Decimal) -> Decimal:
    """Return the per cent that -1 stands for on shares."""
    if price < 100:
        return Decimal(2)
    return Decimal(1) if price <= 500 else Decimal("0.5")
