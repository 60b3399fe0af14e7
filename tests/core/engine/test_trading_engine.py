"""The road from price to fill, with markets made for one question each."""

from decimal import Decimal

from msgspec import structs

from core.clock import MINUTE_NS
from core.events import broker_reports as r
from core.events.commands import (
    CancelOrder,
    ClosePosition,
    MoveStop,
    MoveTarget,
    PauseTrading,
    ResumeTrading,
    StopMode,
    StopTrading,
    SubmitManual,
)
from core.events.events import ErrorRaised
from core.events.facts import OrderIntended, TargetPlanned, decode, encode
from core.events.snapshot import BotState, Shield
from core.model.orders import (
    OrderIntent,
    OrderStatus,
    OrderType,
    Product,
    Purpose,
    Side,
    TimeInForce,
)
from core.risk.limits import RiskLimits
from tests.support.scripted import (
    DAY_NS,
    TUESDAY_NS,
    buy,
    close,
    days,
    machine,
    minutes,
    run,
    scripted,
)

D = Decimal
FLAT = [100.0] * 30


def orders(made, purpose: Purpose):
    return [one for one in made.space.state.orders.records.values() if one.order.purpose is purpose]


def rules(made) -> list[str]:
    return [one.rule for one in made.space.state.refusals]


def test_a_wish_at_a_close_is_filled_at_the_next_open_with_its_safety_exit():
    prices = [100.0, 100.0, (101.0, 102.0, 100.5, 101.5), 101.5]
    made = run(machine(scripted({1: buy(95.0)}), minutes(prices)))
    (fill, *_) = made.space.state.fills
    assert fill.price == D("101.00")
    assert fill.ts_ns == TUESDAY_NS + 2 * MINUTE_NS
    (stop,) = orders(made, Purpose.PROTECT)
    assert stop.order.created_ns == fill.ts_ns
    assert stop.trigger_price == D("95.00")
    assert stop.quantity == fill.quantity
    assert stop.status is OrderStatus.UNTRIGGERED


def test_a_safety_exit_ends_the_trade_inside_the_bar():
    prices = [100.0, 100.0, 100.0, (100.0, 100.0, 94.0, 96.0), 96.0]
    made = run(machine(scripted({1: buy(95.0)}), minutes(prices)))
    (trade,) = made.space.state.book.trades
    assert trade.exit_price == D("95.00")
    assert trade.stop_price == D("95.00")
    assert made.space.state.book.positions == {}


def test_a_gap_through_the_safety_exit_is_filled_at_the_open():
    prices = [100.0, 100.0, 100.0, (90.0, 91.0, 89.0, 90.0), 90.0]
    made = run(machine(scripted({1: buy(95.0)}), minutes(prices)))
    (trade,) = made.space.state.book.trades
    assert trade.exit_price == D("90.00")


def test_a_worse_fill_brings_the_safety_exit_nearer():
    # At 100 with a stop at 99 the size is 200 (20 % of money). Filled at 110 instead, a stop at 99
    # would risk 2,200: more than 2 % of the money.
    prices = [100.0, 100.0, (110.0, 111.0, 109.5, 110.0), 110.0]
    made = run(machine(scripted({1: buy(99.0)}), minutes(prices)))
    position = made.space.state.book.positions["INFY"]
    at_risk = (position.average_price - position.stop_price) * position.quantity
    assert D(99) < position.stop_price < D(110)
    assert at_risk <= D(2_000)


def test_the_safety_exit_is_gone_before_the_exit_is_sent():
    made = run(machine(scripted({1: buy(95.0), 5: close}), minutes(FLAT)))
    (stop,) = orders(made, Purpose.PROTECT)
    (way_out,) = orders(made, Purpose.EXIT)
    assert stop.status is OrderStatus.CANCELED
    assert way_out.status is OrderStatus.FILLED
    numbers = {
        f"sending {fact.order.client_order_id}"
        if isinstance(fact, OrderIntended) and fact.sending
        else type(fact).__name__ + getattr(fact, "client_order_id", ""): number
        for number, fact in made.space.journal.read()
    }
    name = stop.order.client_order_id
    sent = numbers["sending " + way_out.order.client_order_id]
    assert numbers["OrderCanceled" + name] < sent


def test_the_intent_is_in_the_journal_before_the_broker_hears_of_it():
    made = machine(scripted({1: buy(95.0)}), minutes(FLAT), start=False)
    seen = []
    real = made.broker.submit

    def watching(order):
        seen.append([fact for _, fact in made.space.journal.read()][-1])
        real(order)

    made.broker.submit = watching
    from core.events.commands import StartTrading

    made.engine.process(StartTrading(strategy="scripted", parameters={}, symbols=("INFY",)))
    run(made)
    assert seen
    assert all(isinstance(fact, OrderIntended) and fact.sending for fact in seen)


def test_a_daily_wish_waits_for_the_next_opening_and_is_filled_there():
    series = days([(100, 101, 99, 100), (104, 105, 103, 104), (104, 105, 103, 104)])
    made = run(machine(scripted({0: buy(95.0)}), series))
    (fill, *_) = made.space.state.fills
    assert fill.price == D("104.00")
    assert fill.ts_ns == int(series.open_ns[1])
    assert rules(made) == []


def test_an_intraday_wish_at_the_last_close_is_refused():
    prices = [100.0] * 375
    made = run(machine(scripted({374: buy(95.0)}), minutes(prices)))
    assert rules(made) == ["trading_hours"]
    assert made.space.state.fills == []


def test_a_way_out_at_the_last_close_waits_under_its_safety_exit_until_morning():
    first = minutes([100.0] * 375)
    made = machine(scripted({1: buy(95.0), 374: close}), _joined(first, minutes(
        [98.0] * 5, start_ns=TUESDAY_NS + DAY_NS
    )))  # fmt: skip
    run(made)
    (trade,) = made.space.state.book.trades
    assert trade.exit_ns == TUESDAY_NS + DAY_NS
    assert trade.exit_price == D("98.00")


def _joined(one, other):
    import numpy as np

    from core.data.series import BarSeries

    names = ("open_ns", "close_ns", "open", "high", "low", "close", "volume")
    columns = [np.concatenate([getattr(one, n), getattr(other, n)]) for n in names]
    return BarSeries(one.instrument, one.timeframe_s, *columns)


def test_intraday_positions_are_closed_before_the_market_closes():
    kind = scripted({1: buy(95.0)}, holding="intraday")
    made = run(machine(kind, minutes([100.0] * 375)))
    (trade,) = made.space.state.book.trades
    assert trade.exit_ns <= TUESDAY_NS + 366 * MINUTE_NS
    assert orders(made, Purpose.ENTRY)[0].order.product is Product.INTRADAY


def test_the_days_loss_closes_everything_and_rests_until_the_next_day():
    limits = RiskLimits(symbol_share=D("0.9"), loss_per_trade=D("0.2"))
    fall = [100.0, 100.0, 100.0, 95.0, 90.0, 85.0, 81.5, 81.5, 81.5, 81.5, 81.5]
    kind = scripted({1: buy(80.0), 9: buy(70.0)})
    made = run(machine(kind, minutes(fall), limits=limits))
    state = made.space.state
    assert len(state.book.trades) == 1
    assert state.book.positions == {}
    assert state.book.cash > D(95_000)
    assert "paused" in rules(made)


def test_a_strategy_that_fails_is_switched_off_and_the_others_go_on():
    def fail(strategy, bar):
        raise ZeroDivisionError("by nought")

    def only_bad(strategy, bar):
        return fail(strategy, bar) if strategy.ctx.instrument.symbol == "BAD" else ()

    deeds = dict.fromkeys(range(30), only_bad)
    deeds[20] = lambda s, b: buy(95.0)(s, b) if s.ctx.instrument.symbol == "GOOD" else ()
    made = run(machine(scripted(deeds), minutes(FLAT, "BAD"), minutes(FLAT, "GOOD")))
    told = [e for e in made.space.bus.history() if isinstance(e, ErrorRaised)]
    assert len(told) == 3
    assert "switched off for BAD" in told[-1].sentence
    assert "test_trading_engine.py, line" in told[0].detail
    assert set(made.space.state.book.positions) == {"GOOD"}


class LossyWire:
    """Delivers the order, but the answer never comes back: the venue has it, we do not know."""

    def __init__(self, inner) -> None:
        self._inner = inner
        self.submitted: list[str] = []

    def connect(self, post) -> None:
        def lossy(report):
            first = self.submitted and report.client_order_id == self.submitted[0]
            if first and isinstance(report, r.OrderAccepted) and not self.asked:
                report = r.OutcomeLost(
                    client_order_id=report.client_order_id, ts_ns=report.ts_ns, sentence="time-out"
                )
            post(report)

        self.asked = False
        self._inner.connect(lossy)

    def submit(self, order) -> None:
        self.submitted.append(order.client_order_id)
        self._inner.submit(order)

    def query(self, client_order_id: str) -> None:
        self.asked = True
        self._inner.query(client_order_id)

    def __getattr__(self, name):
        return getattr(self._inner, name)


def test_a_lost_answer_is_asked_about_and_never_sent_again():
    wires = []

    def wire(broker):
        wires.append(LossyWire(broker))
        return wires[0]

    made = run(machine(scripted({1: buy(95.0)}), minutes(FLAT), wire=wire))
    assert wires[0].asked
    assert len(wires[0].submitted) == len(set(wires[0].submitted))
    entry = orders(made, Purpose.ENTRY)[0]
    assert entry.status is OrderStatus.FILLED
    assert len(made.broker.fills()) == len(made.space.state.fills) == 1


def step(made, count: int) -> None:
    made.engine.process_slices([one for _ in range(count) if (one := made.feed.next())])


def test_stop_modes_do_what_they_say():
    made = machine(scripted({1: buy(95.0)}), minutes(FLAT))
    step(made, 5)
    made.engine.process(StopTrading(mode=StopMode.KEEP_SAFETY_EXITS))
    assert made.engine.conductor.state is BotState.STOPPED
    assert [o.protective for o in made.broker.open_orders()] == [True]
    made.engine.process(StopTrading(mode=StopMode.CLOSE_EVERYTHING))
    assert made.engine.conductor.state is BotState.STOPPING
    step(made, 3)
    made.engine.on_time(made.space.clock.now_ns())
    assert made.engine.conductor.state is BotState.STOPPED
    assert made.broker.positions() == ()
    assert made.broker.open_orders() == ()


def test_a_paused_bot_takes_nothing_new_but_its_exits_work():
    made = machine(scripted({1: buy(95.0), 8: close, 12: buy(95.0)}), minutes(FLAT))
    step(made, 5)
    made.engine.process(PauseTrading())
    step(made, 10)
    assert made.space.state.book.positions == {}
    assert rules(made) == ["paused"]
    made.engine.process(ResumeTrading())
    assert made.engine.conductor.state is BotState.RUNNING


def manual(side: Side = Side.BUY, **more) -> SubmitManual:
    return SubmitManual(
        intent=OrderIntent(
            strategy="manual", symbol="INFY", side=side, purpose=Purpose.ENTRY, reason="by hand",
            origin="manual", **more,
        )
    )  # fmt: skip


def test_buttons_go_through_the_same_gate():
    made = machine(scripted({}), minutes(FLAT))
    step(made, 3)
    made.engine.process(manual(quantity=D(5_000)))
    assert rules(made) == ["exposure"]
    made.engine.process(manual())
    step(made, 2)
    assert made.space.state.book.positions["INFY"].stop_price == D("95.00")
    made.engine.process(ClosePosition(symbol="INFY"))
    step(made, 2)
    assert made.space.state.book.positions == {}


def complaints(made) -> list[str]:
    return [e.sentence for e in made.space.bus.history() if isinstance(e, ErrorRaised)]


def test_a_safety_exit_can_be_moved_but_not_removed_or_loosened_beyond_the_rule():
    made = machine(scripted({1: buy(95.0)}), minutes(FLAT))
    step(made, 5)
    (stop,) = made.broker.open_orders()
    made.engine.process(CancelOrder(client_order_id=stop.client_order_id))
    assert "cannot be cancelled" in complaints(made)[-1]
    made.engine.process(MoveStop(symbol="INFY", stop_price=D("97.00")))
    step(made, 1)
    assert made.space.state.book.positions["INFY"].stop_price == D("97.00")
    assert orders(made, Purpose.PROTECT)[0].trigger_price == D("97.00")
    made.engine.process(MoveStop(symbol="INFY", stop_price=D("60.00")))
    assert "the farthest allowed is" in complaints(made)[-1]
    made.engine.process(MoveStop(symbol="INFY", stop_price=D("101.00")))
    assert "must be below its price" in complaints(made)[-1]
    assert made.space.state.book.positions["INFY"].stop_price == D("97.00")


def test_a_target_can_be_set_moved_and_taken_away():
    made = machine(scripted({1: buy(95.0)}), minutes(FLAT))
    step(made, 5)
    made.engine.process(MoveTarget(symbol="INFY", target_price=D("104.00")))
    step(made, 1)
    (target,) = orders(made, Purpose.TARGET)
    held = made.space.state.book.positions["INFY"]
    assert (held.target_price, target.limit_price) == (D("104.00"), D("104.00"))
    assert target.quantity == held.quantity
    made.engine.process(MoveTarget(symbol="INFY", target_price=D("106.50")))
    step(made, 1)
    (target,) = orders(made, Purpose.TARGET)
    assert (target.limit_price, target.status) == (D("106.50"), OrderStatus.OPEN)
    for price, sentence in (
        (D("99.00"), "must be above its price"),
        (D("106.52"), "move in steps of 0.05"),
    ):
        made.engine.process(MoveTarget(symbol="INFY", target_price=price))
        assert sentence in complaints(made)[-1]
        assert held.target_price == D("106.50")
    made.engine.process(MoveTarget(symbol="INFY", target_price=None))
    step(made, 1)
    assert held.target_price is None
    assert orders(made, Purpose.TARGET)[0].status is OrderStatus.CANCELED
    made.engine.process(MoveTarget(symbol="TCS", target_price=D("1.00")))
    assert complaints(made)[-1] == "There is no position in TCS."


def test_a_moved_target_sells_at_its_price_and_is_read_back_from_the_journal():
    prices = [100.0] * 8 + [(100.0, 107.0, 100.0, 106.0), 106.0, 106.0]
    made = machine(scripted({1: buy(95.0)}), minutes(prices))
    step(made, 5)
    made.engine.process(MoveTarget(symbol="INFY", target_price=D("105.00")))
    facts = [fact for _, fact in made.space.journal.read()]
    assert TargetPlanned(ts_ns=facts[-1].ts_ns, symbol="INFY", target_price=D("105.00")) in [
        decode(encode(fact)) for fact in facts
    ]
    run(made)
    (trade,) = made.space.state.book.trades
    assert trade.exit_price == D("105.00")


def test_no_more_than_the_allowed_positions_even_in_one_bar():
    symbols = [f"S{n}" for n in range(8)]
    series = [minutes(FLAT, symbol) for symbol in symbols]
    made = run(machine(scripted({1: buy(95.0)}), *series))
    assert len(made.space.state.book.positions) == 5
    assert rules(made) == ["open_positions"] * 3


def test_a_market_around_the_clock_trades_through_midnight():
    from core.data.series import BarSeries
    from core.model.instrument import crypto_coin

    nse = minutes([100.0] * 30, start_ns=1_471_391_100 * 1_000_000_000)  # 23:45 UTC
    columns = (nse.open_ns, nse.close_ns, nse.open, nse.high, nse.low, nse.close, nse.volume)
    coin = BarSeries(crypto_coin("BTCUSDT", D("0.1"), D("0.001")), 60, *columns)
    made = run(machine(scripted({14: buy(95.0), 20: close}), coin))
    assert rules(made) == []
    (trade,) = made.space.state.book.trades
    assert trade.entry_ns == int(coin.open_ns[15])
    assert made.space.state.day == "2016-08-17"


def test_a_strategy_leaves_alone_what_a_person_bought():
    made = machine(scripted(dict.fromkeys(range(5, 30), close)), minutes(FLAT))
    step(made, 3)
    made.engine.process(manual())
    step(made, 20)
    assert made.space.state.book.positions["INFY"].strategy == "manual"
    assert orders(made, Purpose.EXIT) == []


def test_a_practice_position_is_guarded_only_while_the_program_runs():
    made = machine(scripted({1: buy(95.0)}), minutes(FLAT))
    step(made, 5)
    (view,) = made.snapshots.build(0.0).positions
    assert view.shield is Shield.WHILE_RUNNING


def test_on_bars_an_order_with_a_way_to_go_meets_what_is_left_of_the_bar():
    prices = [100.0, 100.0, (101.0, 103.0, 99.0, 102.0), *[102.0] * 6]
    made = run(machine(scripted({1: buy(95.0), 5: close}), minutes(prices), latency_ms=500))
    first, last = made.space.state.fills
    arrived = [o.order.created_ns + 500_000_000 for o in orders(made, Purpose.ENTRY)]
    assert first.ts_ns == arrived[0] // MINUTE_NS * MINUTE_NS + MINUTE_NS  # known at its close
    assert first.price == D("101.00")
    (stop,) = orders(made, Purpose.PROTECT)
    assert stop.status is OrderStatus.CANCELED
    assert last.ts_ns > first.ts_ns
    assert made.broker.open_orders() == ()


def test_a_wish_with_a_time_ends_then_also_between_two_prices():
    start = 1_471_319_100 * 1_000_000_000

    def until(strategy, bar):
        (wish,) = strategy.buy("the script says so", stop=85.0)
        return (
            structs.replace(
                wish,
                order_type=OrderType.LIMIT,
                limit_price=D("98.00"),
                time_in_force=TimeInForce.GTD,
                expires_ns=start + 5 * MINUTE_NS + 30,
            ),
        )

    prices = [*[100.0] * 10, (100.0, 100.0, 90.0, 95.0), *[95.0] * 3]
    made = run(machine(scripted({1: until, 12: until}), minutes(prices)))
    (order,) = orders(made, Purpose.ENTRY)
    assert order.status is OrderStatus.EXPIRED
    assert order.updated_ns == start + 5 * MINUTE_NS + 30
    assert made.space.state.fills == []
    (refusal,) = made.space.state.refusals
    assert refusal.sentence.startswith("This order for INFY would end before it is sent.")
