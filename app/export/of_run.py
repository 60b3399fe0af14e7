"""Turns a run of the command line into what an export shows of a kept test."""

from collections.abc import Mapping
from typing import Any

import msgspec

from app.backtest_check import Checked
from app.backtest_view import result_of
from app.card_run import period_of
from app.card_task import MeasureTask
from app.practice_run import RunCase
from core.clock import iso, to_datetime
from core.model.market import timeframe_name
from core.signals.rules import SignalRules
from core.strategy import catalog
from ui.deck_backtest import BacktestResult


def result_of_run(
    document: Mapping[str, Any], case: RunCase, checked: Checked, now_ns: int
) -> BacktestResult:
    """Return a finished run as the result of a test; `document` is its public one."""
    kind = catalog.find(document["run"]["strategy"], case.setup.user_strategies)
    curve, holding = case.outcome.curve, checked.holding
    symbols = tuple(one.symbol for one in case.setup.feed.instruments())
    whole = {
        **document,
        "test": {
            "title": kind.title or kind.key,
            "tested": iso(now_ns),
            "symbols": symbols,
            "period": _period(case),
            "settings": msgspec.to_builtins(_work(document, case)),
        },
        "curve": {
            "time_ns": curve.ts_ns.tolist(),
            "worth": curve.worth.tolist(),
            "buy_and_hold": None if holding is None else holding.worth.tolist(),
        },
    }
    return result_of(whole, "")


def _period(case: RunCase) -> str:
    if case.series:
        return period_of(case.series, case.timeframe_s)
    times = case.outcome.curve.ts_ns
    length = timeframe_name(case.timeframe_s)
    if not len(times):
        return f"{length} bars"
    first, last = to_datetime(int(times[0])), to_datetime(int(times[-1]))
    return f"{first:%d %b %Y} to {last:%d %b %Y}, {length} bars"


def _work(document: Mapping[str, Any], case: RunCase) -> MeasureTask:
    setup = case.setup
    return MeasureTask(
        made_up=None,
        files=None,
        label=document["run"]["prices"],
        cards=(),
        cash=setup.cash,
        limits=setup.limits,
        participation=setup.participation,
        slippage_ticks=setup.slippage_ticks,
        seed=setup.seed,
        strategies_folder="",
        signals=setup.signals or SignalRules(),
        slippage=setup.slippage,
    )
