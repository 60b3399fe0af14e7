"""What the process that measures strategy cards is told, and what it answers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct

from app.price_adjustment import UNCHANGED, AdjustmentWish
from core.execution.slippage import Slippage
from core.model.instrument import Market
from core.risk.limits import RiskLimits
from core.signals.rules import SignalRules
from ui.deck import Measured

HISTORY_DAYS = 60
"""Days before the first traded one that strategies may learn from."""


class MadeUpTask(Struct, frozen=True, kw_only=True):
    """Made-up prices to measure on: the days traded, oldest first, after some days of history."""

    seed: int
    shares: int
    coins: int = 0
    days: tuple[date, ...]


class FilesTask(Struct, frozen=True, kw_only=True):
    """Stored series to measure on."""

    folder: str
    market: Market
    timeframe_s: int
    symbols: tuple[str, ...]


class CardTask(Struct, frozen=True, kw_only=True):
    """One card: a strategy, its parameters and the bars it trades."""

    strategy: str
    parameters: Mapping[str, int | float | str | bool]
    timeframe_s: int


class MeasureTask(Struct, frozen=True, kw_only=True):
    """Everything one run of the worker needs."""

    made_up: MadeUpTask | None
    files: FilesTask | None
    label: str
    cards: tuple[CardTask, ...]
    cash: Decimal
    limits: RiskLimits
    participation: Decimal
    slippage_ticks: int
    seed: int
    strategies_folder: str
    signals: SignalRules = SignalRules()
    slippage: Slippage = Slippage()
    strategies_left_out: tuple[str, ...] = ()
    """Files of that folder that are not to be loaded."""
    adjustment: AdjustmentWish = UNCHANGED
    """How splits are to be taken out of stored prices."""


class CardResult(Struct, frozen=True, kw_only=True):
    """What came of one card: its figures, or why there are none."""

    strategy: str
    measured: Measured | None
    problem: str = ""
