"""A share held over the night: its stop ends with the day and comes back with the next session."""

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


def test_a_stop_that_ends_with_the_day_is_laid_down_again_in_the_morning(tmp_path: Path) -> None:
    market = KiteMarket(start_ns=moment(15, 20))
    bench: LiveBench | None = None
    try:
        bench = opened(market, tmp_path)
        bench.until(ready, "the line")
        first = market.symbols[0]
        bench.post(buy(market, first))
        bench.until(lambda s: s.positions and s.positions[0].shield is Shield.AT_BROKER)
        market.clock.jump(10 * MINUTE_NS)
        bench.until(lambda s: market.open_orders() == 0, "the day's end at the exchange")
        closed = bench.until(lambda s: s.positions[0].shield is Shield.NAKED, "it is told")
        assert not closed.market_open
        after_ns = market.clock.now_ns()
        bench.until(lambda s: market.clock.now_ns() > after_ns + MINUTE_NS // 3, "a while")
        assert bench.machine.engine.guard.exits == {}, "nobody wants to sell because of that"
        assert market.open_orders() == 0
        sent = [one.order.purpose for one in bench.machine.space.state.orders.records.values()]
        assert sent == [Purpose.ENTRY, Purpose.PROTECT], "nothing is sent to a closed market"
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
    finally:
        if bench is not None:
            bench.close()
        market.close()
