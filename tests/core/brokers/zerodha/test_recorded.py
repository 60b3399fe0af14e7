"""The recorded answers of the true Kite are read as they are, quirks included."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.brokers.zerodha.account import cash_of, positions_of
from core.brokers.zerodha.fills import FillBook, moment_of, read_trades
from core.brokers.zerodha.instruments import read_listing
from core.brokers.zerodha.mapping import State, read_row
from core.clock import iso


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "fixtures" / "kite"


def data(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["data"]


def test_orders_with_counts_that_do_not_add_up(folder: Path) -> None:
    rows = [read_row(one) for one in data(folder, "orders")]
    raw = data(folder, "orders")[0]
    assert raw["pending_quantity"] == raw["cancelled_quantity"] == raw["quantity"]
    assert rows[0].state is State.CANCELLED
    assert rows[0].symbol == "CDS:USDINR21JUNFUT"
    assert rows[1].state is State.COMPLETE
    assert (rows[1].filled, rows[1].price) == (1, Decimal("109.4"))
    assert State.STRANGE not in {one.state for one in rows}
    assert any(one.message.startswith("Insufficient funds") for one in rows)


def test_the_life_of_a_modified_order(folder: Path) -> None:
    states = [read_row(one).state for one in data(folder, "order_info")]
    assert states[:4] == [State.TAKEN, State.TAKEN, State.TAKEN, State.OPEN]
    assert State.CHANGING in states
    assert State.STRANGE not in states


def test_trades_have_times_without_a_zone(folder: Path) -> None:
    trades = read_trades(data(folder, "trades"))
    assert trades[0].symbol == "SBIN"
    assert iso(trades[0].ts_ns) == "2021-05-31T09:16:39+05:30"
    assert len({one.execution_id for one in trades}) == len(trades)
    fills = FillBook().fills(trades, {trades[0].order_id: "ours"})
    assert fills[0].client_order_id == "ours"
    assert fills[1].client_order_id == f"venue:{trades[1].order_id}"
    assert fills[0].charges > 0


def test_a_time_with_a_zone_keeps_it() -> None:
    assert moment_of("2021-05-31T03:46:39+00:00") == moment_of("2021-05-31 09:16:39")


def test_positions_and_holdings(folder: Path) -> None:
    found = positions_of(data(folder, "positions"), data(folder, "holdings"))
    symbols = {one.symbol: one.quantity for one in found}
    assert symbols["MCX:LEADMINI17DECFUT"] == 1
    assert "MCX:GOLDGUINEA17DECFUT" not in symbols
    assert all(one.quantity for one in found)


def test_cash_is_what_the_day_began_with_and_what_its_trades_changed(folder: Path) -> None:
    trades = read_trades(data(folder, "order_trades"))
    funds = data(folder, "margins")["equity"]
    fills = FillBook().fills(trades, {})
    assert cash_of(funds, trades, fills) == Decimal("245431.6") - 4852


def test_the_dump_lists_shares_with_their_own_steps(folder: Path) -> None:
    listing = read_listing((folder / "instruments_nse.csv").read_bytes(), None, 1)
    share = listing.shares["MIDCAPIWIN-BL"]
    assert (share.tick_size, share.lot_size) == (Decimal("0.01"), 1)
    assert listing.tokens["CENTRALBK-BE"] == 3_813_889
    assert all(one.tick_size > 0 for one in listing.shares.values())
