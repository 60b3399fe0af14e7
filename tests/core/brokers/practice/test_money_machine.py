"""Random orders, prices, cancels, restarts and torn writes: no money is made or lost on the way.

The oracle keeps its own books from the reports alone and never looks into the venue's account.
"""

import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.brokers.practice.store import Changes
from core.clock import DAY_NS, SECOND_NS
from core.errors import StorageError
from core.events.broker_reports import OrderFilled
from core.model.instrument import Market
from core.model.market import Tick
from core.model.orders import Fill, OrderType, Product, Purpose, Side, TimeInForce
from tests.core.brokers.practice.bench import SHARES, Bench

# One share that may be sold short within the day, one that may only be held.
INSTRUMENTS = {"INFY": replace(SHARES["INFY"], shortable=True), "TCS": SHARES["TCS"]}
TICK = Decimal("0.05")
prices = st.integers(1_900, 2_100).map(lambda steps: steps * TICK)
symbols = st.sampled_from(sorted(INSTRUMENTS))


class TearingStore(SqliteVenueStore):
    """A store that can lose its process just before or just after a commit."""

    tear = ""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        # Nobody pulls the plug here; test_kill_minus_nine.py is about that.
        self._db.execute("PRAGMA synchronous=OFF")

    def write(self, changes: Changes) -> None:
        if self.tear == "before":
            raise StorageError("torn before the commit")
        super().write(changes)
        if self.tear == "after":
            raise StorageError("torn after the commit")


class MoneyMachine(RuleBasedStateMachine):
    """Drives one practice account on a real file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "practice.db"
        self.told: dict[str, Fill] = {}
        self.ends: dict[str, str] = {}
        self.quantities: dict[str, Decimal] = {}

    @initialize(cash=st.integers(20_000, 300_000), latency=st.sampled_from([0, 1_000]))
    def begin(self, cash: int, latency: int) -> None:
        store = TearingStore(self.path)
        self.bench = Bench(INSTRUMENTS, cash=cash, latency_ns=latency, store=store)

    @rule(
        symbol=symbols,
        side=st.sampled_from(Side),
        purpose=st.sampled_from(Purpose),
        order_type=st.sampled_from(OrderType),
        quantity=st.integers(1, 400),
        product=st.sampled_from([Product.DELIVERY, Product.INTRADAY]),
        tif=st.sampled_from(TimeInForce),
        price=prices,
        gap=st.integers(-20, 20),
    )
    def submit(
        self,
        symbol: str,
        side: Side,
        purpose: Purpose,
        order_type: OrderType,
        quantity: int,
        product: Product,
        tif: TimeInForce,
        price: Decimal,
        gap: int,
    ) -> None:
        order = self.bench.send(
            symbol=symbol,
            side=side,
            purpose=purpose,
            order_type=order_type,
            quantity=quantity,
            product=product,
            time_in_force=tif,
            expires_ns=self.end_of(tif),
            trigger_price=price,
            limit_price=price + gap * TICK,
            reference_price=price,
        )
        self.quantities[order] = Decimal(quantity)
        self.listen()

    def end_of(self, tif: TimeInForce) -> int:
        """Return the end of an order with a time of its own: some minutes on."""
        return self.bench.clock.now_ns() + 200 * SECOND_NS if tif is TimeInForce.GTD else 0

    @rule(
        symbol=symbols,
        quantity=st.integers(1, 400),
        product=st.sampled_from([Product.DELIVERY, Product.INTRADAY]),
        price=prices,
        volume=st.sampled_from([900.0, 50_000.0]),
    )
    def buy_at_the_market(
        self, symbol: str, quantity: int, product: Product, price: Decimal, volume: float
    ) -> None:
        order = self.bench.send(
            symbol=symbol, quantity=quantity, product=product, reference_price=price
        )
        self.quantities[order] = Decimal(quantity)
        self.time_passes(2_000)
        self.bench.bar(float(price), float(price) + 1, float(price) - 1, volume, symbol)
        self.listen()

    @precondition(lambda self: self.bench.broker.positions())
    @rule(
        data=st.data(),
        order_type=st.sampled_from(OrderType),
        share=st.sampled_from([1, 2, 3]),
        price=prices,
        tif=st.sampled_from(TimeInForce),
    )
    def lay_down_a_way_out(
        self,
        data: st.DataObject,
        order_type: OrderType,
        share: int,
        price: Decimal,
        tif: TimeInForce,
    ) -> None:
        position = data.draw(st.sampled_from(self.bench.broker.positions()))
        quantity = max(abs(position.quantity) * share // 2, Decimal(1))
        order = self.bench.send(
            symbol=position.symbol,
            side=Side.SELL if position.quantity > 0 else Side.BUY,
            purpose=Purpose.PROTECT,
            order_type=order_type,
            quantity=quantity,
            product=data.draw(st.sampled_from([Product.DELIVERY, Product.INTRADAY])),
            time_in_force=tif,
            expires_ns=self.end_of(tif),
            trigger_price=price,
            limit_price=price,
            reference_price=price,
        )
        self.quantities[order] = quantity
        self.listen()

    @rule(
        symbol=symbols,
        open_=prices,
        up=st.integers(0, 60),
        down=st.integers(0, 60),
        volume=st.sampled_from([0.0, 3.0, 900.0, 5_000.0]),
    )
    def bar(self, symbol: str, open_: Decimal, up: int, down: int, volume: float) -> None:
        high, low = float(open_ + up * TICK), float(open_ - down * TICK)
        self.bench.bar(float(open_), high, low, volume, symbol)
        self.listen()

    @rule(symbol=symbols, price=prices, spread=st.integers(0, 4), volume=st.integers(0, 3_000))
    def tick(self, symbol: str, price: Decimal, spread: int, volume: int) -> None:
        half = spread * TICK
        quotes = (float(price - half), float(price + half)) if spread else (0.0, 0.0)
        now_ns = self.bench.clock.now_ns() + 1_000_000
        self.bench.clock.advance(now_ns)
        self.bench.broker.on_tick(Tick(symbol, now_ns, float(price), float(volume), *quotes))
        self.listen()

    @rule(wait=st.integers(1, 3_000))
    def time_passes(self, wait: int) -> None:
        self.bench.clock.advance(self.bench.clock.now_ns() + wait)
        self.bench.broker.advance(self.bench.clock.now_ns())
        self.listen()

    @rule()
    def the_day_ends(self) -> None:
        self.bench.broker.session_closed(Market.NSE, self.bench.clock.now_ns())
        self.bench.clock.advance(self.bench.clock.now_ns() + DAY_NS)
        self.listen()

    @precondition(lambda self: self.quantities)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.bench.broker.cancel(data.draw(st.sampled_from(sorted(self.quantities))))
        self.listen()

    @precondition(lambda self: self.quantities)
    @rule(data=st.data(), quantity=st.integers(1, 400), price=prices)
    def modify(self, data: st.DataObject, quantity: int, price: Decimal) -> None:
        order = data.draw(st.sampled_from(sorted(self.quantities)))
        self.bench.broker.modify(order, Decimal(quantity), price, price)
        self.quantities[order] = max(self.quantities[order], Decimal(quantity))
        self.listen()

    @precondition(lambda self: self.quantities)
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        self.bench.broker.query(data.draw(st.sampled_from(sorted(self.quantities))))
        self.listen()

    @rule()
    def panic(self) -> None:
        self.bench.broker.cancel_all()
        self.listen()
        assert self.bench.broker.open_orders() == ()

    @rule()
    def restart(self) -> None:
        before = self.state()
        self.reopen()
        assert self.state() == before

    @rule(
        tear=st.sampled_from(["before", "after"]),
        while_sending=st.booleans(),
        open_=prices,
        symbol=symbols,
    )
    def crash_while_writing(
        self, tear: str, while_sending: bool, open_: Decimal, symbol: str
    ) -> None:
        order = self.bench.order(symbol=symbol, quantity=20, reference_price=open_)
        self.quantities[order.client_order_id] = Decimal(20)
        if while_sending:
            self.bench.store.tear = tear
        reports = 0
        try:
            self.bench.broker.submit(order)
            self.time_passes(2_000)
            self.bench.store.tear = tear
            reports = len(self.bench.reports)
            self.bench.bar(float(open_), float(open_) + 5, float(open_) - 5, 900.0, symbol)
        except StorageError:
            assert len(self.bench.reports) == reports
        self.reopen()

    @precondition(lambda self: len(self.told) > 3)
    @rule(cash=st.integers(5_000, 300_000))
    def start_over(self, cash: int) -> None:
        former = self.bench.broker.ledger()
        self.bench.broker.reset(Decimal(cash))
        self.bench.cash = Decimal(cash)
        self.bench.reports.clear()
        self.told.clear()
        self.quantities.clear()
        assert self.bench.broker.former_ledgers()[-1] == former

    def reopen(self) -> None:
        self.bench.broker.close()
        self.bench.store = TearingStore(self.path)
        self.bench.broker = self.bench.open(self.bench.store)
        # A fill kept just before a crash was never told: asking brings it out.
        for order in self.quantities:
            self.bench.broker.query(order)
        if self.bench.rules.latency_ns:
            now_ns = self.bench.clock.now_ns() + 2 * self.bench.rules.latency_ns
            self.bench.clock.advance(now_ns)
            self.bench.broker.advance(now_ns)
        self.listen()

    def listen(self) -> None:
        for report in self.bench.reports:
            if isinstance(report, OrderFilled):
                fill = report.fill
                assert self.told.setdefault(fill.execution_id, fill) == fill
        self.bench.reports.clear()

    def state(self) -> tuple[object, ...]:
        broker = self.bench.broker
        return (
            broker.cash(),
            broker.free_cash(),
            broker.positions(),
            broker.fills(),
            broker.open_orders(),
            broker.ledger(),
        )

    @invariant()
    def money_is_where_the_fills_put_it(self) -> None:
        if not hasattr(self, "bench"):
            return
        cash = self.bench.cash
        for fill in self.told.values():
            cash -= fill.side.sign * fill.quantity * fill.price + fill.charges
            assert fill.charges == round(fill.charges, 2)
        assert self.bench.broker.cash() == cash
        ledger = self.bench.broker.ledger()
        assert sum((entry.amount for entry in ledger), Decimal(0)) == cash == ledger[-1].balance
        for entry in ledger:
            if entry.charges is not None:
                lines = entry.charges
                parts = lines.brokerage + lines.stt + lines.exchange + lines.sebi + lines.stamp
                assert parts + lines.gst + lines.dp + lines.rounding == lines.total == -entry.amount

    @invariant()
    def holdings_are_the_sum_of_the_fills(self) -> None:
        if not hasattr(self, "bench"):
            return
        held = {symbol: Decimal(0) for symbol in INSTRUMENTS}
        filled: dict[str, Decimal] = {}
        for fill in self.bench.broker.fills():
            held[fill.symbol] += fill.side.sign * fill.quantity
            # A share that may not be sold short never is, whatever orders met.
            assert held["TCS"] >= 0
            order = fill.client_order_id
            filled[order] = filled.get(order, Decimal(0)) + fill.quantity
            assert filled[order] <= self.quantities[order]
        positions = {one.symbol: one.quantity for one in self.bench.broker.positions()}
        assert positions == {symbol: quantity for symbol, quantity in held.items() if quantity}

    @invariant()
    def every_fill_was_told(self) -> None:
        if hasattr(self, "bench"):
            assert set(self.told) == {one.execution_id for one in self.bench.broker.fills()}

    @invariant()
    def closing_orders_have_something_to_close(self) -> None:
        if not hasattr(self, "bench"):
            return
        venue = self.bench.broker._venue
        reserved = sum((one.reserved for one in venue.working.values()), Decimal(0))
        assert venue.account.reserved == reserved
        for record in venue.working.values():
            if record.capped:
                assert venue.account.closable(record) > 0

    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.bench.broker.close()
        self.folder.cleanup()


TestMoneyMachine = MoneyMachine.TestCase
TestMoneyMachine.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
