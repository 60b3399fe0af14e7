"""What a person may choose to trade on: sources of prices, and markets of the made-up ones."""

from msgspec import Struct


class PriceChoice(Struct, frozen=True, kw_only=True):
    """One source of prices in the wizard and the settings."""

    key: str
    title: str
    help: str
    art: str
    available: bool
    why_not: str


BYBIT = "bybit"
"""Real prices of coins, as they come, for practice money."""

LIVE = frozenset({BYBIT, "zerodha"})
"""Prices that come as they come: nobody can hurry them."""


def currency_of(prices: str) -> str:
    """Return the currency an account on such prices counts in."""
    return "USDT" if prices == BYBIT else "INR"


SHARES, COINS, BOTH = "shares", "coins", "both"
"""What a plan may trade on made-up prices."""


class MarketChoice(Struct, frozen=True, kw_only=True):
    """What may be traded on the chosen prices: Indian shares, coins, or both."""

    key: str
    title: str
    help: str
    art: str
    shares: tuple[str, ...] = ()
    coins: tuple[str, ...] = ()

    @property
    def symbols(self) -> tuple[str, ...]:
        """Return the symbols there are, shares first."""
        return self.shares + self.coins
