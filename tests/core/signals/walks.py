"""Made-up walks of prices as bars, for tests of the parts."""

from collections.abc import Sequence

import numpy as np

from core.clock import SECOND_NS
from core.model.market import Bar

MIDNIGHT_NS = 1_704_067_200 * SECOND_NS  # 2024-01-01 00:00 UTC


def bars_of(
    closes: Sequence[float],
    length_s: int = 60,
    reach: Sequence[float] | float = 0.05,
    start_ns: int = MIDNIGHT_NS,
    volume: float = 10.0,
) -> list[Bar]:
    """Return one bar a close, one after the other, reaching so far above and below."""
    reaches = np.broadcast_to(np.asarray(reach, float), len(closes)).tolist()
    length_ns = length_s * SECOND_NS
    bars, before = [], closes[0]
    for place, (close, far) in enumerate(zip(closes, reaches, strict=True)):
        opens = start_ns + place * length_ns
        high, low = max(before, close) + far, min(before, close) - far
        closed = opens + length_ns
        bars.append(Bar("INFY", length_s, opens, closed, before, high, low, close, volume))
        before = close
    return bars


def a_walk(seed: int, count: int, step: float = 0.1, drift: float = 0.0) -> list[float]:
    """Return closes of a random walk around 100 that stays above 20."""
    steps = np.random.default_rng(seed).normal(drift, step, count)
    return np.maximum(20.0, 100.0 + np.cumsum(steps)).tolist()
