"""Known answers of the volume indicators."""

from tests.indicators.truth import Shared, Skender, Talib

HLCV = ("high", "low", "close", "volume")
CV = ("close", "volume")

TALIB = {
    # TA-Lib's never begins anew.
    "vwap": Shared({"vwap": Talib("VWAP", HLCV)}, one_day=True),
    "obv": Shared({"obv": Talib("OBV", CV, scale=1.0)}),
    "accumulation": Shared({"accumulation": Talib("AD", HLCV, scale=1.0)}),
    "chaikin_oscillator": Shared({"chaikin_oscillator": Talib("ADOSC", HLCV, (3, 10), scale=1.0)}),
    "cmf": Shared({"cmf": Talib("CMF", HLCV, (20,), scale=1.0)}),
    "vwma": Shared({"vwma": Talib("VWMA", CV, (20,))}),
    "pvt": Shared({"pvt": Talib("PVT", CV, scale=1.0)}),
    "nvi": Shared({"nvi": Talib("NVI", CV)}),
    "pvi": Shared({"pvi": Talib("PVI", CV)}),
    "force_index": Shared({"force_index": Talib("EFI", CV, (13,), scale=1.0)}),
    "volume_profile": Shared("TA-Lib has no histogram of prices; see test_volume_profile."),
    "relative_volume": Shared({"relative_volume": Talib("RVOL", ("volume",), (20,))}),
}
_NOT_OURS = "Not among the indicators of this program; "
LEFT_OUT = {
    "MARKETFI": _NOT_OURS + "the range divided by the volume.",
    "PVO": _NOT_OURS + "MACD of volumes in percent.",
    "WAD": _NOT_OURS + "accumulation without volume.",
}
RECORDED = {"obv": ("obv",)}
SKENDER = {
    "vwap": Skender("vwap", {"vwap": "vwap"}),
    # Theirs begins with zero instead of the first bar's volume; see test_volume.
}
CALM = {
    "obv.obv": 1.0,
    "accumulation.accumulation": 0.0,
    "chaikin_oscillator.chaikin_oscillator": 0.0,
    "cmf.cmf": 0.0,
    "pvt.pvt": 0.0,
    "nvi.nvi": 1000.0,
    "pvi.pvi": 1000.0,
    "force_index.force_index": 0.0,
    "relative_volume.relative_volume": 1.0,
    # Bins, not the price itself: the price is in them, see test_volume_profile.
    **dict.fromkeys((f"volume_profile.{one}" for one in ("poc", "vah", "val", "density")), None),
}
