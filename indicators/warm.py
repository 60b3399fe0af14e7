"""Compiles every indicator once, at installation, so that no START waits for a compiler."""

import numpy as np

from indicators import catalog


def warm() -> tuple[str, ...]:
    """Compile or load all kernels of all indicators and return the indicators' names."""
    price = np.linspace(100.0, 101.0, 8)
    prices = dict.fromkeys(("open", "high", "low", "close", "volume", "day"), price)
    for name in catalog.names():
        catalog.compute(name, prices)
        catalog.stream(name).update(100.0, 101.0, 99.0, 100.5, 10.0)
    return catalog.names()
