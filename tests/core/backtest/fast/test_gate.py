"""The safety exit after a fill, against the risk engine: above all where Decimal rounds."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from core.backtest.fast import gate
from core.backtest.fast.layout import (
    CASH,
    COST,
    FLOATS,
    HELD,
    MARK,
    PARTLY,
    PARTS_COST,
    PARTS_COST_REST,
    PER_TRADE,
    SCALE,
    STATE,
    TICK,
    TROUBLE,
    WORTH,
)
from core.ids import IdSource
from core.model.instrument import ZERO, crypto_coin, nse_share
from core.risk.limits import RiskLimits
from core.risk.risk_engine import RiskEngine

SHARE = nse_share("X")
TWELFTH = crypto_coin("X", Decimal("0.12"), Decimal(1))


def engine(limits: RiskLimits) -> RiskEngine:
    return RiskEngine(limits, IdSource("test"), lambda *_: ZERO)


def answers(
    held: int, cost: int, planned: int, cash: int, tick: int = 5, partly: bool = False
) -> tuple[int, int]:
    """Return the loop's answer and the risk engine's, in hundredths; money is paise."""
    s, f = np.zeros(STATE, np.int64), np.zeros(FLOATS)
    s[HELD], s[COST], s[CASH], s[MARK] = held, cost, cash, abs(cost // held)
    s[TICK], s[WORTH], s[SCALE], s[PER_TRADE], s[PARTLY] = tick, 1, 100, 2, partly
    f[PARTS_COST], f[PARTS_COST_REST] = float(cost), 0.0
    found = gate.tightest_stop(s, f, planned)
    assert partly or not s[TROUBLE]
    equity = Decimal(cash + held * int(s[MARK])) / 100
    exact = engine(RiskLimits()).tightest_stop(
        SHARE if tick == 5 else TWELFTH,
        Decimal(held),
        Decimal(cost) / 100 / Decimal(held),
        Decimal(planned) / 100,
        equity,
    )
    # Of a position of which a part has left, equal sides are not decided but given up.
    return int(exact * 100) if s[TROUBLE] else int(found), int(exact * 100)


def on_the_grid(held: int, cost: int, exit_at: int, planned: int, tick: int) -> Callable[[], int]:
    """Return the cash with which the allowed loss leads to a price of the grid exactly."""
    at_risk = cost - exit_at * held  # what may be lost, paise: 2 % of the worth

    def cash() -> int:
        return at_risk * 50 - held * abs(cost // held)

    return cash


@given(
    some.integers(1, 5000),
    some.integers(10_000, 500_000),
    some.integers(0, 4999),
    some.integers(1, 400),
    some.sampled_from([1, -1]),
    some.sampled_from([5, 12]),
)
def test_an_exit_that_falls_on_a_price_is_rounded_as_decimal_does(
    many: int, price: int, odd: int, ticks: int, sign: int, tick: int
) -> None:
    held, cost = sign * many, sign * (many * price + odd % many)
    exit_at = (price // tick - sign * ticks) * tick
    planned = exit_at - sign * 40 * tick
    if exit_at <= 0 or planned <= 0 or (cost - exit_at * held) <= 0:
        return
    cash = on_the_grid(held, cost, exit_at, planned, tick)()
    found, exact = answers(held, cost, planned, cash, tick)
    assert found == exact
    # And where what the planned exit loses is exactly what may be lost.
    found, exact = answers(held, cost, exit_at, cash, tick)
    assert found == exact


@given(
    some.integers(1, 5000),
    some.integers(10_000, 500_000),
    some.integers(0, 4999),
    some.integers(1, 4000),
    some.integers(10_000, 10**9),
    some.sampled_from([1, -1]),
    some.booleans(),
)
def test_any_exit(
    many: int, price: int, odd: int, ticks: int, cash: int, sign: int, partly: bool
) -> None:
    held, cost = sign * many, sign * (many * price + odd % many)
    planned = (price // 5 - sign * ticks) * 5
    if planned <= 0:
        return
    worth = cash if sign > 0 else cash + 2 * many * price
    found, exact = answers(held, cost, planned, worth, 5, partly)
    assert found == exact


def test_the_rounding_of_decimal_does_decide() -> None:
    """Without it the test above would prove nothing: some exits move by a tick."""
    rng, moved = np.random.default_rng(3), 0
    for _ in range(4000):
        many, price = int(rng.integers(3, 4000)), int(rng.integers(10_000, 400_000)) // 5 * 5
        cost = many * price + int(rng.integers(1, many))
        exit_at = price - 5 * int(rng.integers(1, 300))
        at_risk = cost - exit_at * many
        cash = at_risk * 50 - many * (cost // many)
        found, exact = answers(many, cost, exit_at - 100, cash)
        assert found == exact
        moved += exact != exit_at
    assert moved > 0
