"""Money, positions and holdings of the account, all of it from executions."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.exchanges.kite.card import charge_parts
from tests.exchanges.kite.market import Market
from tests.exchanges.kite.order_rows import Trade, VenueOrderRow
from tests.exchanges.kite.replies import number
from tests.exchanges.kite.switches import Switches

ZERO = Decimal(0)
_MIS_MARGIN = Decimal("0.2")


@dataclass
class Holding:
    """Shares in the demat account, and bought yesterday."""

    quantity: int = 0
    t1: int = 0
    average: Decimal = ZERO
    used: int = 0


@dataclass
class _Day:
    bought: int = 0
    bought_value: Decimal = ZERO
    sold: int = 0
    sold_value: Decimal = ZERO

    @property
    def net(self) -> int:
        return self.bought - self.sold


class Account:
    """The account of one user. `opening` is the cash the day began with."""

    def __init__(self, market: Market, switches: Switches, cash: Decimal) -> None:
        self._market = market
        self._switches = switches
        self.opening = cash
        self.holdings: dict[str, Holding] = {}
        self.trades: list[Trade] = []
        self.blocked: Callable[[], Decimal] = lambda: ZERO

    def book(self, trade: Trade) -> None:
        self.trades.append(trade)
        order = trade.order
        if order.product == "CNC" and order.side == "SELL":
            held = self.holdings.get(order.listed.key)
            if held is not None:
                held.used = max(0, -self.days()[order.listed.key, "CNC"].net)

    def days(self) -> defaultdict[tuple[str, str], _Day]:
        """Return today's buying and selling by instrument and product."""
        days: defaultdict[tuple[str, str], _Day] = defaultdict(_Day)
        for trade in self.trades:
            day = days[trade.order.listed.key, trade.order.product]
            if trade.order.side == "BUY":
                day.bought += trade.quantity
                day.bought_value += trade.value
            else:
                day.sold += trade.quantity
                day.sold_value += trade.value
        return days

    def held(self, key: str) -> int:
        """Return what is held of an instrument over all products; negative when short."""
        held = self.holdings.get(key, Holding())
        today = sum(day.net for (one, _), day in self.days().items() if one == key)
        return held.quantity + held.t1 + today

    def sellable(self, key: str, working: Iterable[VenueOrderRow]) -> int:
        """Return how much delivery may still be sold; waiting sales have spoken for theirs."""
        held = self.holdings.get(key, Holding())
        waiting = sum(
            one.rest
            for one in working
            if one.listed.key == key and one.product == "CNC" and one.side == "SELL"
        )
        return held.quantity + held.t1 + self.days()[key, "CNC"].net - waiting

    def charges_today(self) -> Decimal:
        """Return the day's charges as the contract note will have them, to the paisa."""
        return sum((one["total"] for one in charge_parts(self.trades)), ZERO)

    def flow(self) -> Decimal:
        """Return what the day's executions changed in cash, charges apart."""
        signs = {"BUY": -1, "SELL": 1}
        return sum((signs[one.order.side] * one.value for one in self.trades), ZERO)

    def ledger(self) -> Decimal:
        """Return the cash as it will stand when the day's charges are booked."""
        return self.opening + self.flow() - self.charges_today()

    def debits(self) -> Decimal:
        """Return what the day's business keeps busy of the opening cash."""
        total = self.blocked()
        for (_, product), day in self.days().items():
            spent = day.bought_value - day.sold_value
            if product == "CNC":
                total += spent
            elif day.net:
                price = day.bought_value / day.bought if day.net > 0 else self._short_price(day)
                total += abs(day.net) * price * _MIS_MARGIN
            else:
                total += spent
        if self._switches.charges_booked == "at once":
            total += self.charges_today()
        return total

    @staticmethod
    def _short_price(day: _Day) -> Decimal:
        return day.sold_value / day.sold

    def free(self) -> Decimal:
        return self.opening - self.debits()

    def roll(self) -> None:
        """End the day: delivery goes into holdings, money and charges are booked."""
        days = self.days()
        self.opening = self.ledger()
        for held in self.holdings.values():
            held.quantity, held.t1, held.used = held.quantity + held.t1, 0, 0
        for (key, product), day in days.items():
            if product != "CNC" or not day.net:
                continue
            held = self.holdings.setdefault(key, Holding())
            if day.net > 0:
                had = held.quantity + held.t1
                worth = held.average * had + day.bought_value * day.net / day.bought
                held.average = worth / (had + day.net)
                held.t1 += day.net
            else:
                held.quantity += day.net
        self.holdings = {key: one for key, one in self.holdings.items() if one.quantity + one.t1}
        self.trades = []

    def positions(self) -> dict[str, list[dict[str, Any]]]:
        """Return net and day rows; nothing is carried over in cash shares, so they agree."""
        rows = []
        for (key, product), day in self.days().items():
            if self._hides(key, product, day):
                continue
            rows.append(self._position(key, product, day))
        return {"net": rows, "day": [dict(row) for row in rows]}

    def _hides(self, key: str, product: str, day: _Day) -> bool:
        hidden = self._switches.sold_holding_shows == "used quantity only"
        return hidden and product == "CNC" and day.net < 0 and key in self.holdings

    def _position(self, key: str, product: str, day: _Day) -> dict[str, Any]:
        board = self._market.board(key)
        net = day.net
        buy = day.bought_value / day.bought if day.bought else ZERO
        sell = day.sold_value / day.sold if day.sold else ZERO
        average = ZERO if not net else (buy if net > 0 else sell)
        value = day.sold_value - day.bought_value
        gain = value + net * board.last
        return {
            "tradingsymbol": board.listed.symbol,
            "exchange": board.listed.exchange,
            "instrument_token": board.listed.token,
            "product": product,
            "quantity": net,
            "overnight_quantity": 0,
            "multiplier": 1,
            "average_price": number(average),
            "close_price": 0,
            "last_price": number(board.last),
            "value": number(value),
            "pnl": number(gain),
            "m2m": number(gain),
            "unrealised": number(gain),
            "realised": 0,
            **_side("buy", day.bought, buy, day.bought_value),
            **_side("sell", day.sold, sell, day.sold_value),
        }

    def holding_rows(self) -> list[dict[str, Any]]:
        rows = []
        for key, one in self.holdings.items():
            board = self._market.board(key)
            gain = (board.last - one.average) * (one.quantity + one.t1)
            rows.append(
                {
                    "tradingsymbol": board.listed.symbol,
                    "exchange": board.listed.exchange,
                    "instrument_token": board.listed.token,
                    "isin": f"INE{board.listed.token:09d}"[:12],
                    "product": "CNC",
                    "price": 0,
                    "quantity": one.quantity,
                    "used_quantity": one.used,
                    "t1_quantity": one.t1,
                    "realised_quantity": one.quantity,
                    "authorised_quantity": 0,
                    "opening_quantity": one.quantity,
                    "short_quantity": 0,
                    "collateral_quantity": 0,
                    "collateral_type": None,
                    "discrepancy": False,
                    "average_price": float(one.average),
                    "last_price": number(board.last),
                    "close_price": number(board.close),
                    "pnl": float(gain),
                    "day_change": float(board.last - board.close),
                    "day_change_percentage": float((board.last / board.close - 1) * 100),
                }
            )
        return rows

    def margins(self) -> dict[str, Any]:
        """Return the funds of both segments; a zero may come with a sign, as on the true wire."""
        debits = self.debits()
        net = self.opening - debits
        return {
            "equity": _funds(self.opening, net, debits),
            "commodity": _funds(ZERO, ZERO, ZERO),
        }


def _side(name: str, quantity: int, price: Decimal, value: Decimal) -> dict[str, Any]:
    shown = {
        f"{name}_quantity": quantity,
        f"{name}_price": number(price),
        f"{name}_value": number(value),
    }
    return {
        **shown,
        f"{name}_m2m": number(value),
        **{f"day_{key}": one for key, one in shown.items()},
    }


def _funds(cash: Decimal, net: Decimal, debits: Decimal) -> dict[str, Any]:
    return {
        "enabled": True,
        "net": float(net),
        "available": {
            "adhoc_margin": 0,
            "cash": float(cash),
            "opening_balance": float(cash),
            "live_balance": float(net),
            "collateral": 0,
            "intraday_payin": 0,
        },
        "utilised": {
            "debits": float(debits),
            "exposure": 0,
            "m2m_realised": -0.0,
            "m2m_unrealised": 0,
            "option_premium": 0,
            "payout": 0,
            "span": 0,
            "holding_sales": 0,
            "turnover": 0,
            "liquid_collateral": 0,
            "stock_collateral": 0,
            "delivery": 0,
        },
    }
