"""Wilder's moving average: an exponential one with the weight 1 / n."""

from indicators import ema, formula
from indicators.declaration import Indicator, period


def rule(period: int) -> ema.Rule:
    """Return what an exponential average with Wilder's weight 1 / period takes."""
    return float(period), 1.0 / period


RMA = Indicator(
    name="rma",
    title="Wilder's average",
    summary="The slow exponential average that Wilder built his indicators on.",
    family="trend",
    pane="price",
    inputs=("close",),
    outputs=("rma",),
    settings=(period(14),),
    needed=lambda period: int(period),
    formula=ema.EMA.formula,
    rule=rule,
    source="J. W. Wilder, 1978: begins with the mean of the first n; weight 1 / n. Equals "
    "TA-Lib RMA.",
)
INDICATORS = (RMA,)
step, fresh, end = RMA.formula.step, RMA.fresh, formula.end
