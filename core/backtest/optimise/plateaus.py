"""Good places among good places: what an optimiser recommends instead of its best point.

A place that is best by luck has bad neighbours; one that is good for a reason has good ones. The
idea is Pardo's (2008): prefer the middle of a plateau to a lonely peak.
"""

import math
from collections.abc import Mapping
from itertools import product

from msgspec import Struct

from core.backtest.optimise.search import Place

_ALL_AROUND = 2
"""Up to so many settings a place's corners count as neighbours, beyond it only its sides."""

_LEAST_SHARE = 3


class Plateau(Struct, frozen=True, kw_only=True):
    """A place, its own score, and the mean and worst of it and its neighbours.

    Where a neighbour cannot be used, or lies outside, the mean counts the worst there is instead;
    `known` says how many of the `wanted` neighbours could be used.
    """

    place: Place
    own: float
    around: float
    worst: float
    known: int
    wanted: int


def neighbours(place: Place, shape: tuple[int, ...]) -> list[Place]:
    """Return the places beside one, those inside the space."""
    return [one for one in _beside(place, shape) if one is not None]


def plateaus(scores: Mapping[Place, float], shape: tuple[int, ...], most: int = 5) -> list[Plateau]:
    """Return the best plateaus, best first, none of which lies on another.

    `scores` holds nan for places that were tried and cannot be used. Where fewer than a third of
    the neighbours can be used (a corner has that many) there is no plateau, only a place.
    """
    usable = [place for place, score in scores.items() if not math.isnan(score)]
    made = (_plateau(place, scores, shape) for place in usable)
    ranked = sorted(
        (one for one in made if one.known * _LEAST_SHARE >= one.wanted),
        key=lambda one: (-one.around, -one.own, one.place),
    )
    found: list[Plateau] = []
    for one in ranked:
        if len(found) == most:
            break
        if all(_apart(one.place, other.place) > 1 for other in found):
            found.append(one)
    return found


def _plateau(place: Place, scores: Mapping[Place, float], shape: tuple[int, ...]) -> Plateau:
    own, beside = scores[place], _beside(place, shape)
    near = [math.nan if one is None else scores.get(one, math.nan) for one in beside]
    known = [own, *(one for one in near if not math.isnan(one))]
    missing = len(near) + 1 - len(known)
    return Plateau(
        place=place,
        own=own,
        around=(math.fsum(known) + missing * min(known)) / (len(near) + 1),
        worst=min(known),
        known=len(known) - 1,
        wanted=len(near),
    )


def _beside(place: Place, shape: tuple[int, ...]) -> list[Place | None]:
    """Return the places beside one; None stands for one outside."""
    moving = [axis for axis, size in enumerate(shape) if size > 1]
    if len(moving) <= _ALL_AROUND:
        steps = [one for one in product((-1, 0, 1), repeat=len(moving)) if any(one)]
    else:
        steps = [
            tuple(way if other == axis else 0 for other in range(len(moving)))
            for axis in range(len(moving))
            for way in (-1, 1)
        ]
    return [_moved(place, dict(zip(moving, step, strict=True)), shape) for step in steps]


def _moved(place: Place, step: Mapping[int, int], shape: tuple[int, ...]) -> Place | None:
    moved = tuple(at + step.get(axis, 0) for axis, at in enumerate(place))
    inside = all(0 <= at < size for at, size in zip(moved, shape, strict=True))
    return moved if inside else None


def _apart(one: Place, other: Place) -> int:
    return max(abs(here - there) for here, there in zip(one, other, strict=True))
