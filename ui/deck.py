"""Everything a screen may ask of the program, as plain data. The application implements it.

Every method returns at once: slow work runs elsewhere and its progress is asked for. All values
are immutable; arrays are the caller's own copies. Nothing here is the engine.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.events.commands import Command, StopMode
from core.events.snapshot import DiaryLine, EngineSnapshot
from core.model.instrument import Instrument
from core.model.orders import Side
from core.strategy.base import Parameter
from ui.deck_backtest import Backtests
from ui.deck_files import ReadsFiles
from ui.deck_journal import HasJournal
from ui.deck_money import HasMoney
from ui.deck_ticket import Tickets
from ui.deck_why import Reasons
from ui.price_choice import SHARES, MarketChoice, PriceChoice


class Measured(Struct, frozen=True, kw_only=True):
    """What a strategy did on real or made-up prices in the same engine, after all costs.

    `months` are returns in percent, oldest first; `low` and `high` bound the middle half of them;
    `deepest_fall` is negative percent. `enough` is False under 30 trades: then show no figure but
    that there is not enough evidence. `parts` names the signal parts that were on, by label.
    """

    prices: str
    period: str
    made_up: bool
    trades: int
    enough: bool
    months: tuple[float, ...]
    losing_months: int
    low: float
    high: float
    deepest_fall: float
    idle_return: float
    total_return: float
    parts: tuple[str, ...] = ()


class StrategyCard(Struct, frozen=True, kw_only=True):
    """One card of the picker. `pace` is calm, medium or wild, by the deepest fall measured.

    `own` says that it comes from a file of the person.
    """

    key: str
    title: str
    summary: str
    art: str
    pace: str
    default_timeframe: str
    timeframes: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...]
    measured: Measured | None
    measuring: bool
    problem: str
    own: bool = False


class OwnFiles(Struct, frozen=True, kw_only=True):
    """The person's own strategy files: where they lie, and what came of looking at them."""

    folder: Path
    looking: bool = False
    good: int = 0
    bad: int = 0


class Plan(Struct, frozen=True, kw_only=True):
    """What START will do. `speed` is trading seconds per second; 0 is as fast as possible.

    `market` says what is traded on made-up prices; other prices hold what they hold. `adjust` says
    how splits are taken out of prices from files: none, back (earlier prices change) or forward.
    """

    prices: str = "made-up"
    market: str = SHARES
    files: tuple[Path, ...] = ()
    adjust: str = "none"
    strategy: str = "turtle"
    parameters: Mapping[str, object] = {}
    symbols: tuple[str, ...] = ()
    timeframe: str = "1d"
    cash: Decimal = Decimal(100_000)
    speed: float = 11_250.0


class ReadyStep(Struct, frozen=True, kw_only=True):
    """One step of getting ready. `state` is waiting, working, done or failed."""

    title: str
    detail: str
    state: str


class Ready(Struct, frozen=True, kw_only=True):
    """Progress of a start, 0..1. `failed` holds one sentence when it did not work."""

    steps: tuple[ReadyStep, ...]
    progress: float
    running: bool
    failed: str


class PanicLine(Struct, frozen=True, kw_only=True):
    """One step of the panic stop as it happened."""

    elapsed_ms: float
    sentence: str
    confirmed: bool


class PanicView(Struct, frozen=True, kw_only=True):
    """The panic stop now. `finished` says the procedure ended, `confirmed` that all is certain."""

    engaged: bool
    pressed_ns: int
    reason: str
    lines: tuple[PanicLine, ...]
    finished: bool
    confirmed: bool
    drill: bool
    drill_seconds: float
    last_drill: str


class Candles(Struct, frozen=True, kw_only=True):
    """Bars of one symbol from row `first` on; `total` is the number there is.

    The last bar may still be forming. `version` changes when earlier bars changed.
    """

    symbol: str
    timeframe_s: int
    first: int
    total: int
    version: int
    open_ns: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]


class TradeMark(Struct, frozen=True, kw_only=True):
    """One execution to be marked on a chart, with its story.

    `charges` is what it cost; `profit` what it brought after costs, None where it closed nothing.
    """

    ts_ns: int
    side: Side
    quantity: Decimal
    price: Decimal
    story: str
    charges: Decimal | None = None
    profit: Decimal | None = None


class LineChoice(Struct, frozen=True, kw_only=True):
    """An indicator a person put on a chart. `share` is its strip's part of the height, 0: usual."""

    indicator: str
    settings: Mapping[str, int | float] = {}
    color: str = ""
    share: float = 0.0


class DrawingChoice(Struct, frozen=True, kw_only=True):
    """Something drawn on a chart; `points` are times in nanoseconds since 1970 UTC and prices."""

    kind: str
    points: tuple[tuple[int, float], ...]
    text: str = ""


class ChartLook(Struct, frozen=True, kw_only=True):
    """What a person put on a symbol's chart; the look of the empty symbol holds for all.

    `lines` is None until lines were chosen; they count for one symbol only where `own_lines`.
    `profile` is off, view or week; `compare` another symbol, on a scale of percent or its own.
    """

    lines: tuple[LineChoice, ...] | None = None
    own_lines: bool = False
    drawings: tuple[DrawingChoice, ...] = ()
    profile: str = "off"
    compare: str = ""
    compare_scale: str = "percent"
    magnet: bool = False


class SymbolSignal(Struct, frozen=True, kw_only=True):
    """The traffic light of one symbol: go, wait or stop, with its reason."""

    symbol: str
    light: str
    word: str
    reason: str


class SettingRow(Struct, frozen=True, kw_only=True):
    """One setting as the settings screen shows it. `kind` is percent, number, switch, choice, text.

    `fixed` settings are shown and cannot be changed; the help says why.
    """

    key: str
    section: str
    label: str
    help: str
    kind: str
    value: object
    default: object
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    choices: tuple[str, ...] = ()
    fixed: bool = False


ROLES = ("trade", "practice", "watch")
"""What a PIN may allow, most first."""


class Access(Struct, frozen=True, kw_only=True):
    """Who is at the window. `pins` are the roles that have a PIN; none means no lock at all.

    `working` while a PIN is being checked or kept; `said` is what came of it, empty when it went
    well. `wait_s` seconds must pass before another PIN is looked at.
    """

    locked: bool = False
    role: str = "trade"
    pins: tuple[str, ...] = ()
    working: bool = False
    said: str = ""
    wait_s: int = 0


class Deck(Reasons, Backtests, HasJournal, HasMoney, ReadsFiles, Tickets, Protocol):
    """The program as screens see it."""

    def snapshot(self) -> EngineSnapshot | None:
        """Return the newest picture of the engine; None before the first start."""
        ...

    def first_run(self) -> bool:
        """Return whether the wizard has not been finished yet."""
        ...

    def plan(self) -> Plan:
        """Return what START will do."""
        ...

    def change_plan(self, plan: Plan) -> str:
        """Take another plan; return why not, or an empty text. Kept over a restart."""
        ...

    def finish_wizard(self, plan: Plan) -> str:
        """Keep the plan and do not show the wizard again."""
        ...

    def price_choices(self) -> tuple[PriceChoice, ...]:
        """Return the sources of prices, usable or not."""
        ...

    def market_choices(self) -> tuple[MarketChoice, ...]:
        """Return what may be traded on the chosen prices; none where there is nothing to choose."""
        ...

    def symbols(self) -> tuple[str, ...]:
        """Return the symbols the chosen prices have."""
        ...

    def cards(self) -> tuple[StrategyCard, ...]:
        """Return the strategy cards in picker order."""
        ...

    def measure_cards(self) -> None:
        """Measure the cards on the chosen prices in the background."""
        ...

    def own_files(self) -> OwnFiles:
        """Return the folder of the person's own strategies and what is known of it."""
        ...

    def look_again(self) -> None:
        """Look at that folder again in the background; see `own_files`."""
        ...

    def make_template(self) -> str:
        """Put a strategy to begin with into that folder; return why not, or an empty text."""
        ...

    def start(self) -> None:
        """Begin to get ready and then trade; see `ready`."""
        ...

    def ready(self) -> Ready | None:
        """Return the progress of a start, or None when none is under way."""
        ...

    def cancel_start(self) -> None:
        """Give up a start; nothing has traded."""
        ...

    def stop(self, mode: StopMode) -> None:
        """Stop in one of the three honest ways."""
        ...

    def send(self, command: Command) -> None:
        """Hand a command to the engine."""
        ...

    def set_speed(self, speed: float) -> None:
        """Change the pace of the practice prices; 0 is as fast as possible."""
        ...

    def panic(self, close_positions: bool) -> None:
        """Trip the kill latch now. Safe from any thread."""
        ...

    def close_on_panic(self) -> bool:
        """Return whether the panic stop shall also close what is owned (a setting)."""
        ...

    def panic_view(self) -> PanicView:
        """Return the state and the steps of the panic stop."""
        ...

    def unlock(self, phrase: str) -> bool:
        """Release the latch when the phrase is right."""
        ...

    def drill(self) -> str:
        """Rehearse the panic stop in practice, closing everything; return why not, or nothing."""
        ...

    def instrument(self, symbol: str) -> Instrument | None:
        """Return the share or coin behind a symbol, None while the prices are not known."""
        ...

    def candles(self, symbol: str, timeframe_s: int, first: int = 0) -> Candles | None:
        """Return bars from row `first` on, or None when there are none."""
        ...

    def trade_marks(self, symbol: str) -> tuple[TradeMark, ...]:
        """Return the executions of a symbol, oldest first."""
        ...

    def chart_look(self, symbol: str) -> ChartLook:
        """Return what was put on a symbol's chart; of the empty symbol, what holds for all."""
        ...

    def keep_chart_look(self, symbol: str, look: ChartLook) -> str:
        """Keep a look over a restart; return why that failed, or an empty text."""
        ...

    def signals(self) -> tuple[SymbolSignal, ...]:
        """Return a traffic light per watched symbol."""
        ...

    def diary(
        self, text: str = "", kinds: Sequence[str] = (), limit: int = 500
    ) -> tuple[DiaryLine, ...]:
        """Return diary lines holding the text, newest first."""
        ...

    def setting_rows(self) -> tuple[SettingRow, ...]:
        """Return every setting in the order of the screen."""
        ...

    def save_setting(self, key: str, value: object) -> str:
        """Keep a setting; return why not, or an empty text."""
        ...

    def access(self) -> Access:
        """Return who is at the window."""
        ...

    def why_not(self) -> str:
        """Return why whoever is at the window may change nothing, or an empty text."""
        ...

    def enter_pin(self, pin: str) -> None:
        """Open the window with a PIN; see `access`."""
        ...

    def lock_window(self) -> None:
        """Lock the window, if there is a PIN."""
        ...

    def change_pin(self, role: str, pin: str) -> None:
        """Set the PIN of a role, or take it away with an empty one; see `access`."""
        ...

    def reset_account(self) -> str:
        """Start the practice account over; return why not, or an empty text."""
        ...

    def close(self, mode: StopMode) -> None:
        """End the engine cleanly before the window goes."""
        ...
