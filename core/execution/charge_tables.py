"""Rate cards: what brokers, exchanges and the state take, by the date each card came into force.

A card with a later date is added to the end of its tuple; nothing is ever changed in place. Days
before the first card are charged by the first card: see docs/decisions/charges-rounding.md.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from core.clock import IST, from_datetime
from core.model.instrument import ZERO


class ProductRates(Struct, frozen=True, kw_only=True):
    """What depends on how a share is settled. Rates are fractions of the traded value.

    `brokerage_cap` is the most that one executed order costs, in rupees.
    """

    brokerage: Decimal
    brokerage_cap: Decimal
    stt_buy: Decimal
    stt_sell: Decimal
    stamp_buy: Decimal


class ShareCard(Struct, frozen=True, kw_only=True):
    """Charges on shares at one exchange from `since` on. Rates are fractions, `dp` is rupees.

    `exchange` is the transaction charge, `ipft` the investor protection fund's share on top.
    `dp` is charged once per share and day when delivery is sold, goods and services tax included.
    """

    since: date
    source: str
    delivery: ProductRates
    intraday: ProductRates
    exchange: Decimal
    ipft: Decimal
    sebi: Decimal
    gst: Decimal
    gst_on_ipft: bool
    dp: Decimal


class CoinRates(Struct, frozen=True, kw_only=True):
    """Fees as fractions of the traded value."""

    taker: Decimal
    maker: Decimal


class CoinCard(Struct, frozen=True, kw_only=True):
    """Fees of a crypto exchange from `since` on."""

    since: date
    source: str
    perpetual: CoinRates
    spot: CoinRates


Card = TypeVar("Card", ShareCard, CoinCard)


def card_for(cards: Sequence[Card], ts_ns: int) -> Card:
    """Return the card in force at a time; before the first card, the first card."""
    found = cards[0]
    for card in cards[1:]:
        if ts_ns < since_ns(card):
            break
        found = card
    return found


def since_ns(card: ShareCard | CoinCard) -> int:
    """Return the first nanosecond of a card's first day in India."""
    return from_datetime(datetime(card.since.year, card.since.month, card.since.day, tzinfo=IST))


NSE_SHARES: tuple[ShareCard, ...] = (
    ShareCard(
        since=date(2026, 4, 1),
        source="Zerodha's card for 2026-27, after the Budget of 2026, as broker pages quote it",
        delivery=ProductRates(
            brokerage=ZERO,
            brokerage_cap=ZERO,
            stt_buy=Decimal("0.001"),
            stt_sell=Decimal("0.001"),
            stamp_buy=Decimal("0.00015"),
        ),
        intraday=ProductRates(
            brokerage=Decimal("0.0003"),
            brokerage_cap=Decimal(20),
            stt_buy=ZERO,
            stt_sell=Decimal("0.00025"),
            stamp_buy=Decimal("0.00003"),
        ),
        exchange=Decimal("0.0000297"),
        ipft=Decimal("0.000001"),
        sebi=Decimal("0.000001"),
        gst=Decimal("0.18"),
        gst_on_ipft=True,
        dp=Decimal("15.34"),
    ),
)

# An assumption, not a contract: the first level of a help-centre table that gives no date, so that
# `since` is only the year it was read. A real
# account's rates come from the exchange itself.
BYBIT_COINS: tuple[CoinCard, ...] = (
    CoinCard(
        since=date(2026, 1, 1),
        source="Bybit's help centre, level VIP 0, undated copy (assumed)",
        perpetual=CoinRates(taker=Decimal("0.00055"), maker=Decimal("0.0002")),
        spot=CoinRates(taker=Decimal("0.001"), maker=Decimal("0.001")),
    ),
)
