"""What the Test screen may ask of the search for better settings, and what came of it."""

from typing import Protocol

from msgspec import Struct

from ui.deck_checks import SettingsMap


class Varied(Struct, frozen=True, kw_only=True):
    """One setting that may be varied: what is allowed, what is chosen now, what is usual to try."""

    name: str
    label: str
    low: float
    high: float
    step: float
    whole: bool
    now: float
    from_: float
    to: float


class RangeWish(Struct, frozen=True, kw_only=True):
    """Which values of a setting to try: `count` of them from `low` to `high`."""

    name: str
    low: float
    high: float
    count: int


class SearchWish(Struct, frozen=True, kw_only=True):
    """What to look for. `deepest_fall` is a share from 0 to 1 that must not be exceeded.

    `method` is grid, random or bayes; `objective` sharpe, return, profit_factor, win_rate, calmar
    or sortino. `tries` counts for random and bayes only.
    """

    ranges: tuple[RangeWish, ...]
    method: str = "grid"
    objective: str = "sharpe"
    tries: int = 100
    least_trades: int = 30
    deepest_fall: float = 1.0


class PlateauLine(Struct, frozen=True, kw_only=True):
    """A plateau, losses first: percent of the deepest fall, trades lost, then what it gave.

    `around` is the mean of it and its neighbours by what was looked for, `worst` the worst of them.
    """

    parameters: tuple[tuple[str, int | float | str | bool], ...]
    said: str
    deepest_fall: float
    lost: int
    trades: int
    worst: float
    around: float
    gave: float


class SearchSheet(Struct, frozen=True, kw_only=True):
    """What a search found, or has found so far. Shares are 0 to 1, None where nothing can be said.

    `refused` of the `tried` could not be used: too few trades, too deep a fall, or they do not fit.
    """

    title: str
    period: str
    engine: str
    map: SettingsMap | None
    tried: int
    refused: int
    plateaus: tuple[PlateauLine, ...] = ()
    now: PlateauLine | None = None
    luck: float | None = None
    overfitting: float | None = None
    compared: int = 0


class SearchView(Struct, frozen=True, kw_only=True, eq=False):
    """The search now. `state` is empty, running, stopped (it can go on), failed or done."""

    state: str = "empty"
    step: str = ""
    share: float = 0.0
    left_s: float | None = None
    wish: SearchWish | None = None
    sheet: SearchSheet | None = None
    said: str = ""


class SearchBench(Protocol):
    """Searches one space at a time, for the plan's strategy on its prices. Returns at once."""

    def view(self) -> SearchView:
        """Return how far the search is."""
        ...

    def varied(self) -> tuple[Varied, ...]:
        """Return the settings of the plan's strategy that are numbers."""
        ...

    def start(self, wish: SearchWish) -> None:
        """Search, or go on with the same search; see `view`."""
        ...

    def cancel(self) -> None:
        """Stop; what was tried stays for later."""
        ...

    def use(self, number: int) -> str:
        """Put a plateau's settings into the plan; return why not, or an empty text."""
        ...
