"""The trades of the running account with their tags, and how well it does: for practice and real.

The engine's thread looks when a trade was finished or a day began; screens read what it left.
"""

import math
import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs

from app.tag_store import TagStore
from core.clock import to_datetime
from core.errors import AlgoTraderError, UserMistake
from core.events.snapshot import EngineSnapshot
from core.model.instrument import Market
from core.state.portfolio_book import Trade
from ui.deck_journal import (
    DAYS_NEEDED,
    JournalFigures,
    JournalTrade,
    JournalView,
    StrategyLine,
)

if TYPE_CHECKING:
    from app.bootstrap import Machine

_ZERO = Decimal(0)
_HUNDRED = 100.0
_WAIT_S = 5.0
MOST_SHOWN = 2_000
"""The newest trades are listed; the figures count all."""


class JournalDesk:
    """Watches the machine; the rest is for any thread. `folder` says where the account is kept."""

    def __init__(self, folder: Callable[[], Path | None], why_not: Callable[[], str]) -> None:
        self._folder, self._why_not = folder, why_not
        self._days: list[tuple[int, float]] = []
        self._seen: tuple[int, int] | None = None
        self._base: JournalView | None = None
        self._tags: TagStore | None = None
        self._shown: tuple[JournalView, int, str, str, JournalView] | None = None
        self._writer: threading.Thread | None = None
        self._said = self._unwritten = ""

    # On the engine's thread

    def opened(self, machine: "Machine") -> None:
        """Take in the days of before, and listen to the beginnings of new ones."""
        from core.events.bus import Priority
        from core.events.events import MarketOpened

        folder = self._folder()
        self.close()
        self._tags = None if folder is None else TagStore(folder)
        # The diary has put the worth at each day's beginning in front of today's curve.
        points = machine.engine.equity.points
        self._days = [(one.ts_ns, one.equity) for one in points]
        self._seen = self._base = None

        def on_open(event: MarketOpened) -> None:
            self._begin_day(event.ts_ns, float(machine.space.equity()))

        machine.space.bus.subscribe(MarketOpened, on_open, Priority.LOW)

    def look(self, machine: "Machine", snapshot: EngineSnapshot) -> None:
        """Make the view anew when a trade was finished or a day began."""
        book = machine.space.state.book
        seen = (len(book.trades), len(self._days))
        if seen == self._seen:
            return
        self._seen = seen
        markets = {one.market for one in machine.space.instruments.values()}
        self._base = JournalView(
            currency=snapshot.currency,
            figures=figures_of(book.trades, self._days, markets),
            strategies=strategies_of(book.trades),
            trades=tuple(_trade(one) for one in reversed(book.trades[-MOST_SHOWN:])),
        )

    # For any thread

    def view(self) -> JournalView | None:
        """Return the trades and figures now; None before an account was opened."""
        base, store = self._base, self._tags
        if base is None or store is None:
            return base
        shown, said = self._shown, self._said
        version, problem = store.version, store.problem or self._unwritten
        if shown is not None and shown[:4] == (base, version, problem, said):
            return shown[4]
        tags = store.tags()
        view = structs.replace(
            base,
            trades=tuple(
                structs.replace(one, tags=tags[one.key]) if one.key in tags else one
                for one in base.trades
            ),
            tags=tuple(sorted({tag for found in tags.values() for tag in found}, key=str.casefold)),
            problem=problem,
            said=said,
        )
        self._shown = (base, version, problem, said, view)
        return view

    def tag(self, key: str, tag: str) -> str:
        """Put a tag on a trade; return why not, or an empty text."""
        store = self._tags
        if store is None or (why_not := self._why_not()):
            return "" if store is None else why_not
        try:
            store.add(key, tag)
        except UserMistake as mistake:
            return str(mistake)
        return ""

    def untag(self, key: str, tag: str) -> str:
        """Take a tag off a trade; return why not, or an empty text."""
        if why_not := self._why_not():
            return why_not
        if self._tags is not None:
            self._tags.remove(key, tag)
        return ""

    def save(self, path: Path) -> None:
        """Write figures, trades and tags to a file, on a thread of its own; see `view`."""
        view = self.view()
        if view is not None and (self._writer is None or not self._writer.is_alive()):
            self._said = self._unwritten = ""
            asked = (view, path)
            self._writer = threading.Thread(target=self._write, args=asked, name="save-trades")
            self._writer.start()

    def _write(self, view: JournalView, path: Path) -> None:
        from app.export.journal import save_journal

        try:
            save_journal(view, path)
        except AlgoTraderError as failure:
            self._unwritten = str(failure)
        else:
            self._said = f"Written to {path}."

    def clear(self) -> None:
        """Forget the account, which was put aside."""
        self.close()
        self._base = self._shown = self._seen = None

    def close(self) -> None:
        """Write what is still to be written."""
        if self._tags is not None:
            self._tags.close()
        if self._writer is not None:
            self._writer.join(_WAIT_S)

    def _begin_day(self, ts_ns: int, worth: float) -> None:
        """Keep the worth at a day's first opening, as the diary does."""
        if not self._days or _day(ts_ns) != _day(self._days[-1][0]):
            self._days.append((ts_ns, worth))


class Journaling:
    """The part of the deck with the account's trades."""

    _journal: JournalDesk

    def journal(self) -> JournalDesk:
        """Return the trades of the running account."""
        return self._journal


def figures_of(
    trades: Sequence[Trade], days: Sequence[tuple[int, float]], markets: set[Market]
) -> JournalFigures:
    """Return the figures of an account: its trades, and its worth at each day's beginning."""
    from core.backtest.metrics.curve import Curve, days_per_year
    from core.backtest.metrics.drawdown import deepest_fall
    from core.backtest.metrics.returns import sharpe, sortino

    finished = max(len(days) - 1, 0)
    steady = against = fall = None
    if finished:
        ts_ns = np.array([one for one, _ in days], np.int64)
        worth = np.array([one for _, one in days])
        market = Market.NSE if Market.NSE in markets else Market.CRYPTO
        curve = Curve(ts_ns, worth, days_per_year(market, int(ts_ns[0]), int(ts_ns[-1])))
        fall = _known(deepest_fall(worth) * _HUNDRED)
        if finished >= DAYS_NEEDED:
            steady = _known(sharpe(curve.returns, curve.per_year))
            against = _known(sortino(curve.returns, curve.per_year))
    won = sum((one.profit for one in trades if one.profit > 0), _ZERO)
    lost = -sum((one.profit for one in trades if one.profit < 0), _ZERO)
    return JournalFigures(
        days=finished,
        sharpe=steady,
        sortino=against,
        deepest_fall=fall,
        trades=len(trades),
        lost=sum(1 for one in trades if one.profit < 0),
        won_per_lost=float(won / lost) if lost else None,
        profit=won - lost,
        charges=sum((one.charges for one in trades), _ZERO),
    )


def strategies_of(trades: Sequence[Trade]) -> tuple[StrategyLine, ...]:
    """Return what each strategy did, the one that lost most first."""
    found: dict[str, list[Trade]] = {}
    for one in trades:
        found.setdefault(one.strategy, []).append(one)
    lines = [
        StrategyLine(
            strategy=name,
            trades=len(mine),
            lost=sum(1 for one in mine if one.profit < 0),
            profit=sum((one.profit for one in mine), _ZERO),
        )
        for name, mine in found.items()
    ]
    return tuple(sorted(lines, key=lambda one: one.profit))


def _trade(one: Trade) -> JournalTrade:
    return JournalTrade(
        key=f"{one.symbol}|{one.entry_ns}|{one.exit_ns}",
        symbol=one.symbol,
        side="long" if one.direction > 0 else "short",
        quantity=one.quantity,
        entry_ns=one.entry_ns,
        entry_price=one.entry_price,
        exit_ns=one.exit_ns,
        exit_price=one.exit_price,
        charges=one.charges,
        profit=one.profit,
        strategy=one.strategy,
        reason=one.reason,
        exit_reason=one.exit_reason,
    )


def _day(ts_ns: int) -> object:
    return to_datetime(ts_ns).date()


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
