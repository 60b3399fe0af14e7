"""What the parts that look at the market know of one symbol, as a screen shows it."""

from msgspec import Struct


class ClockLook(Struct, frozen=True, gc=False):
    """One clock: its bar length, where it points (+1, -1, 0 not known), whether it is stale."""

    timeframe_s: int
    points: int
    stale: bool


class LevelLook(Struct, frozen=True, gc=False):
    """A price at which much was traded; `away` is how far the last price is above it, percent."""

    name: str
    price: float
    away: float


class MarketLook(Struct, frozen=True, kw_only=True):
    """Mood, clocks, levels and least confidence of one symbol now.

    What is switched off is empty, `mood` too. `clocks_missing` are lengths the prices are too
    coarse for, of the others `clocks_least` must agree. `least` is asked for now; `usual` while
    prices swing as usual, `multiplier` is what swings make of it. `since_ns` 0 says that the mood
    was there before the first bar.
    """

    symbol: str
    mood: str = ""
    since_ns: int = 0
    clocks: tuple[ClockLook, ...] = ()
    clocks_least: int = 0
    clocks_missing: tuple[int, ...] = ()
    levels: tuple[LevelLook, ...] = ()
    least: float | None = None
    usual: float = 0.0
    multiplier: float = 1.0

    @property
    def empty(self) -> bool:
        """Return whether every part is off."""
        parts = self.mood, self.clocks, self.clocks_missing, self.levels
        return not any(parts) and self.least is None
