"""Runs the live machine at a local practice exchange, without a window."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import parse_qs, urlencode, urlsplit

from app.live_opening import LiveAccount, install_of
from app.live_prices import LivePrices
from app.live_setup import LOCAL, RULES, LiveMachine, LiveSetup, build_live
from app.practice_run import limits_of, signals_of
from app.settings import Settings
from app.version import code_version
from core.brokers.wire.secret import Secret
from core.clock import Clock
from core.errors import BrokerError, UserMistake
from core.events.commands import StartTrading
from core.events.snapshot import EngineSnapshot
from core.execution.live_broker import LiveBroker, VenueEndpoints, local_endpoints
from core.model.market import TIMEFRAMES
from core.risk.kill_switch import KillFileWatcher, KillLatch

_LOOK_S = 0.05
_READY_S = 30.0
_LOGIN_S = 5.0


@dataclass(frozen=True)
class LiveOptions:
    """What was asked on the command line. Without a strategy it only watches."""

    venue: str
    exchange: str
    key: Secret
    secret: Secret
    symbols: tuple[str, ...]
    strategy: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    timeframe: str = "1m"


def run_live(
    options: LiveOptions,
    settings: Settings,
    clock: Clock,
    show: Callable[[EngineSnapshot], None],
    stop: threading.Event,
) -> tuple[str, ...]:
    """Trade until `stop` is set; return notes on what is left. Raises UserMistake in words."""
    try:
        return _run(options, settings, clock, show, stop)
    except BrokerError as failure:
        raise UserMistake(str(failure)) from failure


def _run(
    options: LiveOptions,
    settings: Settings,
    clock: Clock,
    show: Callable[[EngineSnapshot], None],
    stop: threading.Event,
) -> tuple[str, ...]:
    endpoints = local_endpoints(options.exchange)
    latch = KillLatch(settings.paths.kill_file)
    broker = _broker(options, endpoints, clock, latch)
    name = RULES[options.venue].name
    prices = LivePrices(broker, settings.bars_folder, name, clock, local=True)
    prices.lay_in(options.symbols)
    account = LiveAccount(settings.paths.sessions, options.venue, LOCAL.lower())
    setup = LiveSetup(
        broker=broker,
        rules=RULES[options.venue],
        mode=LOCAL,
        symbols=options.symbols,
        install=install_of(settings.practice.seed),
        local=True,
        folder=account.folder,
        limits=limits_of(settings),
        bars=prices.bars,
        signals=signals_of(settings),
        code_version=code_version(),
    )
    machine = build_live(setup, latch, clock)
    watcher = KillFileWatcher(latch, settings.paths.kill_file)
    watcher.start()
    starting = threading.Thread(
        target=_start, args=(options, machine, stop), name="starting", daemon=True
    )
    starting.start()
    try:
        machine.loop(show).run(stop, linger=True)
    finally:
        watcher.close()
        machine.panic.wait(5.0)
        notes = _notes(machine)
        machine.close()
    return notes


def _broker(
    options: LiveOptions, endpoints: VenueEndpoints, clock: Clock, latch: KillLatch
) -> LiveBroker:
    # Only here: practice must never load a broker's library.
    if options.venue == "bybit":
        from core.brokers.bybit.broker import BybitBroker
        from core.brokers.bybit.session import BybitEnvironment, BybitKeys

        keys = BybitKeys(options.key, options.secret)
        return BybitBroker(keys, BybitEnvironment.MAIN, endpoints, clock, lambda: latch.epoch)
    from core.brokers.zerodha.broker import ZerodhaBroker
    from core.brokers.zerodha.session import exchange_token

    token = _local_login(endpoints, options.key)
    session = exchange_token(options.key, options.secret, token, endpoints, clock)
    return ZerodhaBroker(session, endpoints, clock, lambda: latch.epoch)


def _local_login(endpoints: VenueEndpoints, key: Secret) -> Secret:
    """Press "Log in" on a local exchange's page; the true one is for a person in a browser."""
    if not endpoints.local:
        raise UserMistake("Log in to Zerodha in the window; no program may do that for you.")
    form = urlencode({"api_key": key.reveal(), "answer": "allow"})
    line = HTTPConnection(urlsplit(endpoints.login).netloc, timeout=_LOGIN_S)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        line.request("POST", "/connect/finish", form, kind)
        leads_to = line.getresponse().getheader("Location") or ""
    except (OSError, HTTPException) as failure:
        raise UserMistake(
            f"There is no local exchange at {endpoints.rest}: start it with `run.py exchanges`."
        ) from failure
    finally:
        line.close()
    found = parse_qs(urlsplit(leads_to).query).get("request_token", [])
    if not found:
        raise UserMistake("The local exchange did not take that key; `run.py exchanges` shows it.")
    return Secret(found[0])


def _start(options: LiveOptions, machine: LiveMachine, stop: threading.Event) -> None:
    """Begin the strategy once the account was compared and the prices have come."""
    for _ in range(int(_READY_S / _LOOK_S)):
        ready = machine.live.health.connected and not machine.reconcile.reason()
        if stop.wait(_LOOK_S) or not options.strategy:
            return
        if ready and machine.feed.taken:
            break
    machine.engine.mailbox.post(
        StartTrading(
            strategy=options.strategy,
            parameters=options.parameters,
            symbols=options.symbols,
            timeframe_s=TIMEFRAMES[options.timeframe],
        )
    )


def _notes(machine: LiveMachine) -> tuple[str, ...]:
    notes = [one.sentence for one in machine.live.differences]
    held = machine.space.state.book.positions
    if held:
        notes.append(
            f"{', '.join(sorted(held))} is still held; its safety exit rests at the exchange."
        )
    rejected = machine.feed.rejected
    if rejected:
        notes.append(f"{rejected} prices were not believed; the log says why.")
    return tuple(notes)
