"""The public JSON of a run: what docs/run-format.md describes."""

from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from core.backtest.fast.records import TestedRecord, TestedState
from core.clock import iso
from core.model.instrument import Instrument, Market
from core.model.orders import Fill
from core.state.order_record import OrderRecord
from core.state.portfolio_book import Trade
from core.state.session_state import SessionState

_FOUR = Decimal("0.0001")


def text(amount: Decimal) -> str:
    """Return a Decimal as plain digits, never in exponents."""
    return f"{amount:f}"


def average(price: Decimal) -> str:
    """Return a mean price with at most four digits after the point."""
    short = price.quantize(_FOUR)
    return text(short if short.is_zero() else short.normalize())


class RunDocument:
    """Turns the state of a finished run into the public format.

    The state is the engine's, or what a compiled run left.
    """

    def __init__(
        self, state: SessionState | TestedState, instruments: Mapping[str, Instrument]
    ) -> None:
        self._state = state
        self._instruments = instruments

    def build(self, run: Mapping[str, Any], equity: Decimal) -> dict[str, Any]:
        """Return the document; every amount is a string, every time ISO 8601 with its zone."""
        state = self._state
        return {
            "run": dict(run),
            "cash_start": text(state.book.cash_start),
            "cash_end": text(state.book.cash),
            "equity_end": text(equity),
            "orders": [self._order(record) for record in state.orders.records.values()],
            "fills": [self._fill(fill) for fill in state.fills],
            "trades": [self._trade(trade) for trade in state.book.trades],
            "positions": [self._position(symbol) for symbol in sorted(state.book.positions)],
            "refusals": [
                {
                    "time": self._time(refusal.symbol, refusal.ts_ns),
                    "symbol": refusal.symbol,
                    "rule": refusal.rule,
                    "sentence": refusal.sentence,
                }
                for refusal in state.refusals
            ],
        }

    def _order(self, record: OrderRecord | TestedRecord) -> dict[str, Any]:
        order = record.order
        price = record.limit_price or record.trigger_price or record.average_price
        return {
            "id": order.client_order_id,
            "time": self._time(order.symbol, order.created_ns),
            "symbol": order.symbol,
            "side": order.side.value,
            "type": order.order_type.value,
            "purpose": order.purpose.value,
            "quantity": text(record.quantity),
            "filled": text(record.filled),
            "price": None if price is None else average(price),
            "stop_price": None if order.stop_price is None else text(order.stop_price),
            "state": record.status.value,
            "reason": order.reason,
        }

    def _fill(self, fill: Fill) -> dict[str, Any]:
        return {
            "id": fill.execution_id,
            "order": fill.client_order_id,
            "time": self._time(fill.symbol, fill.ts_ns),
            "symbol": fill.symbol,
            "side": fill.side.value,
            "quantity": text(fill.quantity),
            "price": text(fill.price),
            "charges": text(fill.charges),
        }

    def _trade(self, trade: Trade) -> dict[str, Any]:
        return {
            "symbol": trade.symbol,
            "strategy": trade.strategy,
            "side": "long" if trade.direction > 0 else "short",
            "quantity": text(trade.quantity),
            "entry_time": self._time(trade.symbol, trade.entry_ns),
            "entry_price": average(trade.entry_price),
            "exit_time": self._time(trade.symbol, trade.exit_ns),
            "exit_price": average(trade.exit_price),
            "stop_price": None if trade.stop_price is None else text(trade.stop_price),
            "charges": text(trade.charges),
            "profit": text(trade.profit),
            "reason": trade.reason,
            "exit_reason": trade.exit_reason,
        }

    def _position(self, symbol: str) -> dict[str, Any]:
        position = self._state.book.positions[symbol]
        stop = position.stop_price
        return {
            "symbol": symbol,
            "quantity": text(position.quantity),
            "average_price": average(position.average_price),
            "stop_price": None if stop is None else text(stop),
            "opened": self._time(symbol, position.opened_ns),
            "charges": text(position.charges),
        }

    def _time(self, symbol: str, ts_ns: int) -> str:
        instrument = self._instruments.get(symbol)
        if instrument is not None and instrument.market is Market.CRYPTO:
            return iso(ts_ns, UTC)
        return iso(ts_ns)
