"""A part of the crash matrix: each of the 25 points once. The whole is crash_matrix.py itself."""

import sys
from pathlib import Path

import pytest

from tests.scenarios.crash_matrix import live, one_kill
from tests.support.ports import POINTS, Doom


@pytest.mark.skipif(sys.platform == "win32", reason="forks the process")
@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_or_doubled_when_the_program_dies(point: str, tmp_path: Path) -> None:
    killed, wrong = one_kill(point, POINTS.index(point), tmp_path)
    assert wrong == []
    assert killed, f"the day was over before “{point}” was passed often enough"


def test_every_point_is_passed_in_a_day(tmp_path: Path) -> None:
    passed = live(tmp_path, 3, Doom("", 0))
    assert set(POINTS) <= set(passed)
