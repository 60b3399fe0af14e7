"""Runs the practice engine without a window and hands back the public document of the run."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from app.bootstrap import Machine, PracticeSetup, build_practice
from app.database import server_of
from app.own_strategies import OwnStrategies
from app.practice_prices import counts_of
from app.price_adjustment import AS_THEY_ARE, UNCHANGED, AdjustmentWish
from app.prices import PriceSource, prices_from_files, prices_made_up
from app.run_document import RunDocument
from app.run_measures import outcome_of
from app.settings import Settings
from app.signal_settings import rule_of
from app.version import code_version
from core.backtest.outcome import Outcome
from core.data.series import BarSeries
from core.engine.panic import PanicStep
from core.errors import UserMistake
from core.events.commands import StartTrading
from core.events.facts import RunStarted
from core.events.snapshot import EngineSnapshot
from core.execution.slippage import Slippage, SlippageModel
from core.model.market import TIMEFRAMES, timeframe_name
from core.risk.kill_switch import KillFileWatcher, KillLatch
from core.risk.limits import RiskLimits
from core.signals.rules import SignalRules
from core.strategy import catalog
from core.strategy.base import Strategy
from ui.price_choice import SHARES

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class PracticeOptions:
    """What was asked on the command line. `speed` None is as fast as the machine can."""

    strategy: str = "turtle"
    parameters: Mapping[str, str] = field(default_factory=dict)
    data: tuple[Path, ...] = ()
    symbols: tuple[str, ...] = ()
    timeframe: str | None = None
    cash: Decimal | None = None
    speed: float | None = None
    seed: int = 7
    json_out: Path | None = None
    session: str | None = None
    market: str = SHARES
    adjustment: AdjustmentWish = UNCHANGED


@dataclass(frozen=True)
class PracticeResult:
    """A finished run: its public document, its last snapshot, and what was odd about its input.

    `deepest_fall` is the deepest fall of the account's worth from a peak, a fraction from 0 to -1.
    `case` is what a backtest measures and examines; a session that lasts has none.
    """

    document: dict[str, Any]
    snapshot: EngineSnapshot
    notes: tuple[str, ...] = ()
    deepest_fall: float = 0.0
    case: "RunCase | None" = None


@dataclass(frozen=True)
class RunCase:
    """How a run was made, so that it can be made again, and what it left to be measured."""

    setup: PracticeSetup
    parameters: Mapping[str, Any]
    timeframe_s: int
    series: tuple[BarSeries, ...]
    outcome: Outcome


def limits_of(settings: Settings) -> RiskLimits:
    """Return the risk limits the settings ask for, as fractions."""
    risk = settings.risk
    return RiskLimits(
        loss_per_trade=risk.loss_per_trade_percent / HUNDRED,
        loss_per_day=risk.loss_per_day_percent / HUNDRED,
        open_positions=risk.max_open_positions,
        symbol_share=risk.symbol_share_percent / HUNDRED,
        default_stop=risk.default_stop_percent / HUNDRED,
        price_collar=risk.price_collar_percent / HUNDRED,
        orders_per_minute=risk.max_orders_per_minute,
    )


def slippage_of(settings: Settings) -> Slippage:
    """Return what an order's own size costs in practice."""
    practice = settings.practice
    return Slippage(
        model=SlippageModel(practice.slippage_model),
        whole_volume=float(practice.slippage_whole_volume_percent) / 100,
        depth=float(practice.slippage_depth_percent) / 100,
        time_of_day=practice.slippage_time_of_day,
    )


def signals_of(settings: Settings) -> SignalRules:
    """Return the parts between strategy and risk gate that the settings ask for."""
    return rule_of(SignalRules, settings.signals)


def run_practice(
    options: PracticeOptions,
    settings: Settings,
    on_snapshot: Callable[[EngineSnapshot], None],
    stop: threading.Event,
) -> PracticeResult:
    """Trade to the end of the prices, or until `stop`; raise UserMistake when it cannot begin."""
    latch = KillLatch(settings.paths.kill_file)
    if latch.engaged:
        raise UserMistake(
            "The panic stop is on, so nothing may trade. Type `python3 run.py unlock` first."
        )
    own, problems = OwnStrategies(settings.paths.strategies).load()
    parameters = catalog.validate(options.strategy, options.parameters, own)
    prices = prices_of(options, settings)
    setup = practice_setup(options, settings, prices, tuple(own))
    machine = build_practice(setup, latch, tell=_panic_file(settings.paths.panic_report))
    watcher = KillFileWatcher(latch, settings.paths.kill_file)
    try:
        run = _begin(machine, options, parameters, prices)
        watcher.start()
        loop = machine.loop(options.speed, on_snapshot)
        loop.run(stop)
        machine.panic.wait(15.0)
        document = RunDocument(machine.space.state, machine.space.instruments).build(
            run, machine.space.equity()
        )
        assert loop.latest is not None
        if options.json_out is not None:
            write_document(options.json_out, document)
        notes = (*map(str, problems), *prices.faults)
        case = None if options.session else _case(machine, setup, options, parameters, prices)
        fall = machine.engine.equity.deepest_fall
        return PracticeResult(document, loop.latest, notes, fall, case)
    finally:
        watcher.close()
        machine.close()


def prices_of(options: PracticeOptions, settings: Settings) -> PriceSource:
    """Return the prices that were asked for, stored or made up."""
    if options.data:
        return prices_from_files(options.data, options.symbols, options.adjustment)
    if options.adjustment.way != AS_THEY_ARE:
        raise UserMistake("Made-up prices have no splits. Give prices with --data FILE.")
    shares, coins = counts_of(settings.practice, options.market)
    return prices_made_up(options.seed, shares, coins, options.symbols)


def practice_setup(
    options: PracticeOptions,
    settings: Settings,
    prices: PriceSource,
    own: tuple[type[Strategy], ...],
) -> PracticeSetup:
    """Return the machine that was asked for."""
    practice = settings.practice
    folder = settings.paths.sessions / options.session if options.session else None
    return PracticeSetup(
        feed=prices.feed,
        cash=options.cash or practice.cash,
        limits=limits_of(settings),
        folder=folder,
        seed=options.seed,
        participation=practice.participation_percent / HUNDRED,
        slippage_ticks=practice.slippage_ticks,
        slippage=slippage_of(settings),
        history=prices.history,
        user_strategies=own,
        signals=signals_of(settings),
        server=server_of(settings),
    )


def _begin(
    machine: Machine,
    options: PracticeOptions,
    parameters: Mapping[str, Any],
    prices: PriceSource,
) -> dict[str, Any]:
    """Start the strategy, or go on where a session of that name left off."""
    space = machine.space
    timeframe_s = timeframe_of(options, prices)
    before = space.state.run
    if before is None:
        space.record(
            RunStarted(
                ts_ns=space.clock.now_ns(),
                mode="PRACTICE",
                strategy=options.strategy,
                parameters=parameters,
                fingerprint=prices.feed.fingerprint,
                seed=options.seed,
                code_version=code_version(),
                cash=machine.space.state.book.cash_start,
            )
        )
    elif before.fingerprint != prices.feed.fingerprint:
        raise UserMistake(
            f"The session “{options.session}” was begun with other prices. "
            "Choose another --session name, or give it the prices it began with."
        )
    space.commit()
    machine.resume(space.state.last_ts_ns if before else 0)
    machine.engine.process(
        StartTrading(
            strategy=options.strategy,
            parameters=parameters,
            symbols=options.symbols or tuple(i.symbol for i in prices.feed.instruments()),
            timeframe_s=timeframe_s,
        )
    )
    if not machine.engine.host.slots:
        raise UserMistake(machine.problem() or "None of these symbols can be traded.")
    return about(options, parameters, prices, timeframe_s)


def about(
    options: PracticeOptions, parameters: Mapping[str, Any], prices: PriceSource, timeframe_s: int
) -> dict[str, Any]:
    """Return what a run's document says of how it was made."""
    return {
        "strategy": options.strategy,
        "parameters": dict(parameters),
        "timeframe": timeframe_name(timeframe_s),
        "mode": "practice",
        "currency": prices.feed.instruments()[0].currency,
        "prices": prices.feed.label,
        "made_up": prices.feed.made_up,
        "data_fingerprint": prices.feed.fingerprint,
        "seed": options.seed,
        "code_version": code_version(),
        **({"adjustment": prices.adjustment} if prices.adjustment else {}),
    }


def timeframe_of(options: PracticeOptions, prices: PriceSource) -> int:
    """Return the seconds of the bars to trade: those asked for, or those of the prices."""
    return _timeframe(options.timeframe) if options.timeframe else prices.feed.timeframe_s


def _timeframe(name: str) -> int:
    seconds = TIMEFRAMES.get(name)
    if seconds is None:
        raise UserMistake(f"“{name}” is no timeframe; choose one of {', '.join(TIMEFRAMES)}.")
    return seconds


def _panic_file(path: Path) -> Callable[[PanicStep], None]:
    """Return a listener that appends each step to the file `run.py panic` reads."""

    def tell(step: PanicStep) -> None:
        with path.open("ab") as handle:
            handle.write(msgspec.json.encode(step) + b"\n")

    return tell


def _case(
    machine: Machine,
    setup: PracticeSetup,
    options: PracticeOptions,
    parameters: Mapping[str, Any],
    prices: PriceSource,
) -> RunCase:
    timeframe_s = timeframe_of(options, prices)
    outcome = outcome_of(machine, prices.series or None)
    return RunCase(setup, parameters, timeframe_s, prices.series, outcome)


def write_document(path: Path, document: Mapping[str, Any]) -> None:
    """Write the public document of a run; a file is either whole or not there.

    Raises UserMistake in words when the disk does not take it; what was there before stays.
    """
    data = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    write_whole(path, lambda partial: partial.write_bytes(data))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, then put it there; UserMistake when that fails."""
    partial = path.with_suffix(path.suffix + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(partial)
        partial.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UserMistake(
            f"The result could not be written to {path} ({failure.strerror or failure}). "
            "Free some space or choose another folder, then do it again; nothing else was changed."
        ) from failure


def trades_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's trades, for comparing two runs."""
    return hashlib.sha256(msgspec.json.encode(document["trades"])).hexdigest()
