"""Remembers the runs of long work in a file, so that it goes on where it was stopped.

Work that asks for the same runs in the same order finds those already made. A last entry cut in
half, by a full disk or an end of the program, is left out and written anew.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from app import frames
from core.backtest.deeds import Deeds, columns_of
from core.backtest.metrics.curve import Curve
from core.backtest.metrics.summary import Measurable
from core.backtest.metrics.trades import TradeTable
from core.backtest.outcome import Outcome, Parameters, Window
from core.data.series import BarSeries
from core.errors import StrategyError

_FLOATS = ("profit", "charges", "value", "direction")

Make = Callable[[str, Parameters, Sequence[BarSeries], Window], Outcome]
"""Makes a run that is not remembered; its name comes first."""


class _Kept(Struct, frozen=True, kw_only=True, array_like=True):
    """A run as plain bytes, or the sentence why its settings cannot be run."""

    name: str
    refused: str = ""
    ts_ns: bytes = b""
    worth: bytes = b""
    per_year: float = 1.0
    trades: tuple[bytes, ...] = ()
    entry_ns: bytes = b""
    exit_ns: bytes = b""
    symbols: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    deed_ns: bytes = b""
    deed_symbols: tuple[str, ...] = ()
    deeds: tuple[bytes, bytes] = (b"", b"")


class RunMemory:
    """A core.backtest.outcome.Run that asks `make` only for what it does not know yet.

    `basis` says what all of it was made with: a file of another basis is begun anew. What a run
    held and when the market was open is not kept. Raises OSError when the disk is full.
    """

    def __init__(
        self, file: Path, basis: str, series: Sequence[BarSeries], zone: tzinfo, make: Make
    ) -> None:
        self._series, self._zone, self._make = series, zone, make
        self._known: dict[str, _Kept] = {}
        self._file = file
        self._read(basis)

    def __len__(self) -> int:
        return len(self._known)

    def __call__(
        self, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> Outcome:
        """Return the run, made or remembered; settings that cannot be run raise StrategyError."""
        name = self.name(parameters, series, window)
        kept = self._known.get(name)
        if kept is None:
            kept = self._made(name, parameters, series, window)
        if kept.refused:
            raise StrategyError(kept.refused)
        return _outcome(kept, self._zone)

    def knows(self, name: str) -> bool:
        """Return whether a run was made before."""
        return name in self._known

    def name(self, parameters: Parameters, series: Sequence[BarSeries], window: Window) -> str:
        """Return what tells a run from every other: settings, bars, time."""
        bars = "" if series is self._series else _digest(series)
        facts = (sorted(parameters.items()), bars, window.start_ns, window.end_ns)
        return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()

    def _made(
        self, name: str, parameters: Parameters, series: Sequence[BarSeries], window: Window
    ) -> _Kept:
        try:
            kept = _kept(name, self._make(name, parameters, series, window))
        except StrategyError as refusal:
            kept = _Kept(name=name, refused=str(refusal))
        self._known[name] = kept
        frames.append(self._file, msgspec.msgpack.encode(kept))
        return kept

    def _read(self, basis: str) -> None:
        """Take what the file holds; leave out what cannot be read, and what follows it."""
        for frame in frames.opened(self._file, basis):
            kept = msgspec.msgpack.decode(frame, type=_Kept)
            self._known[kept.name] = kept


def _digest(series: Sequence[BarSeries]) -> str:
    made = hashlib.blake2b(digest_size=16)
    for one in series:
        made.update(one.symbol.encode())
        for column in (one.open_ns, one.open, one.high, one.low, one.close, one.volume):
            made.update(np.ascontiguousarray(column).view(np.uint8).data)
    return made.hexdigest()


def _kept(name: str, outcome: Outcome) -> _Kept:
    curve, trades, deeds = outcome.curve, outcome.trades, columns_of(outcome.deeds)
    return _Kept(
        name=name,
        ts_ns=curve.ts_ns.tobytes(),
        worth=curve.worth.tobytes(),
        per_year=curve.per_year,
        trades=tuple(getattr(trades, column).tobytes() for column in _FLOATS),
        entry_ns=trades.entry_ns.tobytes(),
        exit_ns=trades.exit_ns.tobytes(),
        symbols=trades.symbol,
        strategies=trades.strategy,
        deed_ns=deeds.ts_ns.tobytes(),
        deed_symbols=deeds.symbol,
        deeds=(deeds.quantity.tobytes(), deeds.price.tobytes()),
    )


def _outcome(kept: _Kept, zone: tzinfo) -> Outcome:
    curve = Curve(
        np.frombuffer(kept.ts_ns, np.int64), np.frombuffer(kept.worth, np.float64), kept.per_year
    )
    profit, charges, value, direction = (np.frombuffer(one, np.float64) for one in kept.trades)
    trades = TradeTable(
        profit=profit,
        charges=charges,
        value=value,
        direction=direction,
        entry_ns=np.frombuffer(kept.entry_ns, np.int64),
        exit_ns=np.frombuffer(kept.exit_ns, np.int64),
        symbol=kept.symbols,
        strategy=kept.strategies,
    )
    quantity, price = (np.frombuffer(one, np.float64) for one in kept.deeds)
    deeds = Deeds(np.frombuffer(kept.deed_ns, np.int64), kept.deed_symbols, quantity, price)
    return Outcome(Measurable(curve, trades, 0.0, (), (), zone), deeds)
