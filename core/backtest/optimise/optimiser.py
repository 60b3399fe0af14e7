"""Looks for settings on a plateau: proposes, runs, learns, then fills in around the best places.

What was run is known by its place, so a search that was stopped goes on by being given its rows.
With the same space, seed and prices it finds the same, however many cores there are.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from core.backtest.optimise.objective import Constraints, Figures, Objective, score
from core.backtest.optimise.plateaus import Plateau, neighbours, plateaus
from core.backtest.optimise.search import Method, Place, proposer
from core.backtest.optimise.space import Space
from core.backtest.outcome import Parameters

_BATCH = {Method.GRID: 64, Method.RANDOM: 64, Method.BAYES: 8}
_FILLED = 5  # best places whose neighbours are tried, too
_ROUNDS = 3  # of filling in: new neighbours may be better still


class Row(Struct, frozen=True, kw_only=True):
    """One set of settings that was tried: its figures, or one sentence why there are none."""

    place: Place
    figures: Figures | None = None
    refused: str = ""


Runner = Callable[[Sequence[Parameters]], Iterator[tuple[int, Figures | str]]]
"""Runs sets of settings; yields the number of each and its figures, or why there are none."""

Progress = Callable[[int, int, Mapping[Place, Row]], None]
"""(done, of about all, every row so far); may raise to stop."""


@dataclass(frozen=True)
class Search:
    """What is looked for, where and how. `tries` is not more than the space holds."""

    space: Space
    objective: Objective = Objective.SHARPE
    method: Method = Method.GRID
    constraints: Constraints = field(default_factory=Constraints)
    tries: int = 200
    seed: int = 7

    @property
    def wanted(self) -> int:
        """Return how many places are proposed: all of a grid."""
        size = self.space.size
        return size if self.method is Method.GRID else min(self.tries, size)


@dataclass(frozen=True)
class Found:
    """Everything tried, by place, and the best plateaus."""

    rows: Mapping[Place, Row]
    scores: Mapping[Place, float]
    plateaus: Sequence[Plateau]

    @property
    def tried(self) -> int:
        """Return how many sets of settings were run."""
        return sum(1 for row in self.rows.values() if row.figures is not None)

    @property
    def period_sharpes(self) -> list[float]:
        """Return the Sharpe ratios, of one period, of all that were run, in order of place."""
        rows = (self.rows[place].figures for place in sorted(self.rows))
        return [one.period_sharpe for one in rows if one is not None]


def search(
    wish: Search,
    runner: Runner,
    known: Mapping[Place, Row] | None = None,
    progress: Progress = lambda done, total, rows: None,
) -> Found:
    """Search; rows of `known` are not run again."""
    work = _Work(wish, runner, dict(known or {}), progress)
    asking, asked = proposer(wish.method, wish.space, wish.seed), 0
    while asked < wish.wanted:
        batch = asking.ask(min(_BATCH[wish.method], wish.wanted - asked))
        if not batch:
            break
        asked += len(batch)
        work.run(batch)
        asking.tell(batch, [work.scores[place] for place in batch])
    for _ in range(_ROUNDS):
        missing = work.around_the_best()
        if not missing:
            break
        work.run(missing)
    return Found(
        {place: work.rows[place] for place in sorted(work.scores)},
        dict(sorted(work.scores.items())),
        plateaus(work.scores, wish.space.shape),
    )


class _Work:
    """The rows of a search under way."""

    def __init__(
        self, wish: Search, runner: Runner, rows: dict[Place, Row], progress: Progress
    ) -> None:
        self._wish, self._runner, self._progress = wish, runner, progress
        self.rows = rows
        self.scores: dict[Place, float] = {}

    def run(self, places: Sequence[Place]) -> None:
        """Run those that are not known, and score all."""
        space = self._wish.space
        fresh = [place for place in places if place not in self.rows]
        for number, found in self._runner([space.at(place) for place in fresh]):
            place = fresh[number]
            self.rows[place] = (
                Row(place=place, refused=found)
                if isinstance(found, str)
                else Row(place=place, figures=found)
            )
            self._tell()
        for place in places:
            self.scores[place] = self._score(self.rows[place])
        self._tell()

    def around_the_best(self) -> list[Place]:
        """Return the untried neighbours of the best places."""
        usable = [place for place, value in self.scores.items() if not math.isnan(value)]
        best = sorted(usable, key=lambda place: (-self.scores[place], place))[:_FILLED]
        best += [one.place for one in plateaus(self.scores, self._wish.space.shape, _FILLED)]
        near = {one for place in best for one in neighbours(place, self._wish.space.shape)}
        return sorted(near - self.scores.keys())

    def _score(self, row: Row) -> float:
        if row.figures is None:
            return math.nan
        return score(self._wish.objective, row.figures, self._wish.constraints)

    def _tell(self) -> None:
        done = len(self.rows)
        self._progress(done, max(done, self._wish.wanted), self.rows)
