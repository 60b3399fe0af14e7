"""Small lines and bars: no spike lost, the colour says up or down, zero parts the months."""

import random

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.outcome_bars import OutcomeBars, binned
from ui.widgets.spark_line import SparkLine, thinned


def test_thinning_keeps_the_spikes() -> None:
    dice = random.Random(1)
    values = [dice.gauss(0, 1) for _ in range(100_000)]
    values[77_777], values[12_345] = 50.0, -60.0
    kept = thinned(values, 1000)
    assert len(kept) <= 1100
    assert max(value for _, value in kept) == 50.0
    assert min(value for _, value in kept) == -60.0
    places = [place for place, _ in kept]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= 1


def test_few_values_stay_as_they_are() -> None:
    assert thinned([3.0, 1.0, 2.0], 100) == [(0.0, 3.0), (0.5, 1.0), (1.0, 2.0)]
    assert thinned([5.0], 100) == [(0.0, 5.0)]


@pytest.mark.parametrize(("values", "tone"), [((1.0, 2.0), "up"), ((2.0, 1.0), "down")])
def test_colour_says_which_way(qtbot: QtBot, values: tuple[float, ...], tone: str) -> None:
    line = SparkLine(says="Your money")
    qtbot.addWidget(line)
    line.resize(200, 100)
    line.show_values(values, "now ₹2")
    assert count(picture(line), tone) > 50
    assert line.accessibleName() == "Your money. now ₹2"


def test_nothing_to_show(qtbot: QtBot) -> None:
    line = SparkLine(says="Your money")
    qtbot.addWidget(line)
    line.resize(200, 100)
    line.show_values([])
    line.show_values([7.0])
    assert count(picture(line), "up") == 0
    line.show_values([7.0, 7.0, 7.0])
    assert count(picture(line), "up") > 50


def test_bins_part_at_zero() -> None:
    counts, below = binned([-0.04, -0.01, -0.02, 0.0, 0.01, 0.03], bins=7)
    assert sum(counts) == 6
    assert sum(counts[:below]) == 3
    assert sum(counts[below:]) == 3
    assert binned([0.01, 0.02], bins=5)[1] == 0
    assert binned([-0.01, -0.02], bins=5)[1] == 5
    assert binned([0.0], bins=5) == ([1, 0, 0, 0, 0], 0)


def test_bars_paint_both_colours(qtbot: QtBot) -> None:
    bars = OutcomeBars(says="Months")
    qtbot.addWidget(bars)
    bars.resize(260, 64)
    bars.show_results([-0.02, -0.01, 0.01, 0.02, 0.03], "2 of 5 months lost")
    image = picture(bars)
    assert count(image, "up") > 100
    assert count(image, "down") > 100
    assert bars.accessibleName() == "Months. 2 of 5 months lost"
    bars.show_results([])
    assert count(picture(bars), "up") == 0
