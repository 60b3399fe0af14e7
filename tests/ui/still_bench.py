"""A bench for tests on the past whose values stand still."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from ui.deck_backtest import BacktestResult, BacktestView, SavedBacktest
from ui.deck_beside import BesideSheet
from ui.deck_checks import CheckView
from ui.deck_kept import KeptView, ShockLine
from ui.deck_search import SearchView, SearchWish, Varied


class StillChecks:
    """A bench for examinations that shows what was put in, and notes what was asked."""

    def __init__(self, note: Callable[..., object]) -> None:
        self.the_view = CheckView()
        self._note = note

    def view(self, key: str) -> CheckView:
        return self.the_view

    def start(self, key: str) -> None:
        self._note("start_check", key)

    def cancel(self) -> None:
        self._note("cancel_check")


class StillSearch:
    """A bench for searches that shows what was put in, and notes what was asked."""

    def __init__(self, note: Callable[..., object]) -> None:
        self.the_view = SearchView()
        self.the_varied: tuple[Varied, ...] = ()
        self.why_not = ""
        self._note = note

    def view(self) -> SearchView:
        return self.the_view

    def varied(self) -> tuple[Varied, ...]:
        return self.the_varied

    def start(self, wish: SearchWish) -> None:
        self._note("start_search", wish)

    def cancel(self) -> None:
        self._note("cancel_search")

    def use(self, number: int) -> str:
        self._note("use_settings", number)
        return self.why_not


class StillKept:
    """A bench for kept tests that shows what was put in, and notes what was asked."""

    def __init__(self, note: Callable[..., object]) -> None:
        self.the_view = KeptView()
        self.the_shocks: tuple[ShockLine, ...] | None = None
        self.the_beside: BesideSheet | None = None
        self.the_compared: tuple[BacktestResult, ...] | None = ()
        self._note = note

    def view(self, key: str) -> KeptView:
        return replace(self.the_view, key=key)

    def again(self, key: str) -> None:
        self._note("again", key)

    def adjust(self, key: str) -> None:
        self._note("adjust", key)

    def shake(self, key: str) -> None:
        self._note("shake", key)

    def shocks(self, key: str) -> tuple[ShockLine, ...] | None:
        return self.the_shocks

    def put_beside(self, key: str) -> None:
        self._note("put_beside", key)

    def beside(self, key: str) -> BesideSheet | None:
        return self.the_beside

    def export(self, key: str, path: Path) -> None:
        self._note("export", key, path)

    def compare(self, keys: Sequence[str]) -> None:
        self._note("compare", tuple(keys))

    def compared(self) -> tuple[BacktestResult, ...] | None:
        return self.the_compared

    def cancel(self) -> None:
        self._note("cancel_kept")


class StillBench:
    """A bench for tests on the past that shows what was put in, and notes what was asked."""

    def __init__(self, note: Callable[..., object]) -> None:
        self.the_view = BacktestView()
        self.the_saved: tuple[SavedBacktest, ...] | None = ()
        self.the_checks = StillChecks(note)
        self.the_search = StillSearch(note)
        self.the_kept = StillKept(note)
        self._note = note

    def view(self) -> BacktestView:
        return self.the_view

    def start(self) -> None:
        self._note("start_test")

    def cancel(self) -> None:
        self._note("cancel_test")

    def saved(self) -> tuple[SavedBacktest, ...] | None:
        return self.the_saved

    def open(self, key: str) -> None:
        self._note("open_test", key)

    def checks(self) -> StillChecks:
        return self.the_checks

    def search(self) -> StillSearch:
        return self.the_search

    def kept(self) -> StillKept:
        return self.the_kept
