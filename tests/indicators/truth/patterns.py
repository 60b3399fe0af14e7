"""Known answers of the candle patterns: TA-Lib's signals, equal and not only near."""

from tests.indicators.truth import Shared, Talib

OHLC = ("open", "high", "low", "close")
FUNCTIONS = {
    "doji": "CDLDOJI",
    "dragonfly_doji": "CDLDRAGONFLYDOJI",
    "gravestone_doji": "CDLGRAVESTONEDOJI",
    "spinning_top": "CDLSPINNINGTOP",
    "marubozu": "CDLMARUBOZU",
    "hammer": "CDLHAMMER",
    "hanging_man": "CDLHANGINGMAN",
    "inverted_hammer": "CDLINVERTEDHAMMER",
    "shooting_star": "CDLSHOOTINGSTAR",
    "engulfing": "CDLENGULFING",
    "harami": "CDLHARAMI",
    "harami_cross": "CDLHARAMICROSS",
    "piercing": "CDLPIERCING",
    "dark_cloud": "CDLDARKCLOUDCOVER",
    "morning_star": "CDLMORNINGSTAR",
    "evening_star": "CDLEVENINGSTAR",
    "morning_doji_star": "CDLMORNINGDOJISTAR",
    "evening_doji_star": "CDLEVENINGDOJISTAR",
    "three_inside": "CDL3INSIDE",
    "three_outside": "CDL3OUTSIDE",
    "three_white_soldiers": "CDL3WHITESOLDIERS",
    "three_black_crows": "CDL3BLACKCROWS",
}
TALIB = {
    # TA-Lib says 0 while it is not warm; test_candles proves when we begin.
    name: Shared({name: Talib(function, OHLC, starts=False)})
    for name, function in FUNCTIONS.items()
}
TALIB["inside_bar"] = Shared("TA-Lib has harami, of bodies; not this one, of highs and lows.")
TALIB["outside_bar"] = Shared("TA-Lib has engulfing, of bodies; not this one, of highs and lows.")
_RARE = "A rarer pattern than the 22 this program has."
LEFT_OUT = {
    **dict.fromkeys(("CDL2CROWS", "CDL3LINESTRIKE", "CDL3STARSINSOUTH", "CDLABANDONEDBABY"), _RARE),
    **dict.fromkeys(
        ("CDLADVANCEBLOCK", "CDLBELTHOLD", "CDLBREAKAWAY", "CDLCLOSINGMARUBOZU"), _RARE
    ),
    **dict.fromkeys(
        ("CDLCONCEALBABYSWALL", "CDLCOUNTERATTACK", "CDLDOJISTAR", "CDLHIGHWAVE"), _RARE
    ),
    **dict.fromkeys(("CDLGAPSIDESIDEWHITE", "CDLHIKKAKE", "CDLHIKKAKEMOD", "CDLINNECK"), _RARE),
    **dict.fromkeys(("CDLHOMINGPIGEON", "CDLIDENTICAL3CROWS", "CDLKICKING", "CDLONNECK"), _RARE),
    **dict.fromkeys(("CDLKICKINGBYLENGTH", "CDLLADDERBOTTOM", "CDLLONGLEGGEDDOJI"), _RARE),
    **dict.fromkeys(("CDLLONGLINE", "CDLMATCHINGLOW", "CDLMATHOLD", "CDLRICKSHAWMAN"), _RARE),
    **dict.fromkeys(("CDLRISEFALL3METHODS", "CDLSEPARATINGLINES", "CDLSHORTLINE"), _RARE),
    **dict.fromkeys(("CDLSTALLEDPATTERN", "CDLSTICKSANDWICH", "CDLTAKURI", "CDLTASUKIGAP"), _RARE),
    **dict.fromkeys(("CDLTHRUSTING", "CDLTRISTAR", "CDLUNIQUE3RIVER", "CDLUPSIDEGAP2CROWS"), _RARE),
    "CDLXSIDEGAP3METHODS": _RARE,
    "HA": "Draws other candles; no signal.",
    **dict.fromkeys(("AVGPRICE", "MEDPRICE", "TYPPRICE", "WCLPRICE"), "Arithmetic on one candle."),
}
RECORDED = {"doji": ("cdl_doji",), "engulfing": ("cdl_engulfing",), "hammer": ("cdl_hammer",)}
CALM = {f"{name}.{name}": 0.0 for name in TALIB}
CALM["doji.doji"] = 100.0
