"""A strategy's answers as spells: stretches of bars with one code, so that most are never asked.

An entry's code is a spell of its own bar. A crossing of two simple averages of closes on the grid
is decided in whole ticks: its spells are those of the strategy's own kernel, without the kernel.
"""

import numpy as np

from core.backtest.fast.guides import Guides
from core.backtest.fast.layout import NEVER, Ints, Places
from core.strategy.crossing import AverageCrossing
from indicators.arguments import Floats
from indicators.kernel import array_kernel, part
from indicators.signals import ENTER_LONG, ENTER_SHORT, ENTERS, LEAVE_LONG, LEAVE_SHORT
from indicators.turns import TURNED

_PIECE = 4_096
_SURE = 1e11
"""Below this product of both lengths and a price in ticks, averages that differ at all differ by
more than ten times the share of themselves that the kernel takes for a tie and for roundings."""


@array_kernel
def of_codes(codes: Ints, base: int, rows: Ints, found: Ints) -> None:
    """Write the spells of the codes of the bars from `base` on, and NEVER behind the last."""
    count, before = 0, -1
    for i in range(codes.size):
        code = codes[i]
        if code != before or code & ENTERS:
            rows[count], found[count] = base + i, code
            count += 1
        before = code
    rows[count] = NEVER


@part
def _put(rows: Places, codes: Places, count: int, row: int, code: int) -> int:
    """Add a spell, over one that would begin with the same bar; return how many there are."""
    if count and rows[count - 1] == row:
        count -= 1
    rows[count], codes[count] = row, code
    return count + 1


@part
def _turned(side: int, both: bool) -> int:
    if side > 0:
        return ENTER_LONG | LEAVE_SHORT | TURNED
    return (ENTER_SHORT if both else 0) | LEAVE_LONG | TURNED


@array_kernel
def of_crossing(
    sums: Floats,
    rule: tuple[int, int, int, bool],
    span: tuple[int, int],
    before: int,
    spells: tuple[Ints, Ints],
) -> int:
    """Write the spells of the bars in `span`; return the side after them: 1 above, -1 below, 0.

    `rule`: both lengths, the first bar that is answered, and whether short entries are wished.
    `before` is the side before the span.
    """
    rows, codes = spells
    fast, slow, answered, both = rule
    base, end = span
    side, count = before, 0
    plain = 0
    if base > answered:
        plain = LEAVE_SHORT if side > 0 else LEAVE_LONG if side < 0 else 0
    rows[0], codes[0], count = base, plain, 1
    above, signs = float(slow), np.empty(_PIECE, np.int8)
    below = float(fast)
    for first in range(max(base, slow - 1), end, _PIECE):
        last = min(first + _PIECE, end)
        for i in range(last - first):
            k = first + i + 1
            quick, calm = sums[k] - sums[k - fast], sums[k] - sums[k - slow]
            ahead, behind = quick * above, calm * below
            signs[i] = np.int8(ahead > behind) - np.int8(ahead < behind)
        for i in range(last - first):
            now, k = signs[i], first + i
            if k == answered and side != 0:
                count = _put(rows, codes, count, k, LEAVE_SHORT if side > 0 else LEAVE_LONG)
            if now == side or now == 0:
                continue
            known, side = side != 0, now
            if k < answered:
                continue
            plain = LEAVE_SHORT if side > 0 else LEAVE_LONG
            if not known:
                count = _put(rows, codes, count, k, plain)
                continue
            count = _put(rows, codes, count, k, _turned(side, both))
            if k + 1 < end:
                count = _put(rows, codes, count, k + 1, plain)
    rows[count] = NEVER
    return side


class Spells:
    """Room for the spells of one piece of the bars."""

    def __init__(self, bars: int) -> None:
        self.rows = np.empty(2 * bars + 2, np.int64)
        self.codes = np.empty(2 * bars + 2, np.int64)


def sure(crossing: AverageCrossing, guides: Guides, dearest: int) -> bool:
    """Return whether whole ticks decide a crossing as the kernel's floats do.

    `dearest` is the highest close in ticks.
    """
    return len(guides.sums) > 0 and crossing.fast * crossing.slow * dearest < _SURE
