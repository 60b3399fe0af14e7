"""What is loaded behind the window: strategies, prices, and the calculations of indicators."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.getting_ready import StartOrder
from app.plan_desk import PlanDesk
from core.errors import AlgoTraderError
from ui.price_choice import LIVE

if TYPE_CHECKING:
    from app.session_opening import Opening

Note = Callable[[str, str], None]

_LOG = logging.getLogger(__name__)
_PORTIONS = 40
_WAIT_S = 60.0


class Settling:
    """Loads once, on the thread that calls `run`; a START waits for it. `end` gives it up."""

    def __init__(self, plans: PlanDesk, opening: Callable[[Note], "Opening"]) -> None:
        self._plans = plans
        self._opening = opening
        self._ready = threading.Event()
        self._end = threading.Event()
        self._done = threading.Event()

    def run(self, rest_s: float) -> str:
        """Load; return why not, or an empty text. `rest_s` lies between two portions of kernels."""
        try:
            return self._load(rest_s)
        finally:
            self._ready.set()
            self._done.set()

    def order(self) -> StartOrder:
        """Return the start the plan asks for, once strategies and prices are there."""
        self._ready.wait(_WAIT_S)
        return self._plans.order()

    def end(self, timeout_s: float) -> bool:
        """Give up what is not loaded yet; return whether nothing is being loaded any more."""
        self._end.set()
        return self._done.is_set() or not self._ready.is_set() or self._done.wait(timeout_s)

    def _load(self, rest_s: float) -> str:
        try:
            if self._plans.kinds is None:
                self._plans.load()
            self._make_prices()
            self._ready.set()
            self._load_kernels(rest_s)
        except AlgoTraderError as failure:
            return str(failure)
        except Exception as failure:  # noqa: BLE001 - said in words; the window stays usable
            _LOG.error("the strategies could not be loaded", exc_info=failure)
            return f"The strategies could not be loaded ({failure}). Start the program again."
        return ""

    def _make_prices(self) -> None:
        """Make the prices a START will need, so that it need not wait for them."""
        if self._plans.plan().prices in LIVE:
            return  # they come when they come
        opening = self._opening(lambda _step, _detail: None)
        if opening.account.facts() is None and opening.world.symbols():
            opening.world.begin(opening.cash, opening.today)
        self._plans.basis()

    def _load_kernels(self, rest_s: float) -> None:
        """Load what the installation compiled, a few at a time: the engine may be at work."""
        from core.strategy.warm import warm

        for portion in range(_PORTIONS):
            if self._end.wait(rest_s):
                return
            warm(portion, _PORTIONS)
