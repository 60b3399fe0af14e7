"""One strategy per file."""

PICKER_ORDER = (
    *("turtle", "momentum", "breakout", "supertrend"),
    *("moving_average", "macd", "rsi", "bollinger", "mean_reversion"),
    *("day_high", "levels", "fibonacci", "pairs"),
)
"""The cards shown first, in this order; others follow by title."""
