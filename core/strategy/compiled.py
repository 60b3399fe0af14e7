"""Strategies whose arithmetic is one compiled step, for one bar or for whole columns alike."""

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from core.model.market import Bar
from core.model.money_text import rupees
from core.model.orders import OrderIntent
from core.strategy.base import NOTHING, Strategy, Wishes
from core.strategy.crossing import AverageCrossing
from indicators.arguments import Floats
from indicators.signals import (
    ENTER_LONG,
    ENTERS,
    LEAVE_LONG,
    LEAVE_SHORT,
    STOP,
    STRENGTH,
    TARGET,
    VALUE,
    WIDTH,
    SignalKernel,
)

UNSETTLED = -1
"""What `settled` is while there may be something to do on any bar."""


class CompiledStrategy(Strategy):
    """Base of the built-in strategies: a kernel says what a bar means, `act` what to do about it.

    The kernel knows prices only. What is held and what is on its way is looked at in `act`: so
    whoever has the codes of many bars asks only where there is something to do.
    """

    kernel: ClassVar[SignalKernel]

    def fresh(self) -> Floats:
        """Return the kernel's state before any bar."""
        raise NotImplementedError

    def why(self, code: int, value: float, bar: Bar) -> str:
        """Return the reason in a code, as the end of “Bought 25 INFY: …”."""
        raise NotImplementedError

    def crossing(self) -> AverageCrossing | None:
        """Return the same decisions as the kernel's said in numbers, where they can be."""
        return None

    @cached_property
    def _state(self) -> Floats:
        # Made at the first bar: whoever only asks for the rule in numbers never needs it.
        return self.fresh()

    def start(self) -> None:
        """Make ready for the first bar."""
        self._row = np.full((1, WIDTH), math.nan)
        self._step = type(self).kernel.step
        self._pending = 0
        self.settled = UNSETTLED
        """The code on which there is nothing to do as long as the position stays what it is."""

    def on_bar(self, bar: Bar) -> Wishes:
        """Return wishes after a bar has closed."""
        code = self._step(
            self._state,
            self._row,
            0,
            (bar.open_ns, bar.close_ns),
            (bar.open, bar.high, bar.low, bar.close, bar.volume),
        )
        if code == self.settled:
            return NOTHING
        return self.act(code, self._row[0], bar)

    def follow(self, bar: Bar) -> int:
        """Take a bar in without wishing anything; return its code."""
        times, prices = (
            (bar.open_ns, bar.close_ns),
            (bar.open, bar.high, bar.low, bar.close, bar.volume),
        )
        return self._step(self._state, self._row, 0, times, prices)

    def waits(self, bars: Sequence[Bar]) -> str:
        """Return what an entry waits for after the last bar, with numbers, or an empty text.

        It ends the sentence “Turtle saw no reason to buy: …”. The kernel's state is that after
        the last of the bars, `self._row` the row it wrote. Asked by whoever wants to know why
        nothing happened, never while bars are worked through.
        """
        return ""

    def money_text(self, price: float) -> str:
        """Return a price or an average of prices in words, to the hundredth at least."""
        instrument = self.ctx.instrument
        exponent = instrument.tick_size.as_tuple().exponent
        places = max(2, -exponent if isinstance(exponent, int) else 0)
        return rupees(Decimal(f"{price:.{places}f}"), instrument.currency, places)

    def signals(self, columns: Sequence[NDArray[np.generic]]) -> tuple[NDArray[np.int64], Floats]:
        """Take in many bars at once; return their codes (n) and rows (n x WIDTH).

        `columns` are open_ns, close_ns, open, high, low, close, volume, oldest first. The answers
        are those of `on_bar`'s kernel, bit for bit; act on them with `act`.
        """
        codes = np.empty(len(columns[0]), np.int64)
        rows = np.full((len(codes), WIDTH), math.nan)
        type(self).kernel.over(self._state, rows, codes, *columns)
        return codes, rows

    def on_position(self, quantity: Decimal) -> Wishes:
        """Look again at the next bar: what is held has changed."""
        self.settled = UNSETTLED
        return NOTHING

    def act(self, code: int, row: Floats, bar: Bar) -> Wishes:
        """Return wishes for a bar's code.

        Leaving is asked for on every bar that says so: when an exit was refused or the program
        was off, the next bar asks again. Entering is asked for once; while an order is under way
        the wish to enter waits, and a bar that says to leave that side ends it.
        """
        if code & ENTERS:
            self._pending = code & ENTERS
        elif self._pending and code & _LEAVE_OF[self._pending]:
            self._pending = 0
        held = self.ctx.position()
        if held:
            return self._holding(held > 0, code, row, bar)
        if not self._pending:
            self.settled = code
            return NOTHING
        if self.ctx.busy():
            return NOTHING
        entry, self._pending = self._pending, 0
        return self._enter(entry, code, row, bar)

    def _holding(self, rising: bool, code: int, row: Floats, bar: Bar) -> Wishes:
        if code & (LEAVE_LONG if rising else LEAVE_SHORT):
            if self.ctx.busy():
                return NOTHING
            self.settled = UNSETTLED
            return self.close(self.why(code, float(row[VALUE]), bar))
        self._pending = 0
        if not code & ENTERS:
            self.settled = code
        return NOTHING

    def _enter(self, entry: int, code: int, row: Floats, bar: Bar) -> Wishes:
        self.settled = UNSETTLED
        stop, reason = float(row[STOP]), self.why(code | entry, float(row[VALUE]), bar)
        wishes = (self.buy if entry == ENTER_LONG else self.sell_short)(reason, stop=stop)
        return tuple(self._with_numbers(wish, row) for wish in wishes)

    def _with_numbers(self, wish: OrderIntent, row: Floats) -> OrderIntent:
        target, strength = float(row[TARGET]), float(row[STRENGTH])
        if math.isfinite(target):
            wish = structs.replace(wish, target_price=self.ctx.instrument.money(target))
        return structs.replace(wish, strength=strength) if math.isfinite(strength) else wish


_LEAVE_OF = {ENTER_LONG: LEAVE_LONG, ENTERS - ENTER_LONG: LEAVE_SHORT}
