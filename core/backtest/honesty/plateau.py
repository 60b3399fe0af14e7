"""A map of results over settings, and its best plateau: a good place among good neighbours."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from core.backtest.metrics.returns import Floats
from core.backtest.outcome import Parameters


@dataclass(frozen=True, slots=True)
class Grid:
    """Settings to try: the values of each, in their order."""

    axes: Mapping[str, Sequence[Any]]

    @property
    def shape(self) -> tuple[int, ...]:
        """Return how many values each setting has."""
        return tuple(len(values) for values in self.axes.values())

    def points(self) -> list[Parameters]:
        """Return every combination, the last setting changing fastest."""
        return [dict(zip(self.axes, one, strict=True)) for one in product(*self.axes.values())]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Scores over a grid; a higher score is better, nan is a combination that cannot be run.

    `around` is the mean of each place and its neighbours. The best plateau is the place with the
    highest such mean, not the highest point, which luck likes to stand on.
    """

    grid: Grid
    scores: Floats
    around: Floats
    best_point: Parameters | None
    best_plateau: Parameters | None
    point_score: float
    plateau_score: float

    @property
    def steepness(self) -> float:
        """Return how much of the best point its surroundings lose, 0 to 1 and more; nan unknown."""
        if not self.point_score > 0.0:
            return math.nan
        place = int(np.nanargmax(self.scores))
        return 1.0 - float(self.around.flat[place]) / self.point_score


def heat_map(grid: Grid, scores: Sequence[float]) -> HeatMap:
    """Return the map of the scores of `grid.points()`, in their order."""
    cells = np.asarray(scores, dtype=np.float64).reshape(grid.shape)
    cells = np.where(np.isfinite(cells), cells, np.nan)
    around = _around(cells)
    if not cells.size or np.isnan(cells).all():
        return HeatMap(grid, cells, around, None, None, math.nan, math.nan)
    point, flat = int(np.nanargmax(cells)), int(np.nanargmax(around))
    points = grid.points()
    return HeatMap(
        grid,
        cells,
        around,
        points[point],
        points[flat],
        float(cells.flat[point]),
        float(around.flat[flat]),
    )


def _around(cells: Floats) -> Floats:
    """Return the mean of each cell and all that touch it, corners included; nan stays nan.

    Beyond the edge lies nothing: a place there has fewer neighbours, and its own score, which may
    be luck, would count for more. So what is missing counts like the worst that is there.
    """
    around = np.full(cells.shape, np.nan)
    for place in np.ndindex(*cells.shape):
        if np.isnan(cells[place]):
            continue
        near = cells[tuple(slice(max(0, at - 1), at + 2) for at in place)]
        known = near[~np.isnan(near)]
        axes = sum(1 for size in cells.shape if size > 1)
        missing = 3**axes - len(known)
        around[place] = (float(known.sum()) + missing * float(known.min())) / 3**axes
    return around
