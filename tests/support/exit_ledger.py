"""What the journal alone says of positions that are left step by step."""

from decimal import Decimal

from core.engine.workspace import Workspace
from core.events.broker_reports import OrderFilled
from core.events.facts import ExitNoted, OrderIntended, StopPlanned
from core.model.orders import Purpose
from core.signals.exit_rule import ExitRule

D = Decimal


def _is_part(fact, symbol: str) -> bool:
    if not isinstance(fact, OrderIntended):
        return False
    return fact.order.origin == "part" and fact.order.symbol == symbol


class ExitLedger:
    """Reads the journal and holds that nothing was sold twice and no safety exit went back."""

    def __init__(self, space: Workspace, rule: ExitRule, symbol: str) -> None:
        self.records = space.state.orders.records
        self.instrument = space.instruments[symbol]
        self.whole = D(rule.first_percent + rule.second_percent + rule.third_percent) / 100
        self.held = self.entered = self.parts = D(0)
        self.stop, self.managed = None, False
        self.seen: set[str] = set()
        for _, fact in space.journal.read():
            if isinstance(fact, OrderFilled) and fact.fill.symbol == symbol:
                self.filled(fact.fill, self.records[fact.client_order_id].order)
            elif isinstance(fact, StopPlanned) and fact.symbol == symbol:
                self.planned(fact.stop_price)
            elif isinstance(fact, ExitNoted) and fact.symbol == symbol:
                self.managed = True
            elif _is_part(fact, symbol):
                assert fact.order.quantity % self.instrument.lot_size == 0
                assert fact.order.quantity < abs(self.held)

    def planned(self, stop: Decimal) -> None:
        assert stop % self.instrument.tick_size == 0
        if self.managed and self.stop is not None:
            assert (stop - self.stop) * self.held > 0
        self.stop = stop

    def filled(self, fill, order) -> None:
        if fill.execution_id in self.seen:
            return  # after a crash the venue tells again, and the state takes it once
        self.seen.add(fill.execution_id)
        signed = fill.quantity * fill.side.sign
        if order.purpose is Purpose.ENTRY:
            if self.held == 0:
                self.entered = self.parts = D(0)
                self.stop, self.managed = None, False
            self.entered += fill.quantity
        else:
            assert self.held * (self.held + signed) >= 0, "more was sold than owned"
            assert self.held * signed < 0
        self.held += signed
        if order.origin == "part":
            self.parts += fill.quantity
            assert self.parts <= self.entered * self.whole
