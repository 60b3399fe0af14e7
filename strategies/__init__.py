"""One strategy per file."""

PICKER_ORDER = ("turtle", "momentum", "breakout", "supertrend")
"""The cards shown first, in this order; the others follow by title."""
