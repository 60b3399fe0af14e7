"""Known answers of the volatility indicators."""

from tests.indicators.truth import Shared, Skender, Talib

TALIB = {
    "atr": Shared({"atr": Talib("ATR", ("high", "low", "close"), (14,))}),
    "bollinger": Shared(
        {
            name: Talib("BBANDS", ("close",), (20, 2.0, 2.0), output=i)
            for i, name in enumerate(("upper", "middle", "lower"))
        }
    ),
}
RECORDED = {"atr": ("atr_14",), "bollinger": ("bb_up", "bb_mid", "bb_low")}
SKENDER = {
    "atr": Skender("atr", {"atr": "atr"}),
    "bollinger": Skender("bb", {"upper": "upperBand", "middle": "sma", "lower": "lowerBand"}),
}
CALM = {"atr.atr": 0.0}
