"""Two looks that agree make a difference, an answer is carried out once, START waits for it."""

from decimal import Decimal

from core.engine.reconcile_desk import ReconcileDesk, handlers_of
from core.engine.venue_reader import AccountRead, AccountUnread
from core.events.commands import Answer, AnswerDifference, CheckAccount
from core.events.events import ErrorRaised
from core.events.facts import DifferenceAnswered
from core.execution.broker import VenueOrder, VenuePosition
from core.model.orders import OrderStatus, Purpose, Side
from core.state.reconciliation import VenueAccount
from tests.support.scripted import NOTHING, buy, machine, minutes, run, scripted

D = Decimal
FLAT = [100.0] * 10


class Reader:
    """Counts what it is asked for; the tests are its looks."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.number = 0

    def ask(self, in_s: float = 0.0) -> int:
        self.asked.append(in_s)
        return self.number + 1


class Bench:
    def __init__(self, holds: bool = True) -> None:
        deeds = {1: buy(95.0)} if holds else {1: lambda strategy, bar: NOTHING}
        self.made = run(machine(scripted(deeds), minutes(FLAT)))
        self.engine, self.space = self.made.engine, self.made.space
        self.reader = Reader()
        self.desk = ReconcileDesk(self.space, self.engine.desk, self.engine.guard, self.reader)
        self.engine.conductor.teach(handlers_of(self.desk))

    def look(self, number: int | None = None, **changes: object) -> None:
        """Let the desk take one look at an account equal to ours but for the changes."""
        book = self.space.state.book
        facts = {
            "ts_ns": self.space.clock.now_ns(),
            "orders": tuple(self.made.broker.open_orders()),
            "positions": tuple(
                VenuePosition(symbol=s, quantity=p.quantity, average_price=p.average_price)
                for s, p in book.positions.items()
            ),
            "cash": book.cash,
            **changes,
        }
        self.reader.number += 1
        self.engine.process(
            AccountRead(account=VenueAccount(**facts), number=number or self.reader.number)
        )

    def more(self, by: int) -> tuple[VenuePosition, ...]:
        held = self.space.state.book.positions.get("INFY")
        quantity = (held.quantity if held else D(0)) + by
        return (VenuePosition(symbol="INFY", quantity=quantity, average_price=D(100)),)

    def errors(self) -> list[str]:
        events = self.space.bus.history()
        return [one.sentence for one in events if isinstance(one, ErrorRaised)]


def test_an_account_that_agrees_is_ready_at_the_first_look():
    bench = Bench()
    assert "still being compared" in bench.desk.reason()
    bench.look()
    assert bench.desk.ready
    assert bench.desk.reason() == bench.desk.reason("INFY") == ""


def test_what_is_found_once_is_no_difference_and_found_twice_it_is():
    bench = Bench()
    bench.look(positions=bench.more(4))
    assert bench.desk.views == ()
    assert not bench.desk.ready
    assert bench.reader.asked == [2.0]
    bench.look(positions=bench.more(4))
    (one,) = bench.desk.views
    assert (one.ours, one.venue - one.ours) == (bench.more(0)[0].quantity, 4)
    assert bench.desk.ready
    assert one.sentence in bench.desk.reason("INFY")
    assert one.sentence in bench.desk.reason()
    assert bench.desk.reason("TCS") == "", "another symbol may go on"


def test_a_fill_that_was_on_its_way_is_no_difference():
    bench = Bench()
    bench.look()
    bench.look(positions=bench.more(4))
    bench.look()
    assert bench.desk.views == ()
    assert bench.errors() == []


def test_it_is_told_once_however_often_it_is_looked_at():
    bench = Bench()
    for _ in range(5):
        bench.look(positions=bench.more(4))
    assert len(bench.errors()) == 1


def test_a_second_look_after_nothing_changed_writes_nothing():
    bench = Bench()
    bench.look()
    before = len(list(bench.space.journal.read()))
    for _ in range(5):
        bench.look()
    assert len(list(bench.space.journal.read())) == before


def test_adopting_puts_all_of_it_under_the_safety_exit():
    bench = Bench()
    quantity = bench.more(4)[0].quantity
    for _ in range(2):
        bench.look(positions=bench.more(4))
    bench.engine.process(
        AnswerDifference(difference_id=bench.desk.views[0].id, answer=Answer.ADOPT)
    )
    assert bench.space.state.book.positions["INFY"].quantity == quantity
    assert bench.desk.views == ()
    protect = next(
        one for one in bench.space.state.orders.all_working()
        if one.order.purpose is Purpose.PROTECT
    )  # fmt: skip
    assert protect.quantity == quantity or protect.pending_modify
    facts = [fact for _, fact in bench.space.journal.read() if isinstance(fact, DifferenceAnswered)]
    assert len(facts) == 1


def test_watching_leaves_it_alone_and_nothing_new_is_opened_in_it():
    bench = Bench()
    positions = bench.more(4)
    for _ in range(2):
        bench.look(positions=positions)
    bench.engine.process(
        AnswerDifference(difference_id=bench.desk.views[0].id, answer=Answer.WATCH)
    )
    for _ in range(3):
        bench.look(positions=positions)
    assert bench.desk.views == ()
    assert "you chose to leave that alone" in bench.desk.reason("INFY")
    assert bench.desk.reason() == "", "START may go on"


def test_a_look_from_before_the_answer_changes_nothing():
    bench = Bench()
    positions = bench.more(4)
    for _ in range(2):
        bench.look(positions=positions)
    stale = bench.reader.number
    bench.engine.process(
        AnswerDifference(difference_id=bench.desk.views[0].id, answer=Answer.ADOPT)
    )
    for _ in range(2):
        bench.look(number=stale, positions=bench.more(9))
    assert bench.desk.views == ()


def test_closing_a_strangers_order_asks_the_broker_and_no_other():
    bench = Bench(holds=False)
    gone: list[str] = []
    bench.space.broker.cancel = gone.append
    stranger = VenueOrder(
        client_order_id="venue:77", venue_order_id="77", symbol="INFY", side=Side.BUY,
        quantity=D(5), filled=D(0), status=OrderStatus.OPEN,
    )  # fmt: skip
    for _ in range(2):
        bench.look(orders=(stranger,))
    assert gone == [], "a stranger's order is never fought"
    bench.engine.process(
        AnswerDifference(difference_id=bench.desk.views[0].id, answer=Answer.CLOSE)
    )
    assert gone == ["venue:77"]


def test_an_answer_that_comes_too_late_or_cannot_be_is_said_and_does_nothing():
    bench = Bench()
    bench.engine.process(AnswerDifference(difference_id="position:X:0:1", answer=Answer.ADOPT))
    assert "gone by now" in bench.errors()[-1]
    for _ in range(2):
        bench.look(positions=bench.more(-4))
    bench.engine.process(
        AnswerDifference(difference_id=bench.desk.views[0].id, answer=Answer.CLOSE)
    )
    assert "cannot be done" in bench.errors()[-1]
    assert len(bench.desk.views) == 1


def test_a_small_gap_in_cash_is_taken_over_after_two_looks_that_agree():
    bench = Bench()
    cash = bench.space.state.book.cash
    bench.look(cash=cash - 3)
    bench.look(cash=cash - 4)
    assert bench.space.state.book.cash == cash
    bench.look(cash=cash - 4)
    assert bench.space.state.book.cash == cash - 4
    bench.look(cash=cash - 4)
    assert bench.desk.views == ()


def test_an_account_that_cannot_be_read_keeps_start_waiting_in_words():
    bench = Bench()
    bench.engine.process(AccountUnread(sentence="Log in to Zerodha again.", number=1))
    assert bench.desk.reason() == "Log in to Zerodha again."
    bench.look()
    assert bench.desk.reason() == ""
    bench.engine.process(AccountUnread(sentence="Log in to Zerodha again.", number=2))
    assert bench.desk.reason() == "", "the line itself is another rule's business"


def test_a_person_may_ask_for_a_look_now():
    bench = Bench()
    bench.engine.process(CheckAccount())
    assert bench.reader.asked == [0.0]


def test_our_order_that_is_not_shown_there_is_asked_about():
    bench = Bench()
    asked: list[str] = []
    bench.space.broker.query = asked.append
    bench.look(orders=())
    protect = next(iter(bench.space.state.orders.all_working()))
    assert asked == [protect.order.client_order_id]


def test_without_a_venue_an_answer_is_refused_in_words():
    made = run(machine(scripted({}), minutes(FLAT)))
    made.engine.process(CheckAccount())
    events = [one for one in made.space.bus.history() if isinstance(one, ErrorRaised)]
    assert "only be done in an account at a broker" in events[-1].sentence
