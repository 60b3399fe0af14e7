"""The sources of prices a person may choose, usable or not."""

from ui.deck import Plan
from ui.price_choice import BOTH, BYBIT, COINS, SHARES, MarketChoice, PriceChoice

MADE_UP, FILES = "made-up", "files"
NOT_STORED = (
    "Live prices have no stored past to test on. Choose made-up prices or a price file: press the "
    "prices in the line at the top."
)
_AT_THE_PILL = (
    "Practise first. Later press the pill that says PRACTICE MONEY, at the top, to trade at "
    "Zerodha."
)
USUAL_COINS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "ADAUSDT")
"""The coins offered on live prices: a few that are traded all the time."""

CHOICES: tuple[PriceChoice, ...] = (
    PriceChoice(
        key=MADE_UP,
        title="Made-up prices",
        help="Invented shares and coins that behave like real ones. Works without internet.",
        art="coaster",
        available=True,
        why_not="",
    ),
    PriceChoice(
        key=FILES,
        title="My own price file",
        help="CSV, Excel or Parquet. We check it and tell you what is wrong with it.",
        art="folder",
        available=True,
        why_not="",
    ),
    PriceChoice(
        key=BYBIT,
        title="Real crypto prices, live",
        help="Bitcoin and friends, from Bybit, day and night. Needs internet, but no account.",
        art="coin",
        available=True,
        why_not="",
    ),
    PriceChoice(
        key="zerodha",
        title="NSE shares through Zerodha",
        help="Needs a Zerodha account with Kite Connect.",
        art="bank",
        available=False,
        why_not=_AT_THE_PILL,
    ),
)

MARKETS: tuple[MarketChoice, ...] = (
    MarketChoice(
        key=SHARES,
        title="Indian shares",
        help="Invented companies. Weekdays, 9:15 to 15:30.",
        art="market_shares",
    ),
    MarketChoice(
        key=COINS,
        title="Coins",
        help="Invented coins, in rupees. Day and night.",
        art="market_coins",
    ),
    MarketChoice(
        key=BOTH,
        title="Both",
        help="In one account. The coins never sleep.",
        art="market_both",
    ),
)


def made_up_key(market: str) -> str:
    """Return the name of the account that trades a market on made-up prices."""
    return MADE_UP if market == SHARES else f"{MADE_UP}-{market}"


def is_account_of(key: str, plan: Plan) -> bool:
    """Return whether an account of that name trades the prices a plan chooses."""
    return (
        key == made_up_key(plan.market) if plan.prices == MADE_UP else key.startswith(plan.prices)
    )
