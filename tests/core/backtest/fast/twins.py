"""One test on the past run twice: by the engine, and in the compiled loop."""

import threading
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from app.bootstrap import Machine, PracticeSetup, bars_of, build_practice
from app.run_document import RunDocument
from core.backtest.fast.account import FastSetup
from core.backtest.fast.portfolio import ready_together, run_together
from core.backtest.fast.prices import ready
from core.backtest.fast.records import state_of
from core.backtest.fast.result import FastRun
from core.backtest.fast.testing import run
from core.data.calendar import calendar_for
from core.data.historical import HistoricalFeed
from core.data.series import BarSeries
from core.events.commands import StartTrading
from core.risk.kill_switch import KillLatch
from core.risk.limits import RiskLimits
from core.strategy import catalog


def by_engine(
    series: Sequence[BarSeries],
    strategy: str,
    parameters: Mapping[str, object],
    setup: FastSetup,
    participation: Decimal,
    past: Mapping[str, BarSeries] | None = None,
) -> Machine:
    """Return the machine after its run; the strategy has learned from the past, if any."""
    before = past or {}
    practice = PracticeSetup(
        feed=HistoricalFeed(series),
        cash=setup.cash,
        limits=setup.limits,
        participation=participation,
        slippage_ticks=setup.slippage_ticks,
        history=lambda symbol, _: bars_of(before[symbol]) if symbol in before else (),
    )
    made = build_practice(practice, KillLatch(None))
    made.engine.process(
        StartTrading(
            strategy=strategy,
            parameters=dict(parameters),
            symbols=tuple(one.symbol for one in series),
        )
    )
    made.loop(None).run(threading.Event())
    return made


def assert_alike(fast: FastRun, machine: Machine, setup: FastSetup) -> None:
    """Hold every fill, trade, order, refusal, look and the cash against the engine's."""
    state = machine.space.state
    assert fast.fills() == state.fills
    assert fast.trades() == state.book.trades
    assert fast.cash == state.book.cash == machine.broker.cash()
    assert fast.charges == state.book.charges
    assert fast.equity == machine.space.equity()
    orders = [
        (
            one.order.client_order_id,
            one.order.symbol,
            one.order.created_ns,
            one.order.purpose,
            one.order.side,
            one.order.quantity,
            one.filled,
            one.order.limit_price or one.order.trigger_price,
            one.order.stop_price,
            one.order.target_price,
            one.order.product,
            one.order.reason,
        )
        for one in state.orders.records.values()
    ]
    assert orders == [
        (
            one.client_order_id,
            one.symbol,
            one.created_ns,
            one.purpose,
            one.side,
            one.quantity,
            one.filled,
            one.price,
            one.stop_price,
            one.target_price,
            one.product,
            one.reason,
        )
        for one in fast.orders()
    ]
    over = [r.status for r in state.orders.records.values()]
    for here, there in zip(fast.orders(), over, strict=True):
        assert here.status.terminal == there.terminal
        assert not there.terminal or here.status is there
    refusals = [(one.ts_ns, one.symbol, one.rule, one.side, one.purpose) for one in state.refusals]
    found = fast.refusals()
    assert [(o.ts_ns, o.symbol, o.rule, o.side, o.purpose) for o in found] == refusals
    calendar = calendar_for(fast.series[0].instrument.market)
    tested = state_of(fast, setup, calendar)
    known = machine.space.instruments
    written = RunDocument(tested, known).build({}, fast.equity)
    assert amounts(written) == amounts(RunDocument(state, known).build({}, machine.space.equity()))
    track = machine.engine.equity
    assert fast.summary().deepest_fall == track.deepest_fall
    moments, worths = fast.looks
    looked = set(zip(moments.tolist(), worths.tolist(), strict=True))
    assert {(point.ts_ns, point.equity) for point in track.points} <= looked
    assert len(track.points) == len(moments) or len(moments) > 2000


def amounts(document: Any) -> Any:
    """Return a document with its amounts as numbers: 1012.50 is 1012.5."""
    if isinstance(document, dict):
        return {name: amounts(one) for name, one in document.items()}
    if isinstance(document, list):
        return [amounts(one) for one in document]
    try:
        return Decimal(document) if isinstance(document, str) else document
    except InvalidOperation:
        return document


def both(
    series: BarSeries,
    strategy: str,
    cash: Decimal = Decimal(1_000_000),
    limits: RiskLimits | None = None,
    slippage_ticks: int = 1,
    participation: Decimal = Decimal("0.10"),
    **parameters: object,
) -> FastRun:
    """Run both ways, hold one against the other, and return the fast run."""
    setup = FastSetup(cash, limits or RiskLimits(), slippage_ticks)
    fast = run(catalog.find(strategy), parameters, ready(series, participation), setup)
    assert_alike(fast, by_engine([series], strategy, parameters, setup, participation), setup)
    return fast


def both_together(
    series: Sequence[BarSeries],
    strategy: str,
    cash: Decimal = Decimal(1_000_000),
    limits: RiskLimits | None = None,
    slippage_ticks: int = 1,
    participation: Decimal = Decimal("0.10"),
    **parameters: object,
) -> FastRun:
    """Run several symbols in one account both ways, as `both` does one."""
    setup = FastSetup(cash, limits or RiskLimits(), slippage_ticks)
    prices = ready_together(series, participation)
    fast = run_together(catalog.find(strategy), parameters, prices, setup)
    assert_alike(fast, by_engine(series, strategy, parameters, setup, participation), setup)
    return fast
