"""Starts the practice account over: the old one is put aside, never deleted."""

from typing import TYPE_CHECKING

from app.engine_host import EngineHost
from app.plan_desk import PlanDesk
from core.clock import Clock
from core.errors import AlgoTraderError

if TYPE_CHECKING:
    from app.settings import Settings


def put_aside(host: EngineHost, plans: PlanDesk, settings: "Settings", clock: Clock) -> str:
    """End the session and put the chosen prices' account aside; return why not, or nothing."""
    from app.practice_account import PracticeAccount

    try:
        key = plans.account_key()
        if not host.end():
            return "The bot has not ended yet. Wait a moment and try again."
        PracticeAccount(settings.paths.sessions, key).archive(clock.now_ns())
    except AlgoTraderError as failure:
        return str(failure)
    host.forget()
    plans.prices_changed()
    return ""
