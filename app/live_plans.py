"""What START will do with a broker's money: a plan of its own, at the pace of real time."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from app.getting_ready import StartOrder
from app.plan_store import PlanStore
from core.errors import AlgoTraderError, UserMistake
from core.model.market import TIMEFRAMES
from ui.deck import Plan

if TYPE_CHECKING:
    from app.plan_desk import PlanDesk

_FIRST = {
    "zerodha": ("RELIANCE", "INFY", "HDFCBANK", "TCS", "ICICIBANK"),
    "bybit": ("BTCUSDT", "ETHUSDT", "SOLUSDT"),
}
FEW = 5
MOST_WATCHED = 50
REAL_TIME = "Real prices come as they come; only practice prices can be hurried."


class LivePlans:
    """The plan of one broker. `known` are the symbols that may be traded there today."""

    def __init__(
        self, broker: str, data: Path, practice: "PlanDesk", known: Callable[[], tuple[str, ...]]
    ) -> None:
        self.broker = broker
        self._data = data
        self._store = PlanStore(data / f"live-{broker}")
        self._practice = practice
        self._known = known

    def plan(self) -> Plan:
        """Return what START will do."""
        plan = self._store.plan()
        return structs.replace(
            plan, prices=self.broker, market="", speed=1.0, symbols=self._watched(plan)
        )

    def change(self, plan: Plan) -> str:
        """Keep another plan; return why not, or an empty text."""
        try:
            self._check(plan)
            self._store.keep_plan(plan)
        except AlgoTraderError as mistake:
            return str(mistake)
        return ""

    def change_speed(self, speed: float) -> str:
        """Return why real time cannot be hurried."""
        return "" if speed == 1.0 else REAL_TIME

    def symbols(self) -> tuple[str, ...]:
        """Return what may be traded, what is watched first."""
        return tuple(dict.fromkeys((*self.plan().symbols, *self._known())))

    def market_choices(self) -> tuple[()]:
        """Return none: a broker trades what it trades."""
        return ()

    def order(self) -> StartOrder:
        """Return the start the plan asks for; raise UserMistake when something is missing."""
        plan = self.plan()
        self._check(plan)
        if not plan.symbols:
            raise UserMistake("Nothing is watched yet. Choose at least one name, then START.")
        return StartOrder(
            strategy=plan.strategy,
            parameters=self._practice.settled(plan),
            symbols=plan.symbols,
            timeframe_s=TIMEFRAMES[plan.timeframe],
            speed=1.0,
            disk=self._data,
        )

    def _watched(self, plan: Plan) -> tuple[str, ...]:
        known, usual = self._known(), _FIRST[self.broker]
        if plan.symbols:
            return plan.symbols
        first = tuple(one for one in usual if one in known or not known)
        return first or known[:FEW]

    def _check(self, plan: Plan) -> None:
        if plan.timeframe not in TIMEFRAMES:
            names = ", ".join(TIMEFRAMES)
            raise UserMistake(f"“{plan.timeframe}” is no length of bars; choose one of {names}.")
        if self._practice.kinds is not None:
            self._practice.settled(plan)
        if len(plan.symbols) > MOST_WATCHED:
            raise UserMistake(f"Watch at most {MOST_WATCHED} names with a broker's money.")
        known = self._known()
        missing = [one for one in plan.symbols if known and one not in known]
        if missing:
            raise UserMistake(f"{missing[0]} is not traded there today. Choose others to watch.")
