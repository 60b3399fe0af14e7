"""Kills the engine between the parts of an exit plan, and looks at what a restart makes of it."""

import signal
import sys
import threading
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from app.bootstrap import Machine, Ports, PracticeSetup, build_practice, ports_of
from core.clock import MINUTE_NS
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.events.commands import StartTrading
from core.events.facts import RunStarted
from core.model.instrument import nse_share
from core.model.orders import Purpose
from core.risk.kill_switch import KillLatch
from core.signals.exit_rule import ExitRule
from core.strategy.base import NOTHING, Strategy
from tests.scenarios.crash_matrix import CASH, OPEN_NS, SYMBOLS, check, forked
from tests.support.exit_ledger import ExitLedger
from tests.support.ports import Doom, DoomedJournal, DoomedStore, DoomedWire
from tests.support.scripted import buy, leaving, minutes, scripted

BARS = 200
RULE = ExitRule(first_at=0.8, second_at=1.6, third_at=2.6)
POINTS = (
    "after record of exit plan",
    "after record of stop",
    "before commit of exit",
    "after commit of exit",
    "before submit of exit",
    "after submit of exit",
    "before modify",
    "after modify",
    "before venue write of fill",
    "after venue write of fill",
    "before post of fill",
    "after post of fill",
    "before commit of fill",
    "after commit of fill",
)


class Patient(Strategy):
    """Buys when nothing is held and leaves the way out to others."""

    key = "patient"
    title = "Patient"

    def start(self) -> None:
        self.count = 0

    def on_bar(self, bar):
        self.count += 1
        if self.count < 16 or self.count % 5 or self.ctx.busy() or self.ctx.position():
            return NOTHING
        return self.buy("it holds nothing", stop=bar.close * 0.99)


def a_rise(seed: int) -> list[BarSeries]:
    """Return three shares that rise in waves, so that parts are sold, a few shares at a time."""
    rng = np.random.default_rng(seed)
    opens = OPEN_NS + np.arange(BARS, dtype=np.int64) * MINUTE_NS
    wave = np.sin(np.arange(BARS) / 11) * 0.004 + np.arange(BARS) * 1e-4
    found = []
    for number, symbol in enumerate(SYMBOLS):
        close = np.round(200 * (number + 1) * np.exp(wave + rng.normal(0, 4e-4, BARS)) * 20) / 20
        start = np.concatenate([close[:1], close[:-1]])
        high = np.maximum(start, close) + 0.05 * rng.integers(0, 8, BARS)
        low = np.minimum(start, close) - 0.05 * rng.integers(0, 8, BARS)
        volume = rng.integers(50, 900, BARS).astype(float)
        share = nse_share(symbol)
        found.append(
            BarSeries(share, 60, opens, opens + MINUTE_NS, start, high, low, close, volume)
        )
    return found


def built(folder: Path, seed: int, doom: Doom) -> Machine:
    disk = ports_of(folder)
    ports = Ports(
        DoomedJournal(disk.journal, doom), DoomedStore(disk.store, doom),
        lambda broker: DoomedWire(broker, doom),
    )  # fmt: skip
    setup = PracticeSetup(
        feed=HistoricalFeed(a_rise(seed)), cash=CASH, folder=folder, user_strategies=(Patient,),
        signals=leaving(RULE),
    )  # fmt: skip
    return build_practice(setup, KillLatch(None), ports=ports)


def live(folder: Path, seed: int, doom: Doom) -> None:
    """Trade the day on the files in `folder`, from wherever they left off."""
    made = built(folder, seed, doom)
    space = made.space
    if space.state.run is None:
        space.record(
            RunStarted(
                ts_ns=0, mode="PRACTICE", strategy="patient", parameters={}, fingerprint="",
                seed=seed, code_version="", cash=CASH,
            )
        )  # fmt: skip
        space.commit()
    else:
        made.resume(space.state.last_ts_ns)
    made.engine.process(StartTrading(strategy="patient", parameters={}, symbols=SYMBOLS))
    made.loop(None).run(threading.Event())
    made.close()


def looked_at(folder: Path, seed: int) -> tuple[int, list[str]]:
    """Return how many parts were sold, and what stayed unsold that should have gone."""
    made = built(folder, seed, Doom("", 0))
    wrong = []
    for symbol in SYMBOLS:
        ExitLedger(made.space, RULE, symbol)
        position = made.space.state.book.positions.get(symbol)
        if position is None or position.exit_reached == 0:
            continue
        working = made.space.state.orders.working(symbol)
        if any(one.order.purpose in (Purpose.EXIT, Purpose.ENTRY) for one in working):
            continue
        share = Decimal(sum((30, 30, 20)[: position.exit_reached])) / 100
        due = made.space.instruments[symbol].whole_lots(position.entered * share)
        if position.left < due:
            wrong.append(f"{symbol}: {position.left} of {due} due have gone")
    parts = sum(one.order.origin == "part" and one.filled > 0
                for one in made.space.state.orders.records.values())  # fmt: skip
    made.close()
    return parts, wrong


def test_a_day_without_an_accident_sells_many_parts(tmp_path: Path) -> None:
    live(tmp_path, 1, Doom("", 0))
    parts, wrong = looked_at(tmp_path, 1)
    assert parts >= 10
    assert (wrong, check(tmp_path)) == ([], [])


@pytest.mark.skipif(sys.platform == "win32", reason="forks the process")
@pytest.mark.parametrize("passing", [2, 5, 11])
@pytest.mark.parametrize("point", POINTS)
def test_no_part_is_lost_or_sold_twice_when_the_program_dies(
    point: str, passing: int, tmp_path: Path
) -> None:
    assert forked(lambda: live(tmp_path, passing, Doom(point, passing))) == -signal.SIGKILL
    assert forked(lambda: live(tmp_path, passing, Doom("", 0))) == 0
    parts, wrong = looked_at(tmp_path, passing)
    assert parts >= 5
    assert (wrong, check(tmp_path)) == ([], [])


def fallen(folder: Path, doom: Doom) -> Machine:
    """Live through a part that falls due just before the price comes back, and never rises again.

    Both the turn and the safety exits are far away, so that only the part is to be seen.
    """
    quiet = [(100.0, 100.5, 99.5, 100.0)] * 20
    prices = [*quiet, (100.0, 101.6, 100.0, 101.6), *[(100.8, 100.8, 100.8, 100.8)] * 10]
    disk = ports_of(folder)
    ports = Ports(disk.journal, disk.store, lambda broker: DoomedWire(broker, doom))
    rule = ExitRule(reversal=50.0, mood_exit=False)
    setup = PracticeSetup(
        feed=HistoricalFeed([minutes(prices)]), cash=CASH, folder=folder,
        participation=Decimal(1), user_strategies=(scripted({18: buy(97.0)}),),
        signals=leaving(rule),
    )  # fmt: skip
    made = build_practice(setup, KillLatch(None), ports=ports)
    if made.space.state.last_ts_ns:
        made.resume(made.space.state.last_ts_ns)
    made.engine.process(StartTrading(strategy="scripted", parameters={}, symbols=("INFY",)))
    made.loop(None).run(threading.Event())
    return made


@pytest.mark.skipif(sys.platform == "win32", reason="forks the process")
@pytest.mark.parametrize("point", ["before modify", "after modify", "before submit of exit"])
def test_a_part_that_was_due_is_sold_after_the_restart_though_the_gain_has_gone(
    point: str, tmp_path: Path
) -> None:
    assert forked(lambda: fallen(tmp_path, Doom(point, 1))) == -signal.SIGKILL
    made = fallen(tmp_path, Doom("", 0))
    position = made.space.state.book.positions["INFY"]
    assert position.left == position.entered * 3 // 10 > 0
    parts = [one.order for one in made.space.state.orders.records.values() if one.filled
             and one.order.origin == "part"]  # fmt: skip
    assert len(parts) == 1
    if point != "before submit of exit":
        assert parts[0].reason.startswith("a part that is still due (the close ₹100.80 is")
    made.close()
