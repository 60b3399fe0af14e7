"""The only maker of orders: turns an intent into an Order, or into a refusal with a sentence."""

from collections.abc import Callable
from decimal import Decimal

from core.errors import EngineDefect
from core.ids import IdSource
from core.model.instrument import ZERO, Instrument, Market
from core.model.money_text import rupees
from core.model.orders import (
    BUY,
    PROTECT,
    TARGET,
    Order,
    OrderIntent,
    Product,
    Refusal,
    Side,
    TimeInForce,
)
from core.risk.account_view import AccountView, Candidate, SymbolView
from core.risk.checks import EVERY_ORDER, OPENING
from core.risk.limits import RiskLimits
from core.risk.sizing import Size, SizeLimits, position_size

EstimateCharges = Callable[[Instrument, Side, Product, Decimal, Decimal, int], Decimal]
"""(instrument, side, product, quantity, price, ts_ns) -> charges of one execution."""


class RiskEngine:
    """The gate every order passes: the strategies', a person's, and the safety parts' own."""

    def __init__(self, limits: RiskLimits, ids: IdSource, estimate: EstimateCharges) -> None:
        self.limits = limits
        self._ids = ids
        self._estimate = estimate

    def approve(
        self, intent: OrderIntent, instrument: Instrument, view: SymbolView
    ) -> Order | Refusal:
        """Return an Order that may be sent, or why not; an entry needs a whole AccountView."""
        limits = self.limits
        for name, rule in EVERY_ORDER:
            sentence = rule(intent, instrument, view, limits)
            if sentence is not None:
                return _refuse(intent, view, name, sentence)
        if intent.purpose.reduces:
            return self._reducing(intent, instrument, view)
        if not isinstance(view, AccountView):
            raise EngineDefect(f"an entry in {intent.symbol} was judged without the account")
        for name, opening in OPENING:
            sentence = opening(intent, instrument, view, limits)
            if sentence is not None:
                return _refuse(intent, view, name, sentence)
        return self._entry(intent, instrument, view)

    def default_stop(self, instrument: Instrument, side: Side, entry: Decimal) -> Decimal:
        """Return the safety exit an entry gets when nobody named one."""
        distance = entry * self.limits.default_stop
        if side is BUY:
            return instrument.money_down(entry - distance)
        return instrument.money_up(entry + distance)

    def tightest_stop(
        self,
        instrument: Instrument,
        quantity: Decimal,
        average_price: Decimal,
        planned: Decimal,
        equity: Decimal,
    ) -> Decimal:
        """Return the safety exit after a fill: the planned one, or nearer when the fill was worse.

        A fill worse than expected would put more than the allowed loss at risk; then the exit
        moves nearer instead, never farther.
        """
        budget = equity * self.limits.loss_per_trade
        if (average_price - planned) * quantity <= budget:
            return planned
        reach = budget / abs(quantity)
        if quantity > 0:
            return max(planned, instrument.money_up(average_price - reach))
        return min(planned, instrument.money_down(average_price + reach))

    def _entry(
        self, intent: OrderIntent, instrument: Instrument, view: AccountView
    ) -> Order | Refusal:
        price = view.price or ZERO
        entry = intent.limit_price or price
        stop = intent.stop_price or self.default_stop(instrument, intent.side, entry)
        wrong = (stop >= entry) if intent.side is BUY else (stop <= entry)
        if wrong or stop <= 0:
            side = "below" if intent.side is BUY else "above"
            sentence = (
                f"The safety exit {stop} for {intent.symbol} must be {side} its price {entry}."
            )
            return _refuse(intent, view, "stop_loss", sentence)
        candidate = Candidate(
            instrument=instrument,
            side=intent.side,
            product=intent.product or _product_of(instrument),
            entry=entry,
            stop=stop,
            asked=intent.quantity,
            ts_ns=view.ts_ns,
        )
        limits = self._size_limits(intent, view)
        size = self._affordable(candidate, limits)
        if intent.size_factor < 1.0 and size.quantity > 0:
            size = _shrunk(size, candidate.instrument, intent.size_factor)
            if size.quantity <= 0:
                return _refuse(intent, view, "lot", _too_few(intent))
        rule = _RULE_OF[size.bound_by]
        if size.quantity <= 0:
            return _refuse(intent, view, rule, _too_small(candidate, limits))
        if intent.quantity is not None and size.quantity < intent.quantity:
            sentence = (
                f"{intent.quantity} {intent.symbol} is more than the rules allow now; "
                f"at most {size.quantity} (bound by {_WORDS[size.bound_by]})."
            )
            return _refuse(intent, view, rule, sentence)
        return self._order(intent, view, size.quantity, candidate.product, entry, stop)

    def _reducing(
        self, intent: OrderIntent, instrument: Instrument, view: SymbolView
    ) -> Order | Refusal:
        free = abs(view.held) - view.reducing_in_flight
        quantity = free if intent.quantity is None else intent.quantity
        if quantity <= 0:
            sentence = f"All of {intent.symbol} is already on its way out."
            return _refuse(intent, view, "shrinks_only", sentence)
        product = intent.product or _product_of(instrument)
        return self._order(intent, view, quantity, product, view.price or ZERO, None)

    def _size_limits(self, intent: OrderIntent, view: AccountView) -> SizeLimits:
        allowed_today = view.day_start_equity * self.limits.loss_per_day
        lost_today = view.day_start_equity - view.equity
        at_risk = sum((one.worst_loss for one in view.exposures), ZERO)
        per_trade = view.equity * self.limits.loss_per_trade
        held = sum((one.value for one in view.exposures if one.symbol == intent.symbol), ZERO)
        return SizeLimits(
            loss_budget=min(per_trade, allowed_today - lost_today - at_risk),
            cash=(view.cash - view.reserved_cash) * (1 - self.limits.cash_spare),
            exposure=view.equity * self.limits.symbol_share - held,
        )

    def _affordable(self, one: Candidate, limits: SizeLimits) -> Size:
        """Size so that the loss at the safety exit, both ways' charges included, fits."""
        size = position_size(one.instrument, one.entry, one.stop, limits, one.asked)
        at_stop = size.quantity * abs(one.entry - one.stop)
        if (
            size.quantity <= 0
            or at_stop + size.quantity * one.entry * _DEAREST <= limits.loss_budget
        ):
            return size
        ways = ((one.side, one.entry), (one.side.opposite, one.stop))
        costs = sum(
            (
                self._estimate(one.instrument, side, one.product, size.quantity, price, one.ts_ns)
                for side, price in ways
            ),
            ZERO,
        )
        if at_stop + costs <= limits.loss_budget:
            return size
        # Charges are not quite proportional (capped brokerage), so a second pass stays safe:
        # they are counted in full for a quantity that can only shrink.
        tighter = SizeLimits(
            loss_budget=limits.loss_budget - costs, cash=limits.cash, exposure=limits.exposure
        )
        return position_size(one.instrument, one.entry, one.stop, tighter, one.asked)

    def _order(
        self,
        intent: OrderIntent,
        view: SymbolView,
        quantity: Decimal,
        product: Product,
        reference_price: Decimal,
        stop_price: Decimal | None,
    ) -> Order:
        # In the order of the fields: by their names it takes twenty times as long.
        return Order(
            self._ids.client_order_id(view.ts_ns),
            intent.strategy,
            intent.symbol,
            intent.side,
            intent.purpose,
            intent.order_type,
            quantity,
            intent.limit_price,
            intent.trigger_price,
            stop_price,
            intent.target_price,
            _GTC if intent.purpose in _PROTECTING else intent.time_in_force,
            product,
            intent.reason,
            reference_price,
            view.ts_ns,
            view.kill_epoch,
            intent.origin,
            intent.expires_ns,
        )


def _shrunk(size: Size, instrument: Instrument, factor: float) -> Size:
    """Return a smaller size in whole lots; a factor can take away, never add."""
    share = Decimal(repr(min(1.0, max(0.0, factor))))
    quantity = instrument.whole_lots(size.quantity * share)
    if quantity < instrument.min_quantity:
        quantity = ZERO
    return Size(quantity=quantity, bound_by=size.bound_by)


def _too_few(intent: OrderIntent) -> str:
    return (
        f"{intent.size_factor * 100:.0f} % of the usual size of {intent.symbol} is less than the "
        "smallest order there is, so it is left alone."
    )


def _too_small(one: Candidate, limits: SizeLimits) -> str:
    currency = one.instrument.currency
    loss, cash, room = (
        rupees(max(amount, ZERO), currency)
        for amount in (limits.loss_budget, limits.cash, limits.exposure)
    )
    return (
        f"There is no room for {one.instrument.symbol} at {rupees(one.entry, currency)}: "
        f"{loss} more may be lost, {cash} is free and {room} may go into it."
    )


_GTC = TimeInForce.GTC
_PROTECTING = frozenset({PROTECT, TARGET})
_DEAREST = Decimal("0.02")  # no venue's charges, both ways, come near 2 % of an entry's value
_RULE_OF = {
    "risk": "loss_per_trade",
    "cash": "cash",
    "exposure": "exposure",
    "exchange": "exchange",
    "asked": "loss_per_trade",
}
_WORDS = {
    "risk": "the loss rule",
    "cash": "free cash",
    "exposure": "the share of your money one symbol may take",
    "exchange": "the exchange's largest order",
    "asked": "the exchange's smallest order",
}


def _product_of(instrument: Instrument) -> Product:
    return Product.PERPETUAL if instrument.market is Market.CRYPTO else Product.DELIVERY


def _refuse(intent: OrderIntent, view: SymbolView, rule: str, sentence: str) -> Refusal:
    return Refusal(
        ts_ns=view.ts_ns,
        strategy=intent.strategy,
        symbol=intent.symbol,
        rule=rule,
        sentence=sentence,
        side=intent.side,
        purpose=intent.purpose,
    )
