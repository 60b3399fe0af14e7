"""What the Test screen may ask of the examination of a result, and what came of it."""

from typing import Protocol

from msgspec import Struct


class MapAxis(Struct, frozen=True):
    """One setting of a map: its name, its words, and the values tried in their order."""

    name: str
    label: str
    values: tuple[int | float | str, ...]


class SettingsMap(Struct, frozen=True, kw_only=True):
    """Scores over one or two settings, the last one changing fastest; None is not known (yet).

    `here` is the place of the settings themselves, `plateau` the places of the best plateau;
    both count along `scores`. `holes` are places that cannot be run.
    """

    axes: tuple[MapAxis, ...]
    scores: tuple[float | None, ...]
    objective: str = "sharpe"
    here: int | None = None
    plateau: tuple[int, ...] = ()
    holes: tuple[int, ...] = ()


class UnseenStretch(Struct, frozen=True, kw_only=True):
    """A stretch traded with settings picked before it: percent of a year before, and in it."""

    start_ns: int
    end_ns: int
    inside: float | None
    gave: float
    trades: int
    picked: str


class UnseenTime(Struct, frozen=True, kw_only=True):
    """What settings gave on time they were not picked on; worth begins at 100.

    `kept` is what is left of the gain before, `steady` how often the same settings were picked;
    both are shares, None where nothing can be said.
    """

    time_ns: tuple[int, ...]
    worth: tuple[float, ...]
    stretches: tuple[UnseenStretch, ...]
    wanted: int
    kept: float | None = None
    steady: float | None = None


class Redrawn(Struct, frozen=True, kw_only=True):
    """The same trades drawn anew many times: percent at the end, and of the worst fall on the way.

    Each column is in rising order. `losing` is the share that lost.
    """

    tries: int
    ends: tuple[float, ...]
    falls: tuple[float, ...]
    losing: float


class NoisyPrices(Struct, frozen=True, kw_only=True):
    """Percent on the real prices and on each copy of them with noise."""

    real: float
    copies: tuple[float, ...]
    wanted: int


class CheckSheet(Struct, frozen=True, kw_only=True):
    """What an examination found, whole or as far as it is. Shares are 0 to 1, None not known.

    `tries` counts every set of settings looked at, those before this result included.
    """

    map: SettingsMap | None = None
    unseen: UnseenTime | None = None
    redrawn: Redrawn | None = None
    noise: NoisyPrices | None = None
    overfitting: float | None = None
    luck: float | None = None
    tries: int = 0


class CheckView(Struct, frozen=True, kw_only=True, eq=False):
    """The examination of one result, named by its key.

    `state` is none, running, stopped (it can go on), failed or done. `step` is what is looked at,
    `left_s` about how long it still takes, None while nobody can tell.
    """

    key: str = ""
    state: str = "none"
    step: str = ""
    share: float = 0.0
    left_s: float | None = None
    sheet: CheckSheet | None = None
    said: str = ""


class CheckBench(Protocol):
    """Examines one result at a time. Methods return at once."""

    def view(self, key: str) -> CheckView:
        """Return how far the examination of a result is."""
        ...

    def start(self, key: str) -> None:
        """Examine a result, or go on with it; the result is opened anew when it is done."""
        ...

    def cancel(self) -> None:
        """Stop the examination; what is done stays for later."""
        ...
