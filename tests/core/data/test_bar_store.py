"""The store of bars: exact, merged, fast, safe against a power cut."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.bar_store import BarStore, CatalogEntry
from core.data.fingerprint import fingerprint
from core.data.importing import import_file
from core.data.series import BarSeries
from core.errors import DataError, StorageError
from core.model.instrument import Market, crypto_coin, nse_share

START = 1_471_319_100 * 10**9  # 2016-08-16 09:15 IST
MINUTE = 60 * 10**9


def series(
    minutes: list[int], symbol: str = "ABC", shift: float = 0.0, made_up: bool = False
) -> BarSeries:
    opens = np.array(minutes, dtype=np.int64) * MINUTE + START
    prices = 100.0 + np.array(minutes, dtype=np.float64) + shift
    return BarSeries(
        nse_share(symbol), 60, opens, opens + MINUTE,
        prices, prices + 1, prices - 1, prices + 0.5, prices * 10, made_up,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> BarStore:
    return BarStore(tmp_path / "bars")


def test_what_goes_in_comes_out(store: BarStore) -> None:
    one = series(list(range(20)))
    report = store.write(one, "from a test")
    assert (report.added, report.same, report.conflicts) == (20, 0, 0)
    back = store.read(Market.NSE, "ABC", 60)
    assert fingerprint(back) == fingerprint(one)
    assert back.instrument == one.instrument
    assert not back.made_up
    assert not back.open.flags.writeable


def test_instrument_facts_come_back_exactly(store: BarStore) -> None:
    coin = crypto_coin("BTC/USDT:USDT", Decimal("0.1"), Decimal("0.000001"), name="Bitcoin")
    one = replace(series([0, 1]), instrument=coin)
    store.write(one, "x")
    assert store.read(Market.CRYPTO, "BTC/USDT:USDT", 60).instrument == coin


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (None, None, list(range(10))),
        (3, None, list(range(3, 10))),
        (None, 3, [0, 1, 2]),
        (3, 5, [3, 4]),
        (5, 5, []),
        (50, 60, []),
        (-9, 1, [0]),
        (-9, -5, []),
        (6, 3, []),
    ],
)
def test_a_range_is_from_start_to_before_end(
    store: BarStore, start: int | None, end: int | None, minutes: list[int]
) -> None:
    store.write(series(list(range(10))), "x")
    back = store.read(
        Market.NSE, "ABC", 60,
        None if start is None else START + start * MINUTE,
        None if end is None else START + end * MINUTE,
    )  # fmt: skip
    assert ((back.open_ns - START) // MINUTE).tolist() == minutes


def test_ranges_over_many_row_groups(store: BarStore) -> None:
    one = series(list(range(30_000)))
    store.write(one, "x")
    assert pq.ParquetFile(next(store_files(store))).num_row_groups == 4
    for first, last in (
        (8_190, 8_195),
        (0, 30_000),
        (8_192, 16_384),
        (16_383, 16_384),
        (29_999, 30_001),
    ):
        back = store.read(Market.NSE, "ABC", 60, START + first * MINUTE, START + last * MINUTE)
        assert fingerprint(back) == fingerprint(one.rows(first, last))


@given(
    st.sets(st.integers(0, 40), min_size=1), st.sets(st.integers(0, 40), min_size=1), st.booleans()
)
def test_merging_is_the_union_of_both(old: set[int], new: set[int], newer_wins: bool) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        store = BarStore(Path(folder))
        store.write(series(sorted(old)), "first")
        report = store.write(series(sorted(new), shift=5), "second", newer_wins=newer_wins)
        back = store.read(Market.NSE, "ABC", 60)
    both = old & new
    assert (report.added, report.same, report.conflicts) == (len(new - old), 0, len(both))
    expected = {one: 100.0 + one for one in old} | {
        one: 105.0 + one for one in new if newer_wins or one not in old
    }
    minutes = ((back.open_ns - START) // MINUTE).tolist()
    assert minutes == sorted(old | new)
    assert back.open.tolist() == [expected[one] for one in minutes]
    assert back.volume.tolist() == [10 * expected[one] for one in minutes]


def test_importing_again_changes_nothing(store: BarStore) -> None:
    one = series(list(range(10)))
    store.write(one, "first")
    before = next(store_files(store)).stat()
    report = store.write(one, "again")
    assert (report.added, report.same, report.conflicts) == (0, 10, 0)
    after = next(store_files(store)).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_conflicts_are_told_and_the_stored_bar_stays(store: BarStore) -> None:
    store.write(series([0, 1, 2, 3]), "first")
    other = series([2, 3, 4])
    other.close[1] = 103.25  # between low and high, but not what is stored
    report = store.write(other, "second")
    assert (report.added, report.same, report.conflicts) == (1, 1, 1)
    assert report.conflicts_at == (START + 3 * MINUTE,)
    assert report.sentence() == (
        "ABC: 1 new bars stored, 1 were there already. 1 differ from those stored (the first at "
        "2016-08-16 09:18 IST); the stored ones were kept."
    )
    assert store.read(Market.NSE, "ABC", 60).close.tolist() == [100.5, 101.5, 102.5, 103.5, 104.5]
    again = store.write(other, "second", newer_wins=True)
    assert again.conflicts == 1
    assert "the new ones were kept" in again.sentence()
    assert store.read(Market.NSE, "ABC", 60).close[3] == 103.25


def test_price_step_follows_the_latest_bars(store: BarStore) -> None:
    store.write(series([5, 6]), "first")
    newer = replace(series([7]), instrument=nse_share("ABC", Decimal("0.10")))
    report = store.write(newer, "second")
    assert report.facts_changed
    assert store.read(Market.NSE, "ABC", 60).instrument.tick_size == Decimal("0.10")
    older = replace(series([1]), instrument=nse_share("ABC", Decimal("0.01")))
    assert not store.write(older, "third").facts_changed
    assert store.read(Market.NSE, "ABC", 60).instrument.tick_size == Decimal("0.10")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (series([9], made_up=True), "has real prices stored; the new ones are not of that kind"),
        (
            replace(series([9]), instrument=nse_share("ABC", tradable=False)),
            "are for trading in INR; the new ones are only to look at in INR",
        ),
    ],
)
def test_unlike_prices_are_not_mixed(store: BarStore, other: BarSeries, said: str) -> None:
    store.write(series([0, 1]), "first")
    with pytest.raises(DataError, match=said):
        store.write(other, "second")
    assert len(store.read(Market.NSE, "ABC", 60)) == 2


def test_bars_that_overlap_those_stored_are_refused(store: BarStore) -> None:
    store.write(series([0, 1, 2]), "first")
    shifted = series([1])
    shifted = replace(
        shifted, open_ns=shifted.open_ns + MINUTE // 2, close_ns=shifted.close_ns + MINUTE // 2
    )
    with pytest.raises(DataError, match="overlap"):
        store.write(shifted, "second")
    assert len(store.read(Market.NSE, "ABC", 60)) == 3


def unsound() -> list[BarSeries]:
    good = series([0, 1, 2])
    return [
        good.rows(0, 0),
        replace(good, open_ns=good.open_ns[::-1].copy(), close_ns=good.close_ns[::-1].copy()),
        replace(good, close_ns=good.open_ns),
        replace(good, volume=good.volume[:2]),
        replace(good, open_ns=good.open_ns[[0, 0, 1]], close_ns=good.close_ns[[0, 0, 1]]),
    ]


@pytest.mark.parametrize("at", range(5), ids=["empty", "backwards", "closed", "ragged", "twice"])
def test_unsound_series_are_not_stored(store: BarStore, at: int) -> None:
    with pytest.raises(DataError, match="ABC"):
        store.write(unsound()[at], "x")
    assert store.catalog() == []


def test_catalog(store: BarStore, tmp_path: Path) -> None:
    assert store.catalog() == []
    store.write(series([0, 1, 2], "M&M"), "x")
    store.write(series([3, 4], "NIFTYPSU BANK", made_up=True), "x")
    coin = crypto_coin("BTCUSDT", Decimal("0.1"), Decimal("0.001"))
    store.write(replace(series([7]), instrument=coin), "x")
    expected = [
        CatalogEntry(
            Market.CRYPTO, "BTCUSDT", 60, START + 7 * MINUTE, START + 7 * MINUTE, 1, False
        ),
        CatalogEntry(Market.NSE, "M&M", 60, START, START + 2 * MINUTE, 3, False),
        CatalogEntry(
            Market.NSE, "NIFTYPSU BANK", 60, START + 3 * MINUTE, START + 4 * MINUTE, 2, True
        ),
    ]
    assert store.catalog() == expected
    assert BarStore(tmp_path / "bars").catalog() == expected  # nothing is held in memory only
    store.write(series([3], "M&M"), "x")
    assert [one.rows for one in store.catalog()] == [1, 4, 2]


def test_names_that_file_systems_do_not_take(store: BarStore) -> None:
    names = ["CON", "A/B", "a/b", "..", "NIFTY1!", "M&M", "ÄÖ", "A.B", "x" * 40]
    for at, name in enumerate(names):
        store.write(series([at], name), "x")
    assert {one.symbol for one in store.catalog()} == set(names)
    for at, name in enumerate(names):
        assert store.read(Market.NSE, name, 60).open_ns[0] == START + at * MINUTE
    stems = [path.name for path in store_files(store)]
    assert len({stem.lower() for stem in stems}) == len(names)  # also where case does not count
    assert all(
        set(stem) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-%.mparquet") for stem in stems
    )


def test_bar_lengths_and_markets_stand_apart(store: BarStore) -> None:
    one = series([0, 5])
    store.write(one, "x")
    store.write(replace(one, timeframe_s=300, close_ns=one.open_ns + 5 * MINUTE), "x")
    assert [entry.timeframe_s for entry in store.catalog()] == [60, 300]
    with pytest.raises(DataError, match="There are no 1d prices of ABC"):
        store.read(Market.NSE, "ABC", 86_400)
    with pytest.raises(DataError, match="There are no 1m prices of ABC"):
        store.read(Market.CRYPTO, "ABC", 60)


def test_sources_are_remembered(store: BarStore) -> None:
    store.write(series([0]), "one.csv")
    store.write(series([1]), "two.csv")
    store.write(series([2]), "one.csv")
    assert store.facts(Market.NSE, "ABC", 60).notes == ("two.csv", "one.csv")


def test_a_damaged_file_is_named_and_the_others_stay(store: BarStore) -> None:
    store.write(series([0], "AAA"), "x")
    store.write(series([0], "BBB"), "x")
    broken = next(path for path in store_files(store) if path.name.startswith("AAA"))
    broken.write_bytes(broken.read_bytes()[:100])
    assert [one.symbol for one in store.catalog()] == ["BBB"]
    assert len(store.unreadable()) == 1
    assert "AAA-1m.parquet cannot be read" in store.unreadable()[0]
    with pytest.raises(DataError, match="cannot be read"):
        store.read(Market.NSE, "AAA", 60)
    foreign = broken.with_name("CCC-1m.parquet")
    pq.write_table(
        pq.read_table(next(store_files(store, "BBB"))).replace_schema_metadata({}), foreign
    )
    store.catalog()
    assert len(store.unreadable()) == 2


def test_a_reader_sees_what_another_store_wrote(store: BarStore, tmp_path: Path) -> None:
    store.write(series([0]), "x")
    assert len(store.read(Market.NSE, "ABC", 60)) == 1
    BarStore(tmp_path / "bars").write(series([1]), "y")
    assert len(store.read(Market.NSE, "ABC", 60)) == 2


def test_a_full_disk_leaves_the_old_prices(
    store: BarStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write(series([0, 1]), "x")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left on device"):
        store.write(series([2]), "y")
    monkeypatch.undo()
    assert len(store.read(Market.NSE, "ABC", 60)) == 2
    assert [path.name for path in folder(store).rglob("*") if path.is_file()] == ["ABC-1m.parquet"]


KILLED = """
import os, sys
from pathlib import Path
import tests.core.data.test_bar_store as t
store = t.BarStore(Path(sys.argv[1]))
where = sys.argv[2]
real_sync, real_replace = os.fsync, os.replace
def sync(handle):
    if where == "before sync": os._exit(9)
    real_sync(handle)
def put(old, new):
    if where == "before replace": os._exit(9)
    real_replace(old, new)
    if where == "after replace": os._exit(9)
os.fsync, os.replace = sync, put
store.write(t.series(list(range(500, 1000))), "second")
"""


@pytest.mark.parametrize(
    ("where", "rows"), [("before sync", 500), ("before replace", 500), ("after replace", 1000)]
)
def test_kill_at_any_point_loses_nothing(
    store: BarStore, project: Path, where: str, rows: int
) -> None:
    store.write(series(list(range(500))), "first")
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder(store)), where],
        cwd=project,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 9
    assert len(store.read(Market.NSE, "ABC", 60)) == rows
    assert [one.rows for one in store.catalog()] == [rows]
    # the next write takes its place and clears what was left lying about
    store.write(series(list(range(1000, 1100))), "third")
    assert len(store.read(Market.NSE, "ABC", 60)) == rows + 100
    assert [path.suffix for path in folder(store).rglob("*") if path.is_file()] == [".parquet"]


def test_real_minutes_in_and_out(store: BarStore, shared_data: Path) -> None:
    result = import_file(shared_data / "nse/bars_1m_20160816_20160909.parquet")
    for one in result.series:
        store.write(one, result.source)
    back = [store.read(Market.NSE, one.symbol, 60) for one in result.series]
    assert fingerprint(*back) == fingerprint(*result.series)
    assert sum(entry.rows for entry in store.catalog()) == 391_500
    size = sum(path.stat().st_size for path in store_files(store))
    assert size < 391_500 * 56 / 2  # half of the plain arrays, at most


def test_a_day_is_read_fast(store: BarStore) -> None:
    store.write(series(list(range(400_000))), "x")
    store.read(Market.NSE, "ABC", 60, START, START + MINUTE)
    took = []
    for day in range(40):
        first = START + day * 9_000 * MINUTE
        begun = time.perf_counter()
        assert len(store.read(Market.NSE, "ABC", 60, first, first + 375 * MINUTE)) == 375
        took.append(time.perf_counter() - begun)
    assert sorted(took)[10] < 0.02  # 1 ms where it was written; reading all takes 40


def test_the_store_needs_no_pandas(store: BarStore, project: Path) -> None:
    store.write(series([0]), "x")
    program = (
        "import sys; from pathlib import Path; from core.data.bar_store import BarStore\n"
        "from core.model.instrument import Market\n"
        "store = BarStore(Path(sys.argv[1]))\n"
        "one = store.read(Market.NSE, 'ABC', 60)\n"
        "store.write(one, 'again'); store.write(one.rows(0, 1), 'more', newer_wins=True)\n"
        "print(len(store.catalog()), 'pandas' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(folder(store))],
        cwd=project, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert answer.stdout.strip() == "1 False"


def folder(store: BarStore) -> Path:
    return store._folder


def store_files(store: BarStore, start: str = "") -> Iterator[Path]:
    return iter(sorted(folder(store).glob(f"*/*/{start}*.parquet")))
