"""The kill latch: set at once, kept over a restart, released only by the phrase."""

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from core.events.commands import UNLOCK_PHRASE
from core.risk.kill_switch import (
    KillFileWatcher,
    KillLatch,
    KillOrder,
    read_kill_file,
    write_kill_file,
)

ORDER = KillOrder(reason="a test")


def test_a_trip_sets_the_flag_and_raises_the_epoch(tmp_path):
    latch = KillLatch(tmp_path / "KILL")
    assert latch.trip(ORDER)
    assert latch.engaged
    assert latch.epoch == 1
    assert not latch.trip(ORDER)
    assert latch.epoch == 1


def test_the_flag_is_set_before_anybody_is_told_and_before_the_disk(tmp_path):
    path = tmp_path / "KILL"
    latch = KillLatch(path)
    seen = []
    latch.on_trip(lambda _: seen.append((latch.engaged, path.exists())))
    latch.trip(ORDER)
    assert seen == [(True, False)]
    assert path.exists()


def test_it_stays_on_over_a_restart(tmp_path):
    KillLatch(tmp_path / "KILL").trip(ORDER)
    again = KillLatch(tmp_path / "KILL")
    assert again.engaged
    assert again.order.reason == "a test"


@pytest.mark.parametrize("phrase", ["", "unlock", "UNLOCK TRADING NOW", "yes"])
def test_only_the_phrase_releases_it(tmp_path, phrase):
    latch = KillLatch(tmp_path / "KILL")
    latch.trip(ORDER)
    assert not latch.release(phrase)
    assert latch.engaged
    assert (tmp_path / "KILL").exists()


def test_the_phrase_releases_it_and_voids_older_orders(tmp_path):
    latch = KillLatch(tmp_path / "KILL")
    latch.trip(ORDER)
    epoch = latch.epoch
    assert latch.release(UNLOCK_PHRASE.lower())
    assert not latch.engaged
    assert latch.epoch > epoch
    assert not KillLatch(tmp_path / "KILL").engaged


@pytest.mark.parametrize("body", [b"", b"stop", b"{", b'{"reason": 7}'])
def test_any_file_of_that_name_means_stop(tmp_path, body):
    (tmp_path / "KILL").write_bytes(body)
    assert KillLatch(tmp_path / "KILL").engaged
    assert not read_kill_file(tmp_path / "KILL").close_positions


def test_a_full_disk_does_not_undo_the_stop(tmp_path):
    folder = tmp_path / "not-a-folder"
    folder.write_bytes(b"")
    latch = KillLatch(folder / "KILL")
    latch.trip(ORDER)
    assert latch.engaged
    assert not latch.saved


def test_a_second_trip_that_closes_is_passed_on():
    latch = KillLatch(None)
    heard = []
    latch.on_trip(heard.append)
    latch.trip(ORDER)
    assert not latch.trip(KillOrder(close_positions=True))
    assert [one.close_positions for one in heard] == [False, True]


def test_a_file_from_another_program_trips_the_latch(tmp_path):
    path = tmp_path / "KILL"
    latch = KillLatch(path)
    tripped = threading.Event()
    latch.on_trip(lambda _: tripped.set())
    watcher = KillFileWatcher(latch, path)
    watcher.start()
    try:
        write_kill_file(path, KillOrder(reason="elsewhere", close_positions=True))
        assert tripped.wait(5.0)
        assert latch.order == KillOrder(reason="elsewhere", close_positions=True)
    finally:
        watcher.close()


def test_many_threads_trip_it_once():
    latch = KillLatch(None)
    heard = []
    latch.on_trip(lambda order: (time.sleep(0.01), heard.append(order)))
    threads = [threading.Thread(target=latch.trip, args=(ORDER,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 1


def test_a_release_while_the_file_is_being_read_is_not_undone(tmp_path, monkeypatch):
    path = tmp_path / "KILL"
    latch = KillLatch(path)
    latch.trip(ORDER)
    looked = threading.Event()

    def slowly(place):
        order = read_kill_file(place)
        assert latch.release(UNLOCK_PHRASE)
        looked.set()
        return order

    monkeypatch.setattr("core.risk.kill_switch.read_kill_file", slowly)
    watcher = KillFileWatcher(latch, path, 0.005)
    watcher.start()
    assert looked.wait(5.0)
    watcher.close()
    assert not latch.engaged
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")
def test_the_kill_files_name_is_on_the_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = os.fsync, []

    def fsync(handle: int) -> None:
        real(handle)
        seen.append((stat.S_ISDIR(os.fstat(handle).st_mode), (tmp_path / "KILL").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    write_kill_file(tmp_path / "KILL", KillOrder())
    assert seen == [(False, False), (True, True)]
