"""Keeps our records and a venue's account together; a person answers what differs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from core.engine.order_desk import OrderDesk
from core.engine.position_guard import PositionGuard
from core.engine.venue_reader import AccountRead, AccountUnread
from core.engine.workspace import Workspace
from core.events.commands import Answer, AnswerDifference, CheckAccount
from core.events.facts import SMALL_CASH, DifferenceAnswered
from core.events.snapshot import DifferenceKind, DifferenceView
from core.model.instrument import ZERO
from core.model.orders import EXIT, PART_ORIGIN, OrderIntent, Product
from core.state.reconciliation import (
    Difference,
    VenueAccount,
    differences,
    missing_at_venue,
    small_cash_gap,
    thought_over,
)

_SOON_S = 2.0


class Reader(Protocol):
    """Whoever reads the venue's account."""

    def ask(self, in_s: float = 0.0) -> int:
        """Read again in so many seconds; return the number that look will have."""
        ...


class ReconcileDesk:
    """Takes looks at the venue's account and the answers to what was found."""

    def __init__(
        self, space: Workspace, desk: OrderDesk, guard: PositionGuard, reader: Reader
    ) -> None:
        self._space = space
        self._desk = desk
        self._guard = guard
        self._reader = reader
        self._found: dict[str, Difference] = {}
        self._seen: frozenset[str] = frozenset()
        self._told: set[str] = set()
        self._gap = ZERO
        self._not_before = 0
        self.checked_ns = 0
        self.ready = False
        """Whether records and account were compared since the start."""
        self.failure = ""

    @property
    def views(self) -> tuple[DifferenceView, ...]:
        """Return what waits for an answer."""
        return tuple(one.view for one in self._found.values())

    def reason(self, symbol: str = "") -> str:
        """Return why nothing may be opened, in a symbol or at all; an empty text when it may."""
        if not self.ready:
            return self.failure or "your broker's account is still being compared with our records."
        for one in self._found.values():
            if not symbol or one.view.symbol == symbol:
                return f"{one.view.sentence} Decide about it first."
        if symbol and self._space.state.watched.get(symbol):
            return "part of it is not this program's, and you chose to leave that alone."
        return ""

    def on_check(self, _: CheckAccount) -> None:
        """Look now."""
        self._reader.ask()

    def on_unread(self, message: AccountUnread) -> None:
        """Note that the account could not be read."""
        self.failure = message.sentence

    def on_read(self, message: AccountRead) -> None:
        """Compare a look at the account with our records; what it finds twice is a difference."""
        if message.number < self._not_before:
            return
        space, account = self._space, message.account
        self.failure = ""
        for client_order_id in missing_at_venue(space.state, account.orders):
            self._desk.ask_when_new(client_order_id)
        for client_order_id in thought_over(space.state, account.orders):
            self._desk.ask_when_new(client_order_id)
        found = {one.view.id: one for one in differences(space.state, account, space.instruments)}
        again = {name: one for name, one in found.items() if name in self._seen}
        first_look = not self.ready and found and not self._seen
        self._seen = frozenset(found)
        self._found = again
        if len(again) < len(found):
            self._reader.ask(_SOON_S)
        if not first_look:
            self.ready = True
        self.checked_ns = account.ts_ns
        for name, one in again.items():
            if name not in self._told:
                self._told.add(name)
                self._complain(one.view.sentence)
        if not found:
            self._settle_cash(account)

    def on_answer(self, command: AnswerDifference) -> None:
        """Carry out what a person decided."""
        one = self._found.get(command.difference_id)
        if one is None:
            self._complain("That difference is gone by now, so nothing was done.")
            return
        if command.answer not in [answer for answer, _ in one.view.choices]:
            self._complain(f"That cannot be done: {one.view.sentence}")
            return
        if unpriced := self._unpriced(one, command.answer):
            self._complain(unpriced)
            return
        del self._found[command.difference_id]
        self._write(one, command.answer)
        self._act(one, command.answer)
        self._seen = frozenset()
        # A look that is under way began before the answer and may show what was.
        self._not_before = self._reader.ask(_SOON_S)

    def _unpriced(self, one: Difference, answer: Answer) -> str:
        """Return why a decision must wait: without a price nothing can be guarded or closed."""
        view, space = one.view, self._space
        moves = view.kind is DifferenceKind.POSITION and answer is not Answer.WATCH and view.venue
        if not moves or space.mark(view.symbol) is not None:
            return ""
        return f"There is no price of {view.symbol} yet. Wait a moment, then decide again."

    def _write(self, one: Difference, answer: Answer) -> None:
        space, view = self._space, one.view
        mark = space.mark(view.symbol) if view.symbol in space.instruments else None
        space.record(
            DifferenceAnswered(
                ts_ns=space.clock.now_ns(),
                difference_id=view.id,
                kind=view.kind,
                symbol=view.symbol,
                answer=answer,
                ours=view.ours,
                venue=view.venue,
                price=one.price,
                mark=one.price if mark is None else mark,
                product=one.product or Product.DELIVERY,
            )
        )
        space.commit()
        said = next(words for choice, words in view.choices if choice is answer)
        self._say(f"{view.sentence} You chose: {said}")

    def _act(self, one: Difference, answer: Answer) -> None:
        if answer is Answer.WATCH:
            return
        view = one.view
        if view.kind is DifferenceKind.ORDER:
            self._space.broker.cancel(one.order_id)
        elif view.kind is DifferenceKind.POSITION:
            if answer is Answer.CLOSE:
                self._close(view)
            self._guard.settle(view.symbol)

    def _close(self, view: DifferenceView) -> None:
        """Get rid of what the venue has more; it is ours since the answer was written down."""
        symbol, reason = view.symbol, "You chose to close what your broker held besides ours."
        intent = self._guard.exit_intent(symbol, reason, "manual")
        if view.ours == ZERO:
            self._guard.want_out(intent)
            return
        self._guard.want_part(
            OrderIntent(
                strategy=intent.strategy,
                symbol=symbol,
                side=intent.side,
                purpose=EXIT,
                reason=reason,
                quantity=abs(view.venue - view.ours),
                origin=PART_ORIGIN,
                product=intent.product,
            )
        )

    def _settle_cash(self, account: VenueAccount) -> None:
        """Take over a small gap that two looks in a row found to be the same."""
        gap, before = small_cash_gap(self._space.state, account), self._gap
        self._gap = gap
        if not gap:
            return
        if gap != before:
            self._reader.ask(_SOON_S)
            return
        self._gap = ZERO
        self._write_cash(account.cash, gap)

    def _write_cash(self, cash: Decimal, gap: Decimal) -> None:
        space = self._space
        space.record(
            DifferenceAnswered(
                ts_ns=space.clock.now_ns(),
                difference_id=SMALL_CASH,
                kind=DifferenceKind.CASH,
                symbol="",
                answer=Answer.ADOPT,
                ours=cash - gap,
                venue=cash,
                price=ZERO,
                mark=ZERO,
                product=Product.DELIVERY,
            )
        )

    def _complain(self, sentence: str) -> None:
        self._space.complain("engine", "account", sentence)

    def _say(self, sentence: str) -> None:
        self._space.note("account", sentence)


Handlers = dict[type, Callable[..., None]]


def handlers_of(desk: ReconcileDesk) -> Handlers:
    """Return what takes which command."""
    return {
        CheckAccount: desk.on_check,
        AnswerDifference: desk.on_answer,
        AccountRead: desk.on_read,
        AccountUnread: desk.on_unread,
    }
