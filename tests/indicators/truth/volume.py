"""Known answers of the volume indicators."""

from tests.indicators.truth import Shared, Skender, Talib

TALIB = {
    # TA-Lib's never begins anew.
    "vwap": Shared(
        {"vwap": Talib("VWAP", ("high", "low", "close", "volume"))},
        one_day=True,
    )
}
SKENDER = {"vwap": Skender("vwap", {"vwap": "vwap"})}
