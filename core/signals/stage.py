"""What a part between strategy and risk gate is: it learns from bars and judges wishes."""

from typing import Protocol, runtime_checkable

from msgspec import Struct

from core.model.market import Bar
from core.model.orders import OrderIntent


class Verdict(Struct, frozen=True, gc=False):
    """What a part says of a wish: the wish, perhaps changed, or why not.

    `intent` None refuses, and `sentence` says why with the numbers in it; else `sentence` is a
    clause added to the reason, or empty. `key` is the part that refused and `wish` what was
    judged; the gate fills both in.
    """

    intent: OrderIntent | None
    sentence: str = ""
    key: str = ""
    wish: OrderIntent | None = None


class Stage(Protocol):
    """One part for one symbol. It keeps its own memory and shares none."""

    key: str
    title: str

    def on_bar(self, bar: Bar) -> None:
        """Learn from a bar that has closed."""
        ...

    def judge(self, intent: OrderIntent, now_ns: int) -> Verdict:
        """Say what becomes of a wish to open a position."""
        ...


@runtime_checkable
class Keeper(Protocol):
    """A part that may keep a wish for later, and gives it back when its time has come."""

    def take_due(self) -> Verdict | None:
        """Return the wish kept before whose time has come, or None."""
        ...
