"""The best plateau is not the highest point."""

import math

import numpy as np
import pytest

from core.backtest.honesty.plateau import Grid, heat_map

GRID = Grid({"fast": (5, 10, 15, 20, 25), "slow": (50, 60, 70, 80)})


def test_a_lonely_peak_loses_to_a_plateau():
    scores = np.zeros((5, 4))
    scores[0, 0] = 9.0
    scores[2:5, 1:4] = 2.0
    found = heat_map(GRID, scores.ravel())
    assert found.best_point == {"fast": 5, "slow": 50}
    assert found.best_plateau == {"fast": 20, "slow": 70}
    assert (found.point_score, found.plateau_score) == (9.0, 2.0)
    assert found.steepness > 0.8


def test_the_edge_is_no_plateau():
    found = heat_map(Grid({"a": (1, 2, 3, 4)}), [3.0, 1.0, 2.5, 2.0])
    # (3 + 1 + 1) / 3 at the edge, where the missing neighbour counts like the worst.
    assert found.around == pytest.approx([5 / 3, 6.5 / 3, 5.5 / 3, 6.5 / 3])
    assert found.best_point == {"a": 1}


def test_what_cannot_run_is_left_out():
    scores = np.full((5, 4), np.nan)
    assert heat_map(GRID, scores.ravel()).best_plateau is None
    scores[1, 1] = 1.0
    found = heat_map(GRID, scores.ravel())
    assert found.best_plateau == found.best_point == {"fast": 10, "slow": 60}


def test_points_follow_the_axes():
    points = GRID.points()
    assert len(points) == 20
    assert points[1] == {"fast": 5, "slow": 60}
    assert math.isnan(heat_map(GRID, [-1.0] * 20).steepness)
