"""Which settings are tried next: every one, some drawn by chance, or where it looked promising.

Each is a proposer: asked for places, told what they were worth. The same seed and the same answers
give the same places, so a search that was stopped goes on by being told again.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, IntDistribution
from optuna.trial import TrialState

from core.backtest.optimise.space import Space

Place = tuple[int, ...]
_WORST = -1e12
_FIRST = 16  # places by chance before the estimator is asked
_STALE = 30  # proposals in a row that were tried before: then chance decides


class Method(StrEnum):
    """How settings are looked for."""

    GRID = "grid"
    RANDOM = "random"
    BAYES = "bayes"


class Proposer(Protocol):
    """Says which places to try next."""

    def ask(self, count: int) -> list[Place]:
        """Return up to `count` places not asked for before; none when there are no more."""
        ...

    def tell(self, places: Sequence[Place], scores: Sequence[float]) -> None:
        """Hear what places were worth; nan cannot be used."""
        ...


def proposer(method: Method, space: Space, seed: int) -> Proposer:
    """Return the proposer of a method."""
    if method is Method.GRID:
        return _Listed(space, np.arange(space.size))
    if method is Method.RANDOM:
        return _Drawn(space, seed)
    return _Bayes(space, seed)


class _Listed:
    """Places in a given order."""

    def __init__(self, space: Space, numbers: Sequence[int] | np.ndarray) -> None:
        self._space, self._numbers, self._next = space, numbers, 0

    def ask(self, count: int) -> list[Place]:
        """Return the next ones."""
        some = self._numbers[self._next : self._next + count]
        self._next += len(some)
        return [self._space.place(int(number)) for number in some]

    def tell(self, places: Sequence[Place], scores: Sequence[float]) -> None:
        """Go on regardless."""


class _Drawn:
    """Places by chance, none twice."""

    def __init__(self, space: Space, seed: int) -> None:
        self._space = space
        self._random = np.random.default_rng(seed)
        self._asked: set[int] = set()

    def ask(self, count: int) -> list[Place]:
        """Draw the next ones."""
        found: list[Place] = []
        while len(found) < count and len(self._asked) < self._space.size:
            number = int(self._random.integers(self._space.size))
            if number in self._asked:
                continue
            self._asked.add(number)
            found.append(self._space.place(number))
        return found

    def tell(self, places: Sequence[Place], scores: Sequence[float]) -> None:
        """Go on regardless."""


class _Bayes:
    """The tree-structured Parzen estimator of optuna, in memory and silent.

    Source: Bergstra, Bardenet, Bengio and Kegl, "Algorithms for Hyper-Parameter Optimization"
    (2011). Places asked for together are kept apart by counting those under way as bad.
    """

    def __init__(self, space: Space, seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._space = space
        sampler = optuna.samplers.TPESampler(
            seed=seed, n_startup_trials=_FIRST, multivariate=True, constant_liar=True
        )
        self._study = optuna.create_study(direction="maximize", sampler=sampler)
        self._asked: dict[Place, int] = {}
        self._chance = _Drawn(space, seed + 1)
        self._axes: dict[str, BaseDistribution] = {
            one.name: _axis(one.values) for one in space.ranges
        }

    def ask(self, count: int) -> list[Place]:
        """Return the most promising ones; by chance when only known ones are proposed."""
        found: list[Place] = []
        while len(found) < count and len(self._asked) < self._space.size:
            place = self._propose()
            self._asked[place[0]] = place[1]
            found.append(place[0])
        return found

    def tell(self, places: Sequence[Place], scores: Sequence[float]) -> None:
        """Let the estimator learn."""
        for place, score in zip(places, scores, strict=True):
            # Only the order of the scores counts: what cannot be used is worse than all.
            self._study.tell(self._asked[place], _WORST if math.isnan(score) else score)

    def _propose(self) -> tuple[Place, int]:
        for _ in range(_STALE):
            trial = self._study.ask(self._axes)
            place = tuple(trial.params[one.name] for one in self._space.ranges)
            if place not in self._asked:
                return place, trial.number
            self._study.tell(trial.number, state=TrialState.FAIL)
        while True:
            (place,) = self._chance.ask(1)
            if place not in self._asked:
                names = (one.name for one in self._space.ranges)
                self._study.enqueue_trial(dict(zip(names, place, strict=True)))
                return place, self._study.ask(self._axes).number


def _axis(values: Sequence[object]) -> BaseDistribution:
    """Return numbers as a line along which near is alike, and words as what they are."""
    if isinstance(values[0], bool | str):
        return CategoricalDistribution(tuple(range(len(values))))
    return IntDistribution(0, len(values) - 1)
