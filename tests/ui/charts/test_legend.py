from dataclasses import replace

from tests.ui.charts.canvas import box_showing, colors_in, painted
from ui.charts.chart_colors import LIGHT
from ui.charts.chart_fonts import ChartFonts
from ui.charts.legend import Legend, LegendEntry
from ui.theme import Theme

ENTRY = LegendEntry("#2456C4", "Average, 9 bars", "2,431.10")


def legend_in(width: int, look: Theme) -> Legend:
    legend = Legend(box_showing((0, 1), (0, 1), width=width))
    legend.fonts = ChartFonts.of(look.font())
    return legend


def test_a_dot_in_the_line_s_colour(look: Theme) -> None:
    legend = legend_in(400, look)
    legend.entries = (ENTRY,)
    assert "#2456C4" in colors_in(painted(legend))
    legend.entries = (replace(ENTRY, color=""),)
    seen = colors_in(painted(legend))
    assert "#2456C4" not in seen
    assert seen


def test_what_finds_no_room_is_left_out(look: Theme) -> None:
    legend = legend_in(300, look)
    legend.entries = (ENTRY,)
    alone = painted(legend, width=300)
    legend.entries = (ENTRY, replace(ENTRY, color="#C62F35"))
    assert painted(legend, width=300) == alone


def test_nothing_to_say(look: Theme) -> None:
    assert colors_in(painted(legend_in(300, look), width=300)) == set()
    assert LIGHT.card == "#FFFFFF"
