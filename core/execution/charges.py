"""What an execution costs: Indian brokerage and taxes on shares, maker and taker fees on coins."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from msgspec import Struct

from core.clock import DAY_NS, SECOND_NS
from core.errors import EngineDefect
from core.execution.charge_tables import (
    BYBIT_COINS,
    NSE_SHARES,
    CoinCard,
    ProductRates,
    ShareCard,
    card_for,
)
from core.model.instrument import ZERO, Instrument, Market
from core.model.orders import BUY, SELL, Product, Side

_DELIVERY, _INTRADAY, _PERPETUAL = Product.DELIVERY, Product.INTRADAY, Product.PERPETUAL
_PAISA = Decimal("0.01")
_COIN_STEP = Decimal("0.00000001")
_IST_AHEAD_NS = 19_800 * SECOND_NS


class Charges(Struct, frozen=True, gc=False):
    """The lines of one execution's costs and their sum, in the quote currency.

    `exchange` holds a crypto exchange's fee too. `rounding` brings `total` to whole paise (or to
    eight decimals of a coin), so that cash stays exact.
    """

    brokerage: Decimal
    stt: Decimal
    exchange: Decimal
    sebi: Decimal
    stamp: Decimal
    gst: Decimal
    dp: Decimal
    rounding: Decimal
    total: Decimal


class Execution(Struct, frozen=True, gc=False):
    """What a charge model must know of one execution.

    `turnover_before` is the value the same order had traded on the same day before this execution;
    `maker` says that the order rested and was hit; `first_debit` that it is the day's first
    delivery sale of the share.
    """

    side: Side
    product: Product
    quantity: Decimal
    price: Decimal
    ts_ns: int
    turnover_before: Decimal
    maker: bool
    first_debit: bool


class ChargeModel(Protocol):
    """A venue's charges, by date."""

    def on_fill(self, execution: Execution) -> Charges:
        """Return what one execution costs; raise EngineDefect for a product it cannot price."""
        ...

    def estimate(
        self, side: Side, product: Product, quantity: Decimal, price: Decimal, ts_ns: int
    ) -> Charges:
        """Return what an order would cost if it filled at once, at the dearest."""
        ...


def trading_day(ts_ns: int) -> int:
    """Return the number of the day in India; charges that count by the day count by this."""
    return (ts_ns + _IST_AHEAD_NS) // DAY_NS


def charges_for(market: Market, currency: str) -> ChargeModel:
    """Return the charge model of a market in a currency, with every rate card known."""
    if market is Market.NSE:
        return ShareCharges(NSE_SHARES)
    return CoinCharges(BYBIT_COINS, _PAISA if currency == "INR" else _COIN_STEP)


def charges_by_symbol(instruments: Mapping[str, Instrument]) -> dict[str, ChargeModel]:
    """Return every symbol's charge model; those of one market and currency share one."""
    kinds = {(one.market, one.currency) for one in instruments.values()}
    models = {kind: charges_for(*kind) for kind in kinds}
    return {symbol: models[one.market, one.currency] for symbol, one in instruments.items()}


class ShareCharges:
    """Charges on Indian shares. Source: docs/practice-broker.md, section "What trading costs".

    Brokerage is capped per executed order, so an order filled in parts is charged the difference
    between its whole cost so far and what it was charged before: parts never cost more.
    """

    def __init__(self, cards: Sequence[ShareCard]) -> None:
        self._cards = tuple(cards)
        self._latest: tuple[Execution, Charges] | None = None

    def on_fill(self, execution: Execution) -> Charges:
        """Return the lines of one execution, rounded half up to the paisa over the order."""
        # An execution is estimated before it is booked: the same question gets the same answer.
        latest = self._latest
        if latest is not None and latest[0] == execution:
            return latest[1]
        charges = self._work_out(execution)
        self._latest = (execution, charges)
        return charges

    def _work_out(self, execution: Execution) -> Charges:
        card = card_for(self._cards, execution.ts_ns)
        side, product = execution.side, execution.product
        before = execution.turnover_before
        lines = share_lines(card, side, product, before + execution.quantity * execution.price)
        owed = lines.total.quantize(_PAISA, ROUND_HALF_UP)
        if before:
            former = share_lines(card, side, product, before)
            owed -= former.total.quantize(_PAISA, ROUND_HALF_UP)
            lines = _less(lines, former)
        dp = card.dp if execution.first_debit else ZERO
        return Charges(
            lines.brokerage,
            lines.stt,
            lines.exchange,
            lines.sebi,
            lines.stamp,
            lines.gst,
            dp,
            owed - lines.total,
            owed + dp,
        )

    def estimate(
        self, side: Side, product: Product, quantity: Decimal, price: Decimal, ts_ns: int
    ) -> Charges:
        """Return what an order would cost; a delivery sale with its depository charge."""
        return self.on_fill(
            Execution(
                side,
                product,
                quantity,
                price,
                ts_ns,
                ZERO,
                maker=False,
                first_debit=side is SELL and product is _DELIVERY,
            )
        )


def share_lines(card: ShareCard, side: Side, product: Product, turnover: Decimal) -> Charges:
    """Return the unrounded lines for an order that traded `turnover` rupees on one day.

    The depository charge is left out: it belongs to the day, not to the order.
    """
    rates = _product_rates(card, product)
    buying = side is BUY
    brokerage = min(turnover * rates.brokerage, rates.brokerage_cap)
    transaction = turnover * card.exchange
    ipft = turnover * card.ipft
    sebi = turnover * card.sebi
    taxed = brokerage + transaction + sebi
    if card.gst_on_ipft:
        taxed += ipft
    exchange = transaction + ipft
    stt = turnover * (rates.stt_buy if buying else rates.stt_sell)
    stamp = turnover * rates.stamp_buy if buying else ZERO
    gst = taxed * card.gst
    total = brokerage + stt + exchange + sebi + stamp + gst
    return Charges(brokerage, stt, exchange, sebi, stamp, gst, ZERO, ZERO, total)


def _product_rates(card: ShareCard, product: Product) -> ProductRates:
    if product is _DELIVERY:
        return card.delivery
    if product is _INTRADAY:
        return card.intraday
    raise EngineDefect(f"there is no rate card for shares traded as {product}")


def _less(lines: Charges, former: Charges) -> Charges:
    return Charges(
        brokerage=lines.brokerage - former.brokerage,
        stt=lines.stt - former.stt,
        exchange=lines.exchange - former.exchange,
        sebi=lines.sebi - former.sebi,
        stamp=lines.stamp - former.stamp,
        gst=lines.gst - former.gst,
        dp=ZERO,
        rounding=ZERO,
        total=lines.total - former.total,
    )


class CoinCharges:
    """Maker and taker fees, each execution rounded half up to the account's smallest step."""

    def __init__(self, cards: Sequence[CoinCard], step: Decimal = _COIN_STEP) -> None:
        self._cards = tuple(cards)
        self._step = step

    def on_fill(self, execution: Execution) -> Charges:
        """Return the exchange's fee of one execution."""
        card = card_for(self._cards, execution.ts_ns)
        if execution.product is _PERPETUAL:
            rates = card.perpetual
        elif execution.product is _DELIVERY:
            rates = card.spot
        else:
            raise EngineDefect(f"there is no rate card for coins traded as {execution.product}")
        rate = rates.maker if execution.maker else rates.taker
        fee = execution.quantity * execution.price * rate
        owed = fee.quantize(self._step, ROUND_HALF_UP)
        return Charges(
            brokerage=ZERO,
            stt=ZERO,
            exchange=fee,
            sebi=ZERO,
            stamp=ZERO,
            gst=ZERO,
            dp=ZERO,
            rounding=owed - fee,
            total=owed,
        )

    def estimate(
        self, side: Side, product: Product, quantity: Decimal, price: Decimal, ts_ns: int
    ) -> Charges:
        """Return the taker fee of an order."""
        return self.on_fill(
            Execution(
                side=side,
                product=product,
                quantity=quantity,
                price=price,
                ts_ns=ts_ns,
                turnover_before=ZERO,
                maker=False,
                first_debit=False,
            )
        )
