"""The program behind the window: answers every question of `ui.deck.Deck` at once.

Nothing of the engine is touched here. Commands go into its mailbox; what screens read was
published by its own thread. Slow work runs on threads of its own.
"""

import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from app.card_measuring import Basis, CardMeasuring, Kinds
from app.diary_search import DiaryArchive
from app.engine_host import EngineHost
from app.file_import import FileImport
from app.getting_ready import GettingReady, StartAnswer, StartOrder
from app.panic_drill import PanicDrill
from app.panic_watch import PanicLog, ProgramLatch
from app.plan_store import Drill, PlanStore
from app.price_choices import CHOICES
from app.signal_board import SignalBoard
from app.ticket_desk import TicketDesk
from core.clock import Clock, LiveClock, to_datetime
from core.errors import AlgoTraderError, UserMistake
from core.events.commands import Command, ResumeTrading, StopMode, StopTrading
from core.events.snapshot import BotState, DiaryLine, EngineSnapshot
from core.model.instrument import Instrument
from core.model.market import TIMEFRAMES
from core.model.orders import Side
from core.risk.kill_switch import KillFileWatcher, KillOrder
from ui.deck import (
    Candles,
    ImportView,
    PanicView,
    Plan,
    PriceChoice,
    Ready,
    SettingRow,
    StrategyCard,
    SymbolSignal,
    Ticket,
    TradeMark,
)

if TYPE_CHECKING:
    from app.practice_prices import PriceWorld
    from app.session_opening import Opening
    from app.settings import Settings
    from core.engine.panic import PanicStep
