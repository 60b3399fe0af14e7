"""Cancels everything, for the kill switch: from its own threads, past every queue."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from core.brokers.zerodha.books import (
    ORDER,
    READ,
    Books,
    Paced,
    resting_trigger,
    working_order,
)
from core.brokers.zerodha.client import CarefulKite, KiteFailed
from core.brokers.zerodha.failures import Verdict
from core.brokers.zerodha.mapping import OrderRow
from core.brokers.zerodha.order_requests import OrderRequests
from core.brokers.zerodha.order_watch import Stage
from core.clock import SECOND_NS, Clock
from core.errors import BrokerError
from core.execution.broker import VenueOrder

Deed = Callable[[CarefulKite], object]
_HANDS: Final = 4
_AGAIN_NS: Final = SECOND_NS
_LIMIT_NS: Final = 20 * SECOND_NS
_PAUSE_NS: Final = SECOND_NS // 4
_SWEEP_NS: Final = 8 * SECOND_NS


class Panic:
    """One sweep: dooms what is on its way, then cancels what the book shows until it is empty."""

    def __init__(self, requests: OrderRequests, books: Books, paced: Paced, clock: Clock) -> None:
        self._requests = requests
        self._books = books
        self._paced = paced
        self._clock = clock

    def run(self, keep_protective: bool) -> list[str]:
        """Return the client ids that were asked to go; raise BrokerError when the book is mute.

        Orders of the broker's own app go too: a panic stop leaves nothing at work. What is on its
        way or not known is cancelled as soon as it is seen, also after this has returned.
        """
        gone = self._doom(keep_protective)
        asked: dict[str, int] = {}
        begun_ns = self._clock.monotonic_ns()
        failure: BrokerError | None = None
        seen = False
        with ThreadPoolExecutor(_HANDS, thread_name_prefix="zerodha-panic") as hands:
            while self._clock.monotonic_ns() - begun_ns < _LIMIT_NS:
                try:
                    working = self._working(keep_protective)
                except KiteFailed as failed:
                    failure = failed.failure.raised()
                    self._paced.wait(_PAUSE_NS)
                    continue
                seen = True
                if not working:
                    break
                self._sweep(working, asked, hands)
                gone.update(dict.fromkeys(one.client_order_id for _, _, one in working))
                self._paced.wait(_PAUSE_NS)
        self._requests.look()
        if not seen and failure is not None:
            raise failure
        return list(gone)

    def _doom(self, keep_protective: bool) -> dict[str, None]:
        """Call back what has not left, and mark what may be out there."""
        requests = self._requests
        with requests.lock:
            mine = [
                one
                for one in requests.registry.values()
                if not (keep_protective and one.protective)
            ]
            # The latch itself called some back before this thread came: they were asked to go too.
            stopped = [one for one in mine if one.stage is Stage.NEVER and one.doomed]
            doomed = [one for one in mine if one.alive]
            for one in stopped:
                one.doomed = False
            for one in doomed:
                one.doomed = True
                # This sweep cancels them; the reader goes on with those it leaves.
                one.doom_sent_ns = self._clock.monotonic_ns() + _SWEEP_NS
        doomed += stopped
        return dict.fromkeys(one.client_order_id for one in doomed)

    def _working(self, keep_protective: bool) -> list[tuple[str, Deed, VenueOrder]]:
        """Return what works at the venue, each with the call that ends it."""
        found: list[tuple[str, Deed, VenueOrder]] = []
        known = self._requests.registry
        for row in self._books.triggers(urgent=True).values():
            resting = resting_trigger(row, known)
            if resting is not None:
                found.append((READ, _removal(row.trigger_id), resting))
        for key, one in self._books.orders(urgent=True).items():
            order = working_order(key, one, known)
            if order is not None:
                found.append((ORDER, _ending(one), order))
        return [one for one in found if not (keep_protective and one[2].protective)]

    def _sweep(
        self,
        working: list[tuple[str, Deed, VenueOrder]],
        asked: dict[str, int],
        hands: ThreadPoolExecutor,
    ) -> None:
        now_ns = self._clock.monotonic_ns()
        due = [one for one in working if now_ns - asked.get(one[2].venue_order_id, 0) >= _AGAIN_NS]
        for (_, _, order), sent in zip(due, hands.map(self._cancel, due), strict=True):
            if sent:
                asked[order.venue_order_id] = self._clock.monotonic_ns()

    def _cancel(self, due: tuple[str, Deed, VenueOrder]) -> bool:
        """Cancel one order; return whether Zerodha has answered the request."""
        bucket, deed, _ = due
        try:
            self._paced.ask(deed, bucket, urgent=True)
        except KiteFailed as failed:
            # What cannot be cancelled is over or soon will be; the next look decides.
            return failed.failure.verdict is Verdict.REFUSED
        return True


def _removal(trigger_id: str) -> Deed:
    return lambda kite: kite.delete_gtt(trigger_id)


def _ending(row: OrderRow) -> Deed:
    return lambda kite: kite.cancel_order(row.variety, row.order_id)
