from decimal import Decimal

import pytest

from tests.ui.charts.canvas import box_showing, color_at, colors_in, painted, rows_of
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.level_line import LevelLine
from ui.theme import Theme


@pytest.fixture
def line(look: Theme) -> LevelLine:
    made = LevelLine(box_showing((0, 100), (0, 200)), "stop", movable=True)
    made.fonts = ChartFonts.of(look.font())
    made.name = "safety exit"
    made.set_price(Decimal("50.00"))
    return made


def test_it_is_dashed_at_its_price(line: LevelLine) -> None:
    image = painted(line)
    across = [color_at(image, x, 150) == LIGHT.stop for x in range(200)]
    assert 60 < sum(across) < 160  # dashes and gaps
    dash = next(x for x in range(200) if across[x])
    assert [y for y in rows_of(image, dash, LIGHT.stop) if y > 140] == [149, 150]


def test_its_tag_carries_the_price(line: LevelLine) -> None:
    tag = line.tag()
    assert tag is not None
    assert (tag.price, tag.text, tag.fill) == (50.0, "₹50.00", LIGHT.stop)


def test_without_a_price_there_is_nothing(line: LevelLine) -> None:
    line.set_price(None)
    assert colors_in(painted(line)) == set()
    assert line.tag() is None
    assert not line.is_near(150)


def test_near_means_within_a_finger(line: LevelLine) -> None:
    assert line.is_near(150)
    assert line.is_near(161)
    assert line.is_near(139)
    assert not line.is_near(163)


@pytest.mark.parametrize(("price", "top_half"), [(Decimal(500), True), (Decimal(-90), False)])
def test_out_of_view_only_a_note_at_the_edge(
    line: LevelLine, price: Decimal, top_half: bool
) -> None:
    line.set_price(price)
    image = painted(line)
    rows = {y for x in range(400) for y in rows_of(image, x, LIGHT.stop)}
    assert rows
    assert all((y < 100) is top_half for y in rows)
    assert not line.is_near(0)


def test_a_move_shows_where_it_would_go_and_reports_on_letting_go(line: LevelLine) -> None:
    line.grab()
    line.move_to(Decimal("60.05"))
    assert line.held
    assert line.shown == Decimal("60.05")
    assert line.price == Decimal("50.00")
    assert line.drop() == Decimal("60.05")
    assert line.shown == Decimal("60.05")  # until somebody says what came of it
    line.set_price(Decimal("50.00"))
    assert line.shown == Decimal("50.00")


def test_no_move_reports_nothing(line: LevelLine) -> None:
    line.grab()
    assert line.drop() is None
    line.grab()
    line.move_to(Decimal("70"))
    line.cancel()
    assert line.shown == Decimal("50.00")
    assert line.drop() is None


def test_news_do_not_pull_the_line_out_of_the_hand(line: LevelLine) -> None:
    line.grab()
    line.move_to(Decimal("70"))
    line.set_price(Decimal("51"))
    assert line.shown == Decimal("70")
    line.set_price(None)  # the position is gone
    assert not line.held
    assert line.shown is None


@pytest.mark.parametrize("price", [Decimal(0), Decimal(-1)])
def test_a_price_of_nothing_is_not_taken(line: LevelLine, price: Decimal) -> None:
    line.grab()
    line.move_to(price)
    assert line.shown == Decimal("50.00")


def test_a_line_that_is_not_held_does_not_move(line: LevelLine) -> None:
    line.move_to(Decimal("70"))
    assert line.shown == Decimal("50.00")
