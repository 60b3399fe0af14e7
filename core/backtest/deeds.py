"""Every execution of a run as columns; each becomes a row of exact text when it is looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import overload

import numpy as np

from core.backtest.metrics.returns import Floats
from core.backtest.metrics.worth import Executions, Times
from core.model.orders import BUY, SELL

Deed = tuple[int, str, str, str, str]
"""One execution: time, symbol, side, quantity, price; the last two as exact text without zeros at
their end, the same whoever worked them out."""


@dataclass(frozen=True, eq=False)
class Deeds(Sequence[Deed]):
    """Executions in their order: time, symbol, signed quantity, price.

    Few runs are ever asked for theirs. An amount of money or shares has fewer digits than a float
    keeps, so that the text of the float nearest to it is its own.
    """

    ts_ns: Times
    symbol: tuple[str, ...]
    quantity: Floats
    price: Floats

    def __len__(self) -> int:
        return len(self.symbol)

    def __iter__(self) -> Iterator[Deed]:
        return iter(self._rows)

    @overload
    def __getitem__(self, at: int) -> Deed: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Deed]: ...
    def __getitem__(self, at: int | slice) -> Deed | Sequence[Deed]:
        """Return one execution, or some."""
        return self._rows[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._rows == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _rows(self) -> tuple[Deed, ...]:
        bought, sold = BUY.value, SELL.value
        return tuple(
            zip(
                self.ts_ns.tolist(),
                self.symbol,
                [bought if more else sold for more in (self.quantity > 0.0).tolist()],
                texts_of(np.abs(self.quantity)),
                texts_of(self.price),
                strict=True,
            )
        )


def deeds_of(executions: Executions) -> Deeds:
    """Return what was executed, without what it cost."""
    return Deeds(executions.ts_ns, executions.symbol, executions.quantity, executions.price)


def columns_of(deeds: Sequence[Deed]) -> Deeds:
    """Return rows as columns."""
    if isinstance(deeds, Deeds):
        return deeds
    return Deeds(
        np.array([one[0] for one in deeds], np.int64),
        tuple(one[1] for one in deeds),
        np.array([float(one[3]) * (1.0 if one[2] == BUY.value else -1.0) for one in deeds]),
        np.array([float(one[4]) for one in deeds]),
    )


def texts_of(amounts: Floats) -> list[str]:
    """Return amounts as text: the shortest that reads back to the same float, never 1e5."""
    values, back = np.unique(amounts, return_inverse=True)
    texts = [f"{Decimal(repr(one)).normalize():f}" for one in values.tolist()]
    return list(map(texts.__getitem__, back.tolist()))
