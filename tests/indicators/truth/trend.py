"""Known answers of the trend indicators."""

import numpy as np

from tests.indicators.truth import Floats, Shared, Skender, Talib

HL = ("high", "low")
HLC = ("high", "low", "close")


def _no_side_yet(side: Floats) -> Floats:
    return np.where(side == 0.0, np.nan, side)


def _of_closes(name: str, function: str, *values: float) -> Shared:
    return Shared({name: Talib(function, ("close",), values)})


TALIB = {
    "wma": _of_closes("wma", "WMA", 20),
    "dema": _of_closes("dema", "DEMA", 20),
    "tema": _of_closes("tema", "TEMA", 20),
    "t3": _of_closes("t3", "T3", 5, 0.7),
    "hma": _of_closes("hma", "HMA", 20),
    "kama": _of_closes("kama", "KAMA", 10),
    "efficiency_ratio": _of_closes("efficiency_ratio", "ER", 10),
    "trima": _of_closes("trima", "TRIMA", 20),
    "zlema": _of_closes("zlema", "ZLEMA", 20),
    "rma": _of_closes("rma", "RMA", 14),
    "midpoint": _of_closes("midpoint", "MIDPOINT", 14),
    "linear_regression": Shared(
        {
            "value": Talib("LINEARREG", ("close",), (14,)),
            "intercept": Talib("LINEARREG_INTERCEPT", ("close",), (14,)),
            "forecast": Talib("TSF", ("close",), (14,)),
        }
    ),
    "linear_regression_slope": Shared(
        {
            "slope": Talib("LINEARREG_SLOPE", ("close",), (14,), scale=0.1),
            "angle": Talib("LINEARREG_ANGLE", ("close",), (14,), scale=10.0),
        }
    ),
    "aroon": Shared(
        {
            "up": Talib("AROON", HL, (14,), output=1),
            "down": Talib("AROON", HL, (14,), output=0),
            "oscillator": Talib("AROONOSC", HL, (14,)),
        }
    ),
    "adx": Shared(
        {
            "adx": Talib("ADX", HLC, (14,)),
            "plus_di": Talib("PLUS_DI", HLC, (14,)),
            "minus_di": Talib("MINUS_DI", HLC, (14,)),
        }
    ),
    "dx": Shared({"dx": Talib("DX", HLC, (14,))}),
    "adxr": Shared({"adxr": Talib("ADXR", HLC, (14,))}),
    "parabolic_sar": Shared({"sar": Talib("SAR", HL, (0.02, 0.2))}),
    "ichimoku": Shared("TA-Lib has no Ichimoku; compared with Skender."),
    "vortex": Shared(
        {name: Talib("VORTEX", HLC, (14,), output=i) for i, name in enumerate(("plus", "minus"))}
    ),
    "midprice": Shared({"midprice": Talib("MIDPRICE", HL, (14,))}),
    "sma": _of_closes("sma", "SMA", 20),
    "ema": _of_closes("ema", "EMA", 20),
    # Our line is given before its signal is warm. It crosses zero: there no digits are left of
    # the difference of two prices, so errors are relative to 0.05 (a tick) at least.
    "macd": Shared(
        {
            name: Talib(
                "MACD", ("close",), (12, 26, 9), output=i, starts=name != "macd", scale=0.05
            )
            for i, name in enumerate(("macd", "signal", "histogram"))
        }
    ),
    "donchian": Shared(
        {
            name: Talib("DONCHIAN", HL, (20,), output=i)
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
    "adx": ("adx_14", "plus_di_14", "minus_di_14"),
    "parabolic_sar": ("sar",),
    "wma": ("wma_20",),
    "macd": ("macd", "macd_signal", "macd_hist"),
}
SKENDER = {
    "sma": Skender("sma", {"sma": "sma"}),
    "ema": Skender("ema", {"ema": "ema"}),
    # Theirs begins with one more bar in the first sums: forgotten by then.
    "adx": Skender("adx", {"adx": "adx", "plus_di": "pdi", "minus_di": "mdi"}, skip=280),
    # On the bar of a turn (250) theirs may stand inside that bar's range.
    "parabolic_sar": Skender("psar", {"sar": "sar"}, skip=26, but=(250,)),
    "ichimoku": Skender(
        "ichimoku",
        {
            "conversion": "tenkanSen",
            "base": "kijunSen",
            "leading_a": "senkouSpanA",
            "leading_b": "senkouSpanB",
        },
    ),
    "linear_regression_slope": Skender("slope", {"slope": "slope"}, scale=0.1),
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
CALM = {
    "macd.macd": 0.0,
    "macd.signal": 0.0,
    "macd.histogram": 0.0,
    "supertrend.side": None,
    "efficiency_ratio.efficiency_ratio": 1.0,
    "linear_regression_slope.slope": 0.0,
    "linear_regression_slope.angle": 0.0,
    "aroon.up": 100.0,
    "aroon.down": 100.0,
    "aroon.oscillator": 0.0,
    "adx.adx": 0.0,
    "adx.plus_di": 0.0,
    "adx.minus_di": 0.0,
    "dx.dx": 0.0,
    "adxr.adxr": 0.0,
    "vortex.plus": 0.0,
    "vortex.minus": 0.0,
}
LEFT_OUT = {
    "SAREXT": "SAR with eight settings.",
    **dict.fromkeys(("PLUS_DM", "MINUS_DM"), "Inside ADX: the sums before they are a share."),
}
