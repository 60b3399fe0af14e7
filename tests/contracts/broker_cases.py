"""The brokers under contract. A later broker joins by adding a case with its own fake market."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from core.brokers.practice.broker import PracticeBroker
from core.brokers.practice.requests import NEVER
from core.brokers.practice.rules import VenueRules
from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.clock import MINUTE_NS, SECOND_NS, ReplayClock
from core.events.broker_reports import BrokerReport
from core.execution.broker import Broker
from core.execution.charges import charges_by_symbol
from core.model.instrument import nse_share
from core.model.market import Bar
from core.model.orders import Order, OrderType, Product, Side
from tests.support.builders import an_order

SYMBOL = "INFY"
WAY_NS = 20_000_000


class BrokerCase(ABC):
    """One broker with a market that does what the test says.

    The account starts with 1,000,000 and nothing held; `symbol` trades near 100.00 and never at
    prices like `off_grid`.
    """

    broker: Broker
    symbol = SYMBOL
    product = Product.DELIVERY
    off_grid = ("90.01", "95.01")
    absence_is_proof = False
    """Whether one "no such order" settles it: then it must never be said of one on its way."""
    repeats = False
    """Whether the same may be told again, by a socket and by an answer; it then counts once."""

    def __init__(self) -> None:
        self.reports: list[BrokerReport] = []
        self.epoch = 0
        self._orders = 0

    @abstractmethod
    def settle(self) -> None:
        """Wait until every request sent so far was answered."""

    @abstractmethod
    def trade_at(self, price: str) -> None:
        """Let the market trade plenty at a price and wait until that was answered."""

    @abstractmethod
    def reopen(self) -> None:
        """Throw the adapter away without warning and make a new one on the same account."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything."""

    def order(self, **facts: object) -> Order:
        """Return an approved order with an id of its own."""
        self._orders += 1
        facts.setdefault("product", self.product)
        facts.setdefault("kill_epoch", self.epoch)
        return an_order(f"c{self._orders:017d}", symbol=self.symbol, **facts)

    def submit(self, **facts: object) -> str:
        """Submit an order, wait for the answer and return its id."""
        order = self.order(**facts)
        self.broker.submit(order)
        self.settle()
        return order.client_order_id

    def resting(self, quantity: int = 10, price: str = "90.00") -> str:
        """Submit a limit order that waits below the market."""
        return self.submit(
            quantity=quantity, order_type=OrderType.LIMIT, limit_price=Decimal(price)
        )

    def told(self, client_order_id: str) -> list[str]:
        """Return the kinds of the reports about an order."""
        kinds = [
            type(one).__name__
            for one in tuple(self.reports)
            if one.client_order_id == client_order_id
        ]
        return list(dict.fromkeys(kinds)) if self.repeats else kinds

    def held(self) -> Decimal:
        """Return the venue's position in the symbol."""
        return sum((one.quantity for one in self.broker.positions()), Decimal(0))


class PracticeCase(BrokerCase):
    """The practice broker on a real file, with or without a way to the venue."""

    absence_is_proof = True

    def __init__(self, folder: Path, latency_ns: int) -> None:
        super().__init__()
        self._path = folder / "practice.db"
        self._clock = ReplayClock(1_790_000_000 * SECOND_NS)
        self._latency_ns = latency_ns
        self._open()

    def settle(self) -> None:
        """Let the requests on their way arrive."""
        while (due_ns := self._practice.due_ns) != NEVER:
            self._clock.advance(due_ns)
            self._practice.advance(due_ns)

    def trade_at(self, price: str) -> None:
        """Let one bar stand at the price."""
        now_ns, level = self._clock.now_ns(), float(price)
        bar = Bar(SYMBOL, 60, now_ns, now_ns + MINUTE_NS, level, level, level, level, 1e6)
        self._practice.bar_open(bar)
        self._practice.bar_range(bar)
        self._clock.advance(bar.close_ns)
        self.settle()

    def reopen(self) -> None:
        """Open the file again."""
        self._practice.close()
        self._open()

    def close(self) -> None:
        """Close the file."""
        self._practice.close()

    def _open(self) -> None:
        self._practice = PracticeBroker(
            instruments={SYMBOL: nse_share(SYMBOL)},
            cash=Decimal(1_000_000),
            charges=charges_by_symbol({SYMBOL: nse_share(SYMBOL)}),
            clock=self._clock,
            store=SqliteVenueStore(self._path),
            latch_epoch=lambda: self.epoch,
            rules=VenueRules(
                participation=Decimal("0.1"), slippage_ticks=1, latency_ns=self._latency_ns
            ),
        )
        self.broker = self._practice
        self.broker.connect(self.reports.append)


def _zerodha(folder: Path) -> BrokerCase:
    from tests.exchanges.kite.factory import ZerodhaCase

    return ZerodhaCase(folder)


def _bybit(folder: Path) -> BrokerCase:
    from tests.exchanges.bybit.contract_case import BybitCase

    return BybitCase(folder)


CASES: dict[str, Callable[[Path], BrokerCase]] = {
    "practice": lambda folder: PracticeCase(folder, 0),
    "practice with latency": lambda folder: PracticeCase(folder, WAY_NS),
    "zerodha": _zerodha,
    "bybit": _bybit,
}


def value_of(side: Side, quantity: Decimal, price: Decimal, charges: Decimal) -> Decimal:
    """Return the change of cash an execution makes."""
    return -side.sign * quantity * price - charges
