"""What doing nothing clever would have given: buy and hold after charges, and cash."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from core.backtest.metrics.curve import Curve
from core.backtest.metrics.worth import Executions, worth_by_day
from core.data.series import BarSeries
from core.execution.charges import charges_for
from core.model.instrument import ZERO
from core.model.orders import BUY, SELL, Product


def buy_and_hold(start: Decimal, series: Sequence[BarSeries]) -> Curve:
    """Return the curve of buying each share or coin for an equal part at its first price.

    Whole lots as far as the money and the charges allow; sold at the last price, with the charges
    of that on the last day. What is left over stays cash without interest.
    """
    filled = [one for one in series if len(one)]
    bought = [_hold(one, start / len(filled)) for one in filled]
    rows = sorted((row for rows in bought for row in rows), key=lambda row: row[0])
    columns = list(zip(*rows, strict=True)) if rows else [(), (), (), (), ()]
    executions = Executions(
        np.array(columns[0], np.int64),
        tuple(columns[1]),
        np.array(columns[2], np.float64),
        np.array(columns[3], np.float64),
        np.array(columns[4], np.float64),
    )
    return worth_by_day(float(start), executions, filled)


def cash_only(curve: Curve) -> Curve:
    """Return the curve of money that lies idle, at the moments of another."""
    return Curve(curve.ts_ns, np.full(len(curve.worth), curve.worth[:1].sum()), curve.per_year)


def on_days_of(curve: Curve, other: Curve) -> Curve:
    """Return `curve` at the moments of `other`: the latest worth known at each."""
    places = np.searchsorted(curve.ts_ns, other.ts_ns, side="right") - 1
    return Curve(other.ts_ns, curve.worth[np.maximum(places, 0)], other.per_year)


Row = tuple[int, str, float, float, float]


def _hold(series: BarSeries, money: Decimal) -> list[Row]:
    instrument = series.instrument
    model = charges_for(instrument.market, instrument.currency)
    price = Decimal(repr(float(series.open[0])))
    first, last = int(series.open_ns[0]), int(series.close_ns[-1])
    # Fewer cost no more in charges, so what these would cost leaves enough.
    most = model.estimate(BUY, Product.DELIVERY, money / price, price, first).total
    quantity = instrument.whole_lots(max(money - most, ZERO) / price)
    if quantity <= 0:
        return []
    paid = model.estimate(BUY, Product.DELIVERY, quantity, price, first).total
    end = Decimal(repr(float(series.close[-1])))
    sold = model.estimate(SELL, Product.DELIVERY, quantity, end, last).total
    held = float(quantity)
    return [
        (first, series.symbol, held, float(price), float(paid)),
        (last, series.symbol, -held, float(end), float(sold)),
    ]
