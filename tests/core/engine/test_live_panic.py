"""The panic stop at a venue that answers late, not at all, or shows an order only afterwards."""

from decimal import Decimal

from core.clock import LiveClock
from core.engine.mailbox import Mailbox
from core.engine.panic import PanicPace, PanicProcedure, PanicStep
from core.errors import RateLimited, VenueDown
from core.events.commands import KillTripped
from core.execution.broker import VenueOrder
from core.model.orders import OrderStatus, Side
from core.risk.kill_switch import KillLatch, KillOrder

PACE = PanicPace(look_every_s=0.005, orders_s=1.0, flat_s=1.0, again_s=0.02)


def an_order(number: int) -> VenueOrder:
    return VenueOrder(
        client_order_id=f"o{number}", venue_order_id=f"{number}", symbol="INFY", side=Side.BUY,
        quantity=Decimal(1), filled=Decimal(0), status=OrderStatus.OPEN,
    )  # fmt: skip


class Venue:
    """An account whose answers are scripted: each look takes the next one."""

    name = "venue"

    def __init__(self, *looks: object) -> None:
        self.looks = list(looks)
        self.cancels = 0
        self.fail = False

    def cancel_all(self, keep_protective: bool = False) -> tuple[str, ...]:
        self.cancels += 1
        if self.fail:
            raise VenueDown("Zerodha cannot be reached.")
        return ()

    def open_orders(self):
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(look, Exception):
            raise look
        return look

    def positions(self):
        return ()


def tripped(venue: Venue, pace: PanicPace = PACE) -> tuple[list[PanicStep], Mailbox]:
    latch, mailbox, steps = KillLatch(None), Mailbox(), []
    procedure = PanicProcedure(latch, venue, mailbox, LiveClock(), steps.append, pace)
    latch.trip(KillOrder(reason="a test"))
    assert procedure.wait(10)
    return steps, mailbox


def test_a_limit_on_questions_is_waited_out_and_the_end_confirmed():
    busy = RateLimited("too many", 1)
    steps, mailbox = tripped(Venue(busy, busy, (), busy, (), ()))
    assert steps[-1].confirmed
    assert isinstance(mailbox.take(), KillTripped), "the engine was told before"


def test_an_order_that_turns_up_later_is_told_to_go_again():
    venue = Venue((), (an_order(1),), *[(an_order(1),)] * 10, (), ())
    steps, _ = tripped(venue)
    assert steps[-1].confirmed
    assert venue.cancels >= 2


def test_a_venue_that_cannot_be_reached_is_told_of_and_the_engine_all_the_same():
    venue = Venue(VenueDown("gone"))
    venue.fail = True
    steps, mailbox = tripped(venue)
    said = [one.sentence for one in steps]
    assert any("cannot be reached; orders may still be waiting" in one for one in said)
    assert not steps[-1].confirmed
    assert "Look at your broker's own app now." in steps[-1].sentence
    assert isinstance(mailbox.take(), KillTripped)


def test_what_will_not_go_is_counted():
    steps, _ = tripped(Venue((an_order(1), an_order(2))))
    assert any("2 orders may still be waiting" in one.sentence for one in steps)
