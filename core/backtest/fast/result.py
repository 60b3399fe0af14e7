"""What a run of the compiled loop left: numbers at once, the engine's own structs on request."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
from msgspec import Struct

from core.backtest.fast.layout import (
    A_FILL,
    A_REFUSAL,
    A_TRADE,
    AN_ORDER,
    AT,
    BY_CLOSING,
    BY_DAY_LOSS,
    BY_GUARD,
    CASH,
    CHARGES,
    ENTRY,
    HELD,
    L_CHARGES,
    L_CODE,
    L_FILLED,
    L_FINAL_PRICE,
    L_FINAL_QUANTITY,
    L_KIND,
    L_NS,
    L_ORDER,
    L_PRICE,
    L_PURPOSE,
    L_QUANTITY,
    L_REASON,
    L_ROW,
    L_SIDE,
    L_STATUS,
    L_STOP,
    L_SYMBOL,
    L_TARGET,
    LOG_WIDTH,
    LOOKS,
    MARK,
    OWN,
    T_CHARGES,
    T_ENTRY,
    T_EXIT,
    T_EXIT_NS,
    T_EXIT_QUANTITY,
    T_EXIT_VALUE,
    T_PROFIT,
    T_STOP,
    T_VALUE,
    Ints,
)
from core.backtest.fast.prices import columns_of, digits_of
from core.backtest.fast.run import Ledger, product_of
from core.backtest.fast.summary import Summary, summary
from core.data.series import BarSeries
from core.ids import IdSource, base32
from core.model.instrument import ZERO
from core.model.market import Bar
from core.model.orders import BUY, SELL, Fill, OrderStatus, OrderType, Product, Purpose, Side
from core.state.portfolio_book import Trade
from core.strategy.compiled import CompiledStrategy
from indicators.arguments import Floats
from indicators.signals import STOP, VALUE
from indicators.signals import TARGET as TARGET_OF_ROW

TYPES = (OrderType.MARKET, OrderType.MARKET, OrderType.STOP, OrderType.LIMIT)
PURPOSES = (Purpose.ENTRY, Purpose.EXIT, Purpose.PROTECT, Purpose.TARGET)
RULES = (
    "",
    "sane",
    "trading_hours",
    "price_collar",
    "shrinks_only",
    "paused",
    "duplicate",
    "short",
    "open_positions",
    "order_rate",
    "loss_per_day",
    "stop_loss",
    "loss_per_trade",
    "cash",
    "exposure",
    "exchange",
)
_STATUS = (
    OrderStatus.SENDING,
    OrderStatus.ACKED,
    OrderStatus.FILLED,
    OrderStatus.CANCELED,
    OrderStatus.EXPIRED,
    OrderStatus.REJECTED,
)
_REASONS = {
    BY_CLOSING: "Intraday positions are closed before the market closes.",
    BY_DAY_LOSS: "Today's loss limit is near.",
}


Planned = tuple[Decimal | None, Decimal | None]
"""Safety exit and target."""


class TestedOrder(Struct, frozen=True, gc=False):
    """One order of a run: as `Order` and what became of it. It cannot be sent anywhere."""

    client_order_id: str
    symbol: str
    created_ns: int
    purpose: Purpose
    side: Side
    quantity: Decimal
    filled: Decimal
    order_type: OrderType
    price: Decimal | None
    stop_price: Decimal | None
    target_price: Decimal | None
    product: Product
    status: OrderStatus
    reason: str


class TestedRefusal(Struct, frozen=True, gc=False):
    """A wish the risk gate refused: when, by which rule, and what was wished."""

    ts_ns: int
    symbol: str
    rule: str
    side: Side
    purpose: Purpose


@dataclass(frozen=True)
class FastRun:
    """One finished run. Arrays are there at once; structs are made when they are asked for.

    `strategies` and `series` are those of the symbols, in their order, `past` what they learned
    from; `digits` are those behind the point in which the log counts money.
    """

    ledger: Ledger
    strategies: tuple[CompiledStrategy, ...]
    series: tuple[BarSeries, ...]
    start: Decimal
    digits: int
    seed: int = 7
    past: tuple[BarSeries | None, ...] = ()

    @property
    def cash(self) -> Decimal:
        """Return the cash at the end."""
        return self.money(int(self.ledger.s[CASH]))

    @property
    def held(self) -> dict[str, Decimal]:
        """Return what is still held, by symbol in their order; negative when short."""
        return {
            one.symbol: self.quantity(number, int(self.own(HELD)[number]))
            for number, one in enumerate(self.series)
            if self.own(HELD)[number]
        }

    @property
    def equity(self) -> Decimal:
        """Return the cash and what is still held, at the last prices."""
        marks = self.own(MARK)
        numbers = {one.symbol: number for number, one in enumerate(self.series)}
        return self.cash + sum(
            quantity * self.price(numbers[symbol], int(marks[numbers[symbol]]))
            for symbol, quantity in self.held.items()
        )

    def own(self, place: int) -> Ints:
        """Return what each symbol has at a place of the state."""
        found: Ints = self.ledger.store[:, place - OWN]
        return found

    @property
    def charges(self) -> Decimal:
        """Return all charges."""
        return self.money(int(self.ledger.s[CHARGES]))

    @property
    def looks(self) -> tuple[Ints, Floats]:
        """Return when the worth was looked at, and what it was."""
        count = int(self.ledger.s[LOOKS])
        return self.ledger.look_ns[:count], self.ledger.look_worth[:count]

    def summary(self) -> Summary:
        """Return the row of a sweep."""
        return summary(self.ledger, self.start, self.series[0].instrument.market)

    def rows(self, kind: int) -> Ints:
        """Return the log's rows of one kind, whole numbers as in `layout`."""
        found: Ints = self._log[self._log[:, L_KIND] == kind]
        return found

    @cached_property
    def _log(self) -> Ints:
        rows: Ints = self.ledger.log.reshape(-1, LOG_WIDTH)[: int(self.ledger.s[AT])]
        return rows

    @cached_property
    def _names(self) -> dict[int, tuple[str, str]]:
        """Return the ids of the orders by their rows: those the engine would have given."""
        install = base32(random.Random(self.seed).getrandbits(20), 4)  # noqa: S311 - a name
        ids, names = IdSource(install), {}
        for number, row in enumerate(np.flatnonzero(self._log[:, L_KIND] == AN_ORDER).tolist()):
            client = ids.client_order_id(int(self._log[row, L_NS]))
            names[row] = client, f"P{number + 1:09d}"
        return names

    @cached_property
    def _reasons(self) -> dict[int, str]:
        """Return the reasons of the orders by their rows."""
        found: dict[int, str] = {}
        planned: dict[int, Planned] = {}
        for row in self._names:
            one = self._log[row].tolist()
            if one[L_PURPOSE] == ENTRY:
                planned[one[L_SYMBOL]] = self.planned(one)
            found[row] = self._reason(one, planned.get(one[L_SYMBOL], (None, None)))
        return found

    def planned(self, one: list[int]) -> Planned:
        """Return safety exit and target of an entry, written with the digits the engine has."""
        stop, target = self.wished(one[L_SYMBOL], one[L_ROW], one[L_SIDE])
        return stop, target if one[L_TARGET] else None

    def wished(self, symbol: int, row: int, side: int) -> tuple[Decimal, Decimal | None]:
        """Return safety exit and target that a strategy wished for on a bar."""
        numbers, instrument = self._numbers[symbol][row], self.series[symbol].instrument
        stop, target = float(numbers[STOP]), float(numbers[TARGET_OF_ROW])
        exact = instrument.money_down if side > 0 else instrument.money_up
        return exact(stop), instrument.money(target) if math.isfinite(target) else None

    def _reason(self, one: list[int], planned: Planned) -> str:
        kind, at, symbol = one[L_REASON], one[L_ROW], one[L_SYMBOL]
        if kind == BY_GUARD:
            target = PURPOSES[one[L_PURPOSE]] is Purpose.TARGET
            price = self.price(symbol, one[L_PRICE])
            wished = planned[1 if target else 0]
            what = "Target" if target else "Safety exit"
            return f"{what} at {wished if wished == price else price}."
        if kind in _REASONS:
            return _REASONS[kind]
        number = float(self._numbers[symbol][at, VALUE])
        return self.strategies[symbol].why(one[L_CODE], number, self._bar(symbol, at))

    @cached_property
    def _numbers(self) -> list[Floats]:
        """Return the kernels' numbers of each bar: worked out anew, for few runs are read."""
        found = []
        past = self.past or (None,) * len(self.series)
        for strategy, one, before in zip(self.strategies, self.series, past, strict=True):
            strategy.start()
            if before is not None:
                strategy.signals(columns_of(before))
            found.append(strategy.signals(columns_of(one))[1])
        return found

    def _bar(self, symbol: int, at: int) -> Bar:
        one = self.series[symbol]
        times = one.open_ns.item(at), one.close_ns.item(at)
        o, h, low, c, volume = (
            float(column[at]) for column in (one.open, one.high, one.low, one.close, one.volume)
        )
        return Bar(one.symbol, one.timeframe_s, *times, o, h, low, c, volume)

    def orders(self) -> list[TestedOrder]:
        """Return every order that passed the risk gate."""
        return [self._order(row) for row in self._names]

    def _order(self, row: int) -> TestedOrder:
        one = self._log[row].tolist()
        symbol = one[L_SYMBOL]
        partly = one[L_STATUS] == 1 and one[L_FILLED]
        price, stop, target = (
            self.price(symbol, one[place]) if one[place] else None
            for place in (L_PRICE, L_STOP, L_TARGET)
        )
        return TestedOrder(
            client_order_id=self._names[row][0],
            symbol=self.series[symbol].symbol,
            created_ns=one[L_NS],
            purpose=PURPOSES[one[L_PURPOSE]],
            side=_side(one[L_SIDE]),
            quantity=self.quantity(symbol, one[L_QUANTITY]),
            filled=self.quantity(symbol, one[L_FILLED]) if one[L_FILLED] else ZERO,
            order_type=TYPES[one[L_PURPOSE]],
            price=price,
            stop_price=stop,
            target_price=target,
            product=self.product(symbol),
            status=OrderStatus.PARTIAL if partly else _STATUS[one[L_STATUS]],
            reason=self._reasons[row],
        )

    def fills(self) -> list[Fill]:
        """Return every execution, in the order in which it was booked."""
        return list(self._fills())

    def _fills(self) -> Iterator[Fill]:
        count: dict[int, int] = {}
        for one in self.rows(A_FILL).tolist():
            order = one[L_ORDER]
            count[order] = count.get(order, 0) + 1
            client, venue = self._names[order]
            yield Fill(
                execution_id=f"{venue}-{count[order]}",
                client_order_id=client,
                venue_order_id=venue,
                ts_ns=one[L_NS],
                symbol=self.series[one[L_SYMBOL]].symbol,
                side=_side(one[L_SIDE]),
                quantity=self.quantity(one[L_SYMBOL], one[L_QUANTITY]),
                price=self.price(one[L_SYMBOL], one[L_PRICE]),
                charges=self.money(one[L_CHARGES]),
            )

    def trades(self) -> list[Trade]:
        """Return the round trips."""
        return [self._trade(one) for one in self.rows(A_TRADE).tolist()]

    def _trade(self, one: list[int]) -> Trade:
        symbol = one[L_SYMBOL]
        quantity, left = (
            self.quantity(symbol, one[place]) for place in (L_QUANTITY, T_EXIT_QUANTITY)
        )
        return Trade(
            symbol=self.series[symbol].symbol,
            strategy=type(self.strategies[symbol]).key,
            quantity=quantity,
            direction=one[L_SIDE],
            entry_ns=one[L_NS],
            entry_price=self.money(one[T_VALUE]) / quantity,
            exit_ns=one[T_EXIT_NS],
            exit_price=self.money(one[T_EXIT_VALUE]) / left,
            stop_price=self.price(symbol, one[T_STOP]),
            charges=self.money(one[T_CHARGES]),
            profit=self.money(one[T_PROFIT]),
            reason=self._reasons[one[T_ENTRY]],
            exit_reason=self._reasons[one[T_EXIT]],
        )

    def refusals(self) -> list[TestedRefusal]:
        """Return every wish the risk gate refused."""
        return [
            TestedRefusal(
                one[L_NS],
                self.series[one[L_SYMBOL]].symbol,
                RULES[one[L_REASON]],
                _side(one[L_SIDE]),
                PURPOSES[one[L_PURPOSE]],
            )
            for one in self.rows(A_REFUSAL).tolist()
        ]

    def terms(self) -> Iterator[tuple[int, Decimal, Decimal, int]]:
        """Yield each order's symbol, quantity and price after its last change, and its place."""
        for row in self._names:
            one = self._log[row].tolist()
            symbol = one[L_SYMBOL]
            quantity = self.quantity(symbol, one[L_FINAL_QUANTITY])
            yield symbol, quantity, self.price(symbol, one[L_FINAL_PRICE]), one[L_PURPOSE]

    def product(self, symbol: int) -> Product:
        """Return how a symbol's holdings are settled."""
        return product_of(type(self.strategies[symbol]), self.series[symbol].instrument)

    def money(self, number: int) -> Decimal:
        """Return an amount of the log."""
        return Decimal(number).scaleb(-self.digits)

    def price(self, symbol: int, number: int) -> Decimal:
        """Return a price of the log."""
        return Decimal(number).scaleb(self._scales[symbol][0])

    def quantity(self, symbol: int, number: int) -> Decimal:
        """Return a quantity of the log."""
        return Decimal(number).scaleb(self._scales[symbol][1])

    @cached_property
    def _scales(self) -> list[tuple[int, int]]:
        """Return the powers of ten of each symbol's prices and quantities."""
        steps = [(one.instrument.tick_size, one.instrument.lot_size) for one in self.series]
        return [(-digits_of(tick), -digits_of(lot)) for tick, lot in steps]


def _side(number: int) -> Side:
    return BUY if number > 0 else SELL
