"""What START will do: the plan, checked, with the strategies and prices it may choose from."""

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import structs

from app.card_measuring import Basis, Kinds, made_up_basis
from app.card_task import FilesTask
from app.getting_ready import StartOrder
from app.live_plans import REAL_TIME
from app.own_strategies import OwnStrategies
from app.plan_store import PlanStore
from app.price_adjustment import WAYS
from app.price_choices import CHOICES, FILES, MADE_UP, MARKETS, USUAL_COINS
from core.clock import Clock, to_datetime
from core.errors import AlgoTraderError, StrategyError, UserMistake
from core.model.market import TIMEFRAMES
from core.model.money_text import rupees
from ui.deck import Plan
from ui.price_choice import BYBIT, MarketChoice, currency_of

if TYPE_CHECKING:
    from app.practice_prices import PriceWorld
    from app.settings import Settings
    from core.data.bar_store import BarStore

_BAD_SPEED = "The speed must be 0 (as fast as possible) or more."
LEAST_CASH, MOST_CASH = Decimal(1_000), Decimal(10_000_000_000)


@dataclass(frozen=True)
class _Known:
    """A world of prices, with what it was made for."""

    asked: tuple[object, ...]
    world: "PriceWorld"


class PlanDesk:
    """Keeps the plan and answers what it may be. For any thread."""

    def __init__(self, store: PlanStore, settings: Callable[[], "Settings"], clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._lock = threading.RLock()
        self._known: _Known | None = None
        self._bars: BarStore | None = None
        self._basis: tuple[object, Basis] | None = None
        self._own: OwnStrategies | None = None
        self.kinds: Kinds | None = None

    def load(self) -> None:
        """Load the strategies, the person's own too; slow the first time."""
        from core.strategy import catalog

        if self._own is None:
            self._own = OwnStrategies(self._settings().paths.strategies)
        own, problems = self._own.load()
        self.kinds = Kinds(catalog.all(own), tuple(own), tuple(problems))

    def plan(self) -> Plan:
        """Return what START will do."""
        plan = self._store.plan()
        if plan.prices != BYBIT:
            return plan
        return structs.replace(plan, speed=1.0, symbols=plan.symbols or USUAL_COINS)

    def change(self, plan: Plan, *, wizard_done: bool = False) -> str:
        """Keep another plan; return why not, or an empty text."""
        try:
            plan = self._fitted(plan)
            self._check(plan)
            self._store.keep_plan(plan, wizard_done)
        except AlgoTraderError as mistake:
            return str(mistake)
        return ""

    def change_speed(self, speed: float) -> str:
        """Keep another pace; return why not, or an empty text."""
        if not (math.isfinite(speed) and speed >= 0):
            return _BAD_SPEED
        if self.plan().prices == BYBIT:
            return "" if speed == 1.0 else REAL_TIME
        try:
            self._store.keep_plan(structs.replace(self.plan(), speed=speed))
        except AlgoTraderError as failure:
            return str(failure)
        return ""

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols the chosen prices have."""
        try:
            return self._known_symbols(self.plan())
        except AlgoTraderError:
            # START says in words why there are none; a list of symbols can only be empty.
            return ()

    def market_choices(self) -> tuple[MarketChoice, ...]:
        """Return what may be traded on the chosen prices; none but on made-up ones."""
        from app.practice_prices import MadeUpPrices, world_of

        plan, settings, found = self.plan(), self._settings(), []
        if plan.prices != MADE_UP:
            return ()
        for one in MARKETS:
            world = world_of(structs.replace(plan, market=one.key), settings)
            assert isinstance(world, MadeUpPrices)
            found.append(structs.replace(one, shares=world.shares(), coins=world.coins()))
        return tuple(found)

    def world(self, plan: Plan) -> "PriceWorld":
        """Return the prices a plan chooses; raise UserMistake for those there are not."""
        from app.practice_prices import world_of

        settings = self._settings()
        asked = (
            *(plan.prices, plan.market, plan.files, plan.adjust, plan.timeframe),
            *(settings.practice, settings.bars_folder),
        )
        with self._lock:
            if self._known is None or self._known.asked != asked:
                store = self._bar_store() if plan.prices == FILES else None
                self._known = _Known(asked, world_of(plan, settings, store))
            return self._known.world

    def account_key(self) -> str:
        """Return the name of the account that trades the chosen prices."""
        plan = self.plan()
        return BYBIT if plan.prices == BYBIT else self.world(plan).key

    def prices_changed(self) -> None:
        """Look at the stored prices anew at the next question."""
        with self._lock:
            self._known = self._basis = None

    def order(self) -> StartOrder:
        """Return the start the plan asks for; raise UserMistake when something is missing."""
        plan, settings = self.plan(), self._settings()
        self._check(plan)
        known = self._known_symbols(plan)
        if not known:
            raise UserMistake("No price file has been read yet. Choose one, then press START.")
        return StartOrder(
            strategy=plan.strategy,
            parameters=self.settled(plan),
            symbols=plan.symbols or known,
            timeframe_s=TIMEFRAMES[plan.timeframe],
            speed=plan.speed,
            disk=settings.paths.data,
        )

    def settled(self, plan: Plan) -> Mapping[str, Any]:
        """Return a plan's parameters with the defaults; raise StrategyError when they are wrong."""
        from core.strategy import catalog

        own = () if self.kinds is None else self.kinds.own
        kind = catalog.find(plan.strategy, own)
        reason = kind.supports(TIMEFRAMES[plan.timeframe])
        if reason:
            raise StrategyError(reason)
        return catalog.settle(kind, plan.parameters)

    def basis(self) -> Basis | None:
        """Return the prices the cards are measured on; None when there are none."""
        plan, settings = self.plan(), self._settings()
        month = self.today().replace(day=1)
        asked = (
            *(plan.prices, plan.market, plan.files, plan.adjust, plan.timeframe),
            *(settings.practice, month),
        )
        with self._lock:
            if self._basis is None or self._basis[0] != asked:
                try:
                    self._basis = (asked, self._make_basis(plan, month))
                except AlgoTraderError:
                    return None
            return self._basis[1]

    def today(self) -> date:
        """Return today's day in India."""
        return to_datetime(self._clock.now_ns()).date()

    def _make_basis(self, plan: Plan, month: date) -> Basis:
        from app.practice_prices import FilePrices, counts_of

        settings = self._settings()
        world = self.world(plan)
        if not isinstance(world, FilePrices):
            shares, coins = counts_of(settings.practice, plan.market)
            return made_up_basis(settings.practice.seed, shares, coins, month)
        entries = world.entries
        if not entries:
            raise UserMistake("No price file has been read yet.")
        return Basis(
            name=world.key,
            label=", ".join(path.name for path in plan.files) or "your own prices",
            files=FilesTask(
                folder=str(settings.bars_folder),
                market=entries[0].market,
                timeframe_s=entries[0].timeframe_s,
                symbols=world.symbols(),
            ),
        )

    def _known_symbols(self, plan: Plan) -> tuple[str, ...]:
        return USUAL_COINS if plan.prices == BYBIT else self.world(plan).symbols()

    def _bar_store(self) -> "BarStore":
        from core.data.bar_store import BarStore

        if self._bars is None:
            self._bars = BarStore(self._settings().bars_folder)
        return self._bars

    def _fitted(self, plan: Plan) -> Plan:
        """Return the plan with bars its prices can be put together to: files may hold days only."""
        if self.kinds is None or plan.prices != FILES or plan.timeframe not in TIMEFRAMES:
            return plan
        least_s = self.world(plan).least_s
        if not least_s or TIMEFRAMES[plan.timeframe] % least_s == 0:
            return plan
        fitting = (name for name, length in TIMEFRAMES.items() if length % least_s == 0)
        return structs.replace(plan, timeframe=next(fitting, plan.timeframe))

    def _check(self, plan: Plan) -> None:
        choice = next((one for one in CHOICES if one.key == plan.prices), None)
        if choice is None or not choice.available:
            raise UserMistake(choice.why_not if choice else f"There are no prices “{plan.prices}”.")
        if all(one.key != plan.market for one in MARKETS):
            known = ", ".join(one.key for one in MARKETS)
            raise UserMistake(f"There is no market “{plan.market}”; choose one of {known}.")
        if not (plan.cash.is_finite() and LEAST_CASH <= plan.cash <= MOST_CASH):
            low, high = (rupees(one, currency_of(plan.prices)) for one in (LEAST_CASH, MOST_CASH))
            raise UserMistake(f"Choose between {low} and {high} of practice money.")
        if not (math.isfinite(plan.speed) and plan.speed >= 0):
            raise UserMistake(_BAD_SPEED)
        if plan.adjust not in WAYS:
            raise UserMistake(
                f"Prices cannot be adjusted “{plan.adjust}”; choose one of {', '.join(WAYS)}."
            )
        if plan.timeframe not in TIMEFRAMES:
            raise UserMistake(
                f"“{plan.timeframe}” is no length of bars; choose one of {', '.join(TIMEFRAMES)}."
            )
        if self.kinds is not None:
            self.settled(plan)
        self._check_symbols(plan)

    def _check_symbols(self, plan: Plan) -> None:
        if not plan.symbols or self.kinds is None:
            return
        known = self._known_symbols(plan)
        missing = [symbol for symbol in plan.symbols if symbol not in known]
        if missing and known:
            raise UserMistake(f"There are no prices for {missing[0]}. Choose others to watch.")


def same_work(one: Plan, other: Plan) -> bool:
    """Return whether two plans ask for the same trading, whatever its pace."""
    return structs.replace(one, speed=other.speed, cash=other.cash) == other
