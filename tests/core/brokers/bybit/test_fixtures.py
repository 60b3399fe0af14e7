"""The recorded messages of Bybit must be read, or refused in words; none may be guessed."""

import json
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.brokers.bybit.answers import error_for
from core.brokers.bybit.instruments import read_instruments
from core.brokers.bybit.mapping import fill_of, kind_of, state_reports, venue_order
from core.brokers.bybit.session import read_key
from core.data.order_book import OrderBook
from core.errors import KeyRefused, OutcomeUnknown
from core.events.broker_reports import OrderCanceled, OrderOpened, OrderUntriggered
from core.execution.live_broker import STRANGER
from core.model.orders import OrderStatus, Side

DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data"
RECORDED = DATA / "fixtures" / "bybit"
pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded messages are missing")


def message(name: str) -> dict:  # type: ignore[type-arg]
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


def pushed(name: str) -> dict:  # type: ignore[type-arg]
    return message(name)["data"][0]


def listed(name: str) -> list[dict]:  # type: ignore[type-arg]
    return message(name)["result"]["list"]


def kinds(row: dict) -> list[str]:  # type: ignore[type-arg]
    return [type(one).__name__ for one in state_reports(row, 1)]


def names(pattern: str) -> list[str]:
    return sorted(path.stem for path in RECORDED.glob(pattern))


@pytest.mark.parametrize("name", names("ws_account_order*.json"))
def test_every_recorded_order_message_is_read(name: str) -> None:
    row = pushed(name)
    reports = state_reports(row, 1)
    assert reports
    assert all(one.client_order_id == row["orderLinkId"] for one in reports)


@pytest.mark.parametrize("name", names("http_get_order*.json"))
def test_every_recorded_order_list_is_read(name: str) -> None:
    if "orderbook" in name:
        return
    for row in listed(name):
        assert state_reports(row, 1)
        assert venue_order(row).symbol == row["symbol"]


def test_a_stop_waits_and_a_limit_rests() -> None:
    assert isinstance(
        state_reports(pushed("ws_account_order_stop_market"), 1)[-1], OrderUntriggered
    )
    rests = listed("http_get_orders_realtime")[0]
    assert isinstance(state_reports(rests, 1)[-1], OrderOpened)
    # Zeros, empty texts and nulls all mean that there is no trigger.
    assert venue_order(rests).status is OrderStatus.OPEN
    assert not venue_order(rests).protective


def test_a_refusal_after_a_part_keeps_the_part() -> None:
    for row in (
        pushed("ws_account_order_partially_filled_rejected"),
        listed("http_get_order_partially_filled_rejected")[0],
    ):
        end = state_reports(row, 1)[-1]
        assert isinstance(end, OrderCanceled)
        assert end.cumulative == Decimal(row["cumExecQty"]) > 0


def test_executions_are_read_and_a_forced_one_is_a_strangers() -> None:
    fill = fill_of(pushed("ws_account_execution"))
    assert (fill.side, fill.quantity, fill.price) == (
        Side.SELL,
        Decimal("0.5"),
        Decimal("95900.1"),
    )
    assert fill.charges == Decimal("26.3725275")
    forced = pushed("ws_account_execution_adl")
    assert kind_of(forced) == "AdlTrade"
    assert fill_of(forced).client_order_id.startswith(STRANGER)
    for row in listed("http_get_executions"):
        assert fill_of(row).quantity > 0


def test_a_fee_in_another_coin_leaves_the_cash_alone() -> None:
    row = {**pushed("ws_account_execution"), "feeCurrency": "MNT"}
    assert fill_of(row).charges == 0


def test_instruments_are_read_or_left_out() -> None:
    assert all(one.tick_size > 0 for one in read_instruments(listed("http_get_instruments_linear")))
    assert read_instruments(listed("http_get_instruments_linear"))
    # Spot, options and inverse contracts have other filters and are not wanted here.
    for name in ("spot", "option", "inverse"):
        assert read_instruments(listed(f"http_get_instruments_{name}")) == ()


def test_what_a_key_may_do_is_read() -> None:
    report = read_key(message("http_get_user_query_api")["result"], 0.0)
    assert not report.may_withdraw
    assert not report.may_trade  # this one is read-only
    assert report.ip_bound
    assert report.expires_ns == 0
    with pytest.raises(OutcomeUnknown):
        read_key({}, 0.0)


def test_a_refused_login_is_a_refused_key() -> None:
    assert isinstance(
        error_for(message("ws_auth_failure")["retCode"], "Invalid apikey"), KeyRefused
    )


def test_fifty_recorded_changes_of_a_book_fit_without_a_gap() -> None:
    asked: list[str] = []
    book = OrderBook("XRPUSDT", asked.append, 500)
    with ZipFile(DATA / "ticks" / "bybit_xrpusdt-ob500.data.zip") as archive:
        (name,) = archive.namelist()
        lines = archive.read(name).decode().splitlines()
    for line in lines:
        one = json.loads(line)
        data = one["data"]
        sides = [[(float(p), float(s)) for p, s in data[side]] for side in ("b", "a")]
        if one["type"] == "snapshot":
            book.snapshot(data["u"], one["ts"] * 1_000_000, *sides)
        else:
            assert book.change(data["u"], one["ts"] * 1_000_000, *sides)
    assert (book.gaps, asked, len(lines)) == (0, [], 50)
    ladder = book.ladder(500)
    assert ladder is not None
    assert (len(ladder.bids), len(ladder.asks)) == (500, 500)


def test_instrument_rows_with_a_filter_missing_are_left_out() -> None:
    row = dict(listed("http_get_instruments_linear")[0])
    row["lotSizeFilter"] = {**row["lotSizeFilter"], "qtyStep": ""}
    assert read_instruments([row]) == ()
