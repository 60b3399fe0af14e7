"""Turns the kept document of a test into what the Test screen shows, and nothing that it may not.

Without enough evidence no return leaves this module: a screen cannot show what it does not have.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from msgspec import Struct

from app.tested_words import adjusted_words, settings_words
from app.verdict_words import sentences_of
from core.backtest.verdict import Topic, Trust, Verdict, Weight
from core.clock import from_datetime
from core.errors import DataError
from ui.deck_backtest import (
    BacktestResult,
    BacktestSettings,
    BesideIt,
    DayBars,
    MonthLine,
    ReasonLine,
    SavedBacktest,
    TradeLine,
)
from ui.deck_checks import CheckSheet

_HUNDRED = 100.0
_Kind = TypeVar("_Kind")


class _Run(Struct, frozen=True):
    strategy: str
    parameters: Mapping[str, Any]
    timeframe: str
    currency: str
    prices: str
    made_up: bool
    data_fingerprint: str
    code_version: str
    adjustment: Mapping[str, Any] = {}


class _About(Struct, frozen=True):
    title: str
    tested: datetime
    symbols: tuple[str, ...]
    period: str
    settings: Mapping[str, Any] = {}


class _Trade(Struct, frozen=True):
    symbol: str
    side: str
    quantity: Decimal
    entry_time: datetime
    entry_price: Decimal
    exit_time: datetime
    exit_price: Decimal
    profit: Decimal
    reason: str
    exit_reason: str


class _Fill(Struct, frozen=True):
    charges: Decimal


class _Month(Struct, frozen=True):
    year: int
    month: int
    gave: float | None


class _TradeFigures(Struct, frozen=True):
    lost: int
    longest_losing_run: int


class _Metrics(Struct, frozen=True):
    deepest_fall: float | None
    longest_fall: int
    longest_recovery: int | None
    total_return: float | None
    months: tuple[_Month, ...]
    trades: _TradeFigures


class _Held(Struct, frozen=True):
    total_return: float | None
    deepest_fall: float | None


class _Beside(Struct, frozen=True):
    buy_and_hold: _Held | None


class _Curve(Struct, frozen=True):
    time_ns: tuple[int, ...]
    worth: tuple[float, ...]
    buy_and_hold: tuple[float, ...] | None


class _Days(Struct, frozen=True):
    open_ns: tuple[int, ...]
    open: tuple[float, ...]
    high: tuple[float, ...]
    low: tuple[float, ...]
    close: tuple[float, ...]
    volume: tuple[float, ...]


class _Verdict(Struct, frozen=True):
    """Of a verdict what a list of tests shows: a reason of nan is null in JSON."""

    trust: Trust
    show_return: bool
    reasons: tuple[Mapping[str, Any], ...]


class _Head(Struct, frozen=True):
    run: _Run
    test: _About
    verdict: _Verdict


class _Document(Struct, frozen=True):
    run: _Run
    test: _About
    verdict: _Verdict
    cash_start: Decimal
    equity_end: Decimal
    fills: tuple[_Fill, ...]
    trades: tuple[_Trade, ...]
    metrics: _Metrics
    benchmark: _Beside
    curve: _Curve
    days: Mapping[str, _Days] = {}
    splits: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    checks: CheckSheet | None = None


def read_result(path: Path) -> BacktestResult:
    """Return a kept test; raise DataError with one sentence when it cannot be read."""
    return _result_of(_read(path, _Document), path.stem)


def result_of(document: Mapping[str, Any], key: str) -> BacktestResult:
    """Return what may be shown of a test's document that was not written to a file."""
    plain = msgspec.json.encode(document)
    return _result_of(msgspec.json.decode(plain, type=_Document), key)


def _result_of(made: _Document, key: str) -> BacktestResult:
    verdict = _verdict_of(made.verdict)
    shown, metrics = made.verdict.show_return, made.metrics
    none = np.empty(0)
    return BacktestResult(
        key=key,
        settings=_settings(made),
        trust=verdict.trust.value,
        reasons=_reasons(made, verdict),
        unchecked=sum(int(one.found) for one in verdict.reasons if one.topic is Topic.NOT_CHECKED),
        deepest_fall=_percent(metrics.deepest_fall),
        longest_fall=metrics.longest_fall,
        still_below=metrics.longest_recovery is None,
        losing_run=metrics.trades.longest_losing_run,
        trades_lost=metrics.trades.lost,
        trades_count=len(made.trades),
        months=_months(metrics) if shown else (),
        gave=_gave(made) if shown else None,
        curve_ns=np.array(made.curve.time_ns if shown else (), np.int64),
        worth=np.array(made.curve.worth) if shown else none,
        holding=np.array(made.curve.buy_and_hold or ()) if shown else none,
        trades=tuple(_trade(one, shown) for one in made.trades),
        days={symbol: _days(one) for symbol, one in made.days.items()},
        splits=bool(made.splits),
        checks=made.checks if shown else None,
    )


def read_head(path: Path) -> SavedBacktest:
    """Return a kept test for the list of them; raise DataError when it cannot be read."""
    made = _read(path, _Head)
    return SavedBacktest(
        key=path.stem,
        title=made.test.title,
        timeframe=made.run.timeframe,
        symbols=len(made.test.symbols),
        period=made.test.period,
        made_up=made.run.made_up,
        trust=made.verdict.trust.value,
        tested_ns=from_datetime(made.test.tested),
    )


def made_of(path: Path) -> tuple[str, str]:
    """Return the strategy of a kept test and what names its prices; raise DataError."""
    run = _read(path, _Head).run
    return run.strategy, run.data_fingerprint


def _read(path: Path, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as failure:
        raise DataError(
            f"The test “{path.stem}” cannot be read. Test it again; its file stays where it is."
        ) from failure


def _settings(made: _Document) -> BacktestSettings:
    run, test = made.run, made.test
    return BacktestSettings(
        title=test.title,
        strategy=run.strategy,
        parameters=tuple((name, str(value)) for name, value in run.parameters.items()),
        symbols=test.symbols,
        timeframe=run.timeframe,
        cash=made.cash_start,
        currency=run.currency,
        prices=run.prices,
        period=test.period,
        made_up=run.made_up,
        fingerprint=run.data_fingerprint,
        code_version=run.code_version,
        tested_ns=from_datetime(test.tested),
        adjusted=adjusted_words(run.adjustment),
        costs=settings_words(test.settings),
    )


def _verdict_of(kept: _Verdict) -> Verdict:
    """Return the verdict with the numbers that JSON has no word for."""
    reasons = [
        {**one, "found": _number(one["found"]), "limit": _number(one["limit"])}
        for one in kept.reasons
    ]
    plain = {"trust": kept.trust, "reasons": reasons, "show_return": kept.show_return}
    try:
        return msgspec.convert(plain, Verdict)
    except msgspec.ValidationError as failure:
        raise DataError("The test is of another version of the program. Test it again.") from (
            failure
        )


def _reasons(made: _Document, verdict: Verdict) -> tuple[ReasonLine, ...]:
    """Return the reasons as sentences, with what is to be known of the test before the doubts."""
    lines = [
        ReasonLine(one.weight.value, said)
        for one in verdict.reasons
        if one.topic is not Topic.NOT_CHECKED
        for said in sentences_of(one, made.splits)
    ]
    against = sum(1 for one in lines if one.weight == Weight.AGAINST)
    known = [ReasonLine(Weight.DOUBT.value, one) for one in made.remarks]
    return (*lines[:against], *known, *lines[against:])


def _months(metrics: _Metrics) -> tuple[MonthLine, ...]:
    return tuple(
        MonthLine(one.year, one.month, one.gave * _HUNDRED)
        for one in metrics.months
        if one.gave is not None
    )


def _gave(made: _Document) -> BesideIt:
    held = made.benchmark.buy_and_hold
    return BesideIt(
        total_return=(made.metrics.total_return or 0.0) * _HUNDRED,
        profit=made.equity_end - made.cash_start,
        charges=sum((one.charges for one in made.fills), Decimal(0)),
        holding_return=None if held is None else _percent(held.total_return),
        holding_fall=None if held is None else _percent(held.deepest_fall),
    )


def _trade(one: _Trade, shown: bool) -> TradeLine:
    return TradeLine(
        symbol=one.symbol,
        side=one.side,
        quantity=one.quantity,
        entry_ns=from_datetime(one.entry_time),
        entry_price=one.entry_price,
        exit_ns=from_datetime(one.exit_time),
        exit_price=one.exit_price,
        profit=one.profit if shown else None,
        reason=one.reason,
        exit_reason=one.exit_reason,
    )


def _days(kept: _Days) -> DayBars:
    return DayBars(
        open_ns=np.array(kept.open_ns, np.int64),
        open=np.array(kept.open),
        high=np.array(kept.high),
        low=np.array(kept.low),
        close=np.array(kept.close),
        volume=np.array(kept.volume),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else share * _HUNDRED


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
