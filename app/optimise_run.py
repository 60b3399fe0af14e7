"""The worker that searches settings: a process of its own at low priority.

Reads one OptimiseTask as a line of JSON from standard input and ends when that is closed. Tells how
far it is in lines of JSON, remembers every row, and keeps the result in a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from app import frames
from app.card_run import period_of
from app.optimise_task import OptimiseNews, OptimiseTask
from app.practice_run import write_document
from app.run_pool import Build, Workplace, workplace
from app.search_document import search_document
from app.search_sheet import SheetMaker
from app.setting_runs import EngineSettingRuns, SettingRuns, setting_runs
from app.version import code_version
from app.worker_main import do_while_wanted
from core.backtest.fast.warm import compiled
from core.backtest.optimise.evidence import evidence
from core.backtest.optimise.objective import Constraints, Objective
from core.backtest.optimise.optimiser import Found, Row, Search, search
from core.backtest.optimise.search import Method, Place
from core.backtest.optimise.space import Space, range_of
from core.clock import SECOND_NS, LiveClock
from core.strategy import catalog
from ui.deck_search import SearchWish

Tell = Callable[[OptimiseNews], None]
_FEW = 3  # rows of which no time can be told yet
_SHEET_EVERY_NS = SECOND_NS


@dataclass(frozen=True)
class SearchPlace:
    """Where a search runs, which settings it may choose from, and what is looked for."""

    place: Workplace
    build: Build
    wish: Search
    rows: Path
    basis: str


def run(task: OptimiseTask, tell: Tell) -> None:
    """Search and keep the result; raise in words when it cannot be done."""
    tell(OptimiseNews(step="prices"))
    build = partial(workplace, task.work, task.symbols)
    place = build()
    basis = (
        f"{code_version()} {task.work!r} {task.symbols} {task.wish.ranges} {task.wish.objective}"
    )
    where = SearchPlace(place, build, search_of(place, task.wish), Path(task.rows), basis)
    period = period_of(place.series, place.run.timeframe_s)
    maker = SheetMaker(place, where.wish, task.title, period)
    # Soon after the installation nobody waits for a compiler: then the engine runs them.
    address = task.scheduler_address
    runs: SettingRuns = (
        setting_runs(place, where.wish.objective, build, task.workers, address)
        if compiled()
        else EngineSettingRuns(place, build, task.workers)
    )
    try:
        maker.engine = runs.engine
        found = searched(where, runs, _Progress(tell, maker))
        tell(OptimiseNews(step="evidence", share=0.99))
        proof, _ = evidence(where.wish, found, runs.outcome)
    finally:
        runs.close()
    sheet = maker.whole(found, proof)
    document = search_document(place, where.wish, found, proof, runs.engine)
    write_document(Path(task.file), {**document, "task": task, "sheet": sheet})
    tell(OptimiseNews(step="done", share=1.0, sheet=sheet))


def search_of(place: Workplace, wish: SearchWish, seed: int | None = None) -> Search:
    """Return a wish in the optimiser's own terms; ranges that cannot be raise UserMistake."""
    kind = catalog.find(place.run.strategy, place.run.setup.user_strategies)
    ranges = tuple(
        range_of(kind.parameters[one.name], one.low, one.high, one.count) for one in wish.ranges
    )
    return Search(
        space=Space(ranges=ranges),
        objective=Objective(wish.objective),
        method=Method(wish.method),
        constraints=Constraints(
            least_trades=wish.least_trades, deepest_fall=-abs(wish.deepest_fall)
        ),
        tries=wish.tries,
        seed=place.run.setup.seed if seed is None else seed,
    )


def searched(
    where: SearchPlace,
    runs: SettingRuns,
    progress: Callable[[int, int, Mapping[Place, Row]], None],
) -> Found:
    """Search; rows made before are taken from the file, new ones are added to it."""
    known = {
        row.place: row
        for row in (
            msgspec.msgpack.decode(frame, type=Row)
            for frame in frames.opened(where.rows, where.basis)
        )
    }
    kept = set(known)

    def tell(done: int, total: int, rows: Mapping[Place, Row]) -> None:
        for place in rows.keys() - kept:
            frames.append(where.rows, msgspec.msgpack.encode(rows[place]))
            kept.add(place)
        progress(done, total, rows)

    return search(where.wish, runs, known, tell)


class _Progress:
    """Tells how far a search is; a sheet at most once a second."""

    def __init__(self, tell: Tell, maker: SheetMaker) -> None:
        self._tell, self._maker, self._clock = tell, maker, LiveClock()
        self._begun_ns = self._clock.now_ns()
        self._sheet_ns = 0
        self._first = -1

    def __call__(self, done: int, total: int, rows: Mapping[Place, Row]) -> None:
        now_ns = self._clock.now_ns()
        if self._first < 0:
            self._first = done - 1
        made = done - self._first
        left = None
        if made >= _FEW:
            left = (now_ns - self._begun_ns) / SECOND_NS / made * (total - done)
        sheet = None
        if now_ns - self._sheet_ns >= _SHEET_EVERY_NS or done == total:
            self._sheet_ns = now_ns
            sheet = self._maker.so_far(rows)
        share = min(done / total, 0.98)
        self._tell(OptimiseNews(step="trying", share=share, left_s=left, sheet=sheet))


def main() -> None:
    """Do the task given on standard input; the rows are remembered."""
    do_while_wanted(OptimiseTask, run, lambda said: OptimiseNews(problem=said))


if __name__ == "__main__":
    main()
