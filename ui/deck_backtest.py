"""What the Test screen may ask: a test on the past, how far it is, what came of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ui.deck_checks import CheckBench, CheckSheet
from ui.deck_kept import KeptBench
from ui.deck_search import SearchBench


class ReasonLine(Struct, frozen=True):
    """One reason of a verdict: against, doubt or for, and its sentence."""

    weight: str
    sentence: str


class MonthLine(Struct, frozen=True):
    """What one month gave, in percent."""

    year: int
    month: int
    gave: float


class TradeLine(Struct, frozen=True, kw_only=True):
    """One finished round trip. `profit` is after costs; None where no return may be shown.

    Times are nanoseconds since 1970 UTC; `story` says why it began and why it ended.
    """

    symbol: str
    side: str
    quantity: Decimal
    entry_ns: int
    entry_price: Decimal
    exit_ns: int
    exit_price: Decimal
    profit: Decimal | None
    reason: str
    exit_reason: str


class DayBars(Struct, frozen=True, kw_only=True, eq=False):
    """The days of one symbol, for a chart of its trades; longer bars where those were traded."""

    open_ns: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]


class BesideIt(Struct, frozen=True, kw_only=True):
    """What the test gave, in percent of the money, and what buying and waiting gave."""

    total_return: float
    profit: Decimal
    charges: Decimal
    holding_return: float | None
    holding_fall: float | None


class BacktestSettings(Struct, frozen=True, kw_only=True):
    """What was tested: enough to run it again and to tell two runs apart.

    `adjusted` says how splits were taken out of the prices; empty when they were not. `costs` are
    the settings of the market and the safety rules it was tested with, by name.
    """

    title: str
    strategy: str
    parameters: tuple[tuple[str, str], ...]
    symbols: tuple[str, ...]
    timeframe: str
    cash: Decimal
    currency: str
    prices: str
    period: str
    made_up: bool
    fingerprint: str
    code_version: str
    tested_ns: int
    adjusted: str = ""
    costs: tuple[tuple[str, str], ...] = ()


class BacktestResult(Struct, frozen=True, kw_only=True, eq=False):
    """A finished test, losses first. Falls are negative percent; lengths are days.

    `trust` is "trust it", "practise first", "do not trust it" or "not enough evidence". Where no
    return may be shown `gave` is None and months and curves are empty: nothing of it is here.
    `splits` says that splits seem left in the prices, `unchecked` counts the tests of the result
    itself that were not run; `checks` is what those that were run found. `days` holds the prices
    of every symbol that was traded.
    """

    key: str
    settings: BacktestSettings
    trust: str
    reasons: tuple[ReasonLine, ...]
    unchecked: int
    deepest_fall: float | None
    longest_fall: int
    still_below: bool
    losing_run: int
    trades_lost: int
    trades_count: int
    months: tuple[MonthLine, ...]
    gave: BesideIt | None
    curve_ns: NDArray[np.int64]
    worth: NDArray[np.float64]
    holding: NDArray[np.float64]
    trades: tuple[TradeLine, ...]
    days: Mapping[str, DayBars] = {}
    splits: bool = False
    checks: CheckSheet | None = None

    @property
    def losing_months(self) -> int:
        """Return how many months lost money."""
        return sum(1 for one in self.months if one.gave < 0)

    @property
    def worst_month(self) -> MonthLine | None:
        """Return the month that gave least; None without months."""
        return min(self.months, key=lambda one: one.gave, default=None)


class BacktestView(Struct, frozen=True, kw_only=True, eq=False):
    """The test now. `state` is empty, running, done, failed or cancelled.

    `share` is how much is done, 0 to 1, and `step` what is being done: prices or trading. `said`
    is one sentence for a person when it failed.
    """

    state: str = "empty"
    share: float = 0.0
    step: str = ""
    said: str = ""
    result: BacktestResult | None = None


class SavedBacktest(Struct, frozen=True, kw_only=True):
    """A test that was kept, in the list of them."""

    key: str
    title: str
    timeframe: str
    symbols: int
    period: str
    made_up: bool
    trust: str
    tested_ns: int


class BacktestBench(Protocol):
    """Runs one test on the past at a time and keeps what came of it. Methods return at once."""

    def view(self) -> BacktestView:
        """Return the test now."""
        ...

    def start(self) -> None:
        """Test the plan's strategy on the plan's shares and prices; see `view`."""
        ...

    def cancel(self) -> None:
        """Give up the running test; nothing is kept of it."""
        ...

    def saved(self) -> tuple[SavedBacktest, ...] | None:
        """Return the kept tests, newest first; None while they are being looked up."""
        ...

    def open(self, key: str) -> None:
        """Show a kept test; see `view`."""
        ...

    def checks(self) -> CheckBench:
        """Return the bench on which results are examined."""
        ...

    def search(self) -> SearchBench:
        """Return the bench on which better settings are looked for."""
        ...

    def kept(self) -> KeptBench:
        """Return the bench that works on kept tests."""
        ...


class Backtests(Protocol):
    """The part of the deck that tests on the past."""

    def backtests(self) -> BacktestBench:
        """Return the bench on which tests run."""
        ...
