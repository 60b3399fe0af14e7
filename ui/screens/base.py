"""What every screen is: built once, shown snapshots while it is the visible one."""

from collections.abc import Callable
from typing import ClassVar, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from core.events.snapshot import EngineSnapshot
from ui.deck import Deck
from ui.deck_money import MoneyView

Go = Callable[[str], None]
"""Show another screen, by its key."""


class Screen(QWidget):
    """One screen. `key` is its name in the rail, `mark` its picture.

    A screen reads snapshots and asks the deck; it keeps no trading state.
    """

    key: ClassVar[str] = ""
    mark: ClassVar[str] = ""

    def __init__(self, deck: Deck, go: Go) -> None:
        super().__init__()
        self.deck = deck
        self.go = go
        self.build()

    def build(self) -> None:
        """Make the widgets; called once."""

    def entered(self) -> None:
        """Get ready to be looked at; called each time the screen is chosen."""

    def show_snapshot(self, snapshot: EngineSnapshot | None) -> None:
        """Show the engine's picture; called some ten times a second while visible."""


@runtime_checkable
class HasSections(Protocol):
    """A screen in sections; the window shows one for a key such as "settings:strategies"."""

    def show_section(self, section: str) -> None:
        """Show a section."""
        ...


@runtime_checkable
class LooksAtSymbol(Protocol):
    """A screen about one share or coin. The window hands the one looked at to the next such."""

    @property
    def symbol(self) -> str:
        """Return the symbol shown, empty before the first."""
        ...

    def show_symbol(self, symbol: str) -> None:
        """Show another symbol."""
        ...


@runtime_checkable
class ShowsMoney(Protocol):
    """A screen that looks different while a broker's money is chosen."""

    def show_money(self, money: MoneyView) -> frozenset[str]:
        """Show whose money it is; return the problems on show. Called at each pulse."""
        ...
