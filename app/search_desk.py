"""Searches better settings for the plan's strategy, one search at a time, in its own process.

What was tried is remembered by what was searched, so that the same search goes on where it was
stopped, and so that an examination later knows how many tries led to the settings.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app.card_measuring import card_task, measure_task
from app.one_at_a_time import OneAtATime
from app.optimise_task import OptimiseNews, OptimiseTask
from app.plan_desk import PlanDesk
from app.price_choices import NOT_STORED
from app.search_tries import searches_of, sharpes_before
from app.version import code_version
from app.worker_process import command_of
from core.errors import AlgoTraderError, UserMistake
from ui.deck_search import SearchSheet, SearchView, SearchWish, Varied
from ui.price_choice import LIVE

if TYPE_CHECKING:
    from app.settings import Settings
    from core.strategy.base import Parameter

_LOG = logging.getLogger(__name__)
_ENDED = "The search ended before it was done. Go on with it; if it happens again, see the log."
_WIDE = 3.0


class _Kept(Struct, frozen=True):
    """Of a kept search what the window shows."""

    task: OptimiseTask
    sheet: SearchSheet


class SearchDesk:
    """Implements `ui.deck_search.SearchBench`. For any thread."""

    def __init__(
        self,
        plans: PlanDesk,
        settings: Callable[[], "Settings"],
        use: Callable[[dict[str, Any]], str],
        command: Sequence[str] | None = None,
    ) -> None:
        self._plans, self._settings, self._use = plans, settings, use
        self._work = OneAtATime("search", command or command_of("app.optimise_run"))
        self._lock = self._work.lock
        self._view: SearchView | None = None

    def view(self) -> SearchView:
        """Return the search now; the last one of before, when there is none yet."""
        with self._lock:
            if self._view is None:
                self._view = self._before()
            return self._view

    def varied(self) -> tuple[Varied, ...]:
        """Return the settings of the plan's strategy that are numbers."""
        kinds, plan = self._plans.kinds, self._plans.plan()
        kind = next((one for one in kinds.all if one.key == plan.strategy), None) if kinds else None
        if kind is None:
            return ()
        return tuple(
            _varied(one, plan.parameters.get(name, one.default))
            for name, one in kind.parameters.items()
            if not isinstance(one.default, bool | str)
        )

    def start(self, wish: SearchWish) -> None:
        """Search, or go on with the same search; one at a time."""
        with self._lock:
            if self.view().state == "running":
                return
            try:
                task = self._task(wish)
            except (AlgoTraderError, OSError) as mistake:
                self._view = SearchView(state="failed", said=str(mistake), wish=wish)
                return
            self._view = SearchView(state="running", step="prices", wish=wish)
            self._work.begin(lambda number: self._search(task, number))

    def cancel(self) -> None:
        """Stop; what was tried stays for later."""
        with self._lock:
            view = self.view()
            if view.state == "running":
                self._view = replace(view, state="stopped", left_s=None)
                self._work.give_up()

    def use(self, number: int) -> str:
        """Put a plateau's settings into the plan; return why not, or an empty text."""
        sheet = self.view().sheet
        if sheet is None or not 0 <= number < len(sheet.plateaus):
            return "There are no such settings any more. Search again."
        return self._use(dict(sheet.plateaus[number].parameters))

    def sharpes(self, strategy: str, fingerprint: str) -> list[float]:
        """Return the Sharpe ratio, of a day, of every try of a strategy on some prices."""
        return sharpes_before(self._folder, strategy, fingerprint)

    def wait(self, timeout_s: float) -> bool:
        """Wait for what runs; return whether there is nothing any more."""
        return self._work.wait(timeout_s)

    def close(self) -> None:
        """Stop and end."""
        self.cancel()
        self.wait(10.0)

    @property
    def _folder(self) -> Path:
        return searches_of(self._settings().paths.data)

    def _task(self, wish: SearchWish) -> OptimiseTask:
        kinds = self._plans.kinds
        if kinds is None:
            raise UserMistake("The strategies are still being loaded. Try again in a moment.")
        if self._plans.plan().prices in LIVE:
            raise UserMistake(NOT_STORED)
        if not self._plans.symbols():
            raise UserMistake("There are no prices yet. Choose a price file first.")
        plan, basis, settings = self._plans.plan(), self._plans.basis(), self._settings()
        kind = next((one for one in kinds.all if one.key == plan.strategy), None)
        if basis is None or kind is None:
            raise UserMistake("There are no prices to search on. Choose others.")
        left_out = tuple(one.file for one in kinds.problems)
        work = measure_task((card_task(kind, plan),), basis, plan, settings, left_out)
        symbols = tuple(self._plans.order().symbols)
        facts = repr((code_version(), work, symbols, wish.ranges, wish.objective)).encode()
        name = f"{kind.key}-{hashlib.sha256(facts).hexdigest()[:16]}"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        task = OptimiseTask(
            work=work,
            title=kind.title or kind.key,
            symbols=symbols,
            wish=wish,
            rows=str(self._folder / f"{name}.rows"),
            file=str(self._folder / f"{name}.json"),
            scheduler_address=settings.testing.scheduler_address,
        )
        self._last.write_bytes(msgspec.json.encode(task))
        return task

    @property
    def _last(self) -> Path:
        return self._folder / "last.task"

    def _before(self) -> SearchView:
        """Return the search that was last begun: done, or to go on with."""
        try:
            task = msgspec.json.decode(self._last.read_bytes(), type=OptimiseTask)
        except (OSError, msgspec.MsgspecError):
            return SearchView()
        try:
            kept = msgspec.json.decode(Path(task.file).read_bytes(), type=_Kept)
        except (OSError, msgspec.MsgspecError):
            return SearchView(state="stopped", wish=task.wish)
        if kept.task != task:
            return SearchView(state="stopped", wish=task.wish)
        return SearchView(state="done", share=1.0, wish=task.wish, sheet=kept.sheet)

    def _search(self, task: OptimiseTask, number: int) -> None:
        try:
            problem = self._hear(task, number)
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.error("settings could not be searched", exc_info=failure)
            problem = _ENDED
        now = self.view()
        if problem:
            self._put(replace(now, state="failed", said=problem, left_s=None), number)
        else:
            self._put(replace(now, state="done", share=1.0, left_s=None), number)

    def _hear(self, task: OptimiseTask, number: int) -> str:
        """Run the process to its end; return what went wrong, or an empty text."""
        step = ""
        for line in self._work.lines(msgspec.json.encode(task)):
            news = msgspec.json.decode(line, type=OptimiseNews)
            if news.problem:
                return news.problem
            step, now = news.step, self.view()
            self._put(
                replace(
                    now,
                    step=step,
                    share=news.share,
                    left_s=news.left_s,
                    sheet=news.sheet or now.sheet,
                ),
                number,
            )
        return "" if step == "done" else _ENDED

    def _put(self, view: SearchView, number: int) -> None:
        with self._lock:
            if self._work.is_latest(number):
                self._view = view


def _varied(one: "Parameter", now: object) -> Varied:
    """Return a setting with a usual range: a third of its value to three times it."""
    value = float(now) if isinstance(now, int | float) else 0.0
    low, high, step = one.low or 0.0, one.high or value, one.step or 1.0
    return Varied(
        name=one.name,
        label=one.label,
        low=low,
        high=high,
        step=step,
        whole=isinstance(one.default, int),
        now=value,
        from_=_on_step(one, min(max(value / _WIDE, low), high)),
        to=_on_step(one, min(max(value * _WIDE, low), high)),
    )


def _on_step(one: "Parameter", value: float) -> float:
    from core.backtest.optimise.space import range_of

    (found,) = range_of(one, value, value, 1).values
    return float(found)
