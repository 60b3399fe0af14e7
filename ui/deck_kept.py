"""What the Test screen may ask of kept tests: run again, shocks, comparison, files to keep."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from ui.deck_beside import BesideSheet

if TYPE_CHECKING:
    from ui.deck_backtest import BacktestResult


class ShockLine(Struct, frozen=True, kw_only=True):
    """One shock over a test. `fall` is the worst fall in percent, None where it cannot be seen.

    `money` says what it took beside the same time without it, `story` what happened to what was
    held.
    """

    title: str
    about: str
    real: bool
    fall: float | None
    cost: Decimal
    money: str
    story: str


class KeptView(Struct, frozen=True, kw_only=True):
    """What is being done with a kept test. `state` is none, running, done or failed.

    `what` is again, adjusted, shocks, beside or export. `said` is one sentence: what came of it,
    or why nothing did; `same` whether the test came to the same numbers again.
    """

    key: str = ""
    state: str = "none"
    what: str = ""
    share: float = 0.0
    said: str = ""
    same: bool = True


class KeptBench(Protocol):
    """Does one thing at a time with a kept test. Methods return at once."""

    def view(self, key: str) -> KeptView:
        """Return what is being done with a test, or was done last."""
        ...

    def again(self, key: str) -> None:
        """Run a test once more with its own settings and prices; see `view`."""
        ...

    def adjust(self, key: str) -> None:
        """Run a test once more with splits taken out of its prices, and keep that as a new one."""
        ...

    def shake(self, key: str) -> None:
        """Lay every shock over a test; see `shocks`."""
        ...

    def shocks(self, key: str) -> tuple[ShockLine, ...] | None:
        """Return what the shocks did to a test, the worst first; None when not looked at yet."""
        ...

    def put_beside(self, key: str) -> None:
        """Compare a test with what the practice account did; see `beside`."""
        ...

    def beside(self, key: str) -> BesideSheet | None:
        """Return how practice differs from a test; None when it was not compared yet."""
        ...

    def export(self, key: str, path: Path) -> None:
        """Write a test to a file of the kind its ending names: html, pdf, csv or xlsx."""
        ...

    def compare(self, keys: Sequence[str]) -> None:
        """Read two to four tests to show them side by side; see `compared`."""
        ...

    def compared(self) -> "tuple[BacktestResult, ...] | None":
        """Return the tests asked for, in their order; None while they are being read."""
        ...

    def cancel(self) -> None:
        """Give up what is being done."""
        ...
