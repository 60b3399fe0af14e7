"""Which order book the screen looks at: asked for again with every picture, forgotten by itself."""

from typing import TYPE_CHECKING

from core.events.snapshot import EngineSnapshot

if TYPE_CHECKING:
    from app.bootstrap import Machine

LOOKS_KEPT = 50
"""For how many snapshots a question holds: five seconds, then nobody is looking any more."""


class BookDesk:
    """Watches the machine from the engine's own thread; `look_at` is for any thread."""

    def __init__(self) -> None:
        self._symbol = ""
        self._left = 0

    def look_at(self, symbol: str) -> None:
        """Have a symbol's book in the snapshots to come."""
        self._symbol, self._left = symbol, LOOKS_KEPT

    def opened(self, machine: "Machine") -> None:
        """Begin with nobody looking."""
        self._left = 0

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Tell the machine whose book is looked at."""
        if snapshot.venue is None:
            return
        # Only here: practice must not pay for what a venue needs.
        from app.live_setup import LiveMachine

        live: object = machine
        assert isinstance(live, LiveMachine)  # no other has a line to a venue
        self._left -= 1
        live.live.books.want(self._symbol if self._left > 0 else "")
