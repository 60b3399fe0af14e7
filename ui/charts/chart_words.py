"""The words on a chart, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartWords:
    """Words in plain English; a translation replaces them all. {…} are filled in."""

    language: str = "en"
    price_chart: str = "{symbol} price chart, last {price}, {change}"
    price_chart_empty: str = "{symbol} price chart, no prices yet"
    worth_chart: str = "Your money over time, now {price}, {change}"
    worth_chart_empty: str = "Your money over time, nothing to show yet"
    up: str = "up {percent}"
    down: str = "down {percent}"
    unchanged: str = "unchanged"
    keys: str = (
        "Left and right move, plus and minus zoom, Home shows everything, End goes to the newest. "
        "Control with left and right reads one bar after the other."
    )
    keys_safety_exit: str = (
        "S takes hold of the safety exit, up and down move it, Enter sets it, Escape leaves it."
    )
    open: str = "open"
    high: str = "high"
    low: str = "low"
    close: str = "close"
    traded: str = "traded"
    change: str = "change"
    worth: str = "worth"
    since_start: str = "since start"
    started_with: str = "started with {price}"
    together: str = "{count} bars together"
    safety_exit: str = "safety exit"
    target: str = "target"
    average: str = "average price"
    new_place: str = "{line} at {price}. Enter sets it, Escape leaves it."
    measured: str = "{price} · {percent} · {bars}"
    bars: str = "{n} bars"
    trades_here: str = "{count} trades"
    empty: str = "No prices yet."
