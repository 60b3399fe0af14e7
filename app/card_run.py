"""The worker that measures strategy cards: a process of its own at low priority.

Reads one MeasureTask as JSON from standard input, writes one CardResult as a line of JSON for
each card to standard output. The engine, the risk rules and the costs are those of a real run.
"""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from app.bootstrap import Machine, PracticeSetup, bars_of, build_practice
from app.card_task import HISTORY_DAYS, CardResult, CardTask, FilesTask, MadeUpTask, MeasureTask
from app.price_adjustment import adjusted_prices
from app.worker_main import step_back, tell
from core.clock import to_datetime
from core.data.bar_builder import resample
from core.data.bar_store import BarStore
from core.data.calendar import calendar_for
from core.data.feed import DataFeed
from core.data.historical import HistoricalFeed
from core.data.practice_market import PracticeMarket
from core.data.practice_market.generator import MadeDay
from core.data.practice_market.market import Board
from core.data.series import BarSeries
from core.errors import AlgoTraderError
from core.events.commands import StartTrading
from core.events.facts import DayStarted
from core.model.market import Bar, timeframe_name
from core.risk.kill_switch import KillLatch
from core.storage.journal import MemoryJournal
from core.strategy.loader import load_user_strategies
from ui.deck import Measured

ENOUGH_TRADES = 30
_LEAST_DAYS = 10  # of a month that counts
_WARM_BARS = 1_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class HasPast(Protocol):
    """Prices that know the bars before the first traded one."""

    def history(self, symbol: str, timeframe_s: int) -> Sequence[Bar]:
        """Return the bars before the first traded one."""
        ...


class Prices:
    """The series of a task, and the bars before them."""

    def __init__(self, task: MeasureTask) -> None:
        self.before: dict[str, BarSeries] = {}
        self.adjustment: Mapping[str, Any] = {}
        if task.made_up is not None:
            self.series = self._make_up(task.made_up)
        elif task.files is not None:
            made = adjusted_prices(self._read(task.files), task.adjustment)
            self.series, self.adjustment = list(made.series), made.account
        else:
            raise ValueError("a task needs prices")

    def history(self, symbol: str, timeframe_s: int) -> Sequence[Bar]:
        """Return the bars before the first traded one."""
        before = self.before.get(symbol)
        if before is None:
            return ()
        calendar = calendar_for(before.instrument.market)
        made = resample(before, timeframe_s, calendar)
        return bars_of(made.rows(max(0, len(made) - _WARM_BARS), len(made)))

    def idle_return(self) -> float:
        """Return what owning all of them equally would have given, in percent, before costs."""
        changes = [one.close[-1] / one.open[0] - 1.0 for one in self.series if len(one)]
        return float(np.mean(changes)) * 100.0 if changes else 0.0

    def _make_up(self, task: MadeUpTask) -> list[BarSeries]:
        traded = task.days[HISTORY_DAYS:]
        market = PracticeMarket(
            task.seed,
            traded[0],
            shares=task.shares,
            coins=task.coins,
            history_days=HISTORY_DAYS,
            intraday_history_days=HISTORY_DAYS,
            trading_days=task.days,
        )
        self.before = {one.symbol: market.history(one.symbol) for one in market.instruments()}
        # Without shares every day counts, not only those on which an exchange is open.
        days = len(traded) if task.shares else (traded[-1] - traded[0]).days + 1
        walked: dict[int, tuple[Board, list[MadeDay]]] = {}
        for day in market.walk(days):
            for board, made in day:
                walked.setdefault(board.maker.kind, (board, []))[1].append(made)
        return [
            board.minutes(made, place)
            for board, made in walked.values()
            for place in range(len(board.instruments))
        ]

    def _read(self, task: FilesTask) -> list[BarSeries]:
        store = BarStore(Path(task.folder))
        return [store.read(task.market, symbol, task.timeframe_s) for symbol in task.symbols]


def measure(task: MeasureTask, card: CardTask, prices: Prices) -> Measured:
    """Return what a card's strategy did on the prices; raise in words when it cannot trade them."""
    setup = setup_of(task, prices, HistoricalFeed(prices.series))
    machine = build_practice(setup, KillLatch(None))
    machine.engine.process(
        StartTrading(
            strategy=card.strategy,
            parameters=card.parameters,
            symbols=tuple(one.symbol for one in prices.series),
            timeframe_s=card.timeframe_s,
        )
    )
    if not machine.engine.host.slots:
        raise AlgoTraderError(machine.problem() or "None of these prices can be traded.")
    machine.loop(None).run(threading.Event())
    return _figures(machine, card, task, prices)


def setup_of(task: MeasureTask, prices: HasPast, feed: DataFeed) -> PracticeSetup:
    """Return the machine a task asks for, in memory."""
    own, _ = load_user_strategies(Path(task.strategies_folder), skip=task.strategies_left_out)
    return PracticeSetup(
        feed=feed,
        cash=task.cash,
        limits=task.limits,
        seed=task.seed,
        participation=task.participation,
        slippage_ticks=task.slippage_ticks,
        slippage=task.slippage,
        history=prices.history,
        user_strategies=tuple(own),
        signals=task.signals,
    )


def _figures(machine: Machine, card: CardTask, task: MeasureTask, prices: Prices) -> Measured:
    space = machine.space
    assert isinstance(space.journal, MemoryJournal)
    days = [one for one in space.journal.facts if isinstance(one, DayStarted)]
    last = float(space.equity())
    worth = [(one.ts_ns, float(one.equity)) for one in days]
    months = month_returns([*worth, (space.clock.now_ns(), last)])
    trades = len(space.state.book.trades)
    start = float(space.state.book.cash_start)
    low, high = (float(np.percentile(months, q)) for q in (25, 75)) if months else (0.0, 0.0)
    curve = [start, *(value for _, value in worth), last]
    return Measured(
        prices=task.label,
        period=period_of(prices.series, card.timeframe_s),
        made_up=task.made_up is not None or any(one.made_up for one in prices.series),
        trades=trades,
        enough=trades >= ENOUGH_TRADES,
        months=tuple(months),
        losing_months=sum(1 for one in months if one < 0),
        low=low,
        high=high,
        deepest_fall=min(deepest_fall(curve), machine.engine.equity.deepest_fall * 100.0),
        idle_return=prices.idle_return(),
        total_return=(last / start - 1.0) * 100.0,
        parts=task.signals.parts_on,
    )


def month_returns(worth: Sequence[tuple[int, float]]) -> list[float]:
    """Return the return of each month in percent, oldest first.

    `worth` holds (time, worth of the account) at the beginning of each day, and at the end. A
    first or last month of few days is left out.
    """
    months = [list(group) for _, group in groupby(worth, key=lambda one: _month(one[0]))]
    returns = []
    for place, month in enumerate(months):
        if len(month) < _LEAST_DAYS and place in (0, len(months) - 1):
            continue
        end = months[place + 1][0][1] if place + 1 < len(months) else month[-1][1]
        returns.append((end / month[0][1] - 1.0) * 100.0)
    return returns


def deepest_fall(worth: Sequence[float]) -> float:
    """Return the deepest fall from a former peak in percent, negative or zero."""
    values = np.array(worth)
    peaks = np.maximum.accumulate(values)
    return float(np.min(values / peaks - 1.0)) * 100.0


def _month(ts_ns: int) -> tuple[int, int]:
    moment = to_datetime(ts_ns)
    return moment.year, moment.month


def period_of(series: Sequence[BarSeries], timeframe_s: int) -> str:
    """Return from when to when some bars go, and their length."""
    first = min(int(one.open_ns[0]) for one in series if len(one))
    last = max(int(one.open_ns[-1]) for one in series if len(one))
    words = [f"{_MONTHS[month - 1]} {year}" for year, month in (_month(first), _month(last))]
    return f"{words[0]} to {words[1]}, {timeframe_name(timeframe_s)} bars"


def run(task: MeasureTask, tell: Callable[[CardResult], None]) -> None:
    """Measure every card of a task, telling each result as it is there."""
    prices = Prices(task)
    for card in task.cards:
        try:
            result = CardResult(strategy=card.strategy, measured=measure(task, card, prices))
        except AlgoTraderError as failure:
            result = CardResult(strategy=card.strategy, measured=None, problem=str(failure))
        except Exception as failure:  # noqa: BLE001 - a person's own strategy may raise anything
            said = f"{type(failure).__name__}: {failure}"
            result = CardResult(strategy=card.strategy, measured=None, problem=said)
        tell(result)


def main() -> None:
    """Do the task given on standard input."""
    step_back()
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=MeasureTask)
    run(task, tell)


if __name__ == "__main__":
    main()
