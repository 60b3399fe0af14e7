"""A compiled run as the engine would have left it: orders, positions, refusals with sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from msgspec import Struct

from core.backtest.fast.account import FastSetup
from core.backtest.fast.layout import (
    A_REFUSAL,
    ENTRY,
    HAS_ENTRY,
    HAS_LONG,
    HAS_OPPOSITE,
    HAS_SHORT,
    HIT,
    L_NS,
    L_PURPOSE,
    L_REASON,
    L_ROW,
    L_SIDE,
    L_SYMBOL,
    N_COUNT,
    N_DAY_START,
    N_FREE,
    N_MARK,
    N_MORE,
    N_RESERVED,
    N_RISK,
    N_SENT,
    N_WORTH,
    OPENED_NS,
    PROTECT,
    SLOT_WIDTH,
    SLOTS,
    STOP_AT,
    TARGET,
)
from core.backtest.fast.result import PURPOSES, RULES, TYPES, FastRun, TestedOrder
from core.data.calendar import MarketCalendar
from core.engine.conductor import RESTS
from core.errors import NoFastPath
from core.execution.charges import charges_by_symbol
from core.ids import IdSource
from core.model.instrument import ZERO, Instrument
from core.model.orders import (
    BUY,
    SELL,
    Fill,
    OrderIntent,
    OrderStatus,
    Product,
    Purpose,
    Refusal,
    Side,
)
from core.risk.account_view import AccountView, Exposure, SymbolView
from core.risk.risk_engine import RiskEngine
from core.state.portfolio_book import Trade

_RESTS_AS = {PROTECT: OrderStatus.UNTRIGGERED, TARGET: OrderStatus.OPEN}


class TestedRecord(Struct, frozen=True, gc=False):
    """What became of an order: as `OrderRecord`, for whoever writes a run down."""

    order: TestedOrder
    quantity: Decimal
    filled: Decimal
    limit_price: Decimal | None
    trigger_price: Decimal | None
    average_price: Decimal | None
    status: OrderStatus


class TestedPosition(Struct, frozen=True, gc=False):
    """A holding at the end, as `Position`."""

    symbol: str
    quantity: Decimal
    average_price: Decimal
    stop_price: Decimal | None
    opened_ns: int
    charges: Decimal


@dataclass(frozen=True)
class TestedBook:
    """The account at the end, as `PortfolioBook`."""

    cash_start: Decimal
    cash: Decimal
    trades: list[Trade]
    positions: Mapping[str, TestedPosition]


@dataclass(frozen=True)
class TestedOrders:
    """The orders of a run by client id, as `OrderBook`."""

    records: Mapping[str, TestedRecord]


@dataclass(frozen=True)
class TestedState:
    """A finished run, as `SessionState`."""

    book: TestedBook
    orders: TestedOrders
    fills: Sequence[Fill]
    refusals: Sequence[Refusal]


def state_of(run: FastRun, setup: FastSetup, calendar: MarketCalendar) -> TestedState:
    """Return a run as the engine's own state would say it; NoFastPath where it cannot be said."""
    fills = run.fills()
    return TestedState(
        book=TestedBook(run.start, run.cash, run.trades(), _positions(run, fills)),
        orders=TestedOrders(_records(run, fills)),
        fills=fills,
        refusals=_Gate(run, setup, calendar).refusals(),
    )


def _records(run: FastRun, fills: Sequence[Fill]) -> dict[str, TestedRecord]:
    value: dict[str, Decimal] = {}
    for fill in fills:
        name = fill.client_order_id
        value[name] = value.get(name, ZERO) + fill.quantity * fill.price
    found = {}
    for order, (symbol, quantity, price, slot) in zip(run.orders(), run.terms(), strict=True):
        name, resting = order.client_order_id, order.status
        if resting is OrderStatus.ACKED and slot in _RESTS_AS:
            hit = run.own(SLOTS + slot * SLOT_WIDTH + HIT)[symbol]
            resting = OrderStatus.OPEN if hit else _RESTS_AS[slot]
        found[name] = TestedRecord(
            order=order,
            quantity=quantity,
            filled=order.filled,
            limit_price=price if slot == TARGET else None,
            trigger_price=price if slot == PROTECT else None,
            average_price=value[name] / order.filled if order.filled else None,
            status=resting,
        )
    return found


def _positions(run: FastRun, fills: Sequence[Fill]) -> dict[str, TestedPosition]:
    """Return what is still held, its cost added up as `PortfolioBook` does."""
    found = {}
    for symbol, quantity in run.held.items():
        number = next(i for i, one in enumerate(run.series) if one.symbol == symbol)
        opened_ns = int(run.own(OPENED_NS)[number])
        held = cost = charges = ZERO
        for fill in reversed(_of_the_last(symbol, fills)):
            signed = fill.quantity * fill.side.sign
            charges += fill.charges
            if held * signed >= 0:
                cost += signed * fill.price
            else:
                cost -= cost * (-signed / held)
            held += signed
        stop = int(run.own(STOP_AT)[number])
        found[symbol] = TestedPosition(
            symbol,
            quantity,
            cost / quantity,
            run.price(number, stop) if stop else None,
            opened_ns,
            charges,
        )
    return found


def _of_the_last(symbol: str, fills: Sequence[Fill]) -> list[Fill]:
    """Return the fills of the position that is still held, newest first."""
    held = sum(one.quantity * one.side.sign for one in fills if one.symbol == symbol)
    found = []
    for fill in reversed(fills):
        if fill.symbol == symbol:
            found.append(fill)
            held -= fill.quantity * fill.side.sign
            if held == 0:
                break
    return found


class _Gate:
    """The risk gate itself, shown the account as the loop saw it: it says why it refused."""

    def __init__(self, run: FastRun, setup: FastSetup, calendar: MarketCalendar) -> None:
        self._run, self._calendar = run, calendar
        charges = charges_by_symbol({one.symbol: one.instrument for one in run.series})

        def estimate(
            one: Instrument, side: Side, product: Product, many: Decimal, price: Decimal, ts_ns: int
        ) -> Decimal:
            return charges[one.symbol].estimate(side, product, many, price, ts_ns).total

        self._engine = RiskEngine(setup.limits, IdSource("TEST"), estimate)

    def refusals(self) -> list[Refusal]:
        """Return every refusal with its sentence."""
        return [self._refusal(one) for one in self._run.rows(A_REFUSAL).tolist()]

    def _refusal(self, one: list[int]) -> Refusal:
        run, symbol = self._run, one[L_SYMBOL]
        instrument = run.series[symbol].instrument
        entry = one[L_PURPOSE] == ENTRY
        intent = self._entry(one) if entry else self._way_out(one)
        view = self._account(one, instrument) if entry else self._symbol(one, instrument)
        found = self._engine.approve(intent, instrument, view)
        if not isinstance(found, Refusal) or found.rule != RULES[one[L_REASON]]:
            raise NoFastPath(
                f"The fast path cannot say why {instrument.symbol} was refused. "
                "Test it without the fast path."
            )
        return found

    def _entry(self, one: list[int]) -> OrderIntent:
        run, symbol = self._run, one[L_SYMBOL]
        stop, target = run.wished(symbol, one[L_ROW], one[L_SIDE])
        return OrderIntent(
            strategy=type(run.strategies[symbol]).key,
            symbol=run.series[symbol].symbol,
            side=BUY if one[L_SIDE] > 0 else SELL,
            purpose=Purpose.ENTRY,
            reason="",
            stop_price=stop,
            target_price=target,
            product=run.product(symbol),
            timeframe_s=run.series[symbol].timeframe_s,
        )

    def _way_out(self, one: list[int]) -> OrderIntent:
        run, symbol, slot = self._run, one[L_SYMBOL], one[L_PURPOSE]
        target = slot == TARGET
        asked = None if target else run.quantity(symbol, one[N_MORE]) or None
        return OrderIntent(
            strategy=type(run.strategies[symbol]).key,
            symbol=run.series[symbol].symbol,
            side=BUY if one[L_SIDE] > 0 else SELL,
            purpose=PURPOSES[slot],
            reason="",
            order_type=TYPES[slot],
            quantity=abs(run.quantity(symbol, one[N_COUNT])) if target else asked,
            limit_price=run.wished(symbol, one[L_ROW], -one[L_SIDE])[1] if target else None,
            product=run.product(symbol),
        )

    def _symbol(self, one: list[int], instrument: Instrument) -> SymbolView:
        run, symbol = self._run, one[L_SYMBOL]
        closed = RULES[one[L_REASON]] == "trading_hours"
        held = run.quantity(symbol, one[N_COUNT])
        return SymbolView(
            one[L_NS],
            held,
            ZERO,
            self._mark(one, instrument),
            one[L_NS],
            not closed,
            self._calendar.describe(one[L_NS]) if closed else "",
            False,
            0,
            False,
        )

    def _mark(self, one: list[int], instrument: Instrument) -> Decimal:
        """Return the last price, written with the digits the engine has it in."""
        series = self._run.series[one[L_SYMBOL]]
        exact = self._run.price(one[L_SYMBOL], one[N_MARK])
        at = int(np.searchsorted(series.close_ns, one[L_NS], "right")) - 1
        written = instrument.money(float(series.close[max(at, 0)]))
        return written if written == exact else exact

    def _account(self, one: list[int], instrument: Instrument) -> AccountView:
        run, flags = self._run, one[N_MORE]
        rule = RULES[one[L_REASON]]
        seen = self._symbol(one, instrument)
        held = ZERO
        if flags & (HAS_LONG | HAS_SHORT):
            held = Decimal(1 if flags & HAS_LONG else -1)
        return AccountView(
            seen.ts_ns,
            held,
            ZERO,
            seen.price,
            seen.price_ns,
            seen.market_open,
            seen.market_note,
            False,
            0,
            False,
            run.money(one[N_WORTH]),
            run.money(one[N_FREE]),
            run.money(one[N_RESERVED]) * Decimal("1.01"),
            run.money(one[N_DAY_START]),
            _exposures(one[N_COUNT], run.money(one[N_RISK])),
            bool(flags & HAS_ENTRY),
            bool(flags & HAS_OPPOSITE),
            "",
            RESTS if rule == "paused" else "",
            one[N_SENT],
        )


def _exposures(count: int, risk: Decimal) -> tuple[Exposure, ...]:
    """Return as many other symbols as there were, all that was at risk in the first."""
    return tuple(
        Exposure(
            symbol=f"#{number}",
            quantity=ZERO,
            value=ZERO,
            worst_loss=ZERO if number else risk,
            in_flight=False,
        )
        for number in range(count)
    )
