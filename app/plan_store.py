"""Keeps what START will do, and what the window must remember, in one small file of the profile."""

import contextlib
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from app.kept_file import keep_file
from core.errors import StorageError
from ui.deck import Plan

FILE_NAME = "window.json"


class Drill(Struct, frozen=True, kw_only=True):
    """One rehearsal of the panic stop: when (wall clock) and how long until nothing was open."""

    ts_ns: int
    seconds: float


class Kept(Struct, frozen=True, kw_only=True):
    """Everything in the file."""

    wizard_done: bool = False
    prices: str = "made-up"
    market: str = Plan().market
    files: tuple[str, ...] = ()
    adjust: str = Plan().adjust
    strategy: str = "turtle"
    parameters: Mapping[str, int | float | str | bool] = {}
    symbols: tuple[str, ...] = ()
    timeframe: str = Plan().timeframe
    cash: Decimal = Decimal(100_000)
    speed: float = Plan().speed
    drill: Drill | None = None


class PlanStore:
    """The file's content in memory, written as a whole at each change."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        self.damaged = ""
        self._kept = self._read()

    def plan(self) -> Plan:
        """Return what START will do."""
        kept = self._kept
        return Plan(
            prices=kept.prices,
            market=kept.market,
            files=tuple(Path(one) for one in kept.files),
            adjust=kept.adjust,
            strategy=kept.strategy,
            parameters=dict(kept.parameters),
            symbols=kept.symbols,
            timeframe=kept.timeframe,
            cash=kept.cash,
            speed=kept.speed,
        )

    def wizard_done(self) -> bool:
        """Return whether the wizard was finished once."""
        return self._kept.wizard_done

    def drill(self) -> Drill | None:
        """Return the last rehearsal of the panic stop."""
        return self._kept.drill

    def keep_plan(self, plan: Plan, wizard_done: bool = False) -> None:
        """Keep a plan; raise StorageError when the disk does not take it."""
        self._change(
            lambda kept: structs.replace(
                kept,
                wizard_done=kept.wizard_done or wizard_done,
                prices=plan.prices,
                market=plan.market,
                files=tuple(str(one) for one in plan.files),
                adjust=plan.adjust,
                strategy=plan.strategy,
                parameters=_plain(plan.parameters),
                symbols=tuple(plan.symbols),
                timeframe=plan.timeframe,
                cash=plan.cash,
                speed=float(plan.speed),
            )
        )

    def keep_drill(self, drill: Drill) -> None:
        """Keep the last rehearsal; raise StorageError when the disk does not take it."""
        self._change(lambda kept: structs.replace(kept, drill=drill))

    def _change(self, change: Callable[[Kept], Kept]) -> None:
        with self._lock:
            fresh = change(self._kept)
            self._write(fresh)
            self._kept = fresh

    def _read(self) -> Kept:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Kept)
        except FileNotFoundError:
            return Kept()
        except (OSError, msgspec.MsgspecError) as fault:
            self.damaged = (
                f"The file {self._path.name} with your choices cannot be read ({fault}), so the "
                "usual ones are taken. The old file is kept beside it."
            )
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".damaged"))
            return Kept()

    def _write(self, kept: Kept) -> None:
        try:
            text = msgspec.json.format(msgspec.json.encode(kept), indent=2)
            keep_file(self._path, text + b"\n")
        except OSError as fault:
            raise StorageError(
                f"Your choices could not be kept ({fault.strerror or fault}). "
                "Free some space or check the disk, then choose again."
            ) from fault


def _plain(parameters: Mapping[str, object]) -> dict[str, int | float | str | bool]:
    return {
        name: value if isinstance(value, int | float | str | bool) else str(value)
        for name, value in parameters.items()
    }
