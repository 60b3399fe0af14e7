"""Who may do what at the window: locked or open, and for whom. PANIC STOP asks nobody."""

import logging
import threading
from collections.abc import Callable, Mapping

from app.pin_store import PinHash, PinStore, Tries, hashed
from core.clock import SECOND_NS, Clock
from core.errors import StorageError
from ui.deck import ROLES, Access

_LOG = logging.getLogger(__name__)
FREE_TRIES = 3
_FIRST_WAIT_S, _LONGEST_WAIT_S = 5, 300
_LEAST_DIGITS, _MOST_DIGITS = 4, 12
_NAMES = {"watch": "watching only", "practice": "practice money", "trade": "everything"}
_LOCKED = "The window is locked. Type your PIN first."
_WATCHES = "This PIN may only watch. Lock the window and open it with another PIN."
_RULES = (
    "This PIN may not change safety rules or PINs. Open the window with the PIN for everything."
)
_OWNED = ("risk.", "safety.", "access.")


class AccessDesk:
    """Checks PINs on a thread of its own: stretching a PIN takes time, a vault may ask first.

    `tell` gets (deed, reason) for the diary whenever somebody comes, goes or is refused.
    """

    def __init__(self, store: PinStore, clock: Clock, tell: Callable[[str, str], None]) -> None:
        self._store = store
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._working = False
        self._said = store.damaged
        self._roles: tuple[str, ...] = ("trade",) if store.any() else ()
        self._locked = store.any()
        self._role = "trade"

    def view(self) -> Access:
        """Return who is at the window."""
        return Access(
            locked=self._locked,
            role=self._role,
            pins=self._roles,
            working=self._working,
            said=self._said,
            wait_s=self._wait_s(),
        )

    def enter(self, pin: str) -> None:
        """Open the window with a PIN; what came of it is in the view."""
        if self._locked and not self._wait_s():
            self._begin(lambda: self._check(pin))

    def shut(self) -> None:
        """Lock the window, if there is a PIN."""
        if self._store.any() and not self._locked:
            self._locked, self._said = True, ""
            self._note("Window locked", "a PIN opens it again; PANIC STOP works as ever.")

    def change(self, role: str, pin: str) -> None:
        """Set the PIN of a role, or take it away with an empty one."""
        self._said = self._refusal(role, pin)
        if not self._said:
            self._begin(lambda: self._keep(role, pin))

    def why_not(self, setting: str = "") -> str:
        """Return why nothing (or this setting) may be changed now, or an empty text."""
        if self._locked:
            return _LOCKED
        if self._role == "watch":
            return _WATCHES
        if self._role == "practice" and setting.startswith(_OWNED):
            return _RULES
        return ""

    def wait(self, timeout_s: float) -> bool:
        """Wait for a check under way; return whether there is none any more."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return not self._working

    def _begin(self, work: Callable[[], str]) -> None:
        with self._lock:
            if self._working:
                return
            self._working, self._said = True, ""
            self._thread = threading.Thread(target=self._run, args=(work,), name="access")
            self._thread.start()

    def _run(self, work: Callable[[], str]) -> None:
        said = ""
        try:
            said = work()
        except StorageError as failure:
            said = str(failure)
        finally:
            self._said, self._working = said, False

    def _check(self, pin: str) -> str:
        pins = self._store.pins()
        self._roles = _ordered(pins)
        role = next((one for one in self._roles if pins[one].matches(pin)), "")
        before = self._store.tries()
        if role:
            if before.wrong:
                self._store.keep_tries(Tries())
            self._role, self._locked = role, False
            self._note("Window opened", f"by the PIN for {_NAMES[role]}.")
            return ""
        wrong = before.wrong + 1
        wait_s = waiting_s(wrong)
        until_ns = self._clock.now_ns() + wait_s * SECOND_NS if wait_s else 0
        self._store.keep_tries(Tries(wrong=wrong, until_ns=until_ns))
        self._note("Wrong PIN", f"{wrong} in a row; the window stays locked.")
        return "That is not a PIN of this program. Try again."

    def _refusal(self, role: str, pin: str) -> str:
        if self._locked:
            return _LOCKED
        if self._store.any() and self._role != "trade":
            return _RULES
        if role not in ROLES:
            return f"There is no role “{role}”."
        if role != "trade" and not self._roles:
            return "Set the PIN for everything first: it is the one that can change the others."
        plain = pin.isascii() and pin.isdigit()
        if pin and not (plain and _LEAST_DIGITS <= len(pin) <= _MOST_DIGITS):
            return f"A PIN has {_LEAST_DIGITS} to {_MOST_DIGITS} digits and nothing else."
        if pin and len(set(pin)) == 1:
            return "A PIN of one digit repeated is guessed at once. Take another."
        return ""

    def _keep(self, role: str, pin: str) -> str:
        pins = dict(self._store.pins())
        if not pin:
            pins.pop(role, None)
            if role == "trade":
                pins.clear()  # nobody could set or take away the others any more
        else:
            taken = (one for one, kept in pins.items() if one != role and kept.matches(pin))
            if next(taken, ""):
                return "Another role has this PIN already. Take another."
            pins[role] = hashed(pin)
        self._store.keep(pins)
        self._roles = _ordered(pins)
        self._note("PIN set" if pin else "PIN taken away", f"it was the one for {_NAMES[role]}.")
        return ""

    def _wait_s(self) -> int:
        left_ns = self._store.tries().until_ns - self._clock.now_ns()
        # A clock set back must not lock anybody out for longer than the longest wait.
        return min(max(-(-left_ns // SECOND_NS), 0), _LONGEST_WAIT_S)

    def _note(self, deed: str, reason: str) -> None:
        _LOG.info("access", extra={"deed": deed, "why": reason})
        self._tell(deed, reason)


def waiting_s(wrong: int) -> int:
    """Return how long to wait after that many wrong PINs in a row: none, then doubling."""
    beyond = wrong - FREE_TRIES
    return 0 if beyond < 0 else min(_FIRST_WAIT_S * 2 ** min(beyond, 16), _LONGEST_WAIT_S)


def _ordered(pins: Mapping[str, PinHash]) -> tuple[str, ...]:
    return tuple(role for role in ROLES if role in pins)
