"""At a venue nothing is opened while the line, the login, the clock or the law forbid it."""

from decimal import Decimal

import pytest
from msgspec import structs

from core.clock import SECOND_NS
from core.data.latency import LatencyMonitor
from core.engine.live_side import LiveSide, VenueRules
from core.engine.reconcile_desk import ReconcileDesk
from core.events import broker_reports as r
from core.events.commands import SubmitManual
from core.events.events import ErrorRaised, SystemNoted
from core.execution.live_broker import VenueHealth
from core.model.orders import OrderIntent, OrderType, Purpose, Side
from core.state.portfolio_book import PortfolioBook
from tests.support.scripted import NOTHING, buy, machine, minutes, run, scripted

D = Decimal
FINE = VenueHealth(
    connected=True, quote_age_s=1.0, private_age_s=1.0, skew_ms=10.0, token_until_ns=None,
    orders_left=10, sentence="",
)  # fmt: skip
RULES = VenueRules(
    name="Zerodha", orders_per_second=10, login_daily=True, law="SEBI allows 10 orders a second. "
)
WISH = OrderIntent(
    strategy="manual", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY, reason="r",
    origin="manual", quantity=D(1),
)  # fmt: skip


class Line:
    """A broker of which only the health matters."""

    protects_at_venue = True
    market_protection = True

    def __init__(self) -> None:
        self.told = FINE

    def health(self) -> VenueHealth:
        return self.told


class Reader:
    def ask(self, in_s: float = 0.0) -> int:
        return 0


class Bench:
    def __init__(self, deeds=None) -> None:
        deeds = {1: lambda strategy, bar: NOTHING} if deeds is None else deeds
        self.made = run(machine(scripted(deeds), minutes([100.0] * 10)))
        self.engine, self.space = self.made.engine, self.made.space
        self.line = Line()
        desk = ReconcileDesk(self.space, self.engine.desk, self.engine.guard, Reader())
        desk.ready = True
        self.latency = LatencyMonitor(self.space.clock.monotonic_ns)
        self.side = LiveSide(self.engine, self.line, desk, RULES, self.latency, local=False)
        self.second(FINE)

    def second(self, health: VenueHealth | None = None) -> None:
        self.line.told = health or self.line.told
        self.space.clock.advance(self.space.clock.now_ns() + SECOND_NS)
        self.side.chore(self.space.clock.now_ns())

    def said(self, kind=ErrorRaised) -> list[str]:
        return [one.sentence for one in self.space.bus.history() if isinstance(one, kind)]


def test_with_a_good_line_it_may_open():
    assert Bench().side.reason(WISH) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"connected": False, "sentence": "Bybit cannot be reached."}, "cannot be reached"),
        ({"connected": False}, "no connection to Zerodha"),
        ({"private_age_s": 31.0}, "said nothing about your orders for 31 seconds"),
        ({"skew_ms": 900.0}, "0.9 seconds away from Zerodha's. Set it by the internet."),
        ({"skew_ms": -900.0}, "0.9 seconds away"),
        ({"token_until_ns": 1}, "Each trading day needs a login of your own. Log in again."),
    ],
)
def test_what_is_wrong_with_the_line_is_said_in_the_refusal(changes, words):
    bench = Bench()
    bench.second(structs.replace(FINE, **changes))
    assert words in bench.side.reason(WISH)
    bench.engine.process(SubmitManual(intent=WISH))
    refusal = bench.space.state.refusals[-1]
    assert refusal.rule == "venue"
    assert words in refusal.sentence


def test_a_login_that_still_holds_is_no_reason():
    bench = Bench()
    until_ns = bench.space.clock.now_ns() + 60 * SECOND_NS
    bench.second(structs.replace(FINE, token_until_ns=until_ns))
    assert bench.side.reason(WISH) == ""
    for _ in range(60):
        bench.second()
    assert "run out" in bench.side.reason(WISH)


def test_a_part_of_the_orders_a_second_is_left_for_ways_out():
    bench = Bench()
    price = D("97.00")
    for number in range(8):
        assert bench.side.reason(WISH) == "", number
        now_ns = bench.space.clock.now_ns()
        bench.engine.desk._sent_ns.append(now_ns)
    assert "8 orders were sent in the last second. SEBI allows 10" in bench.side.reason(WISH)
    resting = structs.replace(WISH, order_type=OrderType.LIMIT, limit_price=price)
    bench.engine.process(SubmitManual(intent=resting))
    assert bench.space.state.refusals[-1].rule == "venue"
    bench.second()
    assert bench.side.reason(WISH) == ""


def test_an_order_at_the_market_needs_its_protection_where_the_law_asks_for_it():
    bench = Bench()
    bench.side._rules = structs.replace(RULES, market_protection=True)
    assert bench.side.reason(WISH) == ""
    bench.line.market_protection = False
    assert "only with a market protection" in bench.side.reason(WISH)
    limit = structs.replace(WISH, order_type=OrderType.LIMIT, limit_price=D("99.00"))
    assert bench.side.reason(limit) == ""


def test_ways_out_go_whatever_the_line_is():
    bench = Bench({1: buy(95.0)})
    bench.second(structs.replace(FINE, connected=False))
    position = bench.space.state.book.positions["INFY"]
    exit_ = bench.engine.guard.exit_intent("INFY", "out", "manual")
    bench.engine.guard.want_out(exit_)
    bench.engine.drain()
    assert bench.space.state.refusals == []
    sent = [one.order.purpose for one in bench.space.state.orders.records.values()]
    assert sent[-1] is Purpose.EXIT
    assert position.quantity > 0


def test_a_line_that_goes_and_comes_back_is_told_of_once_each():
    bench = Bench()
    down = structs.replace(FINE, connected=False, sentence="Zerodha cannot be reached.")
    for health in (down, down, down, FINE, FINE):
        bench.second(health)
    assert bench.said().count("Zerodha cannot be reached.") == 1
    assert bench.said(SystemNoted).count("The line to Zerodha is back.") == 1


def test_an_order_that_was_quiet_for_too_long_is_asked_about():
    bench = Bench({1: buy(95.0)})
    stop = next(iter(bench.space.state.orders.all_working()))
    asked: list[str] = []
    bench.space.broker.query = asked.append
    for _ in range(10):
        bench.second()
    assert asked == [], "a stop that rests is quiet for good reason"
    stop.pending_cancel = True
    for _ in range(4):
        bench.second()
    stop.updated_ns = bench.space.clock.now_ns()
    bench.second()
    assert stop.order.client_order_id in asked or not asked
    for _ in range(6):
        bench.second()
    assert asked == [stop.order.client_order_id]


def test_the_picture_has_the_line_the_delays_and_the_unknown_orders():
    bench = Bench({1: buy(95.0)})
    stop = next(iter(bench.space.state.orders.all_working()))
    now_ns = bench.space.clock.now_ns()
    bench.space.broker.query = lambda _: None
    lost = r.OutcomeLost(client_order_id=stop.order.client_order_id, ts_ns=now_ns, sentence="x")
    bench.engine.process(lost)
    bench.latency.arrival.add(5_000_000)
    view = bench.side.venue_view()
    assert (view.name, view.connected, view.unknown_orders) == ("Zerodha", True, 1)
    assert view.tick_delay is not None
    assert view.tick_delay.summary == (5.0, 5.0, 5.0)
    assert view.tick_delay.count == sum(view.tick_delay.bars) > 0
    assert view.order_delay is None


def test_no_worth_is_drawn_before_the_broker_has_told_the_money():
    bench = Bench()
    bench.space.state.book = PortfolioBook(D(0))
    drawn = len(bench.engine.equity.points)
    bench.engine.next_look_ns = 0
    bench.engine.on_time(bench.space.clock.now_ns())
    assert len(bench.engine.equity.points) == drawn
    bench.space.state.book.pay_in(D(1_000))
    bench.engine.next_look_ns = 0
    bench.engine.on_time(bench.space.clock.now_ns())
    assert bench.engine.equity.points[-1].equity == 1_000.0


def test_what_is_held_and_has_no_price_yet_is_worth_what_it_cost():
    bench = Bench({1: buy(95.0)})
    book = bench.space.state.book
    assert book.positions
    bench.space.prices.last.clear()
    assert bench.space.rough_equity() == pytest.approx(float(bench.space.equity()))
    assert bench.space.rough_equity() > book.rough_cash
