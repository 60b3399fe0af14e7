"""Known answers of levels: TA-Lib has the marks of fractals only, see test_levels."""

from tests.indicators.truth import Shared, Talib

_NO_SESSIONS = Shared("TA-Lib has no sessions.")
TALIB = {
    # TA-Lib says 0 while it is not warm; test_levels proves when we begin.
    "fractals": Shared(
        {
            name: Talib("FRACTAL", ("high", "low"), (2, 2), output=i, starts=False)
            for i, name in enumerate(("swing_high", "swing_low"))
        }
    ),
    "swings": Shared("TA-Lib's FRACTAL marks the bars, without their prices."),
    "fibonacci": Shared("TA-Lib has no levels."),
    "support_resistance": Shared("TA-Lib has no levels."),
    "pivots": _NO_SESSIONS,
    "pivots_fibonacci": _NO_SESSIONS,
    "pivots_woodie": _NO_SESSIONS,
    "pivots_camarilla": _NO_SESSIONS,
}
CALM = {
    "fractals.swing_high": 0.0,
    "fractals.swing_low": 0.0,
    "support_resistance.support_touches": 0.0,
    "support_resistance.resistance_touches": 0.0,
}
