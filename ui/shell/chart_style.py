"""The charts' colours in the look that is in use."""

from ui.charts.chart_colors import ChartColors
from ui.theme import current


def chart_colors() -> ChartColors:
    """Return the chart colours of the current theme."""
    return ChartColors.from_tokens(current().colours)
