"""Tries a strategy out on made-up bars, so that its mistakes are found before money is."""

import math
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from core.model.instrument import ZERO, Instrument, nse_share
from core.model.market import TIMEFRAMES, Bar, Tick
from core.model.orders import Fill, OrderIntent, Purpose
from core.strategy.base import Strategy, Wishes
from core.strategy.loader import Problem
from core.strategy.mistakes import line_in, told

BARS = 400
MISTAKES = 3
"""As many as the engine bears before it switches a strategy off."""
_SYMBOLS = ("ONE", "OTHER")
_BEGINS_NS = 1_735_789_500_000_000_000  # 2025-01-02 09:15 in India
_SECOND_NS = 1_000_000_000


class _Stage:
    """A context in which every wish comes true at once."""

    def __init__(self, symbol: str) -> None:
        self.instrument: Instrument = nse_share(symbol)
        self.held = ZERO
        self.now = 0

    def position(self, symbol: str | None = None) -> Decimal:
        return self.held if symbol in (None, self.instrument.symbol) else ZERO

    def busy(self) -> bool:
        return False

    def now_ns(self) -> int:
        return self.now


def try_out(kind: type[Strategy], path: Path, bars: int = BARS) -> Problem | None:
    """Return what goes wrong on made-up bars, or None. A rare mistake is left to the engine."""
    failures = 0
    try:
        timeframe_s = TIMEFRAMES[kind.default_timeframe]
        kind.supports(timeframe_s)
        watched = kind.watches(_SYMBOLS)
        stages = {symbol: _Stage(symbol) for symbol in watched}
        strategies = {symbol: kind(stage) for symbol, stage in stages.items()}
        bars += max((one.needs_bars() for one in strategies.values()), default=0)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is told
        return _problem(path, failure, "It cannot be started")
    walks = {symbol: _walk(symbol, timeframe_s, bars) for symbol in _SYMBOLS}
    for i in range(bars):
        for symbol in watched:
            try:
                _feed(strategies, stages, watched, walks[symbol][i])
            except Exception as failure:  # noqa: BLE001 - as above
                failures += 1
                if failures >= MISTAKES:
                    return _problem(path, failure, "It fails on made-up prices")
    return None


def _problem(path: Path, failure: Exception, begins: str) -> Problem:
    return Problem(path.name, line_in(path, failure), f"{begins} ({told(failure)}).")


def _feed(
    strategies: Mapping[str, Strategy],
    stages: Mapping[str, _Stage],
    watched: Mapping[str, Sequence[str]],
    bar: Bar,
) -> None:
    """Give a bar to its strategy and to those that hear it, a tick too if that is wanted."""
    symbol = bar.symbol
    strategy, stage = strategies[symbol], stages[symbol]
    stage.now = bar.close_ns
    kind = type(strategy)
    if kind.on_tick is not Strategy.on_tick:
        _fill(strategy, stage, strategy.on_tick(Tick(symbol, bar.close_ns, bar.close, 1.0)), bar)
    if kind.on_price is not Strategy.on_price:
        _fill(strategy, stage, strategy.on_price(bar.close, bar.close_ns), bar)
    _fill(strategy, stage, strategy.on_bar(bar), bar)
    for listener, others in watched.items():
        if symbol in others:
            heard = strategies[listener].on_companion(bar)
            _fill(strategies[listener], stages[listener], heard, bar)


def _fill(strategy: Strategy, stage: _Stage, wishes: Wishes, bar: Bar) -> None:
    for wish in wishes:
        if not isinstance(wish, OrderIntent):
            raise TypeError(f"a wish must come from buy, sell_short or close; it is {wish!r}")
        quantity = Decimal(1) if wish.purpose is Purpose.ENTRY else abs(stage.held)
        stage.held = Decimal(wish.side.sign) if wish.purpose is Purpose.ENTRY else ZERO
        price = stage.instrument.money(bar.close)
        strategy.on_fill(
            Fill(
                execution_id=f"trial-{bar.close_ns}",
                client_order_id="trial",
                venue_order_id="trial",
                ts_ns=bar.close_ns,
                symbol=wish.symbol,
                side=wish.side,
                quantity=quantity,
                price=price,
                charges=ZERO,
            )
        )
        strategy.on_position(stage.held)


def _walk(symbol: str, timeframe_s: int, bars: int) -> list[Bar]:
    """Return a share that rises, falls and goes to and fro; the same each time."""
    rng = random.Random(symbol)  # noqa: S311 - prices, no secret
    length_ns, price, made = timeframe_s * _SECOND_NS, 500.0, []
    for i in range(bars):
        first = price
        price *= math.exp(0.004 * math.sin(i / 15.0) + rng.gauss(0.0, 0.006))
        high = max(first, price) * (1.0 + abs(rng.gauss(0.0, 0.002)))
        low = min(first, price) * (1.0 - abs(rng.gauss(0.0, 0.002)))
        begins = _BEGINS_NS + i * length_ns
        prices = (first, high, low, price, float(rng.randint(100, 10_000)))
        made.append(Bar(symbol, timeframe_s, begins, begins + length_ns, *prices))
    return made
