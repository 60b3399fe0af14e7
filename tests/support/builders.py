"""Small builders for tests: an order, a fill, an instrument."""

from decimal import Decimal

from core.model.instrument import Instrument, nse_share
from core.model.orders import Fill, Order, OrderType, Product, Purpose, Side, TimeInForce

SHARE = nse_share("INFY")


def an_instrument(symbol: str = "INFY", **more: object) -> Instrument:
    return nse_share(symbol, **more)


def an_order(
    client_order_id: str = "o1",
    symbol: str = "INFY",
    side: Side = Side.BUY,
    quantity: Decimal | int = 100,
    purpose: Purpose = Purpose.ENTRY,
    order_type: OrderType = OrderType.MARKET,
    **more: object,
) -> Order:
    facts: dict[str, object] = {
        "strategy": "turtle",
        "limit_price": None,
        "trigger_price": None,
        "stop_price": Decimal("95.00") if purpose is Purpose.ENTRY else None,
        "target_price": None,
        "time_in_force": TimeInForce.DAY,
        "product": Product.DELIVERY,
        "reason": "a test",
        "reference_price": Decimal("100.00"),
        "created_ns": 1,
        "kill_epoch": 0,
        "origin": "strategy",
    }
    facts.update(more)
    return Order(
        client_order_id=client_order_id,
        symbol=symbol,
        side=side,
        purpose=purpose,
        order_type=order_type,
        quantity=Decimal(quantity),
        **facts,
    )


def a_fill(
    execution_id: str = "e1",
    client_order_id: str = "o1",
    quantity: Decimal | int = 100,
    price: Decimal | str = "100.00",
    side: Side = Side.BUY,
    symbol: str = "INFY",
    charges: Decimal | str = "0",
    ts_ns: int = 2,
) -> Fill:
    return Fill(
        execution_id=execution_id,
        client_order_id=client_order_id,
        venue_order_id="v-" + client_order_id,
        ts_ns=ts_ns,
        symbol=symbol,
        side=side,
        quantity=Decimal(quantity),
        price=Decimal(price),
        charges=Decimal(charges),
    )
