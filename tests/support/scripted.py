"""Small markets and strategies that do what a test tells them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np

from app.bootstrap import Machine, Ports, PracticeSetup, build_practice, ports_of
from core.clock import MINUTE_NS
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.events.commands import StartTrading
from core.model.instrument import nse_share
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits
from core.signals.exit_rule import ExitRule
from core.signals.rules import SignalRules
from core.strategy.base import NOTHING, Strategy

TUESDAY_NS = 1_471_319_100 * 1_000_000_000  # 2016-08-16, 09:15 in India
DAY_NS = 86_400 * 1_000_000_000
D = Decimal


def minutes(
    prices: Sequence[float | tuple[float, float, float, float]],
    symbol: str = "INFY",
    start_ns: int = TUESDAY_NS,
    volume: float = 1e6,
    **more: object,
) -> BarSeries:
    """Return one-minute bars; a plain number is a bar that did not move."""
    rows = [p if isinstance(p, tuple) else (p, p, p, p) for p in prices]
    opens = start_ns + np.arange(len(rows), dtype=np.int64) * MINUTE_NS
    columns = np.array(rows, dtype=float).T
    volumes = np.full(len(rows), volume)
    return BarSeries(nse_share(symbol, **more), 60, opens, opens + MINUTE_NS, *columns, volumes)


def days(prices: Sequence[tuple[float, float, float, float]], symbol: str = "INFY") -> BarSeries:
    """Return daily bars on weekdays from a Tuesday on."""
    starts = []
    day_ns = TUESDAY_NS
    while len(starts) < len(prices):
        weekday = ((day_ns // DAY_NS) + 3) % 7  # 1970-01-01 was a Thursday
        if weekday < 5:
            starts.append(day_ns)
        day_ns += DAY_NS
    opens = np.array(starts, dtype=np.int64)
    columns = np.array(prices, dtype=float).T
    return BarSeries(
        nse_share(symbol), 86_400, opens, opens + 375 * MINUTE_NS, *columns,
        np.full(len(opens), 1e6),
    )  # fmt: skip


def scripted(deeds: dict[int, Callable[[Strategy, object], object]], **facts: object) -> type:
    """Return a strategy that does `deeds[n]` after its n-th bar (the first is 0)."""

    class Scripted(Strategy):
        key = "scripted"
        title = "Scripted"

        def start(self) -> None:
            self.seen = 0

        def on_bar(self, bar):
            deed = deeds.get(self.seen)
            self.seen += 1
            return deed(self, bar) if deed else NOTHING

    for name, value in facts.items():
        setattr(Scripted, name, value)
    return Scripted


def buy(stop: float):
    return lambda strategy, bar: strategy.buy("the script says so", stop=stop)


def close(strategy, bar):
    return strategy.close("the script says so")


def machine(
    kind: type,
    *series: BarSeries,
    cash: int = 100_000,
    limits: RiskLimits | None = None,
    wire=None,
    latch: KillLatch | None = None,
    start: bool = True,
    latency_ms: int = 0,
    **more: object,
) -> Machine:
    """Return a practice machine on the series with the strategy started."""
    more = {"participation": D(1), **more}
    setup = PracticeSetup(
        feed=HistoricalFeed(series), cash=D(cash), limits=limits or RiskLimits(),
        slippage_ticks=0, user_strategies=(kind,),
        latency_ms=latency_ms, **more,
    )  # fmt: skip
    memory = ports_of(None)
    ports = Ports(memory.journal, memory.store, wire) if wire else memory
    made = build_practice(setup, latch or KillLatch(None), ports=ports)
    if start:
        symbols = tuple(one.symbol for one in series)
        made.engine.process(StartTrading(strategy=kind.key, parameters={}, symbols=symbols))
    return made


def leaving(rule: ExitRule) -> SignalRules:
    """Return the signal parts with nothing on but the exit plan."""
    return SignalRules(exits=True, exit_rule=rule)


def run(made: Machine) -> Machine:
    """Run to the end of the prices."""
    made.loop(None).run(threading.Event())
    return made
