"""Mean reversion against distances computed with pandas."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import talib

from core.errors import StrategyError
from strategies.mean_reversion import MeanReversion
from tests.strategies.deeds import FILES, bars_of, check_exits, columns_of, deeds_of, follow
from tests.support.strategy_context import StrategyContext


@pytest.mark.parametrize("symbol", FILES)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize(("calm", "patience"), [(0.6, 120), (1.0, 0), (0.3, 15)])
def test_it_buys_what_strayed_without_a_trend(
    symbol: str, both: bool, calm: float, patience: int, shared_data: Path
) -> None:
    bars = bars_of(symbol, shared_data)
    _, high, low, close = columns_of(bars)
    window = pd.Series(close).rolling(40)
    away = ((close - window.mean()) / window.std(ddof=0)).to_numpy()
    moves = pd.Series(np.abs(np.diff(close, prepend=np.nan))).rolling(20).sum()
    straight = (np.abs(close - pd.Series(close).shift(20)) / moves).to_numpy()
    usual = talib.ATR(high, low, close, 14)
    enters, leaves, out, since = [0] * len(bars), [(False, False)] * len(bars), False, 0
    for i in range(39, len(bars)):
        since += 1
        tired = 0 < patience <= since
        leaves[i] = (tired or away[i] > -0.25, tired or away[i] < 0.25)
        if abs(away[i]) < 2.0:
            out = out and abs(away[i]) > 0.25
            continue
        if out or straight[i] > calm or (away[i] > 0 and not both):
            continue
        out, since = True, 0
        enters[i] = 1 if away[i] < 0 else -1
        leaves[i] = (away[i] > 0, away[i] < 0)
    values = {"calm": calm, "patience": patience, "direction": "both" if both else "buy only"}
    deeds, found = deeds_of(MeanReversion, symbol, bars, **values)
    assert deeds == follow(enters, leaves, both=both)
    assert len(deeds) >= 10
    check_exits(found, close, 3.0 * usual)
    strengths = [wish.strength for _, wish in found[::2]]
    assert all(0.0 < one <= 1.0 for one in strengths)


def test_back_must_be_nearer_than_far() -> None:
    with pytest.raises(StrategyError, match=r"Back \(2\) must be nearer than far \(1\.5\)"):
        MeanReversion(StrategyContext(), near=2.0, far=1.5)
