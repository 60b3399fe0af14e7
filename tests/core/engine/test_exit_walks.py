"""Exit plans over made-up markets on the engine's road: what holds whatever the prices do."""

from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from core.data.series import BarSeries
from core.events.facts import ExitNoted
from core.model.instrument import crypto_coin, nse_share
from core.model.orders import Purpose
from core.signals.exit_rule import ExitRule
from tests.support.exit_ledger import ExitLedger
from tests.support.scripted import leaving, machine, minutes, scripted

D = Decimal
BARS = 150
RULES = some.builds(
    lambda parts, hours, trail, reversal, step: ExitRule(
        first_percent=parts[0], second_percent=parts[1], third_percent=parts[2],
        hours=hours, trail=trail, reversal=reversal, least_step=step,
    ),
    parts=some.sampled_from([(30, 30, 20), (33, 33, 34), (100, 0, 0), (0, 0, 50), (1, 1, 1)]),
    hours=some.sampled_from([0.2, 1.0, 24.0]),
    trail=some.sampled_from([0.5, 2.5]),
    reversal=some.sampled_from([0.3, 1.0, 50.0]),
    step=some.sampled_from([0.0, 0.1]),
)  # fmt: skip


def a_market(seed: int, gaps: bool, thin: bool, coin: bool) -> BarSeries:
    """Return minutes around 100 with drifts, on the tick; `thin` ones trade a few at a time."""
    rng = np.random.default_rng(seed)
    drift = np.repeat(rng.normal(0, 0.08, BARS // 30 + 1), 30)[:BARS]
    closes = np.round((100 + np.cumsum(rng.normal(0, 0.25, BARS) + drift)) * 20) / 20
    opens = np.concatenate([[100.0], closes[:-1]])
    if gaps:
        opens = np.round((opens + rng.normal(0, 0.5, BARS) * (rng.random(BARS) < 0.1)) * 20) / 20
    reach = 0.05 * rng.integers(0, 12, (2, BARS))
    rows = zip(opens, np.maximum(opens, closes) + reach[0], np.minimum(opens, closes) - reach[1],
               closes, strict=True)  # fmt: skip
    made = minutes([tuple(float(x) for x in row) for row in rows])
    volume = rng.integers(1, 400, BARS).astype(float) if thin else np.full(BARS, 1e6)
    share = crypto_coin("INFY", D("0.05"), D("0.5")) if coin else nse_share("INFY")
    columns = (made.open_ns, made.close_ns, made.open, made.high, made.low, made.close)
    return BarSeries(share, 60, *columns, volume)


def restless(seed: int, both_ways: bool) -> type:
    """Return a strategy that opens often and sometimes closes by itself."""
    rng = np.random.default_rng(seed)
    chance, side, far = rng.random((2, BARS)), rng.random(BARS), rng.uniform(0.5, 4.0, BARS)

    def deed(place: int):
        def act(strategy, bar):
            if strategy.ctx.busy():
                return ()
            if strategy.ctx.position():
                leaves = chance[1][place] < 0.03
                return strategy.close("the script says so") if leaves else ()
            if chance[0][place] > 0.3:
                return ()
            if both_ways and side[place] < 0.5:
                return strategy.sell_short("the script says so", stop=bar.close + far[place])
            return strategy.buy("the script says so", stop=bar.close - far[place])

        return act

    return scripted({place: deed(place) for place in range(16, BARS)})


def walked(rule: ExitRule, seed: int, gaps: bool, thin: bool, coin: bool, latency_ms: int):
    """Run such a market, looking after each bar that everything held is covered."""
    made = machine(
        restless(seed, coin), a_market(seed, gaps, thin, coin), signals=leaving(rule),
        latency_ms=latency_ms, participation=D("0.1") if thin else D(1),
    )  # fmt: skip
    while (one := made.feed.next()) is not None:
        made.engine.process(one)
        assert_covered(made)
    made.engine.finish()
    return made


def assert_covered(made) -> None:
    """Hold that what is held is under its safety exit or on its way out, and no more than once."""
    state, guard = made.space.state, made.engine.guard
    position = state.book.positions.get("INFY")
    working = state.orders.working("INFY")
    if position is None:
        return
    left = {purpose: sum((one.remaining for one in working if one.order.purpose is purpose), D(0))
            for purpose in Purpose}  # fmt: skip
    assert left[Purpose.EXIT] <= abs(position.quantity)
    if "INFY" in guard.exits or any(one.pending_modify or one.pending_cancel for one in working):
        return
    assert left[Purpose.PROTECT] + left[Purpose.EXIT] == abs(position.quantity)


def assert_kept(made, rule: ExitRule) -> None:
    """Hold what a ledger of our own says, against the venue's too."""
    held = ExitLedger(made.space, rule, "INFY").held
    assert sum((one.quantity for one in made.broker.positions()), D(0)) == held
    refused = [one for one in made.space.state.refusals if one.purpose.reduces]
    assert [one for one in refused if one.rule != "shrinks_only"] == []


MARKETS = {
    "seed": some.integers(0, 100_000),
    "gaps": some.booleans(),
    "thin": some.booleans(),
    "coin": some.booleans(),
    "latency_ms": some.sampled_from([0, 500]),
}


@settings(max_examples=100, deadline=None)
@given(rule=RULES, **MARKETS)
def test_no_part_is_sold_twice_and_no_safety_exit_goes_back(rule: ExitRule, **market) -> None:
    assert_kept(walked(rule, **market), rule)


@settings(max_examples=60, deadline=None)
@given(seed=some.integers(0, 100_000), coin=some.booleans())
def test_once_at_the_entry_only_costs_can_be_lost_where_prices_do_not_jump(
    seed: int, coin: bool
) -> None:
    # Nothing but the entry is to hold here: no parts, no trailing, no turns.
    rule = ExitRule(
        hours=1000.0, trail=50.0, reversal=50.0, first_percent=0, second_percent=0, third_percent=0
    )
    made = walked(rule, seed, gaps=False, thin=False, coin=coin, latency_ms=0)
    prices = a_market(seed, gaps=False, thin=False, coin=coin)
    noted = [fact for _, fact in made.space.journal.read() if isinstance(fact, ExitNoted)]
    for trade in made.space.state.book.trades:
        if trade.exit_reason == "the script says so":
            continue  # the strategy left at a close of its own choosing
        atr = next((one.atr for one in noted if trade.entry_ns < one.ts_ns <= trade.exit_ns), None)
        lived = (prices.close_ns > trade.entry_ns) & (prices.close_ns < trade.exit_ns)
        gains = (prices.close[lived] - float(trade.entry_price)) * trade.direction
        if atr is not None and len(gains) and gains.max() >= 2.0 * atr + 1e-9:
            assert trade.profit >= -trade.charges


@settings(max_examples=40, deadline=None)
@given(seed=some.integers(0, 100_000), coin=some.booleans())
def test_nothing_is_held_longer_than_allowed(seed: int, coin: bool) -> None:
    rule = ExitRule(hours=0.25, reversal=50.0)
    made = walked(rule, seed, gaps=True, thin=False, coin=coin, latency_ms=0)
    for trade in made.space.state.book.trades:
        assert trade.exit_ns - trade.entry_ns <= 16 * 60 * 10**9
