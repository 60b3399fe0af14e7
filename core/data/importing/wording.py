"""How counts, lines, lengths of time and lists are said in the reports."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHOWN = 5
"""How many line numbers a sentence names before it says “and N more”."""


def counted(number: int, thing: str) -> str:
    """Return “1 row” or “1,234 rows”."""
    plural = thing[:-1] + "ies" if thing.endswith("y") and thing[-2] not in "aeiou" else thing + "s"
    return f"{number:,} {thing if number == 1 else plural}"


def listed(items: Sequence[str], shown: int = 8) -> str:
    """Return “a, b and c”, or “a, b and 9 more” for a long list."""
    if len(items) > shown:
        return f"{', '.join(items[:shown])} and {len(items) - shown:,} more"
    if len(items) > 1:
        return f"{', '.join(items[:-1])} and {items[-1]}"
    return "".join(items)


def where(lines: Sequence[int] | NDArray[np.int64], unit: str) -> str:
    """Return “line 5”, “lines 5 to 90” or “lines 5, 9, 12 and 40 more”."""
    numbers = np.asarray(lines, dtype=np.int64)
    if len(numbers) == 1:
        return f"{unit} {int(numbers[0]):,}"
    plural = unit[:-1] + "ies" if unit.endswith("y") else unit + "s"
    if len(numbers) > 2 and bool((np.diff(numbers) == 1).all()):
        return f"{plural} {int(numbers[0]):,} to {int(numbers[-1]):,}"
    return f"{plural} {listed([f'{int(one):,}' for one in numbers], SHOWN)}"


def lasting(seconds: int) -> str:
    """Return a length of time as “13 h 22 min”, “5 min” or “3 d 4 h”."""
    days, rest = divmod(int(seconds), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (left, "s"))
    said = [f"{amount} {unit}" for amount, unit in parts if amount]
    return " ".join(said[:2]) or "0 s"


def percent(share: float) -> str:
    """Return a share as “20 %”; between 99.5 and 100 as “99.8 %”."""
    return f"{share * 100:.1f} %" if 0.995 <= share < 1 else f"{share * 100:.0f} %"


def bars_of(seconds: int) -> str:
    """Return “daily bars”, “1-minute bars” or “4-hour bars”."""
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % unit == 0:
            return "daily bars" if seconds == 86_400 else f"{seconds // unit}-{name} bars"
    return f"{seconds}-second bars"
