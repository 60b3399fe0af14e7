"""Known answers of the trend indicators."""

import numpy as np

from tests.indicators.truth import Floats, Shared, Skender, Talib

HLC = ("high", "low", "close")


def _no_side_yet(side: Floats) -> Floats:
    return np.where(side == 0.0, np.nan, side)


TALIB = {
    "sma": Shared({"sma": Talib("SMA", ("close",), (20,))}),
    "ema": Shared({"ema": Talib("EMA", ("close",), (20,))}),
    # Our line is given before its signal is warm.
    "macd": Shared(
        {
            name: Talib("MACD", ("close",), (12, 26, 9), output=i, starts=name != "macd")
            for i, name in enumerate(("macd", "signal", "histogram"))
        }
    ),
    "donchian": Shared(
        {
            name: Talib("DONCHIAN", ("high", "low"), (20,), output=i)
            for i, name in enumerate(("upper", "middle", "lower"))
        }
    ),
    "highest": Shared({"highest": Talib("MAX", ("high",), (20,))}),
    "lowest": Shared({"lowest": Talib("MIN", ("low",), (20,))}),
    "supertrend": Shared(
        {
            "supertrend": Talib("SUPERTREND", HLC, (10, 3.0), output=0),
            "side": Talib("SUPERTREND", HLC, (10, 3.0), output=1, change=_no_side_yet),
        }
    ),
}
RECORDED = {
    "sma": ("sma_20",),
    "ema": ("ema_20",),
    "macd": ("macd", "macd_signal", "macd_hist"),
}
SKENDER = {
    "sma": Skender("sma", {"sma": "sma"}),
    "ema": Skender("ema", {"ema": "ema"}, {"period": 20}),
    # Theirs begins the fast average 14 bars earlier: forgotten by then.
    "macd": Skender(
        "macd",
        {"macd": "macd", "signal": "signal", "histogram": "histogram"},
        skip=200,
        scale=1.0,
    ),
    # Theirs leaves this bar out.
    "donchian": Skender(
        "donchian", {"upper": "upperBand", "middle": "centerline", "lower": "lowerBand"}, later=1
    ),
    "supertrend": Skender("supertrend", {"supertrend": "superTrend"}),
}
CALM = {"macd.macd": 0.0, "macd.signal": 0.0, "macd.histogram": 0.0, "supertrend.side": None}
