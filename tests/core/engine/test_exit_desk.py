"""The exit plan on the engine's road: real practice broker, made-up bars, one question each."""

from decimal import Decimal

import pytest
from msgspec import structs

from core.clock import MINUTE_NS
from core.data.series import BarSeries
from core.events import broker_reports as r
from core.events.commands import ClosePosition, MoveStop, StopMode, StopTrading, SubmitManual
from core.events.events import ErrorRaised, SystemNoted
from core.events.facts import ExitNoted, StopPlanned
from core.model.instrument import crypto_coin
from core.model.orders import OrderIntent, OrderStatus, Purpose, Side
from core.signals.exit_rule import ExitRule
from core.signals.exit_watch import ExitWatch
from core.signals.rules import SignalRules
from tests.support.scripted import buy, close, leaving, machine, minutes, run, scripted

D = Decimal
QUIET = [(100.0, 100.5, 99.5, 100.0)] * 20  # an ATR of 1
ON = leaving(ExitRule(mood_exit=False))


def at(*closes: float) -> list[tuple[float, float, float, float]]:
    """Return bars with those closes that open where the one before closed."""
    rows, before = [], 100.0
    for one in closes:
        rows.append((before, max(before, one), min(before, one), one))
        before = one
    return rows


def planned(prices, deeds=None, rules=ON, **more):
    """Return a machine that buys at 100 after twenty quiet bars, with a stop at 97."""
    return machine(scripted(deeds or {18: buy(97.0)}), minutes(prices), signals=rules, **more)


def exits(made):
    found = made.space.state.orders.records.values()
    return [one for one in found if one.order.purpose is Purpose.EXIT]


def stop_of(made):
    found = made.space.state.orders.working("INFY")
    (stop,) = [one for one in found if one.order.purpose is Purpose.PROTECT]
    return stop


def held(made):
    return made.space.state.book.positions["INFY"]


def notes(made) -> list[str]:
    return [one.sentence for one in made.space.bus.history() if isinstance(one, SystemNoted)]


def problems(made) -> list[str]:
    return [one.sentence for one in made.space.bus.history() if isinstance(one, ErrorRaised)]


def stops(made) -> list[Decimal]:
    facts = [fact for _, fact in made.space.journal.read()]
    return [one.stop_price for one in facts if isinstance(one, StopPlanned)]


def test_a_part_is_sold_at_its_gain_and_the_rest_stays_under_its_safety_exit() -> None:
    made = run(planned([*QUIET, *at(101.6, 101.6, 101.6)]))
    (part,) = exits(made)
    bought = held(made).entered
    assert part.filled == bought * 3 // 10 == part.quantity
    assert held(made).quantity == bought - part.filled
    assert (stop_of(made).remaining, stop_of(made).trigger_price) == (held(made).quantity, D(97))
    assert part.order.origin == "part"
    assert part.order.reason.startswith("30 % of the position at 1.5 ATR above the entry (the")
    assert "the close ₹101.60 is 1.60 ATR above the entry ₹100.00" in part.order.reason
    assert part.order.reason.endswith(f"{held(made).quantity} of {bought} stay")
    line = made.engine.diary.lines()[-1]
    assert line.deed == f"Sold {part.filled} INFY at ₹101.60"
    assert line.reason == part.order.reason


def test_three_parts_and_the_rest_trails() -> None:
    made = run(planned([*QUIET, *at(101.6, 103.1, 105.2, 106.0, 106.0)]))
    assert [one.filled / held(made).entered for one in exits(made)] == [
        D("0.3"),
        D("0.3"),
        D("0.2"),
    ]
    assert stop_of(made).trigger_price == D("103.50")
    assert stops(made) == [D(97), D("100.60"), D("102.70"), D("103.50")]
    assert any("follows the best close at 2.5 ATR" in one for one in notes(made))
    assert any("from ₹97.00 to ₹100.60" in one for one in notes(made))


def test_the_last_part_closes_all() -> None:
    rule = ExitRule(third_percent=40, mood_exit=False)
    made = run(planned([*QUIET, *at(101.6, 103.1, 105.2, 105.2)], rules=leaving(rule)))
    (trade,) = made.space.state.book.trades
    assert sum(one.filled for one in exits(made)) == trade.quantity
    assert made.broker.open_orders() == ()


@pytest.mark.parametrize(("shares", "parts"), [(1, []), (2, [1]), (3, [1, 1]), (7, [2, 2, 1])])
def test_parts_are_whole_shares_and_a_single_one_is_not_split(
    shares: int, parts: list[int]
) -> None:
    def some(strategy, bar):
        (wish,) = strategy.buy("the script says so", stop=97.0)
        return (structs.replace(wish, quantity=D(shares)),)

    prices = [*QUIET, *at(101.6, 103.1, 105.2, 105.2, 105.2)]
    made = run(planned(prices, {18: some}))
    assert [one.filled for one in exits(made)] == [D(one) for one in parts]
    assert held(made).quantity == shares - sum(parts)
    assert stop_of(made).remaining == held(made).quantity


def test_a_coin_is_sold_in_its_own_steps() -> None:
    bars = minutes([*QUIET, *at(101.6, 103.1, 105.2, 105.2, 105.2)], "COIN")
    columns = (bars.open_ns, bars.close_ns, bars.open, bars.high, bars.low, bars.close, bars.volume)
    coin = BarSeries(crypto_coin("COIN", D("0.1"), D("0.007")), 60, *columns)
    made = run(machine(scripted({18: buy(97.0)}), coin, signals=ON))
    assert len(exits(made)) == 3
    position = made.space.state.book.positions["COIN"]
    assert all(one.filled % D("0.007") == 0 for one in exits(made))
    assert position.left <= position.entered * D("0.8") < position.left + D("0.007")


def test_after_2_atr_the_safety_exit_is_the_entry_rounded_towards_the_price() -> None:
    def hundreds(strategy, bar):
        (wish,) = strategy.buy("the script says so", stop=97.0)
        return (structs.replace(wish, quantity=D(200)),)

    rules = leaving(ExitRule(trail=50.0, mood_exit=False))
    bars = minutes([*QUIET, (100.05, 102.6, 100.05, 102.6), (102.6, 102.6, 102.6, 102.6)])
    bars.volume[19:21] = 100.0  # so half is bought at 100.00 and half at 100.05
    made = run(machine(scripted({18: hundreds}), bars, signals=rules))
    assert held(made).entered == 200
    assert D("100.00") < held(made).average_price < D("100.05")
    assert stop_of(made).trigger_price == D("100.05")


def test_a_turn_draws_the_safety_exit_to_half_an_atr_below_the_close() -> None:
    made = run(planned([*QUIET, *at(101.4, 100.3, 100.3)]))
    assert stop_of(made).trigger_price == D("99.80")
    assert "the price turned by 1.1 ATR, so it comes to 0.5 ATR from the close" in notes(made)[-1]


def test_a_stop_that_would_be_the_price_itself_stays_one_step_away() -> None:
    rule = ExitRule(tight=0.05, mood_exit=False)
    quiet = [(100.0, 100.05, 99.95, 100.0)] * 20  # an ATR of 0.1: half a hundredth is no step
    made = run(planned([*quiet, *at(100.1, 99.95, 99.95)], rules=leaving(rule)))
    assert stops(made)[-1] == D("99.90")


def test_what_is_held_too_long_is_left() -> None:
    rules = leaving(ExitRule(hours=0.1, mood_exit=False))
    made = run(planned([*QUIET, *[(100.0, 100.5, 99.5, 100.0)] * 9], rules=rules))
    (trade,) = made.space.state.book.trades
    assert trade.exit_ns - trade.entry_ns == 6 * MINUTE_NS
    assert trade.exit_reason == "held for 0.1 hours, 0.1 are the longest"
    assert exits(made)[0].order.origin == "exit plan"


def test_a_market_that_turns_against_the_position_ends_it() -> None:
    rises = [(100 + 0.2 * n, 100.4 + 0.2 * n, 99.9 + 0.2 * n, 100.3 + 0.2 * n) for n in range(120)]
    top = rises[-1][3]
    falls = [(top - 0.1 * n, top + 0.1 - 0.1 * n, top - 0.2 - 0.1 * n, top - 0.1 - 0.1 * n)
             for n in range(120)]  # fmt: skip
    rule = ExitRule(reversal=50.0, breakeven_at=50.0, first_percent=0, second_percent=0,
                    third_percent=0)  # fmt: skip
    rules = SignalRules(exits=True, exit_rule=rule, mood_minutes=0)
    made = run(planned([*rises, *falls], {115: buy(80.0)}, rules=rules))
    (trade,) = made.space.state.book.trades
    assert trade.exit_reason == "the market is falling now, against the position"
    stays = SignalRules(exits=True, exit_rule=structs_of(rule, mood_exit=False), mood_minutes=0)
    assert run(planned([*rises, *falls], {115: buy(80.0)}, rules=stays)).space.state.book.positions


def structs_of(rule: ExitRule, **more: object) -> ExitRule:
    return ExitRule.of({**rule.values(), **more})


def test_the_strategys_own_exit_on_the_same_bar_is_the_only_one() -> None:
    made = run(planned([*QUIET, *at(101.6, 101.6, 101.6)], {18: buy(97.0), 20: close}))
    (way_out,) = exits(made)
    assert way_out.order.reason == "the script says so"
    assert made.space.state.book.positions == {}


def test_the_strategys_target_stays_for_what_is_left() -> None:
    def with_target(strategy, bar):
        (wish,) = strategy.buy("the script says so", stop=97.0)
        return (structs.replace(wish, target_price=D("102.50")),)

    flat = [*QUIET, *at(101.6, 101.6, 101.6)]
    made = run(planned(flat, {18: with_target}))
    (target,) = [
        one
        for one in made.space.state.orders.working("INFY")
        if one.order.purpose is Purpose.TARGET
    ]
    assert len(exits(made)) == 1
    assert (target.remaining, target.limit_price) == (held(made).quantity, D("102.50"))
    hit = run(planned([*flat, (101.6, 103.0, 101.6, 102.0), *at(102.0)], {18: with_target}))
    (trade,) = hit.space.state.book.trades
    assert trade.exit_reason == "Target at 102.50."
    assert trade.quantity == sum(fill.quantity for fill in hit.space.state.fills[1:])


class Refusing:
    """A wire to a broker that refuses some requests."""

    def __init__(self, inner, refuses) -> None:
        self._inner, self._refuses, self._post = inner, refuses, None

    def connect(self, post) -> None:
        self._post = post
        self._inner.connect(post)

    def submit(self, order) -> None:
        if self._refuses(order.purpose):
            self._post(
                r.OrderRejected(
                    client_order_id=order.client_order_id, ts_ns=order.created_ns, sentence="No."
                )
            )
        else:
            self._inner.submit(order)

    def modify(self, client_order_id, quantity, limit_price, trigger_price) -> None:
        if self._refuses(trigger_price):
            self._post(r.ModifyRefused(client_order_id=client_order_id, ts_ns=1, sentence="No."))
        else:
            self._inner.modify(client_order_id, quantity, limit_price, trigger_price)

    def __getattr__(self, name: str):
        return getattr(self._inner, name)


def refusing(*what):
    return lambda inner: Refusing(inner, lambda asked: asked in what)


def test_a_safety_exit_the_broker_will_not_move_leads_out() -> None:
    prices = [*QUIET, *at(102.4, 102.4, 102.4, 102.4)]
    made = run(planned(prices, wire=refusing(D("100.00"))))
    (trade,) = made.space.state.book.trades
    assert trade.exit_reason == "the broker refused to move its safety exit to ₹100.00"
    assert problems(made) == [
        "The broker refused to move the safety exit of INFY from ₹97.00 to ₹100.00: No. "
        "The position is being closed."
    ]


def test_a_person_whose_drag_the_broker_refuses_keeps_position_and_exit() -> None:
    made = planned([*QUIET, *at(100.5, 100.5, 100.5)], wire=refusing(D("99.00")))
    for _ in range(21):
        made.engine.process(made.feed.next())
    made.engine.process(MoveStop(symbol="INFY", stop_price=D("99.00")))
    run(made)
    assert held(made).stop_price == stop_of(made).trigger_price == D(97)
    assert problems(made)[-1].endswith("It stays there.")


def test_a_safety_exit_the_broker_refuses_leads_out_once() -> None:
    made = run(planned([*QUIET, *at(100.5, 100.5)], wire=refusing(Purpose.PROTECT)))
    (trade,) = made.space.state.book.trades
    assert trade.exit_reason == "No safety exit possible."
    assert sum("broker refused it" in one for one in problems(made)) == 1


def test_a_safety_exit_and_a_way_out_both_refused_are_tried_again_by_the_clock() -> None:
    wire = refusing(Purpose.PROTECT, Purpose.EXIT)
    made = run(planned([*QUIET, *at(*[100.5] * 15)], wire=wire))
    tried = [one for one in made.space.state.orders.records.values()
             if one.order.purpose is Purpose.PROTECT]  # fmt: skip
    assert 2 <= len(tried) <= 40
    assert held(made).quantity > 0


def test_a_part_that_is_refused_again_and_again_is_left() -> None:
    prices = [*QUIET, *at(*[101.6] * 12)]
    made = run(planned(prices, wire=refusing(Purpose.EXIT)))
    assert len(exits(made)) == 3
    assert all(one.status is OrderStatus.REJECTED for one in exits(made))
    assert stop_of(made).remaining == held(made).quantity == held(made).entered
    assert sum("was not possible 3 times" in one for one in notes(made)) == 1


def test_a_plan_that_fails_three_times_is_switched_off_and_the_stop_stands(monkeypatch) -> None:
    def fail(self, bar, held):
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(ExitWatch, "on_bar", fail)
    series = [minutes([*QUIET, *at(101.6, 103.0, 101.0)], one) for one in ("INFY", "TCS")]
    made = run(machine(scripted({18: buy(97.0), 22: close}), *series, signals=ON))
    assert len(problems(made)) == 6
    assert "switched off for INFY; what is held keeps its safety exit" in "".join(problems(made))
    assert made.engine.exits.watches == {}
    assert len(made.space.state.fills) >= 2
    assert set(stops(made)) == {D(97)}


def test_a_persons_own_position_and_looser_stop_are_left_alone() -> None:
    made = planned([*QUIET, *at(101.6, 103.5, 103.5)], {5: lambda s, b: ()})
    for _ in range(16):
        made.engine.process(made.feed.next())
    made.engine.process(
        SubmitManual(
            intent=OrderIntent(
                strategy="manual", symbol="INFY", side=Side.BUY, purpose=Purpose.ENTRY,
                reason="by hand", origin="manual",
            )
        )
    )  # fmt: skip
    run(made)
    assert exits(made) == []
    assert held(made).exit_atr == 0.0


def test_nearer_by_hand_stays_nearer() -> None:
    made = planned([*QUIET, *at(100.5, 102.1, 102.1)])
    for _ in range(21):
        made.engine.process(made.feed.next())
    made.engine.process(MoveStop(symbol="INFY", stop_price=D("100.20")))
    run(made)
    assert stop_of(made).trigger_price == D("100.20")


def test_a_stopped_bot_leaves_the_safety_exit_where_it_is() -> None:
    made = planned([*QUIET, *at(100.5, 102.1, 104.0, 104.0)])
    for _ in range(21):
        made.engine.process(made.feed.next())
    made.engine.process(StopTrading(mode=StopMode.KEEP_SAFETY_EXITS))
    run(made)
    assert exits(made) == []
    assert stop_of(made).trigger_price == D(97)
    made.engine.process(ClosePosition(symbol="INFY"))


def test_switched_off_nothing_is_noted() -> None:
    made = run(planned([*QUIET, *at(101.6, 103.5, 105.5)], rules=None))
    assert exits(made) == []
    assert not any(isinstance(fact, ExitNoted) for _, fact in made.space.journal.read())
