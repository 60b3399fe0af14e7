import math

import numpy as np

from ui.charts.line_columns import LineColumns


def test_extent_passes_gaps_over() -> None:
    line = LineColumns()
    line.load(np.array([math.nan, math.nan, 3.0, 1.0, 2.0]))
    assert line.extent(0, 5) == (1.0, 3.0)
    assert line.extent(-7, 99) == (1.0, 3.0)
    assert all(math.isnan(value) for value in line.extent(0, 2))


def test_growing_and_replacing() -> None:
    line = LineColumns()
    line.append(4.0)
    line.append(6.0)
    line.replace_last(2.0)
    assert line.values.tolist() == [4.0, 2.0]
    assert line.extent(0, 2) == (2.0, 4.0)
    assert len(line) == 2
