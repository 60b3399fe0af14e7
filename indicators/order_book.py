"""What the order book shows: imbalance, spread and the price weighted by what waits."""

import math

from indicators.arguments import Floats
from indicators.declaration import Indicator, Setting, period
from indicators.formula import Formula
from indicators.kernel import inlined
from indicators.rolling import SumMemory, add

Nothing = tuple[()]
Rule = tuple[int]
"""The period."""
LEVELS_MAX = 200
"""As many levels as a full book has."""


@inlined
def imbalance(memory: Nothing, bid_depth: float, ask_depth: float) -> tuple[Nothing, float]:
    """Return how much more waits to buy than to sell, as a share of both, -1 to 1."""
    if not (0.0 <= bid_depth < math.inf and 0.0 <= ask_depth < math.inf):
        return memory, math.nan
    both = bid_depth + ask_depth
    # On an empty book neither side is heavier.
    return memory, (bid_depth - ask_depth) / both if both > 0.0 else 0.0


@inlined
def _quoted(bid: float, ask: float) -> bool:
    """Return whether there is a price on both sides; a crossed book is no quote."""
    return 0.0 < bid <= ask < math.inf


@inlined
def spread(
    memory: SumMemory, rule: Rule, ring: Floats, base: int, bid: float, ask: float
) -> tuple[SumMemory, float, float, float]:
    """Return the memory after a quote, the spread, it in basis points and the mean of these."""
    if not _quoted(bid, ask):
        return memory, math.nan, math.nan, math.nan
    apart = ask - bid
    points = apart / ((bid + ask) / 2.0) * 10_000.0
    memory, total = add(memory, ring, base, rule[0], points)
    return memory, apart, points, total / rule[0]


@inlined
def micro_price(
    memory: Nothing, bid: float, ask: float, bid_size: float, ask_size: float
) -> tuple[Nothing, float]:
    """Return the price between bid and ask, nearer to the side where less waits."""
    sizes = 0.0 <= bid_size < math.inf and 0.0 <= ask_size < math.inf
    if not (sizes and _quoted(bid, ask)):
        return memory, math.nan
    both = bid_size + ask_size
    if not both > 0.0:
        return memory, (bid + ask) / 2.0
    price = bid + (ask - bid) * (bid_size / both)
    return memory, price if price < ask else ask  # a rounding must not leave the spread


_NO_TALIB = "TA-Lib knows candles only."
ORDER_BOOK_IMBALANCE = Indicator(
    name="order_book_imbalance",
    title="Order book imbalance",
    summary="Whether more waits to buy (up to 1) or to sell (down to -1).",
    family="microstructure",
    pane="own",
    inputs=("bid_depth", "ask_depth"),
    outputs=("order_book_imbalance",),
    settings=(Setting("levels", "Levels of the book", 5, 1, LEVELS_MAX),),
    needed=lambda levels: 1,
    formula=Formula(imbalance),
    rule=lambda levels: (),
    source="R. Cont, A. Kukanov, S. Stoikov, The Price Impact of Order Book Events, 2014: "
    f"(bids - asks) / (bids + asks) over the first levels. {_NO_TALIB}",
    guides=(0.0,),
)
SPREAD = Indicator(
    name="spread",
    title="Spread",
    summary="How far the best ask is over the best bid, also in hundredths of a percent.",
    family="microstructure",
    pane="own",
    inputs=("bid", "ask"),
    outputs=("spread", "spread_bps", "spread_mean"),
    settings=(period(100, label="Quotes"),),
    needed=lambda period: int(period),
    formula=Formula(spread, lambda period: period),
    source="Ask less bid; divided by their middle in basis points; the mean of the last n of "
    f"these. A crossed book counts as missing. {_NO_TALIB}",
)
MICRO_PRICE = Indicator(
    name="micro_price",
    title="Micro-price",
    summary="The middle of bid and ask, weighted by what waits on the other side.",
    family="microstructure",
    pane="price",
    inputs=("bid", "ask", "bid_size", "ask_size"),
    outputs=("micro_price",),
    settings=(),
    needed=lambda: 1,
    formula=Formula(micro_price),
    source="J. Gatheral and R. Oomen, Zero-intelligence Realized Variance Estimation, 2010: "
    f"(bid * ask size + ask * bid size) / both sizes. {_NO_TALIB}",
)
INDICATORS = (ORDER_BOOK_IMBALANCE, SPREAD, MICRO_PRICE)
