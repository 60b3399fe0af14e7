"""Known answers of the momentum indicators."""

from tests.indicators.truth import Shared, Skender, Talib

TALIB = {"rsi": Shared({"rsi": Talib("RSI", ("close",), (14,))})}
RECORDED = {"rsi": ("rsi_14",)}
SKENDER = {"rsi": Skender("rsi", {"rsi": "rsi"})}
CALM = {"rsi.rsi": 50.0}
