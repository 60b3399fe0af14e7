"""What indicators cost: the same whatever the look-back, and only those in use are loaded."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from indicators import catalog
from indicators.declaration import PERIOD_MAX
from tests.indicators.prices import walk

LONG = 4000
# The mean distance from a mean that moves needs the whole window on each bar.
WHOLE_WINDOW = {"cci"}


def periods(name: str) -> dict[str, int]:
    """Return the settings that are look-backs, with their defaults."""
    found = catalog.describe(name).settings
    return {one.name: int(one.default) for one in found if one.high == PERIOD_MAX}


@pytest.mark.parametrize("name", [name for name in catalog.names() if periods(name)])
def test_a_long_look_back_costs_no_more(name: str) -> None:
    if name in WHOLE_WINDOW:
        pytest.skip("its window is added up on each bar, see docs/indicators.md")
    prices, usual = walk(200_000), periods(name)
    longer = LONG // max(usual.values())
    long = {setting: value * longer for setting, value in usual.items()}
    assert max(long.values()) > 20 * max(usual.values())

    def fastest(settings: dict[str, int]) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            catalog.compute(name, prices, **settings)
            times.append(time.perf_counter() - began)
        return min(times)

    fastest(usual)
    assert fastest(long) < 5 * fastest(usual)  # 20 times and more, were it not O(n)


def test_only_the_kernels_in_use_are_loaded(project: Path) -> None:
    code = (
        "import numpy as np\n"
        "from indicators import catalog\n"
        "formulas = {id(f): f for f in (catalog.describe(n).formula for n in catalog.names())}\n"
        "made = lambda: sum(len(vars(f)[k].signatures) for f in formulas.values()\n"
        "                   for k in ('step', 'over') if k in vars(f))\n"
        "print(len(formulas), made())\n"
        "catalog.compute('wma', {'close': np.ones(50)})\n"
        "catalog.stream('adx')\n"
        "print(made())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    count, made = map(int, first.split())
    assert count > 40
    assert made == 0
    assert second == "2"
