"""The numbers the risk rules hold to. Shares of money are fractions: 0.02 is 2 %."""

from decimal import Decimal

from msgspec import Struct


class RiskLimits(Struct, frozen=True, kw_only=True):
    """Limits of one account. The stop on every position and the trading hours have no switch."""

    loss_per_trade: Decimal = Decimal("0.02")
    loss_per_day: Decimal = Decimal("0.05")
    open_positions: int = 5
    symbol_share: Decimal = Decimal("0.20")
    default_stop: Decimal = Decimal("0.05")
    price_collar: Decimal = Decimal("0.05")
    cash_spare: Decimal = Decimal("0.01")
    orders_per_minute: int = 60
    close_at_day_loss: Decimal = Decimal("0.90")
    flat_before_close_s: int = 600
    price_age_s: int = 60
