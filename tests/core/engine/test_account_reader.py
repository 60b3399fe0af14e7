"""What the risk gate is shown is of this moment, also while another thread trips the latch."""

from decimal import Decimal

from core.engine.account_reader import read_account, read_symbol
from core.model.orders import OrderIntent, Purpose, Side
from core.risk.account_view import AccountView
from core.risk.kill_switch import KillOrder
from tests.support.scripted import buy, machine, minutes, run, scripted

D = Decimal
WAY_OUT = OrderIntent(strategy="s", symbol="INFY", side=Side.SELL, purpose=Purpose.EXIT, reason="r")


class TrippedInBetween:
    """A latch that another thread trips right after its first field was read."""

    def __init__(self) -> None:
        self.reads: list[str] = []
        self.order = KillOrder()

    def _read(self, name: str, before: object, after: object) -> object:
        self.reads.append(name)
        return before if len(self.reads) == 1 else after

    @property
    def epoch(self) -> object:
        return self._read("epoch", 4, 5)

    @property
    def engaged(self) -> object:
        return self._read("engaged", False, True)


def test_a_trip_between_two_looks_leaves_no_order_that_could_be_sent():
    space = run(machine(scripted({}), minutes([100.0] * 3))).space
    space.latch = TrippedInBetween()
    view = read_symbol(space, WAY_OUT)
    assert view.kill_engaged or view.kill_epoch == 4  # seen, or void at every sender


def test_both_views_agree_on_what_they_share():
    space = run(machine(scripted({1: buy(95.0)}), minutes([100.0] * 6))).space
    near = read_symbol(space, WAY_OUT)
    whole = read_account(space, WAY_OUT, "", 0)
    assert isinstance(whole, AccountView)
    assert [getattr(near, one) for one in near.__struct_fields__] == [
        getattr(whole, one) for one in near.__struct_fields__
    ]
    assert near.held == space.state.book.positions["INFY"].quantity > 0


def test_a_mark_never_outlives_its_price():
    space = run(machine(scripted({}), minutes([100.0] * 3))).space
    assert space.mark("INFY") == D("100.00")
    space.prices.last["INFY"] = 101.05
    assert space.mark("INFY") == D("101.05")
    del space.prices.last["INFY"]
    assert space.mark("INFY") is None
