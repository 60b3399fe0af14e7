"""One formula, two kernels: written out for any shape of memory, rule and bar."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indicators import atr, bollinger, ema, supertrend
from indicators.declaration import IndicatorError
from indicators.formula import Formula, end
from indicators.kernel import inlined, kernel

Nested = tuple[int, tuple[float, tuple[int]], float]


@inlined
def _odd(
    memory: Nested, rule: tuple[tuple[int, float], int], high: float, low: float
) -> tuple[Nested, float, float]:
    count, (last, (most,)), total = memory
    (step, factor), limit = rule
    count = (count + step) % limit
    most = max(most, count)
    return (count, (high, (most,)), total + factor * low), last + total, float(most)


@inlined
def _plain(memory: tuple[()], open: float) -> tuple[tuple[()], float]:
    return memory, 2.0 * open


def test_nested_memories_of_whole_and_broken_numbers_survive_the_flat_state() -> None:
    formula, rule = Formula(_odd), ((3, 0.5), 7)
    high, low = np.arange(1.0, 30.0), np.arange(2.0, 31.0)
    first, second = formula.run((high, low), rule)
    state = formula.fresh(rule)
    assert state.tolist() == [8.0, 3.0, 0.5, 7.0, 0.0, 0.0, 0.0, 0.0]
    answers = [formula.step(state, 0, *bar) for bar in zip(high, low, strict=True)]
    assert answers == list(zip(first, second, strict=True))
    assert second[-1] == 6.0
    assert first[1] == high[0] + 0.5 * low[0]


def test_a_formula_without_memory_or_rule_needs_neither() -> None:
    formula = Formula(_plain)
    assert formula.fresh(()).tolist() == [1.0]
    assert formula.step(formula.fresh(()), 0, 4.0) == 8.0
    assert formula.run((np.array([1.0, 2.0]),), ())[0].tolist() == [2.0, 4.0]


@kernel
def _three(state: np.ndarray, high: float, low: float, close: float) -> tuple[float, float, float]:
    usual = atr.step(state, 1, high, low, close)
    second = end(state, 1)
    upper, _, _ = bollinger.step(state, second, close)
    return usual, upper, ema.step(state, end(state, second), close)


def test_states_stand_behind_each_other_in_one_array() -> None:
    state = np.concatenate(([7.0], atr.fresh(3), bollinger.fresh(4, width=1.5), ema.fresh(5)))
    alone = atr.Atr(3), bollinger.Bollinger(4, 1.5), ema.Ema(period=5)
    for close in 100.0 + np.random.default_rng(1).random(40):
        bar = close + 1.0, close - 1.0, close
        answers = alone[0].update(*bar), alone[1].update(close)[0], alone[2].update(close)
        np.testing.assert_array_equal(_three(state, *bar), answers)
    assert all(one.ready for one in alone)
    assert state[0] == 7.0


def test_settings_stand_behind_the_columns_or_have_names() -> None:
    close = np.arange(1.0, 90.0)
    by_place = supertrend.supertrend(close + 1, close - 1, close, 5, 2.0)
    by_name = supertrend.supertrend(close + 1, close - 1, close, factor=2.0, period=5)
    np.testing.assert_array_equal(by_place, by_name)
    with pytest.raises(IndicatorError):
        ema.Ema(0)


def test_ready_stays_when_a_value_is_missing() -> None:
    one = ema.Ema(2)
    one.update(1.0)
    assert not one.ready
    one.update(2.0)
    assert one.ready
    assert math.isnan(one.update(math.nan))
    assert one.ready


def test_its_kernels_come_from_the_disk_the_second_time(tmp_path: Path, project: Path) -> None:
    code = (
        "import numpy as np\n"
        "from indicators import ema\n"
        "ema.ema(np.ones(9), 2); ema.Ema(2).update(1.0)\n"
        "both = ema.step, ema.EMA.formula.over\n"
        "print([sum(one.stats.cache_hits.values()) for one in both])\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=project,
            env={"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(project)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert outputs == ["[0, 0]", "[1, 1]"]


@inlined
def _middle(
    memory: tuple[float], bar: tuple[float, float], weight: float
) -> tuple[tuple[float], float]:
    high, low = bar
    total = memory[0] + (high - low) * weight
    return (total,), total


def test_a_part_of_the_bar_may_be_a_tuple() -> None:
    formula = Formula(_middle)
    columns = (np.array([3.0, 5.0]), np.array([1.0, 2.0]), np.array([10.0, 100.0]))
    (whole,) = formula.run(columns, ())
    assert whole.tolist() == [20.0, 320.0]
    state = formula.fresh(())
    assert [formula.step(state, 0, *bar) for bar in zip(*columns, strict=True)] == whole.tolist()
