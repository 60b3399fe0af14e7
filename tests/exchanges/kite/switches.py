"""What nobody outside Zerodha knows for sure, as switches; and the pace of the local exchange."""

from dataclasses import dataclass

MILLISECOND_NS = 1_000_000


@dataclass
class Switches:
    """Each pair of ways is tested both ways. The first value is what is thought likelier.

    `hop_ns` is the time between the steps of an order (received, checked, at the exchange, open).
    """

    second_login_kills_first: bool = True
    modify_quantity: str = "total"  # or "remaining"
    retry_after_header: bool = False
    address_error: str = "PermissionException"  # or "GeneralException"
    quote_over_cap: str = "refuse"  # or "cut"
    mode_after_subscribe: str = "quote"  # or "ltp"
    sockets_over_three: str = "accept"  # or "refuse"
    heartbeat_ns: int = 2_000 * MILLISECOND_NS
    forming_candle: bool = True
    autoslice_shape: str = "children"  # or "flat"
    market_protection_echo: str = "zero"  # or "value"
    protected_market_shows: str = "LIMIT"  # or "MARKET"
    margin_refusal: str = "at once"  # or "in the book"
    after_hours: str = "reject"  # or "amo"
    sold_holding_shows: str = "negative row"  # or "used quantity only"
    charges_booked: str = "at the day's end"  # or "at once"
    historical_cap_counts: str = "span"  # days between; or "inclusive": both ends count
    entitled_to_data: bool = True
    addresses_checked: bool = True
    square_off_minutes_before_close: int = 10
    open_all_day: bool = False
    hop_ns: int = 8 * MILLISECOND_NS
    request_token_life_ns: int = 300_000 * MILLISECOND_NS
    day_orders_cap: int = 5_000
