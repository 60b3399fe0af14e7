"""Runs are remembered to the last digit, whole or not at all."""

from pathlib import Path

import numpy as np
import pytest

from app.run_memory import RunMemory
from core.backtest.honesty.noise import jitter
from core.backtest.outcome import Window, whole
from core.clock import IST
from core.errors import StrategyError
from tests.core.backtest.bars import daily
from tests.core.backtest.honesty import rules

SERIES = [daily("A", 100.0 + np.arange(40) % 7)]
RUN = rules.run_of(rules.rising)


class Counted:
    """Makes runs and counts them; a settings of 13 is refused."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, name, parameters, series, window):
        self.made += 1
        if parameters.get("bars") == 13:
            raise StrategyError("Thirteen is no good.")
        return RUN(parameters, series, window)


def memory(file: Path, basis: str = "one") -> tuple[RunMemory, Counted]:
    made = Counted()
    return RunMemory(file, basis, SERIES, IST, made), made


def test_a_run_is_made_once_and_comes_back_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.runs"
    first, made = memory(file)
    here = first({"bars": 3}, SERIES, whole(SERIES))
    assert (first({"bars": 3}, SERIES, whole(SERIES)).deeds, made.made) == (here.deeds, 1)
    again, made = memory(file)
    back = again({"bars": 3}, SERIES, whole(SERIES))
    assert made.made == 0
    assert back.deeds == here.deeds != ()
    assert back.curve.worth.tolist() == here.curve.worth.tolist()
    assert back.curve.ts_ns.tolist() == here.curve.ts_ns.tolist()
    assert back.curve.per_year == here.curve.per_year


def test_settings_time_and_prices_tell_runs_apart(tmp_path: Path) -> None:
    one, made = memory(tmp_path / "a.runs")
    noisy = [jitter(SERIES[0], np.random.default_rng(1))]
    window = whole(SERIES)
    half = Window(window.start_ns, (window.start_ns + window.end_ns) // 2)
    for series, parameters, seen in (
        (SERIES, {"bars": 3}, window),
        (SERIES, {"bars": 4}, window),
        (SERIES, {"bars": 3}, half),
        (noisy, {"bars": 3}, window),
    ):
        one(parameters, series, seen)
    assert made.made == len(one) == 4


def test_a_refusal_is_remembered(tmp_path: Path) -> None:
    for expected in (1, 0):
        one, made = memory(tmp_path / "a.runs")
        with pytest.raises(StrategyError, match="Thirteen"):
            one({"bars": 13}, SERIES, whole(SERIES))
        assert made.made == expected


@pytest.mark.parametrize("cut", [1, 5, 200])
def test_half_an_entry_is_left_out_and_written_anew(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "a.runs"
    one, _ = memory(file)
    one({"bars": 3}, SERIES, whole(SERIES))
    kept = file.stat().st_size
    one({"bars": 4}, SERIES, whole(SERIES))
    file.write_bytes(file.read_bytes()[:-cut])
    two, made = memory(file)
    assert file.stat().st_size == kept
    two({"bars": 4}, SERIES, whole(SERIES))
    two({"bars": 3}, SERIES, whole(SERIES))
    assert made.made == 1
    assert len(memory(file)[0]) == 2


def test_what_was_made_with_something_else_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.runs"
    memory(file)[0]({"bars": 3}, SERIES, whole(SERIES))
    other, made = memory(file, "two")
    other({"bars": 3}, SERIES, whole(SERIES))
    assert made.made == 1
    assert len(memory(file)[0]) == 0  # and the other way round
