"""TA-Lib functions that are no indicators of ours."""

_ARITHMETIC = "Arithmetic on columns: numpy has it."
_HILBERT = "Ehlers' Hilbert transform: not among the indicators of this program."
LEFT_OUT = {
    **dict.fromkeys(("ADD", "SUB", "MULT", "DIV", "SUM", "CUMSUM"), _ARITHMETIC),
    **dict.fromkeys(("ACOS", "ASIN", "ATAN", "COS", "COSH", "SIN", "SINH", "TAN"), _ARITHMETIC),
    **dict.fromkeys(("TANH", "CEIL", "FLOOR", "EXP", "LN", "LOG10", "SQRT"), _ARITHMETIC),
    **dict.fromkeys(("HT_DCPERIOD", "HT_DCPHASE", "HT_PHASOR", "HT_SINE"), _HILBERT),
    **dict.fromkeys(("HT_TRENDMODE", "HT_TRENDLINE", "MAMA"), _HILBERT),
    **dict.fromkeys(("MA", "MAVP", "MACDEXT"), "Chooses among averages that are compared here."),
    "MACDFIX": "MACD with 12 and 26 bars, by rounded weights.",
    "MINMAX": "MIN and MAX at once.",
    **dict.fromkeys(("MAXINDEX", "MININDEX", "MINMAXINDEX"), "Places, not prices; see AROON."),
}
