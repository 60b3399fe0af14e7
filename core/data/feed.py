"""The one interface of all price sources the engine pulls from.

A pulled feed answers with the next message and the trading time it belongs to. The engine's loop
decides when to take it: at once (`--speed max`), or when the wall clock has come that far.
Broker sockets push instead: they post Tick messages to the engine's mailbox.
"""

from typing import Protocol, runtime_checkable

from core.data.stretch import Stretch
from core.model.instrument import Instrument
from core.model.market import BarSlice, Tick


class DataFeed(Protocol):
    """A source of prices in time order.

    `label` is what the screen calls it ("made-up prices" for the practice market), `made_up` says
    whether any of it is invented, `fingerprint` names the exact data (hash of every row),
    `bars_only` says that it gives BarSlice messages and no ticks.
    """

    label: str
    made_up: bool
    fingerprint: str
    timeframe_s: int
    bars_only: bool

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments the feed has prices for, in symbol order."""
        ...

    def next(self) -> BarSlice | Tick | None:
        """Return the next message in time order, or None at the end."""
        ...


@runtime_checkable
class StretchFeed(Protocol):
    """A feed of bars that can hand out many slices at once, as columns."""

    def take(self) -> Stretch | None:
        """Return the next slices, or None at the end."""
        ...
