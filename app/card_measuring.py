"""Measures the strategy cards on the chosen prices in the background, and keeps what came of it.

What is kept goes by everything it was measured with: other prices, rules, costs or parts of the
signal gate are another measuring.
"""

import hashlib
import logging
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from app.card_task import (
    HISTORY_DAYS,
    CardResult,
    CardTask,
    FilesTask,
    MadeUpTask,
    MeasureTask,
)
from app.price_adjustment import UNCHANGED, AdjustmentWish
from app.version import code_version
from app.worker_process import answers, begun, command_of, end
from core.errors import StrategyError
from core.model.market import TIMEFRAMES
from ui.deck import Measured, Plan, StrategyCard

if TYPE_CHECKING:
    from app.settings import Settings
    from core.strategy.base import Strategy
    from core.strategy.loader import Problem

_LOG = logging.getLogger(__name__)
MEASURED_DAYS, MEASURED_DAYS_WITH_COINS = 500, 250
"""Trading days; a coin's day has four times the minutes of a share's."""
OWN_ART = "bulb"
"""The character of a person's own strategies that do not name one."""
CALM_ABOVE, MEDIUM_ABOVE = -10.0, -25.0
"""Deepest falls in percent that part calm from medium and medium from wild."""


@dataclass(frozen=True)
class Basis:
    """The prices to measure on: `name` names the exact data."""

    name: str
    label: str
    made_up: MadeUpTask | None = None
    files: FilesTask | None = None


@dataclass(frozen=True)
class _Wanted:
    """Cards to measure by the names of what comes of it, and all the worker must know besides."""

    cards: Mapping[str, CardTask]
    work: MeasureTask


@dataclass(frozen=True)
class Kinds:
    """The strategies there are, and what is wrong with the person's own files."""

    all: tuple[type["Strategy"], ...]
    own: tuple[type["Strategy"], ...] = ()
    problems: tuple["Problem", ...] = ()


def made_up_basis(
    seed: int, shares: int, coins: int, today: date, days: int | None = None
) -> Basis:
    """Return the last `days` trading days before a day of the practice market with that seed."""
    from app.practice_prices import full_days

    days = days or (MEASURED_DAYS_WITH_COINS if coins else MEASURED_DAYS)
    found = full_days(today - timedelta(days=2 * (days + HISTORY_DAYS)), today)
    chosen = found[-(days + HISTORY_DAYS) :]
    return Basis(
        name=f"made-up|{seed}|{shares}|{f'{coins}|' if coins else ''}{chosen[0]}|{chosen[-1]}",
        label="made-up prices",
        made_up=MadeUpTask(seed=seed, shares=shares, coins=coins, days=chosen),
    )


class CardMeasuring:
    """Results by what was measured; one worker process at a time."""

    def __init__(self, folder: Path, command: Sequence[str] | None = None) -> None:
        self._folder = folder
        self._command = command or command_of("app.card_run")
        self._lock = threading.Lock()
        self._results: dict[str, Measured | None] = {}
        self._busy: frozenset[str] = frozenset()
        self._next: _Wanted | None = None
        self._working = False
        self._impossible: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._closing = False

    def cards(
        self, kinds: Kinds, plan: Plan, basis: Basis | None, settings: "Settings"
    ) -> tuple[StrategyCard, ...]:
        """Return every card with what is known of it."""
        cards = []
        for kind in kinds.all:
            task = card_task(kind, plan)
            name = self._name(task, basis, plan, settings, kind.source) if basis else ""
            measured = self._known(name) if name else None
            cards.append(_card(kind, measured, self._under_way(name), kind in kinds.own))
        return (*cards, *(_broken(one) for one in kinds.problems))

    def start(self, kinds: Kinds, plan: Plan, basis: Basis, settings: "Settings") -> None:
        """Measure the cards not measured yet, after what is being measured now.

        A measuring that nothing of is wanted any more, after other rules or prices were chosen,
        is given up.
        """
        with self._lock:
            if self._closing:
                return
            wanted = self._wanted(kinds, plan, basis, settings)
            if not self._working:
                if wanted is not None:
                    self._working = True
                    self._busy = frozenset(wanted.cards)
                    self._thread = threading.Thread(target=self._run, args=(wanted,), name="cards")
                    self._thread.start()
                return
            self._next = wanted
            if wanted is not None and not self._busy & wanted.cards.keys():
                end(self._process)

    def wait(self, timeout_s: float) -> bool:
        """Wait for the running measuring; return whether there is none any more."""
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def close(self) -> None:
        """Give up a running measuring."""
        with self._lock:
            self._closing = True
            end(self._process)
        self.wait(10.0)

    def _wanted(
        self, kinds: Kinds, plan: Plan, basis: Basis, settings: "Settings"
    ) -> _Wanted | None:
        """Return the cards neither measured nor found impossible, the chosen one first, or None."""
        tasks = {}
        for kind in sorted(kinds.all, key=lambda one: one.key != plan.strategy):
            task = card_task(kind, plan)
            name = self._name(task, basis, plan, settings, kind.source)
            if self._known(name) is None and name not in self._impossible:
                tasks[name] = task
        if not tasks:
            return None
        left_out = tuple(one.file for one in kinds.problems)
        work = measure_task(tuple(tasks.values()), basis, plan, settings, left_out)
        return _Wanted(tasks, work)

    def _under_way(self, name: str) -> bool:
        after = self._next
        return name in self._busy or (after is not None and name in after.cards)

    def _run(self, wanted: _Wanted) -> None:
        now: _Wanted | None = wanted
        while now is not None:
            try:
                self._work(now)
            except OSError as failure:
                _LOG.error("cards cannot be measured", exc_info=failure)
            now = self._take_next()

    def _take_next(self) -> _Wanted | None:
        """Return what was asked for meanwhile, without what is known by now."""
        with self._lock:
            after, self._next = self._next, None
            left = {
                name: task
                for name, task in (after.cards.items() if after is not None else ())
                if self._known(name) is None and name not in self._impossible
            }
            self._busy = frozenset(left)
            if after is None or not left or self._closing:
                self._busy = frozenset()
                # Whoever asks from here on finds no measuring that would take it up.
                self._working = False
                return None
            return _Wanted(left, structs.replace(after.work, cards=tuple(left.values())))

    def _work(self, wanted: _Wanted) -> None:
        names = {task.strategy: name for name, task in wanted.cards.items()}
        with self._lock:
            if self._closing:
                return
            process = self._process = begun(self._command)
        for line in answers(process, msgspec.json.encode(wanted.work)):
            self._take(line, names)
        if process.returncode and not self._closing and self._next is None:
            _LOG.error("the worker for cards ended", extra={"code": process.returncode})

    def _take(self, line: bytes, names: Mapping[str, str]) -> None:
        result = msgspec.json.decode(line, type=CardResult)
        name = names[result.strategy]
        if result.measured is None:
            # The card stays usable, on other bars for example, so it is no problem of the card.
            self._impossible.add(name)
            _LOG.warning("a card was not measured", extra={"reason": result.problem})
        else:
            self._results[name] = result.measured
            self._keep(name, result.measured)
        self._busy = self._busy - {name}

    def _known(self, name: str) -> Measured | None:
        if name not in self._results:
            try:
                kept = (self._folder / f"{name}.json").read_bytes()
                self._results[name] = msgspec.json.decode(kept, type=Measured)
            except (OSError, msgspec.MsgspecError):
                # Not measured yet, or by an older program: it is measured when asked for.
                self._results[name] = None
        return self._results[name]

    def _keep(self, name: str, measured: Measured) -> None:
        path = self._folder / f"{name}.json"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = path.with_suffix(".new")
            partial.write_bytes(msgspec.json.encode(measured))
            os.replace(partial, path)
        except OSError as failure:
            # It stays on the screen; only the next start must measure it again.
            _LOG.warning("a measured card was not kept", extra={"reason": str(failure)})

    def _name(
        self, task: CardTask, basis: Basis, plan: Plan, settings: "Settings", source: str
    ) -> str:
        from app.practice_run import signals_of, slippage_of

        facts = (
            basis.name,
            task.strategy,
            sorted(task.parameters.items()),
            task.timeframe_s,
            settings.risk.model_dump_json(),
            settings.practice.participation_percent,
            settings.practice.slippage_ticks,
            slippage_of(settings),
            signals_of(settings).in_effect(),
            plan.cash,
            code_version(),
            source,
        )
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]


def card_task(kind: type["Strategy"], plan: Plan) -> CardTask:
    """Return how a card is measured: the plan's way if it is chosen, else its own usual one."""
    chosen = kind.key == plan.strategy
    try:
        parameters = _settled(kind, plan.parameters if chosen else {})
    except StrategyError:
        parameters = _settled(kind, {})
    timeframe = plan.timeframe if chosen else kind.default_timeframe
    return CardTask(strategy=kind.key, parameters=parameters, timeframe_s=TIMEFRAMES[timeframe])


def _settled(
    kind: type["Strategy"], parameters: Mapping[str, object]
) -> dict[str, int | float | str | bool]:
    from core.strategy import catalog

    return catalog.settle(kind, parameters)


def measure_task(
    cards: tuple[CardTask, ...],
    basis: Basis,
    plan: Plan,
    settings: "Settings",
    left_out: tuple[str, ...],
) -> MeasureTask:
    """Return what the worker is told."""
    from app.practice_run import limits_of, signals_of, slippage_of

    practice = settings.practice
    return MeasureTask(
        made_up=basis.made_up,
        files=basis.files,
        label=basis.label,
        cards=cards,
        cash=plan.cash,
        limits=limits_of(settings),
        signals=signals_of(settings).in_effect(),
        participation=practice.participation_percent / Decimal(100),
        slippage_ticks=practice.slippage_ticks,
        slippage=slippage_of(settings),
        seed=practice.seed,
        strategies_folder=str(settings.paths.strategies),
        strategies_left_out=left_out,
        adjustment=UNCHANGED if basis.files is None else AdjustmentWish(way=plan.adjust),
    )


def _card(
    kind: type["Strategy"], measured: Measured | None, measuring: bool, own: bool
) -> StrategyCard:
    return StrategyCard(
        key=kind.key,
        title=kind.title or kind.key,
        summary=kind.summary,
        art=kind.art or OWN_ART,
        pace=_pace(measured),
        default_timeframe=kind.default_timeframe,
        timeframes=tuple(name for name, length in TIMEFRAMES.items() if not kind.supports(length)),
        parameters=tuple(kind.parameters.values()),
        measured=measured,
        measuring=measuring,
        problem="",
        own=own,
    )


def _pace(measured: Measured | None) -> str:
    if measured is None or not measured.enough:
        return ""
    if measured.deepest_fall > CALM_ABOVE:
        return "calm"
    return "medium" if measured.deepest_fall > MEDIUM_ABOVE else "wild"


def _broken(problem: "Problem") -> StrategyCard:
    return StrategyCard(
        key=problem.file,
        title=problem.file,
        summary="",
        art=OWN_ART,
        pace="",
        default_timeframe="1d",
        parameters=(),
        measured=None,
        measuring=False,
        problem=str(problem),
        own=True,
    )
