"""Keeps prices that cannot be true away from everything that trades on them."""

import logging
import math
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from core.clock import SECOND_NS
from core.model.market import Tick

_LOG = logging.getLogger(__name__)


class Fault(StrEnum):
    """Why a price was not taken."""

    NO_NUMBER = "it is no number"
    NOT_POSITIVE = "it is not above zero"
    CROSSED = "its bid is above its ask"
    FUTURE = "its time lies ahead of this computer's"
    STALE = "it is too old"
    OUT_OF_ORDER = "a newer one came before it"
    JUMP = "it is too far from the last one, and no second one confirms it"


class TickRules(Struct, frozen=True, kw_only=True):
    """What a believable price is. `jump` is a share of the last price: 0.05 is 5 %.

    A jump within `within_s` seconds needs a second price on its side, no farther from it than half
    a jump, within the same time; after a longer pause it needs none. Times are the exchange's.
    """

    jump: float = 0.05
    within_s: float = 10.0
    stale_s: float = 30.0
    ahead_s: float = 5.0


class _Symbol:
    __slots__ = ("candidate", "candidate_ns", "price", "ts_ns")

    def __init__(self) -> None:
        self.price = 0.0
        self.ts_ns = 0
        self.candidate = 0.0
        self.candidate_ns = 0


class TickFilter:
    """Judges ticks one by one, by symbol; one thread at a time per symbol.

    `rejected` counts by symbol and fault. Every rejection is also written to the log.
    """

    def __init__(
        self,
        now_ns: Callable[[], int],
        rules: TickRules | None = None,
        by_symbol: Mapping[str, TickRules] | None = None,
    ) -> None:
        self._now_ns = now_ns
        self._rules = rules or TickRules()
        self._by_symbol = dict(by_symbol or {})
        self._symbols: dict[str, _Symbol] = {}
        self.rejected: Counter[tuple[str, Fault]] = Counter()

    @property
    def total(self) -> int:
        """Return how many ticks were rejected."""
        return self.rejected.total()

    def take(self, tick: Tick) -> Fault | None:
        """Return why a tick must not be used; None when it may, and then it is remembered."""
        fault = self._fault(tick)
        if fault is not None:
            self.rejected[tick.symbol, fault] += 1
            _LOG.warning("price %r of %s not taken: %s", tick.price, tick.symbol, fault.value)
        return fault

    def _fault(self, tick: Tick) -> Fault | None:
        numbers = (tick.price, tick.quantity, tick.bid, tick.ask)
        if not all(math.isfinite(one) for one in numbers):
            return Fault.NO_NUMBER
        if tick.price <= 0.0 or min(numbers) < 0.0:
            return Fault.NOT_POSITIVE
        if tick.bid > tick.ask > 0.0:
            return Fault.CROSSED
        rules = self._by_symbol.get(tick.symbol, self._rules)
        age_ns = self._now_ns() - tick.ts_ns
        if age_ns < -rules.ahead_s * SECOND_NS:
            return Fault.FUTURE
        if age_ns > rules.stale_s * SECOND_NS:
            return Fault.STALE
        last = self._symbols.get(tick.symbol)
        if last is None:
            last = self._symbols[tick.symbol] = _Symbol()
        if tick.ts_ns < last.ts_ns:
            return Fault.OUT_OF_ORDER
        if last.price and not _believable(tick, last, rules):
            last.candidate, last.candidate_ns = tick.price, tick.ts_ns
            return Fault.JUMP
        last.price, last.ts_ns, last.candidate = tick.price, tick.ts_ns, 0.0
        return None


def _believable(tick: Tick, last: _Symbol, rules: TickRules) -> bool:
    window_ns = rules.within_s * SECOND_NS
    if abs(tick.price / last.price - 1.0) <= rules.jump or tick.ts_ns - last.ts_ns > window_ns:
        return True
    if not last.candidate or tick.ts_ns - last.candidate_ns > window_ns:
        return False
    return abs(tick.price / last.candidate - 1.0) <= rules.jump / 2
