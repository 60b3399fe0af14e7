"""What a strategy's kernel answers for a bar: a code of deeds and reason, and a row of numbers."""

import functools
from collections.abc import Callable
from typing import Any, cast

import numba

from indicators.kernel import array_kernel, kernel, places

_carray = cast(Any, numba).carray
ENTER_LONG, ENTER_SHORT, LEAVE_LONG, LEAVE_SHORT = 1, 2, 4, 8
"""The deeds of a code. ENTER_* is given once, LEAVE_* on every bar on which it holds."""
ENTERS, LEAVES = ENTER_LONG | ENTER_SHORT, LEAVE_LONG | LEAVE_SHORT
REASON = 16
"""A code holds its reason as a multiple of this."""
STOP, TARGET, VALUE, STRENGTH = range(4)
"""Columns of the row: safety exit and target of an entry, a number of the reason, 0..1."""
WIDTH = 4

Times = tuple[int, int]
"""When a bar began and when it closed, nanoseconds."""
Prices = tuple[float, float, float, float, float]
"""Open, high, low, close and volume of a bar."""

# As in indicators.formula: a loop that is cached on disk must stand in a file of its own right.
# Of arrays without an owner nobody counts the references, on each bar two thirds of the time.
_OVER = """
def {name}_over(state, out, codes, open_ns, close_ns, open, high, low, close, volume):
    state, out = carray(places(state), state.shape), carray(places(out), out.shape)
    for i in range(codes.size):
        times = (open_ns[i], close_ns[i])
        prices = (open[i], high[i], low[i], close[i], volume[i])
        codes[i] = step(state, out, i, times, prices)
"""


class SignalKernel:
    """A strategy's arithmetic compiled twice: `step` for one bar, `over` for whole columns.

    `step(state, out, at, times, prices)` takes a bar into the flat float64 `state`, writes row
    `at` of `out` (n x WIDTH) and returns the code. It sees one bar and its own memory, so no later
    bar can reach an earlier answer. `over(state, out, codes, *columns)` is the same for n bars, in
    a loop around the very same compiled step.
    """

    def __init__(self, step: Callable[..., int]) -> None:
        self._function = step

    @functools.cached_property
    def step(self) -> Callable[..., int]:
        """Return the kernel of one bar."""
        return kernel(self._function)

    @functools.cached_property
    def over(self) -> Callable[..., None]:
        """Return the kernel of whole columns."""
        text = _OVER.format(name=self._function.__name__)
        scope: dict[str, Any] = {
            "step": self.step,
            "carray": _carray,
            "places": places,
            "__name__": self._function.__module__,
        }
        exec(compile(text, self._function.__code__.co_filename, "exec"), scope)  # noqa: S102
        made = scope[f"{self._function.__name__}_over"]
        return array_kernel(cast(Callable[..., None], made))
