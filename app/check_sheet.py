"""Turns what an examination found, or has found so far, into what the Test screen draws."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.backtest.honesty.examination import Findings, SoFar
from core.backtest.honesty.monte_carlo import Spread
from core.backtest.honesty.plateau import Grid, heat_map
from core.backtest.honesty.walk_forward import Walked, walked_of
from core.backtest.outcome import Outcome, Parameters
from core.strategy.base import Parameter
from ui.deck_checks import (
    CheckSheet,
    MapAxis,
    NoisyPrices,
    Redrawn,
    SettingsMap,
    UnseenStretch,
    UnseenTime,
)

STRETCHES, COPIES = 5, 10
_HUNDRED = 100.0


class Drawer:
    """Draws sheets of one examination: it knows the strategy's words and the settings tested."""

    def __init__(self, declared: Mapping[str, Parameter], here: Parameters, real: float) -> None:
        self._declared, self._here, self._real = declared, here, real

    def so_far(self, now: SoFar, found: Findings | None = None) -> CheckSheet:
        """Return the sheet; with `found` it is whole."""
        return CheckSheet(
            map=None if now.grid is None else self._map(now.grid, now.scores),
            unseen=self._unseen(now.walked) if now.walked else None,
            redrawn=None if now.drawn is None else _redrawn(now.drawn),
            noise=NoisyPrices(
                real=self._real * _HUNDRED,
                copies=tuple(one * _HUNDRED for one in now.jittered),
                wanted=COPIES,
            )
            if now.jittered
            else None,
            overfitting=None if found is None else known(found.overfitting.probability),
            luck=None if found is None else known(found.deflated_sharpe),
            tries=len(now.scores) if found is None else found.tries,
        )

    def _map(self, grid: Grid, scores: Sequence[float]) -> SettingsMap | None:
        if not grid.axes:
            return None
        points = grid.points()
        rest = [math.nan] * (len(points) - len(scores))
        return settings_map(
            grid,
            [*scores, *rest],
            self._declared,
            here=self._place(points),
            holes=tuple(at for at, one in enumerate(scores) if math.isnan(one)),
            whole=not rest,
        )

    def _place(self, points: Sequence[Parameters]) -> int | None:
        for at, one in enumerate(points):
            if all(self._here.get(name) == value for name, value in one.items()):
                return at
        return None

    def _unseen(self, walked: Sequence[tuple[Walked, Outcome]]) -> UnseenTime:
        whole = walked_of(walked)
        return UnseenTime(
            time_ns=tuple(whole.curve.ts_ns.tolist()),
            worth=tuple((whole.curve.worth * _HUNDRED).tolist()),
            stretches=tuple(self._stretch(one) for one in whole.steps),
            wanted=STRETCHES,
            kept=known(whole.efficiency),
            steady=known(whole.stability),
        )

    def _stretch(self, one: Walked) -> UnseenStretch:
        inside = known(one.inside)
        return UnseenStretch(
            start_ns=one.step.test.start_ns,
            end_ns=one.step.test.end_ns,
            inside=None if inside is None else inside * _HUNDRED,
            gave=one.test_return * _HUNDRED,
            trades=one.trades,
            picked=", ".join(f"{self._word(name)} {value}" for name, value in one.picked.items()),
        )

    def _word(self, name: str) -> str:
        declared = self._declared.get(name)
        return name if declared is None else declared.label


def settings_map(
    grid: Grid,
    scores: Sequence[float],
    declared: Mapping[str, Parameter],
    *,
    here: int | None,
    holes: tuple[int, ...],
    whole: bool,
    objective: str = "sharpe",
) -> SettingsMap:
    """Return a map of scores; its best plateau is marked once it is whole."""
    heat = heat_map(grid, scores)
    plateau: tuple[int, ...] = ()
    if whole and heat.best_plateau is not None:
        plateau = _near(grid, grid.points().index(heat.best_plateau), scores)
    return SettingsMap(
        axes=tuple(
            MapAxis(name, declared[name].label if name in declared else name, tuple(values))
            for name, values in grid.axes.items()
        ),
        scores=tuple(known(one) for one in scores),
        objective=objective,
        here=here,
        plateau=plateau,
        holes=holes,
    )


def known(value: float) -> float | None:
    """Return a number, or None for one that is not defined."""
    return value if math.isfinite(value) else None


def _near(grid: Grid, place: int, scores: Sequence[float]) -> tuple[int, ...]:
    """Return a place and all that touch it and have a score."""
    middle = np.array(np.unravel_index(place, grid.shape))
    spots = np.array(list(np.ndindex(*grid.shape)))
    near = np.flatnonzero(np.abs(spots - middle).max(axis=1) <= 1).tolist()
    return tuple(at for at in near if math.isfinite(scores[at]))


def _redrawn(spread: Spread) -> Redrawn | None:
    if not spread.tries:
        return None
    return Redrawn(
        tries=spread.tries,
        ends=tuple(one * _HUNDRED for one in spread.sample),
        falls=tuple(one * _HUNDRED for one in spread.fall_sample),
        losing=spread.losing,
    )
