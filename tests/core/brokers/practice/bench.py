"""A practice broker on a workbench: prices in, reports out, a clock that follows the prices."""

from collections.abc import Mapping
from decimal import Decimal

from core.brokers.practice.broker import PracticeBroker
from core.brokers.practice.rules import VenueRules
from core.brokers.practice.store import MemoryVenueStore, VenueStore
from core.clock import MINUTE_NS, SECOND_NS, ReplayClock
from core.events.broker_reports import BrokerReport, OrderFilled
from core.execution.charges import charges_by_symbol
from core.execution.slippage import Slippage
from core.model.instrument import Instrument, Market, crypto_coin, nse_share
from core.model.market import Bar, Tick
from core.model.orders import Fill, Order, Product, Purpose, Side
from tests.support.builders import an_order

START_NS = 1_790_000_000 * SECOND_NS  # 2026-09-21, under the newest rate card
SHARES = {one.symbol: one for one in (nse_share("INFY"), nse_share("TCS"))}
COINS = {"BTCUSDT": crypto_coin("BTCUSDT", Decimal("0.1"), Decimal("0.001"))}
MINUTE_S = 60


class Bench:
    """One broker, its reports so far, and the next bar."""

    def __init__(
        self,
        instruments: Mapping[str, Instrument] = SHARES,
        *,
        cash: Decimal | int = 1_000_000,
        participation: str = "0.1",
        slippage_ticks: int = 1,
        slippage: Slippage | None = None,
        latency_ns: int = 0,
        latency_jitter: float = 0.0,
        store: VenueStore | None = None,
    ) -> None:
        self.instruments = instruments
        self.cash = Decimal(cash)
        self.rules = VenueRules(
            participation=Decimal(participation),
            slippage_ticks=slippage_ticks,
            slippage=slippage or Slippage(),
            latency_ns=latency_ns,
            latency_jitter=latency_jitter,
        )
        self.clock = ReplayClock(START_NS)
        self.epoch = 0
        self.reports: list[BrokerReport] = []
        self.store = store or MemoryVenueStore()
        self.orders = 0
        self.broker = self.open(self.store)

    def open(self, store: VenueStore) -> PracticeBroker:
        """Return a connected broker on a store, as a restart would make it."""
        broker = PracticeBroker(
            instruments=self.instruments,
            cash=self.cash,
            charges=charges_by_symbol(self.instruments),
            clock=self.clock,
            store=store,
            latch_epoch=lambda: self.epoch,
            rules=self.rules,
        )
        broker.connect(self.reports.append)
        return broker

    def order(self, **facts: object) -> Order:
        """Return an order with an id of its own."""
        self.orders += 1
        coins = next(iter(self.instruments.values())).market is Market.CRYPTO
        facts.setdefault("product", Product.PERPETUAL if coins else Product.DELIVERY)
        facts.setdefault("symbol", next(iter(self.instruments)))
        facts.setdefault("kill_epoch", self.epoch)
        return an_order(f"o{self.orders}", **facts)

    def send(self, **facts: object) -> str:
        """Submit an order and return its id."""
        order = self.order(**facts)
        self.broker.submit(order)
        return order.client_order_id

    def hold(self, quantity: int, price: float = 100.0, symbol: str = "INFY") -> None:
        """Buy at the open of a bar that then stands still; forget the reports of it."""
        self.send(quantity=quantity, symbol=symbol)
        self.bar(price, price, price, symbol=symbol)
        self.reports.clear()

    def out(self, purpose: Purpose = Purpose.EXIT, **facts: object) -> str:
        """Submit an order that closes."""
        return self.send(side=Side.SELL, purpose=purpose, **facts)

    def next_bar(
        self, open_: float, high: float, low: float, volume: float = 1e6, symbol: str | None = None
    ) -> Bar:
        """Return the bar of the next minute."""
        open_ns = self.clock.now_ns()
        return Bar(
            symbol or next(iter(self.instruments)),
            MINUTE_S,
            open_ns,
            open_ns + MINUTE_NS,
            open_,
            high,
            low,
            low,
            volume,
        )

    def bar(
        self, open_: float, high: float, low: float, volume: float = 1e6, symbol: str | None = None
    ) -> None:
        """Let a whole bar pass."""
        bar = self.next_bar(open_, high, low, volume, symbol)
        self.broker.bar_open(bar)
        self.broker.bar_range(bar)
        self.clock.advance(bar.close_ns)

    def tick(
        self, price: float, quantity: float = 1000.0, bid: float = 0.0, ask: float = 0.0
    ) -> None:
        """Let one tick pass, a second after the last."""
        self.clock.advance(self.clock.now_ns() + SECOND_NS)
        symbol = next(iter(self.instruments))
        self.broker.on_tick(Tick(symbol, self.clock.now_ns(), price, quantity, bid, ask))

    def told(self, client_order_id: str | None = None) -> list[str]:
        """Return the kinds of the reports so far, of one order or of all."""
        return [
            type(one).__name__
            for one in self.reports
            if client_order_id in (None, one.client_order_id)
        ]

    def last(self) -> BrokerReport:
        """Return the newest report."""
        return self.reports[-1]

    def sentence(self) -> str:
        """Return what the newest report says in words."""
        return self.reports[-1].sentence

    def fills(self) -> list[Fill]:
        """Return the fills told so far."""
        return [one.fill for one in self.reports if isinstance(one, OrderFilled)]

    def prices(self) -> list[tuple[str, str]]:
        """Return quantity and price of the fills told so far, as text."""
        return [
            (
                f"{one.quantity.normalize():f}",
                str(one.price.quantize(self.instruments[one.symbol].tick_size)),
            )
            for one in self.fills()
        ]
