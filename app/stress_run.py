"""Runs a finished test once more through each shock: the same engine, rules and costs."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.bootstrap import Machine, build_practice
from app.practice_run import RunCase
from core.backtest.stress.feed import StressFeed
from core.backtest.stress.findings import HeldThen, ShockFinding
from core.backtest.stress.moment import worst_moment
from core.backtest.stress.paths import end_of_bars
from core.backtest.stress.shocks import ALL, Shaken, Shock, as_it_was, shake
from core.errors import UserMistake
from core.events.commands import StartTrading
from core.model.market import timeframe_name
from core.risk.kill_switch import KillLatch

_BARS_AFTER = 10
Progress = Callable[[str, int, int], None]


def stress(
    strategy: str, case: RunCase, progress: Progress, shocks: Sequence[Shock] = ALL
) -> list[ShockFinding]:
    """Return what each shock would have done, in their order; made-up feeds are refused."""
    if not case.series:
        raise UserMistake(
            "Shocks are laid over stored prices. Give prices with --data FILE, "
            "or use the Test screen."
        )
    calm = _Calm(strategy, case)
    found = []
    for done, shock in enumerate(shocks):
        progress(shock.key, done, len(shocks))
        found.append(_one(strategy, case, shock, calm))
    return found


def _one(strategy: str, case: RunCase, shock: Shock, calm: "_Calm") -> ShockFinding:
    own = as_it_was(shock, case.series)
    if own is not None:
        end_ns = end_of_bars(own.series, own.end_ns, _BARS_AFTER)
        seen = _run(strategy, case, own, end_ns)
        if seen.held:
            # On its own day there is nothing to compare with but the worth before it.
            return _finding(shock, own, end_ns, seen, seen.before)
    start_ns = worst_moment(case.outcome.trades, case.series, shock.begins)
    shaken = shake(shock, case.series, start_ns)
    end_ns = end_of_bars(shaken.series, shaken.end_ns, _BARS_AFTER)
    still = calm.since(start_ns, end_ns)
    if not shaken.seen:
        return _finding(shock, still.shaken, end_ns, still, still.at(end_ns), _too_long(case))
    return _finding(shock, shaken, end_ns, _run(strategy, case, shaken, end_ns), still.at(end_ns))


class _Calm:
    """The test without a shock, run once for each beginning."""

    def __init__(self, strategy: str, case: RunCase) -> None:
        self._strategy, self._case = strategy, case
        self._known: dict[int, _Watch] = {}

    def since(self, start_ns: int, end_ns: int) -> "_Watch":
        """Return the run as it was looked at from a moment on, to another one at least."""
        known = self._known.get(start_ns)
        if known is None or known.shaken.end_ns < end_ns:
            far_ns = start_ns + 2 * (end_ns - start_ns) if known is not None else end_ns
            still = Shaken(
                series=self._case.series, start_ns=start_ns, end_ns=far_ns, spread=0.0, seen=False
            )
            known = self._known[start_ns] = _run(self._strategy, self._case, still, far_ns)
        return known


def _finding(
    shock: Shock, shaken: Shaken, end_ns: int, seen: "_Watch", calm: Decimal, why_not: str = ""
) -> ShockFinding:
    return ShockFinding(
        key=shock.key,
        real=shock.real,
        as_it_was=shaken.as_it_was,
        start_ns=shaken.start_ns,
        end_ns=end_ns,
        worth_before=seen.before,
        worth_worst=min(seen.worst, seen.after),
        worth_after=seen.after,
        worth_calm=calm,
        held=seen.held,
        refused=seen.refused,
        why_not=why_not,
    )


@dataclass
class _Watch:
    """Looks at the account from the beginning of a shock on."""

    shaken: Shaken
    machine: Machine | None = None
    before: Decimal = Decimal(0)
    worst: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    began: bool = False
    held: tuple[HeldThen, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    seen: list[tuple[int, Decimal]] = field(default_factory=list)
    _refusals: int = 0

    def look(self, open_ns: int) -> None:
        """Take the account's worth before the bars that open at a moment are traded."""
        machine = self.machine
        assert machine is not None
        worth = machine.space.equity()
        if not self.began:
            self.began = True
            self.before = self.worst = worth
            self.held = _held(machine)
            self._refusals = len(machine.space.state.refusals)
        self.worst = min(self.worst, worth)
        self.seen.append((open_ns, worth))
        shaken = self.shaken
        if shaken.spread:
            wide = shaken.start_ns <= open_ns < shaken.end_ns
            machine.broker.widen(Decimal(repr(shaken.spread)) if wide else Decimal(0))

    def at(self, ts_ns: int) -> Decimal:
        """Return the worth at a moment, once it has ended."""
        return next((worth for open_ns, worth in self.seen if open_ns >= ts_ns), self.after)

    def end(self, start_ns: int) -> None:
        """Look at what is left."""
        machine = self.machine
        assert machine is not None
        self.after = machine.space.equity()
        if not self.began:
            self.before = self.worst = self.after
        state = machine.space.state
        self.refused = dict(Counter(one.rule for one in state.refusals[self._refusals :]))
        self.held = tuple(_left(one, machine, start_ns) for one in self.held)


def _run(strategy: str, case: RunCase, shaken: Shaken, end_ns: int) -> _Watch:
    watch = _Watch(shaken)
    feed = StressFeed(shaken.series, shaken.start_ns, end_ns, "prices with a shock", watch.look)
    setup = replace(case.setup, feed=feed, folder=None, server=None)
    machine = watch.machine = build_practice(setup, KillLatch(None))
    try:
        machine.engine.process(
            StartTrading(
                strategy=strategy,
                parameters=case.parameters,
                symbols=tuple(one.symbol for one in feed.instruments()),
                timeframe_s=case.timeframe_s,
            )
        )
        if not machine.engine.host.slots:
            raise UserMistake(machine.problem() or "None of these prices can be traded.")
        machine.loop(None).run(threading.Event())
        watch.end(shaken.start_ns)
    finally:
        machine.close()
    watch.machine = None
    return watch


def _held(machine: Machine) -> tuple[HeldThen, ...]:
    positions: dict[str, Any] = machine.space.state.book.positions
    return tuple(
        HeldThen(
            symbol=symbol,
            quantity=one.quantity,
            average_price=one.average_price,
            stop_price=one.stop_price,
        )
        for symbol, one in sorted(positions.items())
    )


def _left(one: HeldThen, machine: Machine, start_ns: int) -> HeldThen:
    """Return how a holding was left: the mean of what was sold of it since the shock began."""
    fills = [
        fill
        for fill in machine.space.state.fills
        if fill.symbol == one.symbol
        and fill.ts_ns >= start_ns
        and (fill.side.sign > 0) != (one.quantity > 0)
    ]
    trade = next(
        (
            trade
            for trade in machine.space.state.book.trades
            if trade.symbol == one.symbol and trade.exit_ns >= start_ns
        ),
        None,
    )
    if trade is None or not fills:
        return one
    out = [fill for fill in fills if fill.ts_ns <= trade.exit_ns]
    quantity = sum((fill.quantity for fill in out), Decimal(0))
    value = sum((fill.quantity * fill.price for fill in out), Decimal(0))
    return HeldThen(
        symbol=one.symbol,
        quantity=one.quantity,
        average_price=one.average_price,
        stop_price=one.stop_price,
        left_price=(value / quantity).quantize(Decimal("0.0001")),
        left_ns=trade.exit_ns,
        reason=trade.exit_reason,
    )


def _too_long(case: RunCase) -> str:
    length = timeframe_name(case.series[0].timeframe_s)
    return f"Prices in bars of {length} are too long to show it. Test on shorter bars."
