"""While the truth about an order is not known: no new risk in its symbol, ways out still go."""

from decimal import Decimal

from core.clock import SECOND_NS
from core.engine.account_reader import read_account
from core.events import broker_reports as r
from core.events.commands import CancelOrder, ClosePosition, SubmitManual
from core.model.orders import OrderIntent, OrderStatus, OrderType, Purpose, Side
from tests.support.scripted import NOTHING, buy, machine, minutes, run, scripted

D = Decimal
FLAT = [100.0] * 10
MORE = OrderIntent(
    strategy="manual", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY, reason="more",
    origin="manual", quantity=D(1),
)  # fmt: skip


class Wire:
    """The broker as it is, with what was asked of it written down; `deaf` answers nothing."""

    def __init__(self, broker):
        self._broker = broker
        self.asked: list[tuple[str, str]] = []
        self.deaf = False

    def query(self, client_order_id):
        self.asked.append(("query", client_order_id))
        if not self.deaf:
            self._broker.query(client_order_id)

    def cancel(self, client_order_id):
        self.asked.append(("cancel", client_order_id))
        if not self.deaf:
            self._broker.cancel(client_order_id)

    def submit(self, order):
        self.asked.append(("submit", order.client_order_id))
        self._broker.submit(order)

    def __getattr__(self, name):
        return getattr(self._broker, name)


class Bench:
    def __init__(self, deeds=None):
        def wire(broker):
            self.wire = Wire(broker)
            return self.wire

        deeds = {1: buy(95.0)} if deeds is None else deeds
        self.made = run(machine(scripted(deeds), minutes(FLAT), wire=wire))
        self.engine, self.space = self.made.engine, self.made.space

    def working(self, purpose: Purpose):
        found = (one for one in self.space.state.orders.all_working())
        return next(one for one in found if one.order.purpose is purpose)

    def tell(self, kind, record, **more) -> None:
        now_ns = self.space.clock.now_ns()
        self.engine.process(
            kind(client_order_id=record.order.client_order_id, ts_ns=now_ns, **more)
        )

    def later(self, seconds: int) -> None:
        self.space.clock.advance(self.space.clock.now_ns() + seconds * SECOND_NS)
        self.engine.on_time(self.space.clock.now_ns())

    @property
    def refusals(self) -> list[tuple[str, str]]:
        return [(one.rule, one.sentence) for one in self.space.state.refusals]


def test_a_word_nobody_knows_freezes_the_symbol_until_the_venue_is_understood():
    bench = Bench()
    stop = bench.working(Purpose.PROTECT)
    bench.wire.deaf = True
    bench.tell(r.OutcomeLost, stop, sentence="The broker says SOMETHING NEW.")
    assert stop.status is OrderStatus.UNTRIGGERED
    bench.engine.process(SubmitManual(intent=MORE))
    (refusal,) = bench.refusals
    assert refusal[0] == "frozen"
    assert "SOMETHING NEW" in refusal[1]
    bench.tell(r.OrderUntriggered, stop, venue_order_id="v")
    bench.engine.process(SubmitManual(intent=MORE))
    assert [rule for rule, _ in bench.refusals[1:]] == ["exposure"], "no longer frozen"


def test_it_is_asked_about_again_and_again_until_it_is_settled():
    bench = Bench()
    stop = bench.working(Purpose.PROTECT)
    bench.wire.deaf = True
    bench.tell(r.OutcomeLost, stop, sentence="time-out")
    for _ in range(40):
        bench.later(1)
    asked = [one for one in bench.wire.asked if one[0] == "query"]
    assert 5 <= len(asked) <= 9, "after 1, 2, 4, 8 and every 15 seconds"
    bench.wire.deaf = False
    bench.later(15)
    assert not stop.unsettled
    before = len(bench.wire.asked)
    bench.later(60)
    assert len(bench.wire.asked) == before


def test_ways_out_go_while_a_symbol_is_frozen():
    bench = Bench()
    stop = bench.working(Purpose.PROTECT)
    bench.wire.deaf = True
    bench.tell(r.OutcomeLost, stop, sentence="time-out")
    bench.wire.deaf = False
    bench.engine.process(ClosePosition(symbol="INFY"))
    kinds = [kind for kind, _ in bench.wire.asked]
    assert kinds[-1] == "submit", "the safety exit was cancelled, then the exit sent"
    assert bench.refusals == []


def test_a_cancel_without_an_answer_is_asked_for_again_and_the_order_never_sent_again():
    bench = Bench({})
    resting = OrderIntent(
        strategy="manual", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY, reason="rest",
        origin="manual", quantity=D(1), order_type=OrderType.LIMIT, limit_price=D("97.00"),
    )  # fmt: skip
    bench.engine.process(SubmitManual(intent=resting))
    entry = bench.working(Purpose.ENTRY)
    bench.wire.deaf = True
    bench.engine.process(CancelOrder(client_order_id=entry.order.client_order_id))
    bench.tell(r.OutcomeLost, entry, sentence="time-out")
    bench.later(2)
    bench.wire.deaf = False
    bench.later(3)
    assert entry.status is OrderStatus.CANCELED
    kinds = [kind for kind, _ in bench.wire.asked]
    assert kinds.count("submit") == 1
    assert kinds.count("cancel") >= 2


def test_an_order_that_arrived_after_its_cancel_was_refused_is_cancelled_all_the_same():
    bench = Bench({})
    resting = OrderIntent(
        strategy="manual", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY, reason="rest",
        origin="manual", quantity=D(1), order_type=OrderType.LIMIT, limit_price=D("97.00"),
    )  # fmt: skip
    bench.engine.process(SubmitManual(intent=resting))
    entry = bench.working(Purpose.ENTRY)
    bench.wire.deaf = True
    bench.engine.process(CancelOrder(client_order_id=entry.order.client_order_id))
    bench.tell(r.CancelRefused, entry, sentence="no such order")
    assert not entry.pending_cancel
    bench.wire.deaf = False
    bench.later(2)
    assert entry.status is OrderStatus.CANCELED


def test_an_unknown_entry_counts_in_full():
    bench = Bench({1: lambda strategy, bar: NOTHING})
    bench.wire.deaf = True
    resting = OrderIntent(
        strategy="manual", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY, reason="rest",
        origin="manual", quantity=D(100), order_type=OrderType.LIMIT, limit_price=D("97.00"),
    )  # fmt: skip
    bench.engine.process(SubmitManual(intent=resting))
    entry = bench.working(Purpose.ENTRY)
    entry.status = OrderStatus.UNKNOWN
    view = read_account(bench.space, MORE, "", 0)
    assert view.entry_in_flight
    assert view.reserved_cash > D(100) * D("96")
    assert sum(one.quantity for one in view.exposures if one.in_flight) == 100
    assert "not known" in view.frozen_reason
