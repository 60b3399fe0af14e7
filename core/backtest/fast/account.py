"""The account, the limits and the charges as whole numbers: what the loop is given."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.backtest.fast.layout import (
    ABOVE,
    ALARM,
    BEGAN,
    BELOW,
    CARD,
    CARD_DP,
    CARD_RATES,
    CARD_ROOM,
    CARD_WIDTH,
    CARDS,
    CASH,
    CLOSE_AT,
    CLOSE_SHARE,
    COINS,
    COLLAR,
    DAILY,
    DAY_START,
    DEBITED,
    DELIVERY,
    DIGITS,
    DIVISOR,
    FLAT_NS,
    FLOATS,
    INTRADAY,
    LARGEST,
    LEAST,
    LOT,
    MONEY,
    MOST,
    NOTIONAL,
    PER_DAY,
    PER_TRADE,
    POSITIONS,
    PRICE_MONEY,
    RATE,
    ROUGH_CASH,
    SCALE,
    SHARE,
    SHORTABLE,
    SLIP,
    STATE,
    TICK,
    TICK_SIZE,
    UNIT,
    USABLE,
    V_CASH,
    WORTH,
    Ints,
)
from core.backtest.fast.prices import digits_of, whole
from core.clock import SECOND_NS
from core.errors import NoFastPath
from core.execution.charge_tables import (
    BYBIT_COINS,
    NSE_SHARES,
    CoinCard,
    ShareCard,
    since_ns,
)
from core.execution.slippage import Slippage
from core.model.instrument import ZERO, Instrument, Market
from core.model.orders import Product
from core.risk.limits import RiskLimits
from indicators.arguments import Floats

_ROOM = 2**62  # products of money and a share stay below this


@dataclass(frozen=True)
class FastSetup:
    """What a run needs besides prices and strategy: as the practice machine's own setup.

    The last three are here to be refused when they ask for more than the loop can: what an order's
    own size moves, a delay, parts between strategy and risk gate or an exit plan.
    """

    cash: Decimal
    limits: RiskLimits = field(default_factory=RiskLimits)
    slippage_ticks: int = 1
    slippage: Slippage = field(default_factory=Slippage)
    latency_ns: int = 0
    parts_on: bool = False


def given(
    setup: FastSetup,
    instrument: Instrument,
    product: Product,
    timeframe_s: int,
    digits: int = 0,
) -> tuple[Ints, Floats]:
    """Return the loop's two arrays at the beginning of a run.

    `digits` are those behind the point in which several symbols together count money.
    """
    s, f = np.zeros(STATE, np.int64), np.zeros(FLOATS)
    dt, dl = digits_of(instrument.tick_size), digits_of(instrument.lot_size)
    charged = _charge_digits(instrument)
    digits = max(digits, charged, dt + dl)
    _instrument(s, instrument, digits)
    s[SLIP] = setup.slippage_ticks * s[TICK]
    s[DELIVERY] = product is Product.DELIVERY
    s[INTRADAY] = product is Product.INTRADAY
    s[DAILY] = timeframe_s >= 86_400
    _limits(s, setup.limits)
    rates = _charges(instrument.market, product, digits, charged)
    s[CARD : CARD + len(rates.cards)] = rates.cards
    s[CARDS] = len(rates.cards) // CARD_WIDTH
    s[UNIT], s[DIVISOR] = 10 ** (digits - charged), rates.divisor
    s[LARGEST] = _ROOM // max(int(s[SCALE]) * 2, rates.dearest)
    cash = whole(setup.cash, digits)
    if not 0 < cash < s[LARGEST]:
        raise NoFastPath(
            f"{setup.cash:,} is more money than the fast path can count exactly; "
            "test it with less, or without the fast path."
        )
    s[CASH] = s[V_CASH] = s[DAY_START] = cash
    s[DEBITED] = s[BEGAN] = -1
    f[TICK_SIZE], f[DIGITS], f[MONEY] = float(instrument.tick_size), 10.0**dt, 10.0**digits
    f[BELOW], f[ABOVE] = np.inf, -np.inf
    f[PRICE_MONEY], f[ROUGH_CASH] = 10.0**dl, float(setup.cash)
    left = 1 - setup.limits.loss_per_day * setup.limits.close_at_day_loss
    f[CLOSE_SHARE] = float(left)
    f[ALARM] = float(setup.cash * left) * 1.000001
    return s, f


def money_digits(instrument: Instrument) -> int:
    """Return the digits behind the point in which a run counts money."""
    steps = digits_of(instrument.tick_size) + digits_of(instrument.lot_size)
    return max(_charge_digits(instrument), steps)


def _charge_digits(instrument: Instrument) -> int:
    """Return the digits charges are rounded to: paise for rupees, 10^-8 for other money."""
    return 2 if Market.NSE is instrument.market or instrument.currency == "INR" else 8


def _instrument(s: Ints, one: Instrument, digits: int) -> None:
    dt, dl = digits_of(one.tick_size), digits_of(one.lot_size)
    s[TICK], s[LOT] = whole(one.tick_size, dt), whole(one.lot_size, dl)
    s[LEAST], s[MOST] = whole(one.min_quantity, dl), whole(one.max_quantity, dl)
    s[NOTIONAL] = -int(-(one.min_notional.scaleb(digits)) // 1)
    s[WORTH] = 10 ** (digits - dt - dl)
    s[COINS], s[SHORTABLE] = one.market is Market.CRYPTO, one.shortable


def _limits(s: Ints, limits: RiskLimits) -> None:
    shares = {
        PER_TRADE: limits.loss_per_trade,
        PER_DAY: limits.loss_per_day,
        SHARE: limits.symbol_share,
        USABLE: 1 - limits.cash_spare,
        COLLAR: limits.price_collar,
        CLOSE_AT: limits.close_at_day_loss,
    }
    digits = max(digits_of(one) for one in shares.values())
    if digits > 6 or any(not 0 <= one <= 1000 for one in shares.values()):
        raise NoFastPath("Write the safety rules' shares with at most four digits of a percent.")
    s[SCALE] = 10**digits
    for place, share in shares.items():
        s[place] = whole(share, digits)
    s[POSITIONS], s[RATE] = limits.open_positions, limits.orders_per_minute
    s[FLAT_NS] = limits.flat_before_close_s * SECOND_NS


Rates = tuple[Decimal, Decimal, Decimal]
"""Of one way: brokerage with its tax, the most it may be, and everything else."""


class Charges(NamedTuple):
    """Rate cards as the loop reads them: the places of all cards, behind each other."""

    cards: tuple[int, ...]
    divisor: int
    dearest: int
    """The largest number a turnover is multiplied with."""


@lru_cache(maxsize=32)
def _charges(market: Market, product: Product, digits: int, charged: int) -> Charges:
    cards = NSE_SHARES if market is Market.NSE else BYBIT_COINS
    if len(cards) > CARD_ROOM:
        raise NoFastPath("There are more rate cards than the fast path holds; test without it.")
    ways = [
        _share_ways(one, product) if isinstance(one, ShareCard) else _coin_ways(one, product)
        for one in cards
    ]
    rates = [rate for way in ways for one in way for rate in (one[0], one[2])]
    fine = max(digits_of(rate.normalize()) for rate in rates)
    places = [0] * (CARD_WIDTH * len(cards))
    for number, both in enumerate(ways):
        card: ShareCard | CoinCard = cards[number]
        place = number * CARD_WIDTH
        places[place] = since_ns(card)
        places[place + CARD_DP] = whole(card.dp, digits) if isinstance(card, ShareCard) else 0
        for way, (brokerage, cap, rest) in enumerate(both):
            at = place + CARD_RATES + 3 * way
            places[at], places[at + 2] = whole(brokerage, fine), whole(rest, fine)
            places[at + 1] = whole(cap, fine + digits)
    dearest = max(int(rate.scaleb(fine)) for rate in rates) * 2
    return Charges(tuple(places), 10 ** (fine + digits - charged), dearest)


def _share_ways(card: ShareCard, product: Product) -> tuple[Rates, Rates]:
    """Return what buying and selling cost, as `share_lines` adds it up."""
    rates = card.delivery if product is Product.DELIVERY else card.intraday
    taxed = card.exchange + card.sebi + (card.ipft if card.gst_on_ipft else ZERO)
    always = card.exchange + card.ipft + card.sebi + taxed * card.gst
    brokerage = rates.brokerage * (1 + card.gst), rates.brokerage_cap * (1 + card.gst)
    return (
        (*brokerage, always + rates.stt_buy + rates.stamp_buy),
        (*brokerage, always + rates.stt_sell),
    )


def _coin_ways(card: CoinCard, product: Product) -> tuple[Rates, Rates]:
    """Return what taking and resting cost."""
    rates = card.perpetual if product is Product.PERPETUAL else card.spot
    return (ZERO, ZERO, rates.taker), (ZERO, ZERO, rates.maker)
