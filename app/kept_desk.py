"""Works on one kept test at a time: runs it again, lays shocks over it, writes it to a file.

A test run again that comes to other numbers is kept as a new test beside the old one. Shocks and
comparisons with practice are kept in folders beside the tests.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from app.kept_task import KeptNews, KeptTask
from app.one_at_a_time import OneAtATime
from app.worker_process import command_of
from core.backtest.stress.findings import ShockFinding
from core.clock import Clock, to_datetime
from core.errors import AlgoTraderError
from ui.deck_backtest import BacktestResult
from ui.deck_beside import BesideSheet
from ui.deck_kept import KeptView, ShockLine

_LOG = logging.getLogger(__name__)
_ENDED = "It ended before it was done. Try it again; if it happens again, see the log."
_SHOCKS, _BESIDE = "shocks", "beside"
_FOLDERS = (_SHOCKS, _BESIDE)
"""What is kept in a folder beside the tests."""
MOST_COMPARED = 4


class _Shocks(Struct, frozen=True):
    currency: str
    shocks: tuple[ShockFinding, ...]


class KeptDesk:
    """Implements `ui.deck_kept.KeptBench`. For any thread.

    `folder` says where the tests are kept; `opened` is called with the key of a new test.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        opened: Callable[[str], None],
        clock: Clock,
        command: Sequence[str] | None = None,
        sessions: Callable[[], Path] = Path,
    ) -> None:
        self._folder, self._opened, self._clock = folder, opened, clock
        self._sessions = sessions
        self._work = OneAtATime("kept-test", command or command_of("app.kept_run"))
        self._lock = self._work.lock
        self._view = KeptView()
        self._reader: threading.Thread | None = None
        self._shocks: dict[str, tuple[ShockLine, ...] | None] = {}
        self._beside: dict[str, BesideSheet | None] = {}
        self._compared: tuple[BacktestResult, ...] | None = ()

    def view(self, key: str) -> KeptView:
        """Return what is being done with a test, or was done last."""
        view = self._view
        return view if view.key == key else KeptView(key=key)

    def again(self, key: str) -> None:
        """Run a test once more with its own settings and prices."""
        self._begin(key, "again", lambda number: self._rework(key, "again", number))

    def adjust(self, key: str) -> None:
        """Run a test once more with splits taken out, and keep that as a new one."""
        self._begin(key, "adjusted", lambda number: self._rework(key, "adjusted", number))

    def shake(self, key: str) -> None:
        """Lay every shock over a test."""
        self._begin(key, _SHOCKS, lambda number: self._rework(key, _SHOCKS, number))

    def shocks(self, key: str) -> tuple[ShockLine, ...] | None:
        """Return what the shocks did to a test, the worst first; None when not looked at yet."""
        if key not in self._shocks:
            self._shocks[key] = read_shocks(self._beside_file(key, _SHOCKS))
        return self._shocks[key]

    def put_beside(self, key: str) -> None:
        """Compare a test with what the practice account did on the same days."""
        self._begin(key, _BESIDE, lambda number: self._rework(key, _BESIDE, number))

    def beside(self, key: str) -> BesideSheet | None:
        """Return how practice differs from a test; None when it was not compared yet."""
        if key not in self._beside:
            self._beside[key] = read_beside(self._beside_file(key, _BESIDE))
        return self._beside[key]

    def export(self, key: str, path: Path) -> None:
        """Write a test to a file of the kind its ending names."""

        def write(number: int) -> None:
            from app.export.writing import export_kept

            export_kept(self._file(key), path, self.shocks(key) or ())
            said = f"Written to {path}."
            self._put(KeptView(key=key, state="done", what="export", share=1.0, said=said), number)

        self._begin(key, "export", write)

    def compare(self, keys: Sequence[str]) -> None:
        """Read two to four tests to show them side by side."""
        with self._lock:
            self._compared = None
            self._reader = threading.Thread(
                target=self._read, args=(tuple(keys)[:MOST_COMPARED],), name="compare-tests"
            )
            self._reader.start()

    def compared(self) -> tuple[BacktestResult, ...] | None:
        """Return the tests asked for; None while they are being read."""
        return self._compared

    def cancel(self) -> None:
        """Give up what is being done; nothing of it is kept."""
        with self._lock:
            if self._view.state == "running":
                self._view = KeptView()
                self._work.give_up()

    def wait(self, timeout_s: float) -> bool:
        """Wait for what runs; return whether there is nothing any more."""
        reader = self._reader
        if reader is not None:
            reader.join(timeout_s)
        return self._work.wait(timeout_s) and (reader is None or not reader.is_alive())

    def close(self) -> None:
        """Give up and end."""
        self.cancel()
        self.wait(10.0)

    def _begin(self, key: str, what: str, deed: Callable[[int], None]) -> None:
        with self._lock:
            if self._view.state == "running":
                return
            self._view = KeptView(key=key, state="running", what=what)
            self._work.begin(lambda number: self._do(key, what, deed, number))

    def _do(self, key: str, what: str, deed: Callable[[int], None], number: int) -> None:
        try:
            deed(number)
        except AlgoTraderError as failure:
            self._put(KeptView(key=key, state="failed", what=what, said=str(failure)), number)
        except (OSError, msgspec.MsgspecError) as failure:
            _LOG.error("a kept test could not be worked on", exc_info=failure)
            self._put(KeptView(key=key, state="failed", what=what, said=_ENDED), number)

    def _rework(self, key: str, what: str, number: int) -> None:
        aside = what in _FOLDERS
        out = self._beside_file(key, what) if aside else self._folder() / f"{key}.{what}"
        news = self._ask(KeptTask(
            what=what, file=str(self._file(key)), out=str(out), now_ns=self._clock.now_ns(),
            sessions=str(self._sessions()),
        ), number)  # fmt: skip
        if not self._work.is_latest(number):
            out.unlink(missing_ok=True)
            return
        if news.problem or news.step != "done":
            out.unlink(missing_ok=True)
            said = news.problem or _ENDED
            self._put(KeptView(key=key, state="failed", what=what, said=said), number)
            return
        done = KeptView(key=key, state="done", what=what, share=1.0, said=news.said, same=news.same)
        if what == _SHOCKS:
            self._shocks[key] = read_shocks(out)
        elif what == _BESIDE:
            self._beside[key] = read_beside(out)
        elif what == "again" and news.same:
            out.unlink()
        else:
            new = self._free(key)
            out.rename(self._file(new))
            if what == "adjusted":
                done = KeptView(key=new, state="done", what=what, share=1.0, said=news.said)
            self._opened(new if what == "adjusted" else "")
        self._put(done, number)

    def _ask(self, task: KeptTask, number: int) -> KeptNews:
        """Run the process to its end and return the last it said."""
        news = KeptNews()
        for line in self._work.lines(msgspec.json.encode(task)):
            news = msgspec.json.decode(line, type=KeptNews)
            if news.problem:
                return news
            view = self._view
            self._put(msgspec.structs.replace(view, share=min(news.share, 0.99)), number)
        return news

    def _free(self, key: str) -> str:
        strategy = key.split("-", 4)[-1]
        name = f"{to_datetime(self._clock.now_ns()):%Y-%m-%d-%H%M%S}-{strategy}"
        number, found = 2, name
        while self._file(found).exists():
            found, number = f"{name}-{number}", number + 1
        return found

    def _read(self, keys: Sequence[str]) -> None:
        from app.backtest_view import read_result

        found = []
        for key in keys:
            try:
                found.append(read_result(self._file(key)))
            except AlgoTraderError as failure:
                _LOG.warning("a kept test cannot be compared", extra={"reason": str(failure)})
        with self._lock:
            self._compared = tuple(found)

    def _file(self, key: str) -> Path:
        return self._folder() / f"{key}.json"

    def _beside_file(self, key: str, what: str) -> Path:
        return self._folder() / what / f"{key}.json"

    def _put(self, view: KeptView, number: int) -> None:
        with self._lock:
            if self._work.is_latest(number):
                self._view = view


def read_beside(file: Path) -> BesideSheet | None:
    """Return the comparison kept in a file; None when there is none to be read."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=BesideSheet)
    except (OSError, msgspec.MsgspecError):
        return None  # not compared yet, or by another version of the program


def read_shocks(file: Path) -> tuple[ShockLine, ...] | None:
    """Return the shocks kept in a file, the worst first; None when there are none to be read."""
    try:
        made = msgspec.json.decode(file.read_bytes(), type=_Shocks)
    except (OSError, msgspec.MsgspecError):
        return None  # not looked at yet, or by another version of the program
    return shock_lines(made.shocks, made.currency)


def shock_lines(found: Sequence[ShockFinding], currency: str) -> tuple[ShockLine, ...]:
    """Return shocks for a screen or a file, the worst first."""
    from app.stress_words import ABOUT, TITLES, money_of, story_of, worst_first

    return tuple(
        ShockLine(
            title=TITLES[one.key],
            about=ABOUT[one.key],
            real=one.real,
            fall=None if one.why_not else one.worst_fall * 100.0,
            cost=Decimal(0) if one.why_not else one.cost,
            money="" if one.why_not else money_of(one, currency),
            story=story_of(one, currency),
        )
        for one in worst_first(found)
        if one.key in TITLES
    )
