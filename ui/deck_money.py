"""What screens may ask about real money: brokers, keys, login, pre-flight, what does not match."""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from core.events.commands import Answer
from core.events.snapshot import DifferenceView


class KeyField(Struct, frozen=True, kw_only=True):
    """One thing to paste. `hidden` ones are shown as dots."""

    name: str
    label: str
    help: str
    hidden: bool


class Place(Struct, frozen=True, kw_only=True):
    """Where a broker may be traded at. `mode` is REAL, TESTNET, DEMO or LOCAL."""

    key: str
    title: str
    help: str
    mode: str


class LoginView(Struct, frozen=True, kw_only=True):
    """A login in the browser. Not `listening`: the address the browser ends at must be pasted."""

    waiting: bool = False
    address: str = ""
    said: str = ""
    left_s: int = 0
    listening: bool = False


class BrokerView(Struct, frozen=True, kw_only=True):
    """A broker as it stands: none, locked, kept, working, ready or refused, in one sentence.

    `deed` is the one next thing to do: add, unlock, log_in, check, or nothing.
    """

    key: str
    name: str
    art: str
    state: str
    words: str
    deed: str
    place: str
    places: tuple[Place, ...]
    fields: tuple[KeyField, ...]
    keys_from: str
    has_keys: bool
    local: str = ""
    logs_in: bool = False


class DoctorLight(Struct, frozen=True, kw_only=True):
    """One thing looked at before real money. `lamp` is go, wait, stop or off (not known yet).

    `deed` names the one next action, `deed_word` is what its button says; `blocks` that START
    waits for it.
    """

    key: str
    title: str
    lamp: str
    sentence: str
    deed: str = ""
    deed_word: str = ""
    blocks: bool = False


class DoctorView(Struct, frozen=True, kw_only=True):
    """Everything looked at. `ready` says that START is allowed, `said` why not."""

    lights: tuple[DoctorLight, ...] = ()
    ready: bool = False
    said: str = ""


class BrokerPill(Struct, frozen=True, kw_only=True):
    """A broker in the top bar. `age_s` is the age of its last price; None: it does not answer."""

    name: str
    age_s: float | None


class LoginReminder(Struct, frozen=True, kw_only=True):
    """That the day's login is due at the broker that is chosen.

    `key` is another one when there is something new to say; `tone` is blue, wait or stop; `deed` is
    what the one button does: log_in, unlock, add, or nothing while a login would be of no use yet.
    """

    key: str
    broker: str
    tone: str
    sentence: str
    deed: str = ""


class MoneyView(Struct, frozen=True, kw_only=True):
    """Whose money START uses. `mode` is PRACTICE, REAL, TESTNET, DEMO or LOCAL.

    `phrase` must be typed once before START; `passphrase` is the sentence that asks for the
    passphrase of the keys, empty when none is needed, `new_passphrase` that it is the first;
    `unlock_said` is why the last one typed was not taken. `keys_known` says that the password
    store has been looked for, which takes a moment. `reminder` says that a login is due.
    """

    mode: str = "PRACTICE"
    broker: str = ""
    phrase: str = ""
    consented: bool = False
    keys_known: bool = True
    passphrase: str = ""
    new_passphrase: bool = False
    unlocking: bool = False
    unlock_said: str = ""
    said: str = ""
    pills: tuple[BrokerPill, ...] = ()
    reminder: LoginReminder | None = None

    @property
    def real(self) -> bool:
        """Return whether orders leave this program."""
        return self.mode != "PRACTICE"


class Money(Protocol):
    """Real money. Methods return at once; what comes of them is in the views."""

    def view(self) -> MoneyView:
        """Return whose money START uses."""
        ...

    def choose(self, broker: str) -> str:
        """Trade at a broker, or with practice money for an empty name; return why not."""
        ...

    def brokers(self) -> tuple[BrokerView, ...]:
        """Return every broker as it stands."""
        ...

    def look(self) -> None:
        """See whether the keys want a passphrase."""
        ...

    def redirect(self) -> str:
        """Return the address a broker's login page must send the browser to."""
        ...

    def choose_place(self, broker: str, place: str) -> str:
        """Choose where a broker is traded at; return why not."""
        ...

    def choose_local(self, broker: str, address: str) -> str:
        """Take a local practice exchange for a broker, or none; return why not."""
        ...

    def keep_keys(self, broker: str, keys: Mapping[str, str]) -> None:
        """Try keys, and keep them when the broker takes them."""
        ...

    def forget_keys(self, broker: str) -> None:
        """Forget the keys of a broker's place, its login too."""
        ...

    def unlock_keys(self, passphrase: str) -> None:
        """Open the file of keys, or choose its passphrase."""
        ...

    def check(self, broker: str) -> None:
        """Ask the broker whether the keys still hold."""
        ...

    def log_in(self, broker: str) -> None:
        """Open the broker's login page in the person's browser; see `login`."""
        ...

    def login(self) -> LoginView:
        """Return how the login stands."""
        ...

    def paste_address(self, address: str) -> None:
        """Take the address the browser ended at."""
        ...

    def cancel_login(self) -> None:
        """Give the login up."""
        ...

    def doctor(self) -> DoctorView:
        """Return what was looked at before real money."""
        ...

    def examine(self) -> None:
        """Look at everything again."""
        ...

    def consent(self, phrase: str) -> bool:
        """Allow the broker's money for this session when the phrase is right."""
        ...

    def differences(self) -> tuple[DifferenceView, ...]:
        """Return what must be decided before START."""
        ...

    def decide(self, difference: str, answer: Answer) -> None:
        """Adopt, watch or close what does not match."""
        ...


class HasMoney(Protocol):
    """The part of the deck that knows brokers."""

    def money(self) -> Money:
        """Return the desk for real money."""
        ...
