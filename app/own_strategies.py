"""A person's own strategies: tried out in a process of their own, then loaded; and a template."""

import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.strategy_trial import TrialLine
from core.errors import UserMistake

if TYPE_CHECKING:
    from core.strategy.base import Strategy
    from core.strategy.loader import Problem

_LOG = logging.getLogger(__name__)
_PROJECT = Path(__file__).resolve().parents[1]
_TEMPLATE = _PROJECT / "resources" / "strategy_template.py"
PATIENCE_S = 45.0
"""Seconds the trial of one file may take, compiling included."""
_START_S = 60.0  # more for the process itself to begin on a busy computer
_Stamp = tuple[str, int, int]


class OwnStrategies:
    """The files of the person's folder, and what is known of them. Not for several threads."""

    def __init__(self, folder: Path, patience_s: float = PATIENCE_S) -> None:
        self._folder = folder
        self._patience_s = patience_s
        self._tried: dict[_Stamp, tuple[int, str]] = {}

    def load(self) -> tuple[list[type["Strategy"]], list["Problem"]]:
        """Return the strategies that may be used, and what is wrong with the other files.

        A file that has not changed is not tried out again.
        """
        from core.strategy.loader import Problem, files_in, load_user_strategies

        files = files_in(self._folder)
        stamps = {path: _stamp(path) for path in files}
        fresh = [path for path in files if stamps[path] not in self._tried]
        for path, found in self._try_out(fresh).items():
            self._tried[stamps[path]] = found
        problems = []
        for path in files:
            line, sentence = self._tried.get(stamps[path], (0, ""))
            if sentence:
                problems.append(Problem(path.name, line, sentence))
        bad = {one.file for one in problems}
        kinds, more = load_user_strategies(self._folder, skip=bad)
        return kinds, sorted([*problems, *more], key=lambda one: one.file)

    def _try_out(self, files: Sequence[Path]) -> dict[Path, tuple[int, str]]:
        """Return line and sentence of what is wrong, empty for what is right."""
        found: dict[Path, tuple[int, str]] = {}
        left = list(files)
        while left:
            answers, said = self._run(left)
            for line in answers:
                if line.done:
                    found[self._folder / line.file] = (line.line, line.sentence)
            left = [path for path in left if path not in found]
            if left:  # the process ended in the midst of the first of them
                hung = left.pop(0)
                found[hung] = self._ended(hung, said)
        return found

    def _run(self, files: Sequence[Path]) -> tuple[list[TrialLine], str]:
        command = [sys.executable, "-m", "app.strategy_trial", str(self._patience_s)]
        most_s = _START_S + self._patience_s * len(files)
        with tempfile.TemporaryFile() as said:
            try:
                done = subprocess.run(  # noqa: S603 - our own interpreter and module
                    [*command, *map(str, files)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    cwd=_PROJECT,
                    timeout=most_s,
                    check=False,
                )
                answered = done.stdout
            except subprocess.TimeoutExpired as late:
                answered = late.stdout or b""
            said.seek(0)
            words = said.read().decode("utf-8", "replace")
        return [msgspec.json.decode(one, type=TrialLine) for one in answered.splitlines()], words

    def _ended(self, path: Path, said: str) -> tuple[int, str]:
        place = re.search(rf'File "{re.escape(str(path))}", line (\d+)', said)
        line = int(place[1]) if place else 0
        if "Timeout" in said:
            return line, (
                f"It did not come to an end within {self._patience_s:g} seconds when it was tried "
                "out, as if it went round for ever."
            )
        _LOG.warning("a strategy ended its trial", extra={"file": path.name, "said": said[-2000:]})
        return line, "It ended the whole process when it was tried out. Remove what does that."

    def make_template(self) -> Path:
        """Write a strategy to begin with into the folder; return its path."""
        source = _TEMPLATE.read_text(encoding="utf-8")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for number in range(1, 1000):
                name = "my_strategy" if number == 1 else f"my_strategy_{number}"
                path = self._folder / f"{name}.py"
                if not path.exists():
                    break
            words = name.replace("_", " ").capitalize()
            made = source.replace("my_strategy", name).replace("My strategy", words)
            path.write_text(made, encoding="utf-8")
        except OSError as failure:
            raise UserMistake(
                f"No file could be made in {self._folder}: {failure.strerror}. Make room or "
                "allow the program to write there, then press the button again."
            ) from failure
        return path


def _stamp(path: Path) -> _Stamp:
    try:
        facts = path.stat()
    except OSError:
        return path.name, 0, 0
    return path.name, facts.st_mtime_ns, facts.st_size
