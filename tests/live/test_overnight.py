"""A share held over the night: its stop rests at the broker all the while and is known again."""

from decimal import Decimal
from pathlib import Path

from core.events.snapshot import Shield
from core.model.orders import Purpose
from tests.exchanges.kite.factory import session_of
from tests.exchanges.kite.ground import moment
from tests.exchanges.kite.times import MINUTE_NS
from tests.live.bench import LiveBench
from tests.live.markets import KiteMarket
from tests.live.test_live_day import buy, opened, ready


def purposes(bench: LiveBench) -> list[Purpose]:
    return [one.order.purpose for one in bench.machine.space.state.orders.records.values()]


def test_a_stop_outlasts_the_night_and_the_program(tmp_path: Path) -> None:
    market = KiteMarket(start_ns=moment(15, 20))
    bench: LiveBench | None = None
    try:
        bench = opened(market, tmp_path)
        bench.until(ready, "the line")
        first = market.symbols[0]
        bench.post(buy(market, first))
        bench.until(lambda s: s.positions and s.positions[0].shield is Shield.AT_BROKER)
        market.clock.jump(12 * MINUTE_NS)
        bench.until(lambda s: not s.market_open, "the day's end")
        after_ns = market.clock.now_ns()
        held = bench.until(lambda s: market.clock.now_ns() > after_ns + MINUTE_NS // 3, "a while")
        assert held.positions[0].shield is Shield.AT_BROKER
        assert bench.machine.engine.guard.exits == {}, "the night is no reason to sell"
        bench.close()

        market.clock.jump(moment(9, 20, day=(2026, 11, 17)) - market.clock.now_ns())
        market.session = session_of(market.ground)
        bench = opened(market, tmp_path)
        held = bench.until(
            lambda s: s.positions and s.positions[0].shield is Shield.AT_BROKER, "its stop again"
        )
        assert held.positions[0].quantity == market.unit
        assert held.positions[0].stop_price == Decimal("95.00")
        bench.until(lambda s: s.venue.checked_ns > 0 and not s.differences, "they agree")
        bench.until(ready, "the line")
        assert purposes(bench) == [Purpose.ENTRY, Purpose.PROTECT], "nothing was sent again"

        market.move(first, "94.00")
        bench.until(lambda s: not s.positions, "the stop of yesterday")
        assert purposes(bench) == [Purpose.ENTRY, Purpose.PROTECT]
    finally:
        if bench is not None:
            bench.close()
        market.close()
