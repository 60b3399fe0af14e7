"""Known answers of the volatility indicators."""

import numpy as np

from tests.indicators.truth import Shared, Skender, Talib

HLC = ("high", "low", "close")
_NO_DEVIATION = 1e-12
"""What a deviation is measured against when the price did not move: TA-Lib leaves a rest."""

TALIB = {
    "atr": Shared({"atr": Talib("ATR", HLC, (14,))}),
    "natr": Shared({"natr": Talib("NATR", HLC, (14,))}),
    "true_range": Shared({"true_range": Talib("TRANGE", HLC)}),
    "bollinger": Shared(
        {
            name: Talib("BBANDS", ("close",), (20, 2.0, 2.0), output=i)
            for i, name in enumerate(("upper", "middle", "lower"))
        }
    ),
    "bollinger_width": Shared("TA-Lib 0.8.2 gives the bands only."),
    "percent_b": Shared("TA-Lib gives the bands only."),
    "keltner": Shared(
        {
            name: Talib("KC", HLC, (20, 10, 2.0), output=i)
            for i, name in enumerate(("upper", "middle", "lower"))
        }
    ),
    "std_dev": Shared({"std_dev": Talib("STDDEV", ("close",), (20,))}),
    "std_dev_sample": Shared(
        {
            "std_dev_sample": Talib(
                "STDDEV", ("close",), (20,), change=lambda found: found * np.sqrt(20 / 19)
            )
        }
    ),
    "variance": Shared({"variance": Talib("VAR", ("close",), (20,))}),
    "variance_sample": Shared(
        {"variance_sample": Talib("VAR", ("close",), (20,), change=lambda found: found * (20 / 19))}
    ),
    "historical_volatility": Shared("TA-Lib has no deviation of logarithmic returns."),
    "chaikin_volatility": Shared(
        {"chaikin_volatility": Talib("CVI", ("high", "low"), (10, 10), scale=1.0)}
    ),
    "mass_index": Shared({"mass_index": Talib("MASSI", ("high", "low"), (9, 25))}),
    "ulcer": Shared("TA-Lib has no measure of falls."),
}
_NOT_OURS = "Not among the indicators of this program; "
LEFT_OUT = {
    "ACCBANDS": _NOT_OURS + "Keltner and Bollinger draw bands.",
    "ADR": _NOT_OURS + "the average of high - low; atr counts gaps too.",
    "AVGDEV": _NOT_OURS + "std_dev is the usual measure.",
    "RVI": _NOT_OURS + "a strength index of deviations.",
    "BETA": "Of two prices, not of one chart: a portfolio's figure.",
    "CORREL": "Of two prices, not of one chart: a portfolio's figure.",
    "PERCENTILE": "Needs a sorted window: not O(1) a bar; the adaptive thresholds have their own.",
    "PERCENTRANK": "Needs a sorted window: not O(1) a bar; the adaptive thresholds have their own.",
}
RECORDED = {
    "atr": ("atr_14",),
    "bollinger": ("bb_up", "bb_mid", "bb_low"),
    "std_dev": ("stddev_20",),
}
SKENDER = {
    "atr": Skender("atr", {"atr": "atr"}),
    "true_range": Skender("tr", {"true_range": "tr"}),
    "bollinger": Skender("bb", {"upper": "upperBand", "middle": "sma", "lower": "lowerBand"}),
    "bollinger_width": Skender("bb", {"bollinger_width": "width"}),
    "percent_b": Skender("bb", {"percent_b": "percentB"}, scale=1.0),
    "std_dev": Skender("stdev", {"std_dev": "stdDev"}, {"period": 14}),
}
CALM = {
    **dict.fromkeys(("atr.atr", "natr.natr", "true_range.true_range"), 0.0),
    **dict.fromkeys(("std_dev.std_dev", "std_dev_sample.std_dev_sample"), 0.0),
    **dict.fromkeys(("variance.variance", "variance_sample.variance_sample"), 0.0),
    "bollinger_width.bollinger_width": 0.0,
    "percent_b.percent_b": 0.5,
    "historical_volatility.historical_volatility": 0.0,
    "chaikin_volatility.chaikin_volatility": 0.0,
    "mass_index.mass_index": 25.0,
    "ulcer.ulcer": 0.0,
}
