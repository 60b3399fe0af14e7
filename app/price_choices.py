"""The sources of prices a person may choose, usable or not."""

from ui.deck import PriceChoice

MADE_UP, FILES = "made-up", "files"
_NEXT_VERSION = (
    "Live prices come with the next version. Practise on made-up prices or on your own file "
    "until then."
)

CHOICES: tuple[PriceChoice, ...] = (
    PriceChoice(
        key=MADE_UP,
        title="Made-up prices",
        help="Invented shares that behave like real ones. Works at once, without internet.",
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
        key="bybit",
        title="Real crypto prices, live",
        help="Bitcoin and friends, from Bybit, around the clock.",
        art="coin",
        available=False,
        why_not=_NEXT_VERSION,
    ),
    PriceChoice(
        key="zerodha",
        title="NSE shares through Zerodha",
        help="Needs a Zerodha account with Kite Connect.",
        art="bank",
        available=False,
        why_not=_NEXT_VERSION,
    ),
)
