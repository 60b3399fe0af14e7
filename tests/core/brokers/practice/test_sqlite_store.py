"""The account on disk: a restart knows all, an archive, and files it must not touch."""

import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.brokers.practice.sqlite_store import SqliteVenueStore
from core.errors import StorageError
from core.model.orders import OrderType, Purpose
from tests.core.brokers.practice.bench import COINS, SHARES, START_NS, Bench

NINETY = Decimal("90.00")


def state_of(bench: Bench) -> tuple[object, ...]:
    broker = bench.broker
    return (
        broker.cash(),
        broker.free_cash(),
        broker.positions(),
        broker.fills(),
        broker.open_orders(),
        broker.ledger(),
    )


def busy(tmp_path: Path) -> Bench:
    """Return a bench on disk with a position, a resting stop, a half-filled order and an end."""
    bench = Bench(store=SqliteVenueStore(tmp_path / "practice.db"))
    bench.hold(50)
    bench.out(Purpose.PROTECT, quantity=50, order_type=OrderType.STOP, trigger_price=NINETY)
    bench.send(symbol="TCS", quantity=100)
    bench.bar(100.0, 100.0, 100.0, volume=400.0, symbol="TCS")
    bench.broker.cancel(bench.send(quantity=1))
    bench.send(quantity=0)
    return bench


def restart(bench: Bench, tmp_path: Path) -> None:
    bench.broker.close()
    bench.broker = bench.open(SqliteVenueStore(tmp_path / "practice.db"))
    bench.reports.clear()


def test_a_restart_finds_everything_as_it_was(tmp_path: Path) -> None:
    bench = busy(tmp_path)
    before = state_of(bench)
    for _ in range(2):
        restart(bench, tmp_path)
        assert state_of(bench) == before


def test_each_order_can_be_asked_about_after_a_restart(tmp_path: Path) -> None:
    bench = busy(tmp_path)
    lives = {}
    for name in ("o1", "o2", "o3", "o4", "o5", "o6"):
        bench.reports.clear()
        bench.broker.query(name)
        lives[name] = list(bench.reports)
    restart(bench, tmp_path)
    for name, life in lives.items():
        bench.reports.clear()
        bench.broker.query(name)
        assert bench.reports == life
    assert bench.told() == ["OrderAbsent"]


def test_restored_orders_go_on_trading(tmp_path: Path) -> None:
    bench = busy(tmp_path)
    restart(bench, tmp_path)
    bench.bar(100.0, 100.0, 89.0)
    bench.bar(100.0, 100.0, 100.0, symbol="TCS")
    assert bench.prices() == [("50", "89.95"), ("60", "100.05")]
    ids = [one.execution_id for one in bench.broker.fills()]
    assert len(set(ids)) == len(ids)
    next_id = bench.send(quantity=1)
    assert bench.broker.open_orders()[-1].venue_order_id == "P000000006"
    assert bench.told(next_id) == ["OrderAccepted"]


def test_the_daily_depository_charge_is_remembered(tmp_path: Path) -> None:
    bench = Bench(store=SqliteVenueStore(tmp_path / "practice.db"))
    bench.hold(50)
    bench.out(quantity=10)
    bench.bar(100.0, 100.0, 100.0)
    restart(bench, tmp_path)
    bench.out(quantity=10)
    bench.bar(100.0, 100.0, 100.0)
    paid = [one.charges.dp for one in bench.broker.ledger() if one.charges is not None]
    assert paid == [0, Decimal("15.34"), 0]


def test_orders_of_symbols_not_traded_today_wait(tmp_path: Path) -> None:
    bench = busy(tmp_path)
    bench.instruments = {"INFY": SHARES["INFY"]}
    restart(bench, tmp_path)
    assert [one.symbol for one in bench.broker.open_orders()] == ["INFY", "TCS"]
    bench.bar(100.0, 100.0, 100.0, symbol="TCS")
    assert bench.fills() == []
    bench.broker.modify("o3", Decimal(70), None, None)
    assert bench.told() == ["ModifyRefused"]
    bench.broker.cancel("o3")
    assert bench.told()[-1] == "OrderCanceled"


def test_starting_over_survives_a_restart(tmp_path: Path) -> None:
    bench = busy(tmp_path)
    former = bench.broker.ledger()
    bench.broker.reset(Decimal(700))
    restart(bench, tmp_path)
    assert bench.broker.cash() == 700
    assert bench.broker.former_ledgers() == (former,)
    bench.send(quantity=1)
    assert bench.broker.open_orders()[0].venue_order_id == "P000000006"


def test_coins_keep_every_decimal(tmp_path: Path) -> None:
    bench = Bench(COINS, store=SqliteVenueStore(tmp_path / "coins.db"))
    bench.send(quantity="0.123")
    bench.bar(61234.5, 61234.5, 61234.5)
    before = state_of(bench)
    bench.broker.close()
    bench.broker = bench.open(SqliteVenueStore(tmp_path / "coins.db"))
    assert state_of(bench) == before


def test_the_file_commits_to_the_disk(tmp_path: Path) -> None:
    store = SqliteVenueStore(tmp_path / "practice.db")
    modes = [store._db.execute(f"PRAGMA {one}").fetchone()[0] for one in _PRAGMAS]
    assert modes == ["wal", 2]  # 2 is FULL
    store.close()


_PRAGMAS = ("journal_mode", "synchronous")


def test_a_forged_ledger_is_noticed(tmp_path: Path) -> None:
    bench = busy(tmp_path)
    bench.broker.close()
    with sqlite3.connect(tmp_path / "practice.db") as db:
        db.execute("UPDATE ledger SET amount = '1' WHERE number = 3")
    db.close()
    with pytest.raises(StorageError, match="does not add up at entry 3"):
        restart(bench, tmp_path)


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StorageError, match="newer version"):
        SqliteVenueStore(path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StorageError, match=r"practice\.db could not be opened"):
        SqliteVenueStore(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_step_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "practice.db"
    bench = Bench(store=SqliteVenueStore(path))
    bench.send(quantity=10)
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON ledger WHEN NEW.kind = 'CHARGES' "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    db.close()
    bench.reports.clear()
    with pytest.raises(StorageError, match="could not be written: no room"):
        bench.bar(100.0, 100.0, 100.0)
    assert bench.reports == []
    with sqlite3.connect(path) as db:
        db.execute("DROP TRIGGER refuse")
    db.close()
    restart(bench, tmp_path)
    assert bench.broker.fills() == ()
    assert bench.broker.cash() == bench.cash
    assert [one.filled for one in bench.broker.open_orders()] == [0]
    assert bench.clock.now_ns() == START_NS


def test_a_step_ended_by_ctrl_c_is_taken_back_and_the_next_is_kept(tmp_path: Path) -> None:
    store = SqliteVenueStore(tmp_path / "practice.db")
    bench = Bench(store=store)
    bench.send(quantity=10)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "_entry_row", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bench.bar(100.0, 100.0, 100.0)
    assert not store._db.in_transaction
    restart(bench, tmp_path)
    assert bench.broker.fills() == ()
    assert bench.broker.cash() == bench.cash
    bench.bar(100.0, 100.0, 100.0)
    restart(bench, tmp_path)
    assert len(bench.broker.fills()) == 1


def test_a_file_that_cannot_be_used_is_not_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    real = sqlite3.connect

    def connect(*given: Any, **more: Any) -> sqlite3.Connection:
        opened.append(real(*given, **more))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", connect)
    path = tmp_path / "account.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError):
        SqliteVenueStore(path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
