"""Warming compiles every indicator, so that using one afterwards compiles nothing."""

from indicators import atr, catalog, sma
from indicators.warm import warm
from tests.indicators.prices import walk


def test_nothing_is_left_to_compile() -> None:
    assert warm() == catalog.names()
    kernels = (sma.step, sma.SMA.formula.over, atr.step, atr.ATR.formula.over)
    before = [len(one.signatures) for one in kernels]  # type: ignore[attr-defined]
    assert all(before)
    prices = walk(50)
    frozen = {name: column.copy() for name, column in prices.items()}
    for column in frozen.values():
        column.setflags(write=False)  # as pandas hands columns out
    for name in catalog.names():
        catalog.compute(name, frozen)
        catalog.stream(name).feed({column: values[0] for column, values in prices.items()})
    after = [len(one.signatures) for one in kernels]  # type: ignore[attr-defined]
    assert after == before
