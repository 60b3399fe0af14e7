"""A feed that shows each message to somebody once the engine has worked it through."""

from collections.abc import Callable

from core.data.feed import DataFeed
from core.model.instrument import Instrument
from core.model.market import BarSlice, Tick


class RecordingFeed:
    """Hands on another feed's messages.

    The engine asks for the next message only when it is done with the one before, so that one is
    shown then: never a price the engine has not seen. `done` counts them.
    """

    def __init__(self, feed: DataFeed, show: Callable[[BarSlice | Tick], None]) -> None:
        self.label = feed.label
        self.made_up = feed.made_up
        self.fingerprint = feed.fingerprint
        self.timeframe_s = feed.timeframe_s
        self.bars_only = feed.bars_only
        self.done = 0
        self.over = False
        self._feed = feed
        self._show = show
        self._given: BarSlice | Tick | None = None

    def instruments(self) -> tuple[Instrument, ...]:
        """Return the instruments the feed has prices for, in symbol order."""
        return self._feed.instruments()

    @property
    def position(self) -> float:
        """Return how much has been given out, from 0 to 1."""
        return float(getattr(self._feed, "position", 0.0))

    def next(self) -> BarSlice | Tick | None:
        """Return the next message in time order, or None at the end."""
        if self._given is not None:
            self._show(self._given)
            self.done += 1
        self._given = self._feed.next()
        self.over = self._given is None
        return self._given
