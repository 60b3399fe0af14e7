"""Exit plans on real prices: every rule of a run is kept, and the plan's own as well."""

import threading
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from app.bootstrap import PracticeSetup, build_practice
from app.practice_run import PracticeOptions, run_practice
from app.settings import load_settings
from core.data.historical import HistoricalFeed
from core.data.importing import import_file
from core.events.commands import StartTrading
from core.model.orders import Purpose
from core.risk.kill_switch import KillLatch
from core.signals.exit_rule import ExitRule
from tests.support.audit import RecordedPrices, audit
from tests.support.exit_ledger import ExitLedger
from tests.support.scripted import leaving

NSE = "nse/bars_1m_20160816_20160909.parquet"
BYBIT = "crypto/bybit_perp_bars_5m_20250924_20260721.parquet"


@pytest.mark.parametrize("strategy", ["turtle", "supertrend"])
def test_18_days_of_53_shares_break_no_rule(
    strategy: str, shared_data: Path, tmp_path: Path
) -> None:
    settings = load_settings(
        overrides=["signals.exits=true"], environment={"ALGOTRADER_HOME": str(tmp_path)}
    )
    settings.paths.create()
    out = tmp_path / "run.json"
    options = PracticeOptions(strategy=strategy, data=(shared_data / NSE,), json_out=out)
    run_practice(options, settings, lambda _: None, threading.Event())
    document = msgspec.json.decode(out.read_bytes())
    assert audit(document, RecordedPrices(shared_data / NSE)) == []
    parts = [one for one in document["orders"] if "of the position at" in one["reason"]]
    assert len(parts) >= 30
    assert {one["purpose"] for one in parts} == {"EXIT"}


@pytest.mark.parametrize("timeframe_s", [300, 3_600])
def test_coins_both_ways_keep_the_plan(timeframe_s: int, shared_data: Path) -> None:
    series = [one.rows(0, 20_000) for one in import_file(shared_data / BYBIT).series]
    rule = ExitRule()
    setup = PracticeSetup(
        feed=HistoricalFeed(series), cash=Decimal(1_000_000), signals=leaving(rule)
    )
    made = build_practice(setup, KillLatch(None))
    symbols = tuple(one.symbol for one in series)
    start = StartTrading(
        strategy="supertrend", parameters={"direction": "both"}, symbols=symbols,
        timeframe_s=timeframe_s,
    )  # fmt: skip
    made.engine.process(start)
    made.loop(None).run(threading.Event())
    state = made.space.state
    held = {symbol: ExitLedger(made.space, rule, symbol).held for symbol in symbols}
    assert {p.symbol: p.quantity for p in made.broker.positions()} == {
        symbol: quantity for symbol, quantity in held.items() if quantity
    }
    assert sum((one.amount for one in made.broker.ledger()), Decimal(0)) == state.book.cash
    orders = [one.order for one in state.orders.records.values()]
    assert {order.side for order in orders if order.origin == "part"} == {"BUY", "SELL"}
    # No bar is longer than the one after the limit, and the market never closes.
    longest = max(trade.exit_ns - trade.entry_ns for trade in state.book.trades)
    assert longest <= (24 * 3_600 + 2 * timeframe_s) * 10**9
    reasons = " ".join(order.reason for order in orders if order.purpose is Purpose.EXIT)
    assert "against the position" in reasons
    if timeframe_s == 3_600:
        assert "24 are the longest" in reasons
