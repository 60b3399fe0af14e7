"""The order state machine under every message in every order, any number of times."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.events import broker_reports as r
from core.events.facts import (
    OrderExpiredLocal,
    OrderIntended,
    OrderSending,
    decode,
    encode,
)
from core.model.orders import TERMINAL, OrderStatus
from core.state.order_machine import ABSENCE_PROBES, ABSENCE_SPAN_NS, Move, apply
from core.state.order_record import new_record
from core.state.session_state import SessionState
from tests.support.builders import a_fill, an_order

S = OrderStatus


def at(status: OrderStatus, filled: int = 0):
    record = new_record(an_order(quantity=100), 1)
    record.status = status
    if filled:
        record.filled = Decimal(filled)
        record.executions = ("e0",)
    return record


def facts(**more: object) -> dict[str, object]:
    return {"client_order_id": "o1", "ts_ns": 5, **more}


def a_filled(number: int = 1, quantity: int = 40, cumulative: int | None = None) -> r.OrderFilled:
    fill = a_fill(execution_id=f"e{number}", quantity=quantity)
    return r.OrderFilled(**facts(fill=fill, cumulative=Decimal(cumulative or quantity)))


ACCEPTED = r.OrderAccepted(**facts(venue_order_id="v1"))
OPENED = r.OrderOpened(**facts(venue_order_id="v1"))
UNTRIGGERED = r.OrderUntriggered(**facts(venue_order_id="v1"))
TRIGGERED = r.OrderTriggered(**facts(venue_order_id="v1"))
REJECTED = r.OrderRejected(**facts(sentence="no"))
CANCELED = r.OrderCanceled(**facts(cumulative=Decimal(0)))
EXPIRED = r.OrderExpired(**facts(cumulative=Decimal(0)))
LOST = r.OutcomeLost(**facts(sentence="time-out"))
ABSENT = r.OrderAbsent(**facts())

LEGAL = [
    (S.SENDING, ACCEPTED, S.ACKED, Move.CHANGED),
    (S.UNKNOWN, ACCEPTED, S.ACKED, Move.CHANGED),
    (S.SENDING, REJECTED, S.REJECTED, Move.CHANGED),
    (S.SENDING, LOST, S.UNKNOWN, Move.ASK),
    (S.UNKNOWN, LOST, S.UNKNOWN, Move.ASK),
    (S.ACKED, OPENED, S.OPEN, Move.CHANGED),
    (S.SENDING, OPENED, S.OPEN, Move.CHANGED),
    (S.UNKNOWN, OPENED, S.OPEN, Move.CHANGED),
    (S.ACKED, UNTRIGGERED, S.UNTRIGGERED, Move.CHANGED),
    (S.UNTRIGGERED, TRIGGERED, S.OPEN, Move.CHANGED),
    (S.OPEN, CANCELED, S.CANCELED, Move.CHANGED),
    (S.UNKNOWN, CANCELED, S.CANCELED, Move.CHANGED),
    (S.UNTRIGGERED, EXPIRED, S.EXPIRED, Move.CHANGED),
    (S.OPEN, a_filled(), S.PARTIAL, Move.FILLED),
    (S.SENDING, a_filled(quantity=100), S.FILLED, Move.FILLED),
    (S.UNKNOWN, a_filled(quantity=100), S.FILLED, Move.FILLED),
    (S.CANCELED, a_filled(), S.PARTIAL_CLOSED, Move.LATE_FILL),
    (S.REJECTED, a_filled(quantity=100), S.FILLED, Move.LATE_FILL),
    (S.EXPIRED_LOCAL, a_filled(), S.PARTIAL_CLOSED, Move.LATE_FILL),
    (S.OPEN, a_filled(quantity=130), S.FILLED, Move.OVERFILL),
]

WITHOUT_EFFECT = [
    (S.FILLED, CANCELED, Move.STALE),
    (S.FILLED, REJECTED, Move.STALE),
    (S.FILLED, OPENED, Move.NONE),
    (S.CANCELED, OPENED, Move.NONE),
    (S.OPEN, ACCEPTED, Move.NONE),
    (S.PARTIAL, UNTRIGGERED, Move.NONE),
    (S.OPEN, ABSENT, Move.ASK),
    (S.INTENT, REJECTED, Move.STALE),
]


@pytest.mark.parametrize(("before", "report", "after", "move"), LEGAL)
def test_a_legal_move_is_made(before, report, after, move):
    record = at(before)
    assert apply(record, report) is move
    assert record.status is after


@pytest.mark.parametrize(("status", "report", "move"), WITHOUT_EFFECT)
def test_anything_else_changes_nothing(status, report, move):
    record = at(status)
    assert apply(record, report) is move
    assert record.status is status


def test_the_same_execution_is_booked_once():
    record = at(S.OPEN)
    assert apply(record, a_filled()) is Move.FILLED
    assert apply(record, a_filled()) is Move.DUPLICATE
    assert record.filled == 40


def test_a_cancel_that_names_more_than_we_saw_makes_us_ask():
    record = at(S.PARTIAL, filled=10)
    report = r.OrderCanceled(**facts(cumulative=Decimal(30)))
    assert apply(record, report) is Move.ASK
    assert record.status is S.PARTIAL
    assert record.unsettled
    assert apply(record, a_filled(number=7, quantity=20)) is Move.FILLED
    assert record.filled == 30
    assert record.status is S.CANCELED


def test_unknown_is_never_settled_by_time_alone():
    record = at(S.UNKNOWN)
    step = ABSENCE_SPAN_NS // (ABSENCE_PROBES - 1)
    for probe in range(ABSENCE_PROBES - 1):
        late = r.OrderAbsent(client_order_id="o1", ts_ns=probe * step)
        assert apply(record, late) is Move.ASK
        assert record.status is S.UNKNOWN
    last = r.OrderAbsent(client_order_id="o1", ts_ns=ABSENCE_SPAN_NS)
    assert apply(record, last) is Move.CHANGED
    assert record.status is S.REJECTED
    assert record.inferred


def test_many_absences_in_a_moment_prove_nothing():
    record = at(S.UNKNOWN)
    for _ in range(50):
        assert apply(record, ABSENT) is Move.ASK
    assert record.status is S.UNKNOWN


def test_a_durable_venue_proves_absence_at_once():
    record = at(S.UNKNOWN)
    assert apply(record, ABSENT, absence_is_proof=True) is Move.CHANGED
    assert record.status is S.REJECTED
    assert not record.inferred


def test_a_confirmed_order_without_any_trace_was_cancelled_at_the_venue():
    record = at(S.UNTRIGGERED)
    for probe in range(ABSENCE_PROBES):
        assert record.status is S.UNTRIGGERED
        late = r.OrderAbsent(client_order_id="o1", ts_ns=probe * ABSENCE_SPAN_NS // 4)
        apply(record, late)
    assert record.status is S.CANCELED
    assert record.inferred


def test_a_later_sighting_of_an_order_given_up_opens_it_again():
    record = at(S.UNKNOWN)
    for probe in range(ABSENCE_PROBES):
        late = r.OrderAbsent(client_order_id="o1", ts_ns=probe * ABSENCE_SPAN_NS // 4)
        apply(record, late)
    assert record.status is S.REJECTED
    assert apply(record, OPENED) is Move.CLEARED
    assert record.status is S.OPEN
    assert not record.inferred


def test_a_lost_answer_about_a_working_order_is_a_doubt_until_the_venue_shows_it():
    record = at(S.OPEN)
    record.pending_cancel = record.cancel_wanted = True
    assert apply(record, LOST) is Move.ASK
    assert record.status is S.OPEN
    assert record.doubt == "time-out"
    assert record.unsettled
    assert apply(record, OPENED) is Move.CLEARED
    assert not record.unsettled
    assert not record.pending_cancel
    assert record.still_to_go


def test_a_sighting_between_absences_begins_the_proof_anew():
    record = at(S.UNTRIGGERED)
    apply(record, ABSENT)
    assert record.unsettled
    assert apply(record, UNTRIGGERED) is Move.CLEARED
    assert record.absences == 0


def test_a_refused_change_keeps_the_former_values():
    record = at(S.OPEN)
    record.pending_modify = True
    assert apply(record, r.ModifyRefused(**facts(sentence="too late"))) is Move.ASK
    assert record.quantity == 100
    assert not record.pending_modify


def test_a_confirmed_change_below_the_filled_quantity_ends_the_order():
    record = at(S.PARTIAL, filled=60)
    change = r.OrderModified(**facts(quantity=Decimal(60), limit_price=None, trigger_price=None))
    assert apply(record, change) is Move.CHANGED
    assert record.status is S.FILLED


QUANTITIES = st.integers(1, 60)


class OrderLife(RuleBasedStateMachine):
    """Any reports, in any order, repeated at will: what must hold, holds."""

    @initialize()
    def begin(self) -> None:
        self.state = SessionState(Decimal(100_000))
        order = an_order(quantity=100)
        self.log = [OrderIntended(ts_ns=1, order=order)]
        self.state.apply(self.log[0])
        self.sent = False
        self.seen: dict[str, int] = {}
        self.highest = Decimal(0)

    def tell(self, fact) -> None:
        self.log.append(fact)
        self.state.apply(fact)

    @property
    def record(self):
        return self.state.orders.get("o1")

    @rule()
    def send(self) -> None:
        if self.record.status is S.INTENT:
            self.tell(OrderSending(ts_ns=2, client_order_id="o1"))

    @rule()
    def never_send(self) -> None:
        if self.record.status is S.INTENT:
            self.tell(OrderExpiredLocal(ts_ns=2, client_order_id="o1", reason="restart"))

    @rule(number=st.integers(1, 6), quantity=QUANTITIES, more=st.integers(0, 50))
    def fill(self, number: int, quantity: int, more: int) -> None:
        quantity = self.seen.setdefault(f"e{number}", quantity)
        self.tell(a_filled(number=number, quantity=quantity, cumulative=quantity + more))

    @rule(
        report=st.sampled_from(
            [ACCEPTED, OPENED, UNTRIGGERED, TRIGGERED, REJECTED, CANCELED, EXPIRED, LOST, ABSENT]
        )
    )
    def report(self, report) -> None:
        before, inferred = self.record.status, self.record.inferred
        self.tell(report)
        if before in TERMINAL and not inferred:
            assert self.record.status is before

    @rule(quantity=st.integers(1, 200))
    def modify(self, quantity: int) -> None:
        change = r.OrderModified(
            **facts(quantity=Decimal(quantity), limit_price=None, trigger_price=None)
        )
        self.tell(change)

    @rule()
    def stranger(self) -> None:
        strays = self.state.orders.strays
        self.tell(r.OrderCanceled(client_order_id="nobody", ts_ns=9, cumulative=Decimal(0)))
        assert self.state.orders.strays == strays + 1

    @invariant()
    def the_position_is_the_sum_of_unique_fills(self) -> None:
        total = Decimal(sum(self.seen.values()))
        position = self.state.book.positions.get("INFY")
        assert (position.quantity if position else Decimal(0)) == total
        assert self.record.filled == total

    @invariant()
    def cash_moved_by_fills_alone(self) -> None:
        spent = Decimal(sum(self.seen.values())) * Decimal("100.00")
        assert self.state.book.cash == Decimal(100_000) - spent

    @invariant()
    def the_filled_quantity_never_falls(self) -> None:
        assert self.record.filled >= self.highest
        self.highest = self.record.filled

    @invariant()
    def working_orders_are_those_not_over(self) -> None:
        working = {one.order.client_order_id for one in self.state.orders.all_working()}
        assert working == ({"o1"} if not self.record.status.terminal else set())

    @invariant()
    def reading_the_log_again_gives_the_same_state(self) -> None:
        again = SessionState(Decimal(100_000))
        for fact in self.log:
            again.apply(decode(encode(fact)))
        assert again.orders.get("o1") == self.record
        assert again.book.cash == self.state.book.cash


OrderLife.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestOrderLife = OrderLife.TestCase


@given(st.permutations(list(range(6))), st.lists(st.integers(0, 5), max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_order_of_delivery_does_not_change_the_money(order, repeats):
    fills = [a_filled(number=n, quantity=10 + n, cumulative=200) for n in range(6)]
    one, other = SessionState(Decimal(1000)), SessionState(Decimal(1000))
    for state, sequence in ((one, range(6)), (other, [*order, *repeats])):
        state.apply(OrderIntended(ts_ns=1, order=an_order(quantity=200)))
        state.apply(OrderSending(ts_ns=1, client_order_id="o1"))
        for number in sequence:
            state.apply(fills[number])
    assert one.book.cash == other.book.cash
    assert one.orders.get("o1").filled == other.orders.get("o1").filled
