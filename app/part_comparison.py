"""What each part between strategy and market is worth: the same run with it and without it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from app.practice_run import PracticeOptions, PracticeResult, run_practice, signals_of
from app.settings import Settings
from core.errors import UserMistake

ENOUGH_TRADES = 30
SWITCHES = ("exits", "mood", "clocks", "volume_levels", "adaptive")
_NUMBERS: Mapping[str, tuple[str, object, object]] = {
    "confidence": ("least_confidence_percent", 0, 60),
    "vote": ("voters", "", "turtle,supertrend"),
    "smoothing": ("smoothing_bars", 0, 3),
    "confirmation": ("confirm_bars", 0, 2),
    "pause": ("pause_minutes", 0, 60),
    "holding": ("hold_minutes", 0, 60),
}
"""Parts that are on when a setting is not this: the setting, its off, and one for an example."""
PARTS = (*SWITCHES, *_NUMBERS)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to, after all costs. `deepest_fall` is a fraction from 0 to -1."""

    losing: int
    lost: Decimal
    trades: int
    profit: Decimal
    deepest_fall: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One part: what the run came to without it and with it."""

    part: str
    off: Figures
    on: Figures

    @property
    def enough(self) -> bool:
        """Return whether there are trades enough on both sides to say anything."""
        return min(self.off.trades, self.on.trades) >= ENOUGH_TRADES


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every part asked for, and on which prices.

    `run` is what a run's document says of itself, `notes` what was odd about the prices.
    """

    run: Mapping[str, Any]
    cash: Decimal
    from_ns: int
    to_ns: int
    parts: tuple[Compared, ...]
    notes: tuple[str, ...]


def parts_asked(names: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """Return the parts to compare; without names all that can be switched on as things are set.

    Raises UserMistake for an unknown name, and for a part that would do nothing.
    """
    if not names:
        return tuple(part for part in PARTS if not _why_not(part, settings))
    for name in names:
        if name not in PARTS:
            near = get_close_matches(name, PARTS, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(PARTS)}."
            raise UserMistake(f"There is no part “{name}”. {hint}")
        why = _why_not(name, settings)
        if why:
            raise UserMistake(why)
    return tuple(dict.fromkeys(names))


def compare_parts(
    parts: Sequence[str],
    options: PracticeOptions,
    settings: Settings,
    stop: threading.Event,
    tell: Callable[[str], None] = lambda _: None,
) -> Comparison | None:
    """Run the same prices with and without each part; None when `stop` came before the end.

    Everything else is as it is set, so a part is measured among those that are on. `tell` hears
    which run begins.
    """
    known: dict[str, PracticeResult] = {}

    def run(variant: Settings, words: str) -> PracticeResult:
        key = variant.signals.model_dump_json()
        if key not in known:
            tell(words)
            known[key] = run_practice(options, variant, lambda _: None, stop)
        return known[key]

    found = []
    for part in parts:
        off = run(_with(part, settings, on=False), f"without {part}")
        on = off if stop.is_set() else run(_with(part, settings, on=True), f"with {part}")
        if stop.is_set():
            return None
        found.append(Compared(part, _figures(off), _figures(on)))
    last = next(reversed(known.values()))
    curve = last.snapshot.equity_curve
    return Comparison(
        last.document["run"],
        Decimal(last.document["cash_start"]),
        curve[0].ts_ns if curve else 0,
        curve[-1].ts_ns if curve else 0,
        tuple(found),
        last.notes,
    )


def _why_not(part: str, settings: Settings) -> str:
    """Return why a part cannot be compared as things are set, or an empty text."""
    if part == "adaptive" and not signals_of(settings).least_confidence:
        return (
            "The part “adaptive” moves the least confidence, which is off. Add for example "
            "--setting signals.least_confidence_percent=60."
        )
    if part in SWITCHES:
        return ""
    name, off, example = _NUMBERS[part]
    if getattr(settings.signals, name) != off:
        return ""
    return (
        f"The part “{part}” is off until it has a number. Add for example "
        f"--setting signals.{name}={example}."
    )


def _with(part: str, settings: Settings, *, on: bool) -> Settings:
    """Return the settings with one part on or off and all others as they are."""
    if part in SWITCHES:
        change: dict[str, object] = {part: on}
    else:
        name, off, _ = _NUMBERS[part]
        change = {} if on else {name: off}
    return settings.model_copy(update={"signals": settings.signals.model_copy(update=change)})


def _figures(result: PracticeResult) -> Figures:
    document = result.document
    profits = [Decimal(trade["profit"]) for trade in document["trades"]]
    lost = [profit for profit in profits if profit < 0]
    return Figures(
        len(lost),
        sum(lost, Decimal(0)),
        len(profits),
        Decimal(document["equity_end"]) - Decimal(document["cash_start"]),
        result.deepest_fall,
    )
