"""A live machine's whole day at each local exchange: the engine of practice, a venue behind it."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from core.events.commands import Answer, AnswerDifference, ClosePosition, StartTrading, SubmitManual
from core.events.snapshot import BotState, DifferenceKind, Shield
from core.model.orders import OrderIntent, OrderStatus, OrderType, Purpose, Side
from core.risk.kill_switch import KillOrder
from tests.live.bench import LiveBench
from tests.live.markets import MARKETS, LocalMarket


@pytest.fixture(params=sorted(MARKETS))
def market(request: pytest.FixtureRequest) -> Iterator[LocalMarket]:
    made = MARKETS[request.param]()
    yield made
    made.close()


def opened(market: LocalMarket, folder: Path) -> LiveBench:
    return LiveBench(market.connect, market.clock, market.venue, market.symbols, folder)


def buy(market: LocalMarket, symbol: str, **more: object) -> SubmitManual:
    price = market.prices[symbol]
    intent = OrderIntent(
        strategy="manual",
        symbol=symbol,
        side=Side.BUY,
        purpose=Purpose.ENTRY,
        reason="a test",
        origin="manual",
        quantity=market.unit,
        stop_price=price * Decimal("0.95"),
        **more,
    )
    return SubmitManual(intent=intent)


def ready(snapshot) -> bool:
    return snapshot.venue.connected and snapshot.venue.checked_ns > 0 and len(snapshot.prices) == 2


def test_the_whole_way_at_an_exchange(market: LocalMarket, tmp_path: Path) -> None:
    first, second = market.symbols
    bench = opened(market, tmp_path)
    try:
        bench.until(ready, "the line")
        bench.post(buy(market, first))
        held = bench.until(lambda s: s.positions and s.positions[0].shield is Shield.AT_BROKER)
        assert held.positions[0].quantity == market.unit
        assert held.mode == "LOCAL"
        assert held.venue.local

        # Somebody buys in the broker's own app: nothing is done about it but to ask.
        amount = market.give(second)
        bench.until(lambda s: s.differences, "a difference")
        (one,) = bench.snapshot.differences
        assert (one.kind, one.symbol) == (DifferenceKind.POSITION, second)
        assert (one.ours, one.venue) == (0, amount)
        bench.post(StartTrading(strategy="turtle", parameters={}, symbols=market.symbols))
        refused = bench.until(lambda s: any("Not started" in line.reason for line in s.diary))
        assert refused.state is BotState.READY
        bench.post(AnswerDifference(difference_id=one.id, answer=Answer.ADOPT))
        bench.until(
            lambda s: [one.shield for one in s.positions] == [Shield.AT_BROKER] * 2,
            "two shields",
        )

        # The program dies; nothing is asked again and nothing is sent twice.
        orders = len(bench.machine.space.state.orders.records)
        bench.kill()
        bench = opened(market, tmp_path)
        bench.until(ready, "the line again")
        bench.until(lambda s: not s.differences and len(s.positions) == 2)
        assert len(bench.machine.space.state.orders.records) == orders

        # An order that rests is open there and here; the panic stop takes it and all that is held.
        price = market.prices[first]
        resting = {"order_type": OrderType.LIMIT, "limit_price": price * Decimal("0.96")}
        bench.post(buy(market, first, **resting))
        bench.until(lambda s: any(o.status is OrderStatus.OPEN for o in s.orders), "it rests")
        bench.machine.latch.trip(KillOrder(reason="a test", close_positions=True))
        bench.until(lambda s: not s.positions and s.state is BotState.HALTED, "everything closed")
        assert bench.machine.panic.wait(20)
        assert bench.steps[-1].confirmed
        assert market.open_orders() == 0
        space = bench.machine.space
        # What the stranger paid in fees is found by the next two looks.
        bench.until(lambda _: space.broker.cash() == space.state.book.cash, "equal cash")
    finally:
        bench.close()


def test_a_strangers_order_is_shown_and_goes_only_when_a_person_says_so(
    market: LocalMarket, tmp_path: Path
) -> None:
    bench = opened(market, tmp_path)
    try:
        bench.until(ready, "the line")
        market.strange_order(market.symbols[0])
        market.strange_order(market.symbols[1])
        bench.until(lambda s: len(s.differences) == 2, "two differences")
        first, second = bench.snapshot.differences
        assert first.kind is DifferenceKind.ORDER
        assert market.open_orders() == 2
        bench.post(AnswerDifference(difference_id=first.id, answer=Answer.WATCH))
        bench.post(AnswerDifference(difference_id=second.id, answer=Answer.CLOSE))
        bench.until(lambda s: not s.differences and market.open_orders() == 1, "one is gone")
        bench.close()
        bench = opened(market, tmp_path)
        bench.until(ready, "the line again")
        seen = bench.snapshot.venue.checked_ns
        bench.until(lambda s: s.venue.checked_ns > seen, "a second look")
        assert bench.snapshot.differences == (), "what is left alone is not asked about again"
        assert market.open_orders() == 1
    finally:
        bench.close()


def test_a_closed_difference_is_sold_and_ours_stays(market: LocalMarket, tmp_path: Path) -> None:
    first = market.symbols[0]
    bench = opened(market, tmp_path)
    try:
        bench.until(ready, "the line")
        bench.post(buy(market, first))
        bench.until(lambda s: s.positions and s.positions[0].shield is Shield.AT_BROKER)
        market.give(first)
        bench.until(lambda s: s.differences, "a difference")
        (one,) = bench.snapshot.differences
        bench.post(AnswerDifference(difference_id=one.id, answer=Answer.CLOSE))
        bench.until(
            lambda s: s.positions and s.positions[0].quantity == market.unit and not s.differences,
            "ours alone",
        )
        bench.until(lambda s: s.positions[0].shield is Shield.AT_BROKER, "and shielded")
        bench.post(ClosePosition(symbol=first))
        bench.until(lambda s: not s.positions, "closed")
    finally:
        bench.close()
