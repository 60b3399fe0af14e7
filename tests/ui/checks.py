"""Examinations with values put in, for screens."""

import math

from msgspec.structs import replace

from core.clock import DAY_NS
from tests.ui.backtests import START_NS
from ui.deck_checks import (
    CheckSheet,
    MapAxis,
    NoisyPrices,
    Redrawn,
    SettingsMap,
    UnseenStretch,
    UnseenTime,
)
from ui.deck_search import PlateauLine, SearchSheet, Varied

FAST = MapAxis("fast", "Fast average, bars", (10, 15, 20, 25, 30))
SLOW = MapAxis("slow", "Slow average, bars", (25, 38, 50, 62, 75))


def settings_map(known: int = 25) -> SettingsMap:
    """Return a map of 25 places with one hole; the first `known` are tried."""
    scores = [
        math.sin(row * 1.1) + math.cos(column * 0.9) - 0.4
        for row in range(5)
        for column in range(5)
    ]
    told: list[float | None] = [one if place < known else None for place, one in enumerate(scores)]
    told[20] = None
    return SettingsMap(
        axes=(FAST, SLOW),
        scores=tuple(told),
        here=12,
        plateau=(0, 1, 5, 6, 10, 11) if known == 25 else (),
        holes=(20,) if known == 25 else (),
    )


def stretch(number: int, gave: float) -> UnseenStretch:
    """Return one stretch of thirty days."""
    return UnseenStretch(
        start_ns=START_NS + 30 * number * DAY_NS,
        end_ns=START_NS + 30 * (number + 1) * DAY_NS,
        inside=12.0,
        gave=gave,
        trades=9,
        picked="Fast average, bars 20, Slow average, bars 50",
    )


def sheet() -> CheckSheet:
    """Return a whole examination of a result that is not to be trusted."""
    ends = tuple(-30 + 0.3 * n for n in range(200))
    return CheckSheet(
        map=settings_map(),
        unseen=UnseenTime(
            time_ns=tuple(START_NS + n * DAY_NS for n in range(151)),
            worth=tuple(100 - 0.05 * n + math.sin(n / 5) for n in range(151)),
            stretches=tuple(
                stretch(n, gave) for n, gave in enumerate((1.2, -3.4, 0.8, -5.0, -0.3))
            ),
            wanted=5,
            kept=-0.2,
            steady=0.6,
        ),
        redrawn=Redrawn(
            tries=1000, ends=ends, falls=tuple(-40 + 0.15 * n for n in range(200)), losing=0.5
        ),
        noise=NoisyPrices(real=-10.0, copies=(-14.0, -12.0, -9.0, 1.0), wanted=10),
        overfitting=0.61,
        luck=0.2,
        tries=25,
    )


VARIED = (
    Varied(name="fast", label="Fast average, bars", low=2, high=200, step=1, whole=True, now=20,
           from_=7, to=60),
    Varied(name="slow", label="Slow average, bars", low=3, high=500, step=1, whole=True, now=50,
           from_=17, to=150),
    Varied(name="stop_atr", label="Safety exit, times the usual range", low=0.5, high=10, step=0.1,
           whole=False, now=2.0, from_=0.7, to=6.0),
)  # fmt: skip


def plateau(number: int) -> PlateauLine:
    """Return one of several plateaus."""
    return PlateauLine(
        parameters=(("fast", 10 + number), ("slow", 38)),
        said=f"Fast average, bars {10 + number}, Slow average, bars 38",
        deepest_fall=-12.0 - number,
        lost=20 + number,
        trades=38,
        worst=0.1 - 0.2 * number,
        around=0.8 - 0.2 * number,
        gave=14.0 - 5 * number,
    )


def search_sheet(known: int = 25, **facts: object) -> SearchSheet:
    """Return what a search found; with fewer than 25 known it is under way."""
    done = known == 25
    plain = SearchSheet(
        title="Turtle",
        period="Jan 2025 to Jun 2026, 1d bars",
        engine="event",
        map=settings_map(known),
        tried=known,
        refused=1 if done else 0,
        plateaus=tuple(plateau(number) for number in range(5)) if done else (),
        now=plateau(4) if done else None,
        luck=0.31 if done else None,
        overfitting=0.44 if done else None,
        compared=24 if done else 0,
    )
    return replace(plain, **facts)
