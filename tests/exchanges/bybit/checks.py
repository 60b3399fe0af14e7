"""Whether an order may be taken: separate rules and codes for linear and spot."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from tests.exchanges.bybit.rules import LINEAR, SPOT, Refused, Rule, text_of

SIDES = ("Buy", "Sell")
FORCES = ("GTC", "IOC", "FOK", "PostOnly")


def number(params: Mapping[str, object], name: str) -> Decimal:
    """Return a numeric parameter written as text; "" and a missing one are 0."""
    value = params.get(name)
    if value in (None, ""):
        return Decimal(0)
    if not isinstance(value, str):
        raise Refused(10001, f"params error: {name} must be a string")
    if "e" in value.lower():
        raise Refused(10001, f"params error: {name} {value} is not a decimal")
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise Refused(10001, f"params error: {name} invalid") from None
    if not found.is_finite():
        raise Refused(10001, f"params error: {name} invalid")
    return found


def check_words(params: Mapping[str, object]) -> None:
    """Refuse words the exchange does not know."""
    if params.get("side") not in SIDES:
        raise Refused(10001, "Side invalid")
    if params.get("orderType") not in ("Market", "Limit"):
        raise Refused(10001, "params error: orderType invalid")
    if params.get("timeInForce", "GTC") not in FORCES:
        raise Refused(10001, "params error: timeInForce invalid")
    link = params.get("orderLinkId", "")
    plain = str(link).replace("-", "").replace("_", "")
    if len(str(link)) > 36 or (link and not plain.isalnum()):
        raise Refused(10001, "OrderLinkId invalid")


def check_size(rule: Rule, qty: Decimal, price: Decimal, market: bool, reduces: bool) -> None:
    """Refuse quantities and values outside the symbol's rules."""
    if rule.category == LINEAR:
        _linear_size(rule, qty, price, market, reduces)
    else:
        _spot_size(rule, qty, price, market)


def _linear_size(rule: Rule, qty: Decimal, price: Decimal, market: bool, reduces: bool) -> None:
    if qty <= 0 or qty % rule.step:
        raise Refused(10001, "Qty invalid")
    if qty < rule.min_qty:
        raise Refused(10001, "The number of contracts exceeds minimum limit allowed")
    if qty > (rule.max_market if market else rule.max_limit):
        raise Refused(10001, "The number of contracts exceeds maximum limit allowed")
    if not reduces and qty * price < rule.min_value:
        raise Refused(110094)


def _spot_size(rule: Rule, qty: Decimal, price: Decimal, market: bool) -> None:
    if qty <= 0 or qty % rule.step:
        raise Refused(170137, "Order quantity has too many decimals.")
    if qty > (rule.max_market if market else rule.max_limit):
        raise Refused(170124, "Order quantity exceeded upper limit.")
    if qty * price < rule.min_value:
        raise Refused(170140, "Order value exceeded lower limit.")


def check_price(rule: Rule, price: Decimal, linear_is_error: bool) -> Decimal:
    """Return the price an order gets, or refuse one that is off the tick grid."""
    if price <= 0:
        raise Refused(10001 if rule.category == LINEAR else 170130, "Price invalid")
    if price % rule.tick == 0:
        return price
    if rule.category == SPOT:
        raise Refused(170134, "Order price has too many decimals.")
    if linear_is_error:
        raise Refused(10001, "Price invalid")
    return price - price % rule.tick


def check_band(rule: Rule, side: str, price: Decimal, mark: Decimal) -> Decimal:
    """Return the price inside the day's band: futures move it there, spot refuses."""
    most, least = mark * Decimal("1.5"), mark * Decimal("0.5")
    if side == "Buy" and price > most:
        if rule.category == SPOT:
            raise Refused(170193, "Buy order price cannot be higher than the limit.")
        return most - most % rule.tick
    if side == "Sell" and price < least:
        if rule.category == SPOT:
            raise Refused(170194, "Sell order price cannot be lower than the limit.")
        return least - least % rule.tick + rule.tick
    return price


def check_trigger(direction: int, trigger: Decimal, last: Decimal) -> None:
    """Refuse a trigger that has been passed already."""
    scaled = int(trigger * 10_000)
    if direction == 1 and trigger <= last:
        raise Refused(
            110092, f"expect Rising, but trigger_price[{scaled}] <= current[{text_of(last)}]"
        )
    if direction == 2 and trigger >= last:
        raise Refused(
            110093, f"expect Falling, but trigger_price[{scaled}] >= current[{text_of(last)}]"
        )
    if direction not in (1, 2):
        raise Refused(10001, "TriggerDirection invalid")


def check_exits(side: str, take: Decimal, stop: Decimal, base: Decimal) -> None:
    """Refuse a target or a stop on the wrong side of the price."""
    sign = 1 if side == "Buy" else -1
    if take and (take - base) * sign <= 0:
        word = "higher" if side == "Buy" else "lower"
        raise Refused(
            10001,
            f"TakeProfit:{text_of(take)} set for {side} position should be {word} than "
            f"base_price:{text_of(base)}??LastPrice",
        )
    if stop and (stop - base) * sign >= 0:
        word = "lower" if side == "Buy" else "higher"
        raise Refused(
            10001,
            f"StopLoss:{text_of(stop)} set for {side} position should {word} than "
            f"base_price:{text_of(base)}??LastPrice",
        )
