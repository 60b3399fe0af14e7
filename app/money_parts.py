"""Puts together what the window needs for real money. Nothing here talks to a broker by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.access_desk import AccessDesk
from app.broker_desk import BrokerDesk
from app.broker_file import BrokerFile
from app.broker_sessions import BybitSession, ZerodhaSession
from app.key_store import KeyStore
from app.live_line import LiveLine
from app.login_desk import LoginDesk
from app.money_desk import Desks, MoneyDesk
from app.plan_desk import PlanDesk
from app.worker import Worker
from core.clock import Clock

if TYPE_CHECKING:
    from app.settings import Settings


def money_desk(
    settings: Callable[[], "Settings"],
    clock: Clock,
    plans: PlanDesk,
    access: AccessDesk,
    tell: Callable[[str, str], None],
) -> MoneyDesk:
    """Return the desk for real money of a profile; `tell` writes into the diary."""
    now = settings()
    data, worker, login = now.paths.data, Worker("brokers"), LoginDesk(clock)
    brokers = BrokerDesk(
        KeyStore(data, now.profile),
        BrokerFile(data),
        login,
        worker,
        {"zerodha": ZerodhaSession(clock), "bybit": BybitSession(clock)},
        clock,
        tell,
    )
    return MoneyDesk(Desks(brokers, login, worker), LiveLine(clock), access, plans, settings)
