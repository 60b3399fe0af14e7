"""What a session is opened with: the practice account of the plan, or a broker's account."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app.engine_thread import Session
from app.panic_desk import PanicDesk
from app.plan_desk import PlanDesk
from app.practice_account import PracticeAccount
from app.session_opening import Opening

if TYPE_CHECKING:
    from app.settings import Settings

Note = Callable[[str, str], None]


class Account(Protocol):
    """The folder an account lives in."""

    key: str

    def exists(self) -> bool:
        """Return whether trading was begun in it."""
        ...


class AnyOpening(Protocol):
    """Opens a session on the engine's thread."""

    @property
    def account(self) -> Account:
        """Return the account that is opened."""
        ...

    @property
    def note(self) -> Note:
        """Return who hears of each step."""
        ...

    def identity(self) -> tuple[object, ...]:
        """Return what makes two openings the same session."""
        ...

    def open(self) -> Session:
        """Return the opened session; raise in words when it cannot be opened."""
        ...


def practice_opening(
    plans: PlanDesk, settings: "Settings", panic: PanicDesk, note: Note
) -> Opening:
    """Return the opening of the practice account that the plan's prices have."""
    plan, kinds = plans.plan(), plans.kinds
    world = plans.world(plan)
    return Opening(
        world=world,
        account=PracticeAccount(settings.paths.sessions, world.key),
        settings=settings,
        cash=plan.cash,
        speed=plan.speed,
        today=plans.today(),
        latch=panic.latch,
        tell=panic.log.tell,
        own=() if kinds is None else kinds.own,
        note=note,
    )
