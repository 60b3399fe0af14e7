"""Our values against TA-Lib and against recorded answers. Relative error, every bar both give."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import talib

from indicators import catalog
from tests.indicators.prices import Columns, real, walk
from tests.indicators.truth import LEFT_OUT, RECORDED, SKENDER, TALIB, Floats, Talib, calls

LIMIT = 1e-9
COMPARED = sorted(name for name in TALIB if calls(name))


def worst(ours: Floats, theirs: Floats, scale: float = 0.0, skip: int = 0) -> float:
    """Return the largest relative error where both have a value; there must be some."""
    both = np.isfinite(ours) & np.isfinite(theirs)
    both[np.flatnonzero(both)[:skip]] = False
    assert both.sum() > 50
    away = np.abs(ours - theirs)[both]
    wrong = away != 0.0  # zero of zero is right
    base = np.maximum(np.abs(theirs[both]), scale)
    return float(np.max(away[wrong] / base[wrong], initial=0.0))


def series(name: str, shared_data: Path) -> list[Columns]:
    """Return real and made-up prices; only one day of each for what begins anew each day."""
    minutes = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    rows = 375 if TALIB[name].one_day else None
    found = [real(minutes, symbol, rows) for symbol in ("RELIANCE", "SBIN", "ICIL")]
    if not TALIB[name].one_day:
        daily = shared_data / "nse" / "bars_1d_adjusted_2008_2021.parquet"
        found += [real(daily, symbol) for symbol in ("RELIANCE", "INFY", "MARUTI")]
        found += [walk(20_000, seed=7)]
    return found


def error(output: str, ours: Columns, call: Talib, prices: Columns) -> float:
    """Return the worst error of one output on some prices."""
    theirs = call.answer(prices)
    if call.starts and call.but is None:
        np.testing.assert_array_equal(np.isfinite(ours[output]), np.isfinite(theirs))
    return worst(ours[output], theirs, call.scale, call.skip)


@pytest.mark.parametrize("name", COMPARED)
def test_it_equals_talib(name: str, shared_data: Path) -> None:
    for prices in series(name, shared_data):
        ours = catalog.compute(name, prices, **TALIB[name].settings)
        for output, call in calls(name).items():
            assert error(output, ours, call, prices) < LIMIT, output


def test_every_output_names_its_talib_function_or_says_why_there_is_none() -> None:
    assert set(TALIB) == set(catalog.names())
    for name, shared in TALIB.items():
        if isinstance(shared.outputs, str):
            assert shared.outputs.endswith(".")
        else:
            assert set(shared.outputs) == set(catalog.describe(name).outputs), name


def test_every_talib_function_is_compared_or_left_out_with_a_reason() -> None:
    used = {call.function for name in TALIB for call in calls(name).values()}
    assert used | set(LEFT_OUT) == set(talib.get_functions())
    assert used & set(LEFT_OUT) == set()


@pytest.mark.parametrize("file", ["RELIANCE_1d_last1500.csv.gz", "BTCUSDT_4h.csv.gz"])
@pytest.mark.parametrize("name", sorted(RECORDED))
def test_it_equals_the_recorded_talib_answers(name: str, file: str, shared_data: Path) -> None:
    path = shared_data / "known_answers" / "talib" / file
    recorded = pd.read_csv(path)
    ours = catalog.compute(name, real(path, recorded["symbol"][0]), **TALIB[name].settings)
    scales = {output: call.scale for output, call in calls(name).items()}
    for (output, our), column in zip(ours.items(), RECORDED[name], strict=True):
        their = recorded[column].to_numpy(float)
        assert worst(our, their, scales.get(output, 0.0)) < LIMIT, output


@pytest.mark.parametrize("name", sorted(SKENDER))
def test_it_equals_the_recorded_skender_answers(name: str, shared_data: Path) -> None:
    folder, answers = shared_data / "known_answers" / "skender", SKENDER[name]
    quotes = pd.read_csv(folder / "quotes" / "default.csv", encoding="utf-8-sig")
    prices = {name.lower(): quotes[name].to_numpy(float) for name in quotes.columns[1:]}
    prices["day"] = np.zeros(len(quotes))  # theirs runs on from the first bar
    with zipfile.ZipFile(folder / "results.zip") as results:
        recorded = json.loads(results.read(f"{answers.file}.standard.json"))
    ours = catalog.compute(name, prices, **answers.settings)
    for output, field in answers.fields.items():
        theirs = np.array([row[field] for row in recorded], dtype=float)
        theirs[list(answers.but)] = np.nan
        our = ours[output][: len(theirs) - answers.later]
        assert worst(our, theirs[answers.later :], answers.scale, answers.skip) < LIMIT, output
