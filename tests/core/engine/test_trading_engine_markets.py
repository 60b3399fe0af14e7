"""Shares and coins in one engine: each by its own day."""

from decimal import Decimal

from core.data.series import BarSeries
from core.model.instrument import rupee_coin
from tests.support.scripted import DAY_NS, buy, days, machine, minutes, run, scripted

D = Decimal
FLAT = [100.0] * 30


def test_a_wish_for_a_share_does_not_go_out_when_only_the_coins_day_begins():
    share = days([(100.0, 101.0, 99.0, 100.0)] * 5)
    midnights = share.open_ns - share.open_ns % DAY_NS
    columns = (share.open, share.high, share.low, share.close, share.volume)
    instrument = rupee_coin("COBBLER", D("0.1"), D("0.1"))
    coin = BarSeries(instrument, 86_400, midnights, midnights + DAY_NS, *columns)
    made = run(machine(scripted({1: buy(95.0)}), share, coin))
    assert made.space.state.refusals == []
    bought = {one.symbol: one for one in made.space.state.fills}
    assert bought["INFY"].ts_ns == int(share.open_ns[2])
    assert bought["COBBLER"].ts_ns == int(coin.open_ns[2])
    assert made.engine.held == {}
    assert made.engine.conductor.reason == "There are no more prices."


def test_what_is_watched_is_told_by_kind():
    share, other = minutes(FLAT), minutes(FLAT, "TCS")
    columns = (share.open_ns, share.close_ns, share.open, share.high, share.low, share.close)
    coin = BarSeries(rupee_coin("COBBLER", D("0.1"), D("0.1")), 60, *columns, share.volume)
    assert _watched(share, other, coin) == "Scripted · 2 shares and 1 coin watched"
    assert _watched(share) == "Scripted · 1 share watched"
    assert _watched(coin) == "Scripted · 1 coin watched"


def _watched(*series) -> str:
    return machine(scripted({}), *series).engine.conductor.reason
