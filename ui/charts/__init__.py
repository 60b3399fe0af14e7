"""Charts: candles, volume and worth over time, smooth at a million bars."""

import os

# pyqtgraph takes whichever Qt binding it finds first; another one may be installed beside ours.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

from ui.charts.candle_chart import CandleChart
from ui.charts.candle_columns import Candle
from ui.charts.chart_colors import ChartColors
from ui.charts.chart_words import ChartWords
from ui.charts.equity_chart import EquityChart
from ui.charts.overlay_line import Overlay
from ui.charts.study_pane import PaneLook
from ui.charts.trade_marks import TradeMark

__all__ = [
    "Candle",
    "CandleChart",
    "ChartColors",
    "ChartWords",
    "EquityChart",
    "Overlay",
    "PaneLook",
    "TradeMark",
]
