"""Local exchanges with a market in them that moves, and how a machine is connected to them."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal

from core.brokers.bybit.broker import BybitBroker
from core.brokers.bybit.session import BybitEnvironment, BybitKeys
from core.brokers.wire.secret import Secret
from core.brokers.zerodha.broker import ZerodhaBroker
from core.execution.live_broker import LiveBroker, local_endpoints
from core.risk.kill_switch import KillLatch
from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET, UID, running
from tests.exchanges.bybit.venue import FIRST_PRICES
from tests.exchanges.kite.factory import endpoints_of, session_of
from tests.exchanges.kite.ground import Ground


class LocalMarket:
    """What both have; `pulse` prints the present prices so that they stay fresh."""

    venue = ""
    symbols: tuple[str, ...] = ()
    lot = Decimal(1)

    def __init__(self, prices: dict[str, Decimal]) -> None:
        self.prices = prices
        self._stop = threading.Event()
        self._pulse_off = threading.Event()
        self._thread = threading.Thread(target=self._pulse, name="market", daemon=True)
        self._thread.start()

    def trade_at(self, symbol: str, price: Decimal) -> None:
        raise NotImplementedError

    def move(self, symbol: str, price: str | Decimal) -> None:
        """Move the market."""
        self.prices[symbol] = Decimal(price)
        self.trade_at(symbol, Decimal(price))

    def forgive(self) -> None:
        """End what the exchange holds against us: bans and the like."""

    def true_positions(self) -> dict[str, Decimal]:
        """Return what the exchange itself says is held."""
        raise NotImplementedError

    def true_orders(self) -> set[str]:
        """Return our ids of what works at the exchange."""
        raise NotImplementedError

    def true_cash(self) -> Decimal:
        """Return the exchange's cash, counted as if everything held was paid in full."""
        raise NotImplementedError

    def sent_ids(self) -> list[str]:
        """Return our id of every order the exchange ever took."""
        raise NotImplementedError

    def violations(self) -> dict[str, int]:
        """Return how many requests of each kind the exchange found to be too many."""
        raise NotImplementedError

    def quiet(self) -> None:
        """Print no prices by itself from now on."""
        self._pulse_off.set()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)

    def _pulse(self) -> None:
        while not self._stop.wait(0.05):
            for symbol, price in () if self._pulse_off.is_set() else tuple(self.prices.items()):
                self.trade_at(symbol, price)


class KiteMarket(LocalMarket):
    """Zerodha's local exchange."""

    venue = "zerodha"
    base = Decimal(100)
    unit = Decimal(10)
    tick = Decimal("0.05")

    def __init__(
        self,
        rate: float = 10.0,
        limits: bool = True,
        symbols: tuple[str, ...] = ("INFY", "SBIN"),
        **more: object,
    ) -> None:
        self.symbols = symbols
        self.ground = Ground(rate=rate, limits=limits, **more)
        self.clock, self.server = self.ground.clock, self.ground.server
        self.session = session_of(self.ground)
        self.broker: ZerodhaBroker | None = None
        self._placed: dict[str, str] = {}
        super().__init__(dict.fromkeys(self.symbols, self.base))

    def connect(self, latch: KillLatch) -> LiveBroker:
        self._ours()  # what the broker of an earlier run placed is not forgotten
        self.broker = ZerodhaBroker(
            self.session, endpoints_of(self.ground), self.clock, lambda: latch.epoch
        )
        return self.broker

    def trade_at(self, symbol: str, price: Decimal) -> None:
        self.ground.trade_at(str(price), symbol)

    def give(self, symbol: str) -> Decimal:
        """Let somebody else buy on this account; return how much."""
        self.server.call(lambda: self.ground.venue.give(symbol, 7, str(self.base)))
        return Decimal(7)

    def strange_order(self, symbol: str) -> None:
        """Let somebody else place an order that waits."""
        self.ground.client(self.session.access_token.reveal()).place_order(
            variety="regular", exchange="NSE", tradingsymbol=symbol, transaction_type="BUY",
            quantity=1, product="CNC", order_type="LIMIT", price=float(self.base) * 0.9,
        )  # fmt: skip

    def violations(self) -> dict[str, int]:
        return dict(self.ground.venue.limits.refused)

    def true_positions(self) -> dict[str, Decimal]:
        account = self.ground.venue.account
        held = self.server.call(lambda: {s: account.held(f"NSE:{s}") for s in self.symbols})
        return {symbol: Decimal(count) for symbol, count in held.items() if count}

    def true_orders(self) -> set[str]:
        venue, ours = self.ground.venue, self._ours()
        return self.server.call(
            lambda: {
                *(o.tag or ours.get(o.order_id) for o in venue.book.orders.values() if not o.over),
                *(ours.get(f"gtt:{key}") for key in self._active()),
            }
        )

    def _active(self) -> list[int]:
        rows = self.ground.venue.triggers.rows
        return [key for key, row in rows.items() if row["status"] == "active"]

    def _ours(self) -> dict[str, str]:
        """Return our ids of triggers, which carry no tag, and of the orders they placed."""
        known = self.broker._requests.registry if self.broker is not None else {}
        for key, one in tuple(known.items()):
            if one.trigger_id:
                self._placed |= {f"gtt:{one.trigger_id}": key, one.order_id: key}
        return self._placed

    def true_cash(self) -> Decimal:
        return self.server.call(self.ground.venue.account.ledger)

    def sent_ids(self) -> list[str]:
        orders, ours = self.ground.venue.book.orders, self._ours()
        triggers = self.ground.venue.triggers.rows
        return self.server.call(
            lambda: [
                *(o.tag for o in orders.values() if o.tag),
                *(ours.get(f"gtt:{key}", f"gtt:{key}") for key in triggers),
            ]
        )

    def open_orders(self) -> int:
        return self.server.call(
            lambda: (
                sum(1 for one in self.ground.venue.book.orders.values() if not one.over)
                + len(self._active())
            )
        )

    def close(self) -> None:
        super().close()
        self.ground.stop()


class BybitMarket(LocalMarket):
    """Bybit's local exchange."""

    venue = "bybit"
    unit = Decimal("0.010")
    tick = Decimal("0.10")

    def __init__(
        self,
        rate: float = 10.0,
        cash: str = "100000",
        symbols: tuple[str, ...] = ("BTCUSDT", "ETHUSDT"),
    ) -> None:
        self.symbols = symbols
        self._stack = ExitStack()
        self.local = self._stack.enter_context(running(rate=rate, cash=cash))
        self.clock, self.server = self.local.clock, self.local.server
        super().__init__({one: Decimal(FIRST_PRICES[one]) for one in symbols})

    def connect(self, latch: KillLatch) -> LiveBroker:
        return BybitBroker(
            BybitKeys(Secret(TEST_KEY), Secret(TEST_SECRET)),
            BybitEnvironment.MAIN,
            local_endpoints(self.server.url),
            self.clock,
            lambda: latch.epoch,
            timeout_s=1.0,
        )

    def trade_at(self, symbol: str, price: Decimal) -> None:
        self.local.move(symbol, str(price))

    def give(self, symbol: str) -> Decimal:
        """Let somebody else buy on this account; return how much."""
        self._elsewhere(symbol, orderType="Market", qty="0.02")
        return Decimal("0.02")

    def strange_order(self, symbol: str) -> None:
        """Let somebody else place an order that waits."""
        price = str(self.prices[symbol] * Decimal("0.9"))
        self._elsewhere(symbol, orderType="Limit", qty="0.01", price=price)

    def _elsewhere(self, symbol: str, **params: str) -> None:
        """Place an order as Bybit's own app does."""
        order = {"category": "linear", "symbol": symbol, "side": "Buy", **params}
        self.server.call(lambda: self.local.exchange.desk.create(UID, order))

    def forgive(self) -> None:
        self.server.call(self.local.exchange.limits.forgive)

    def violations(self) -> dict[str, int]:
        return dict(self.local.exchange.limits.violations)

    def true_positions(self) -> dict[str, Decimal]:
        account = self.local.exchange.floor.accounts[UID]
        held = self.server.call(lambda: {s: account.position(s).signed for s in self.symbols})
        return {symbol: quantity for symbol, quantity in held.items() if quantity}

    def true_orders(self) -> set[str]:
        orders = self.local.exchange.floor.orders
        return self.server.call(lambda: {o.link_id for o in orders.values() if o.open})

    def true_cash(self) -> Decimal:
        account = self.local.exchange.floor.accounts[UID]

        def paid() -> Decimal:
            held = [account.position(symbol) for symbol in self.symbols]
            # By its own mean prices: which fill came first changes what is held and what is earned.
            return account.coin("USDT").balance - sum(
                (one.signed * one.entry for one in held), Decimal(0)
            )

        return self.server.call(paid)

    def sent_ids(self) -> list[str]:
        orders = self.local.exchange.floor.orders
        return self.server.call(lambda: [o.link_id for o in orders.values()])

    def open_orders(self) -> int:
        return self.server.call(
            lambda: sum(1 for one in self.local.exchange.floor.orders.values() if one.open)
        )

    def close(self) -> None:
        super().close()
        self._stack.close()


MARKETS: dict[str, Callable[[], LocalMarket]] = {"zerodha": KiteMarket, "bybit": BybitMarket}
