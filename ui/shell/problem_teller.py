"""Tells what went wrong as a message on whatever screen is shown; the diary alone is not seen."""

from core.clock import SECOND_NS, Clock
from ui.deck import Deck
from ui.widgets.toast_tray import ToastTray

_EVERY_NS = SECOND_NS
_MOST_AT_ONCE = 3


class ProblemTeller:
    """Asked at each pulse; reads the diary's errors once a second."""

    def __init__(self, deck: Deck, tray: ToastTray, clock: Clock) -> None:
        self._deck, self._tray, self._clock = deck, tray, clock
        self._next_ns = 0
        # An account that opened brings the errors of former days with it: those are history.
        lines = deck.diary("", ("error",), 1) if deck.snapshot() is not None else ()
        self._told = lines[0].id if lines else 0

    def look(self, on_show: frozenset[str] = frozenset()) -> None:
        """Tell the errors that are new, but for sentences that the screen shows anyway."""
        now_ns = self._clock.monotonic_ns()
        if now_ns < self._next_ns:
            return
        self._next_ns = now_ns + _EVERY_NS
        lines = self._deck.diary("", ("error",), _MOST_AT_ONCE)
        fresh = [line for line in reversed(lines) if line.id > self._told]
        for line in fresh:
            self._told = line.id
            if line.reason not in on_show:
                self._tray.error(line.reason, line.deed)
