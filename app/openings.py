"""What a session is opened with: the practice account of the plan, or a broker's account."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.broker_desk import Access
from app.engine_thread import Session
from app.money_desk import MoneyDesk
from app.panic_desk import PanicDesk
from app.plan_desk import PlanDesk
from app.practice_account import PracticeAccount
from app.session_opening import Opening
from core.errors import LoginNeeded, VenueDown
from ui.price_choice import BYBIT

if TYPE_CHECKING:
    from app.live_opening import LiveOpening
    from app.settings import Settings
    from core.brokers.wire.secret import Secret
    from core.clock import Clock
    from core.execution.live_broker import LiveBroker

Note = Callable[[str, str], None]
_WITHOUT_INTERNET = "To practise without internet, change your answers to made-up prices."


class Account(Protocol):
    """The folder an account lives in."""

    key: str
    folder: Path

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


def chosen_opening(
    money: MoneyDesk, plans: PlanDesk, settings: "Settings", panic: PanicDesk, note: Note
) -> AnyOpening:
    """Return the opening of what START uses now: a broker's account, or a practice account."""
    if money.broker:
        return live_opening(money, plans, settings, panic, note)
    if plans.plan().prices == BYBIT:
        return public_opening(money, plans, settings, panic, note)
    return practice_opening(plans, settings, panic, note)


def public_opening(
    money: MoneyDesk, plans: PlanDesk, settings: "Settings", panic: PanicDesk, note: Note
) -> "LiveOpening":
    """Return the opening of the practice account on Bybit's public prices; needs no key."""
    from app.live_opening import LiveOpening
    from core.execution.live_broker import local_endpoints

    plan, kinds, clock, latch = plans.plan(), plans.kinds, money.clock, panic.latch
    account = PracticeAccount(settings.paths.sessions, plans.account_key())
    address = money.local_address(BYBIT)

    def connect() -> "LiveBroker":
        from app.public_practice import practice_on_bybit_prices

        facts = account.facts()
        cash = plan.cash if facts is None else facts.cash
        endpoints = local_endpoints(address) if address else None
        try:
            return practice_on_bybit_prices(
                account.folder, cash, clock, lambda: latch.epoch, endpoints
            )
        except VenueDown as failure:
            raise VenueDown(f"{failure} {_WITHOUT_INTERNET}") from failure

    return LiveOpening(
        connect=connect,
        venue=BYBIT,
        account=account,
        mode="PRACTICE",
        settings=settings,
        symbols=plan.symbols,
        clock=clock,
        latch=latch,
        tell=panic.log.tell,
        own=() if kinds is None else kinds.own,
        note=note,
        local=bool(address),
        cash=plan.cash,
        prices_from=address or BYBIT,
    )


def live_opening(
    money: MoneyDesk, plans: PlanDesk, settings: "Settings", panic: PanicDesk, note: Note
) -> "LiveOpening":
    """Return the opening of the chosen broker's account; blocks while a vault is asked.

    Raises in words where keys or the day's login are missing.
    """
    from app.live_opening import LiveAccount, LiveOpening

    access, kinds = money.access(), plans.kinds
    clock, latch = money.clock, panic.latch
    return LiveOpening(
        connect=lambda: connected(access, clock, lambda: latch.epoch),
        venue=access.kind.key,
        account=LiveAccount(settings.paths.sessions, access.kind.key, access.account),
        mode=money.mode(),
        settings=settings,
        symbols=money.plans.plan().symbols,
        clock=clock,
        latch=latch,
        tell=panic.log.tell,
        own=() if kinds is None else kinds.own,
        note=note,
    )


def connected(access: Access, clock: "Clock", epoch: Callable[[], int]) -> "LiveBroker":
    """Return the adapter of a broker. The vendors' libraries are loaded here, never in practice."""
    keys = access.keys
    if access.kind.daily_login:
        from core.brokers.zerodha.broker import ZerodhaBroker
        from core.brokers.zerodha.session import ZerodhaSession

        session = ZerodhaSession(keys["api_key"], _token(access), access.user, access.until_ns)
        return ZerodhaBroker(session, access.endpoints, clock, epoch)
    from core.brokers.bybit.broker import BybitBroker
    from core.brokers.bybit.session import BybitEnvironment, BybitKeys

    environment = BybitEnvironment("testnet" if access.endpoints.local else access.place)
    pair = BybitKeys(keys["key"], keys["secret"])
    return BybitBroker(pair, environment, access.endpoints, clock, epoch)


def _token(access: Access) -> "Secret":
    token = access.keys.get("access_token")
    if token is None:
        raise LoginNeeded(f"Today's login at {access.kind.name} is missing. Log in to go on.")
    return token
