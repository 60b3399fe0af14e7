"""Known answers of the momentum indicators."""

import numpy as np
import pandas as pd
import talib
from numpy.typing import NDArray

from tests.indicators.prices import Columns
from tests.indicators.truth import Shared, Skender, Talib

HL = ("high", "low")
HLC = ("high", "low", "close")
# An output that crosses zero is a difference of two prices, of which no digits are left there:
# errors are relative to `scale` at least, 0.05 rupees (a tick) or of 100.
CROSSES = 0.05


def _of_closes(name: str, function: str, *values: float, scale: float = 0.0) -> Shared:
    return Shared({name: Talib(function, ("close",), values, scale=scale)})


def _resting(prices: Columns) -> NDArray[np.bool_]:
    """Return the bars around which the price rested so long that RSI moved by rounding alone."""
    strength = pd.Series(talib.RSI(prices["close"], 14))
    rests = strength.rolling(14).max() - strength.rolling(14).min() < 1e-9
    return np.asarray(rests.rolling(3, min_periods=1).max() > 0, bool)


TALIB = {
    "rsi": _of_closes("rsi", "RSI", 14),
    "stochastic": Shared(
        {
            name: Talib("STOCH", HLC, (14, 3, 0, 3, 0), output=i, starts=name == "d", scale=CROSSES)
            for i, name in enumerate("kd")
        }
    ),
    "stochastic_fast": Shared(
        {
            name: Talib("STOCHF", HLC, (14, 3, 0), output=i, starts=name == "d", scale=CROSSES)
            for i, name in enumerate("kd")
        }
    ),
    "stochastic_rsi": Shared(
        {
            name: Talib(
                "STOCHRSI",
                ("close",),
                (14, 14, 3, 0),
                output=i,
                starts=name == "d",
                scale=CROSSES,
                but=_resting,
            )
            for i, name in enumerate("kd")
        }
    ),
    "cci": Shared({"cci": Talib("CCI", HLC, (20,), scale=1.0)}),
    "roc": _of_closes("roc", "ROC", 10),
    "momentum": _of_closes("momentum", "MOM", 10),
    "williams_r": Shared({"williams_r": Talib("WILLR", HLC, (14,))}),
    # Its running sums keep some 1e-13 of what has left where ours are 0 again.
    "mfi": Shared({"mfi": Talib("MFI", (*HLC, "volume"), (14,), scale=CROSSES)}),
    "trix": _of_closes("trix", "TRIX", 15),
    "awesome": Shared({"awesome": Talib("AO", HL, (5, 34), scale=CROSSES)}),
    "acceleration": Shared({"acceleration": Talib("AC", HL, (5, 34, 5), scale=CROSSES)}),
    "apo": _of_closes("apo", "APO", 12, 26, 1, scale=CROSSES),
    "ppo": _of_closes("ppo", "PPO", 12, 26, 1, scale=CROSSES),
    "cmo": _of_closes("cmo", "CMO", 14),
    "cmo_plain": _of_closes("cmo_plain", "CMOU", 14),
    "ultimate": Shared({"ultimate": Talib("ULTOSC", HLC, (7, 14, 28))}),
    "tsi": _of_closes("tsi", "TSI", 25, 13),
    "balance_of_power": Shared({"balance_of_power": Talib("BOP", ("open", *HLC))}),
}
RECORDED = {
    "rsi": ("rsi_14",),
    "stochastic": ("stoch_k", "stoch_d"),
    "roc": ("roc_10",),
}
SKENDER = {
    "rsi": Skender("rsi", {"rsi": "rsi"}),
    "stochastic": Skender("stoch", {"k": "k", "d": "d"}),
    "roc": Skender("roc", {"roc": "roc"}, {"period": 14}, scale=1.0),
    "momentum": Skender("roc", {"momentum": "momentum"}, {"period": 14}, scale=1.0),
}
CALM = {
    "rsi.rsi": 50.0,
    "stochastic.k": 0.0,
    "stochastic.d": 0.0,
    "stochastic_fast.k": 0.0,
    "stochastic_fast.d": 0.0,
    "stochastic_rsi.k": 0.0,
    "stochastic_rsi.d": 0.0,
    "cci.cci": 0.0,
    "roc.roc": 0.0,
    "momentum.momentum": 0.0,
    "williams_r.williams_r": 0.0,
    "mfi.mfi": 0.0,
    "trix.trix": 0.0,
    "awesome.awesome": 0.0,
    "acceleration.acceleration": 0.0,
    "apo.apo": 0.0,
    "ppo.ppo": 0.0,
    "cmo.cmo": 0.0,
    "cmo_plain.cmo_plain": 0.0,
    "ultimate.ultimate": 0.0,
    "tsi.tsi": 0.0,
    "balance_of_power.balance_of_power": 0.0,
}
_RARE = "Seldom used; not among the indicators of this program."
LEFT_OUT = {
    **dict.fromkeys(("ROCP", "ROCR", "ROCR100"), "ROC in another unit."),
    **dict.fromkeys(("COPPOCK", "DPO", "ERI", "FOSC", "IMI", "KDJ", "QSTICK", "SMI", "VHF"), _RARE),
}
