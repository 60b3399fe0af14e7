"""Builds the immutable picture of the engine that screens read."""

from decimal import Decimal
from itertools import islice
from typing import Protocol

from core.engine.book_side import BookSide
from core.engine.trading_engine import TradingEngine
from core.events.snapshot import (
    DifferenceView,
    EngineSnapshot,
    OrderView,
    PositionView,
    PriceView,
    Shield,
    VenueView,
)
from core.model.instrument import ZERO
from core.model.orders import Purpose
from core.state.order_record import OrderRecord
from core.state.portfolio_book import Position

_ORDERS_SHOWN = 50
_DIARY_SHOWN = 60


class LiveView(Protocol):
    """What an account at a real venue adds to the picture."""

    protects_at_venue: bool
    watched: tuple[str, ...]
    """The symbols that prices are asked for."""
    books: BookSide
    """The order book that is looked at."""

    @property
    def differences(self) -> tuple[DifferenceView, ...]:
        """Return what waits for an answer."""
        ...

    def venue_view(self) -> VenueView:
        """Return how the line to the venue is."""
        ...


class SnapshotBuilder:
    """Makes EngineSnapshots of one engine; called by the engine's own loop."""

    def __init__(
        self,
        engine: TradingEngine,
        mode: str,
        feed_label: str,
        made_up: bool,
        live: LiveView | None = None,
    ) -> None:
        self._engine = engine
        self._live = live
        self._mode = mode
        self._feed_label = feed_label
        self._made_up = made_up
        self._sequence = 0

    def build(self, feed_position: float) -> EngineSnapshot:
        """Return the present state of everything a screen shows."""
        engine = self._engine
        space = engine.space
        state = space.state
        book = state.book
        now_ns = space.clock.now_ns()
        equity = space.equity()
        limits = space.risk.limits
        self._sequence += 1
        return EngineSnapshot(
            sequence=self._sequence,
            ts_ns=now_ns,
            state=engine.conductor.state,
            state_reason=engine.conductor.reason,
            mode=self._mode,
            currency=self._currency(),
            made_up_prices=self._made_up,
            feed_label=self._feed_label,
            strategy=engine.host.kind.key if engine.host.kind else "",
            symbols=tuple(engine.host.slots) or self._all_symbols(),
            cash_start=book.cash_start,
            cash=book.cash,
            equity=equity,
            day_start_equity=state.day_start_equity,
            day_profit=equity - state.day_start_equity,
            charges_paid=book.charges,
            positions=self._positions(),
            orders=self._orders(),
            prices=self._prices(),
            diary=engine.diary.lines(_DIARY_SHOWN),
            equity_curve=tuple(engine.equity.points),
            loss_used_today=max(state.day_start_equity - equity, ZERO),
            loss_limit_today=state.day_start_equity * limits.loss_per_day,
            positions_used=len(book.positions),
            positions_limit=limits.open_positions,
            refusals=len(state.refusals),
            fills=engine.reports.fill_count,
            kill_engaged=space.latch.engaged,
            kill_reason=space.latch.order.reason if space.latch.engaged else "",
            market_open=engine.watch.any_open(),
            market_note=engine.watch.notes(now_ns) if now_ns else "",
            feed_position=feed_position,
            events_processed=engine.processed,
            venue=None if self._live is None else self._live.venue_view(),
            differences=() if self._live is None else self._live.differences,
            book=None if self._live is None else self._live.books.view(),
        )

    def _all_symbols(self) -> tuple[str, ...]:
        # A venue has thousands; only those that prices are asked for can be shown.
        return tuple(self._engine.space.instruments) if self._live is None else self._live.watched

    def _positions(self) -> tuple[PositionView, ...]:
        space = self._engine.space
        views = []
        for symbol, position in space.state.book.positions.items():
            price = space.mark(symbol)
            last = position.average_price if price is None else price
            views.append(
                PositionView(
                    symbol=symbol,
                    quantity=position.quantity,
                    average_price=_money(position.average_price),
                    last_price=last,
                    stop_price=position.stop_price,
                    target_price=position.target_price,
                    profit=position.profit_at(last),
                    shield=self._shield(position),
                    opened_ns=position.opened_ns,
                    strategy=position.strategy,
                )
            )
        return tuple(views)

    def _shield(self, position: Position) -> Shield:
        for record in self._engine.space.state.orders.working(position.symbol):
            if record.order.purpose is not Purpose.PROTECT or record.status.unproven:
                continue
            if record.doubt or record.remaining < abs(position.quantity):
                continue
            # The practice broker is a part of this program and ends with it.
            rests = self._live is not None and self._live.protects_at_venue
            return Shield.AT_BROKER if rests else Shield.WHILE_RUNNING
        return Shield.NAKED

    def _orders(self) -> tuple[OrderView, ...]:
        records = self._engine.space.state.orders.records
        newest = islice(reversed(records.values()), _ORDERS_SHOWN)
        return tuple(_order_view(record) for record in newest)

    def _prices(self) -> tuple[PriceView, ...]:
        prices = self._engine.space.prices
        return tuple(
            PriceView(symbol, price, prices.day_open.get(symbol, 0.0), prices.at_ns[symbol])
            for symbol, price in prices.last.items()
        )

    def _currency(self) -> str:
        for instrument in self._engine.space.instruments.values():
            return instrument.currency
        return "INR"


def _order_view(record: OrderRecord) -> OrderView:
    order = record.order
    return OrderView(
        client_order_id=order.client_order_id,
        ts_ns=order.created_ns,
        symbol=order.symbol,
        side=order.side,
        order_type=order.order_type,
        purpose=order.purpose,
        quantity=record.quantity,
        filled=record.filled,
        price=record.average_price or record.limit_price or record.trigger_price,
        status=record.status,
        reason=order.reason,
        rests_at=None if record.status.terminal else record.limit_price or record.trigger_price,
    )


def _money(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.0001"))
