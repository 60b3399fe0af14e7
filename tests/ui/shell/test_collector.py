"""Garbage is collected on the GUI thread and nowhere else while a window lives."""

import gc
import threading

from ui.shell.collector import Collector


class Ring:
    def __init__(self, died: list[int]) -> None:
        self.me = self
        self._died = died

    def __del__(self) -> None:
        self._died.append(threading.get_ident())


def test_another_thread_never_collects(qtbot):
    collector = Collector()
    died: list[int] = []
    try:

        def litter() -> None:
            for _ in range(20_000):
                Ring(died)

        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert died == []
        qtbot.waitUntil(lambda: len(died) == 20_000, timeout=5_000)
        assert set(died) == {threading.get_ident()}
    finally:
        collector.close()


def test_it_gives_collection_back(qapp):
    gc.enable()
    collector = Collector()
    assert not gc.isenabled()
    collector.close()
    assert gc.isenabled()


def test_what_was_settled_is_not_looked_at_again(qapp):
    collector = Collector()
    died: list[int] = []
    try:
        ring = Ring(died)
        collector.settle()
        del ring
        gc.collect()
        assert died == []
    finally:
        collector.close()
    gc.collect()
    assert len(died) == 1
