"""A sweep on a Dask cluster: blocks of settings go to its workers, rows come back.

Dask is loaded only here, and only when a scheduler's address is given.
"""

import threading
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.backtest.fast import loop
from core.backtest.fast.account import FastSetup
from core.backtest.fast.prices import ReadyPrices, ready
from core.backtest.fast.sweep import Progress, Settings, Sweep, SweepRow
from core.data.fingerprint import fingerprint
from core.data.series import BarSeries
from core.errors import UserMistake
from core.strategy import catalog
from core.strategy.base import Strategy
from indicators.kernel import source_stamp

_BLOCK = 64  # settings a worker takes at a time: a message costs as much as several of them
_CONNECT_S = 5.0
_kept: dict[str, ReadyPrices] = {}
"""On a worker: the prices made ready last, by their fingerprint."""


class ClusterSweep:
    """A `Sweep` whose rows are found by the workers of a cluster; they equal those found here."""

    def __init__(
        self,
        kind: type[Strategy],
        settings: Iterable[Settings],
        prices: ReadyPrices,
        setup: FastSetup,
        scheduler_address: str,
    ) -> None:
        """Raise NoFastPath when the strategy cannot be tested so, UserMistake when it is no card.

        Workers have the program's own strategies only, not those of a person's folder.
        """
        self._here = Sweep(kind, settings, prices, setup)
        if all(kind is not one for one in catalog.all()):
            raise UserMistake(
                f"{kind.title or kind.__name__} is your own strategy, which the cluster does not "
                "have. Empty testing.scheduler_address in the settings to test it here."
            )
        self._kind, self._prices, self._setup = kind, prices, setup
        self._address = scheduler_address
        self._rows: list[SweepRow | None] = [None] * len(self._here.settings)
        self._stop = threading.Event()

    @property
    def settings(self) -> Sequence[Settings]:
        """Return all settings."""
        return self._here.settings

    @property
    def rows(self) -> list[SweepRow]:
        """Return the rows that are done, in the order of the settings."""
        return [row for row in self._rows if row is not None]

    @property
    def cancelled(self) -> bool:
        """Return whether somebody cancelled it."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stop with the next block that is done; may be called from any thread."""
        self._stop.set()

    def run(self, progress: Progress = lambda done, total: None) -> list[SweepRow]:
        """Run everything, or until cancelled; raise UserMistake when the cluster cannot be used."""
        if not self.settings:
            return []
        client = _connected(self._address)
        try:
            self._run(client, progress)
        except _lost() as failure:
            raise UserMistake(
                f"The cluster at {self._address} was lost after {len(self.rows)} of "
                f"{len(self.settings)} settings. Start it again, or empty "
                "testing.scheduler_address in the settings to test here."
            ) from failure
        finally:
            client.close(timeout=_CONNECT_S)
        return self.rows

    def _run(self, client: Any, progress: Progress) -> None:
        as_completed = _dask().as_completed
        _fit(client, self._address)
        prices, done = self._prices, 0
        bars = (prices.series,) if prices.past is None else (prices.series, prices.past)
        shared = client.scatter(
            (self._kind.key, fingerprint(*bars), bars, prices.participation, self._setup),
            broadcast=True,
        )
        numbers = range(len(self.settings))
        blocks = [numbers[at : at + _BLOCK] for at in numbers[::_BLOCK]]
        running = [
            client.submit(
                _find, shared, block.start, [dict(self.settings[i]) for i in block], pure=False
            )
            for block in blocks
        ]
        for _, rows in as_completed(running, with_results=True, loop=client.loop):
            for row in rows:
                self._rows[row.number] = row
            done += len(rows)
            if self.cancelled:
                client.cancel(running)
                return
            progress(done, len(self.settings))


def _find(
    shared: tuple[str, str, tuple[BarSeries, ...], Decimal, FastSetup],
    first: int,
    settings: list[Settings],
) -> list[SweepRow]:
    """Find the rows of a block, on a worker; its bars may have a past."""
    key, name, (series, *past), participation, setup = shared
    prices = _kept.get(name)
    if prices is None or prices.participation != participation:
        _kept.clear()
        prices = _kept[name] = ready(series, participation, past=past[0] if past else None)
    rows = Sweep(catalog.find(key), settings, prices, setup, workers=1).run()
    return [SweepRow(first + row.number, row.summary, row.sentence) for row in rows]


def _stamp() -> str:
    """Return what tells one version of the loop and the strategies from another."""
    files = [Path(loop.__file__), *sorted(Path(catalog.__file__).parent.glob("*.py"))]
    return "-".join(source_stamp(one)[:12] for one in files)


def _dask() -> Any:
    """Return the library, which is loaded with the first sweep on a cluster."""
    import distributed

    return distributed


def _lost() -> tuple[type[BaseException], ...]:
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    return (OSError, KilledWorker, CancelledError, FutureCancelledError)


def _connected(address: str) -> Any:
    try:
        return _dask().Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as failure:
        raise UserMistake(
            f"The cluster at {address} does not answer. Start it, correct "
            "testing.scheduler_address in the settings, or empty it to test here."
        ) from failure


def _fit(client: Any, address: str) -> None:
    """Raise UserMistake unless there are workers, all of the program's own version."""
    stamps = client.run(_stamp)
    if not stamps:
        raise UserMistake(
            f"No worker has joined the cluster at {address}. Start one with "
            f"`dask worker {address}`, or empty testing.scheduler_address in the settings."
        )
    if set(stamps.values()) != {_stamp()}:
        raise UserMistake(
            f"A worker of the cluster at {address} has another version of the program, so its "
            "numbers could differ. Update it, or empty testing.scheduler_address in the settings."
        )
