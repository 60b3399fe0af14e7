"""The program's own environment, `.venv`: made once, repaired when broken, renewed with the lock.

Two small files in it tell its state. `ready.json` is written only after everything is installed,
with the hash of the lock and the Python it was made for. `changing` exists while pip changes the
environment: found at a start, the last install was cut off, and a half-written package looks
complete to pip, so the environment is emptied and made again.
"""

import hashlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.launch import pip_install, system_packages
from app.launch.console import Console, SetupProblem

APP_LOCK = "app.txt"
DEV_LOCK = "dev.txt"
_NEEDED_BYTES = 1_600_000_000
_ASK_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


class Environment:
    """The folder `.venv` of a project folder and the lock files it is made from."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.folder = project / ".venv"
        windows = sys.platform == "win32"
        self.python = self.folder / ("Scripts/python.exe" if windows else "bin/python")
        self._stamp = self.folder / "ready.json"
        self._changing = self.folder / "changing"

    def is_ready(self, lock: str) -> bool:
        """Return whether everything in the lock file (by name) is installed."""
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
            locks, version = dict(stamp["locks"]), str(stamp["python"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return (
            self.python.exists()
            and locks.get(lock) == self._digest(lock)
            and self._same_python(version)
        )

    def prepare(self, lock: str, console: Console) -> None:
        """Make the environment and install the lock file; raise SetupProblem when it fails."""
        self._check_place()
        try:
            with self._alone(console) as handle:
                if self.is_ready(lock):  # another start did it while this one waited
                    return
                if self.folder_is_usable():
                    console.say("Bringing the program's parts up to date.")
                else:
                    self._make(console)
                self._install(lock, console, handle)
        except OSError as failure:
            raise SetupProblem(pip_install.explain(str(failure), self.folder)) from failure

    def folder_is_usable(self) -> bool:
        """Return whether there is an environment that works and was not left half-changed."""
        if self._changing.exists() or not self.python.exists():
            return False
        try:
            answer = subprocess.run(  # noqa: S603 - our own interpreter
                [str(self.python), "-c", _ASK_VERSION], capture_output=True, text=True, check=False
            )
        except OSError:
            return False
        return answer.stdout.strip() == _version() and any(self._packages_folders())

    def _install(self, lock: str, console: Console, handle: int) -> None:
        self._require_pip()
        path = self.project / "requirements" / lock
        total = pip_install.packages_in(path)
        console.say(f"Getting its parts: about {total} packages, each checked by its fingerprint.")
        self._stamp.unlink(missing_ok=True)
        self._changing.touch()
        handles = () if sys.platform == "win32" else (handle,)
        changed = False

        def on_change() -> None:
            nonlocal changed
            changed = True

        try:
            pip_install.install(self.python, path, console, on_change, handles)
        finally:
            if not changed:
                self._changing.unlink()
        if sys.platform != "win32":
            os.sync()  # a power cut must not leave the stamp without the files it speaks for
        self._changing.unlink(missing_ok=True)
        self._write_stamp(lock)
        console.say("All parts are in place.")

    def _make(self, console: Console) -> None:
        console.say("AlgoTrader Pro is getting ready. This happens once and takes a few minutes.")
        self._check_space()
        self._require_ensurepip(console)
        self._empty()
        console.say(f"Making a place of its own for its parts: {self.folder}")
        # The base interpreter: the environment's own one may be the broken thing to replace.
        base = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run(  # noqa: S603 - the interpreter that runs this
            [base, "-m", "venv", str(self.folder)], capture_output=True, text=True, check=False
        )
        if made.returncode != 0:
            raise SetupProblem(pip_install.explain(made.stdout + made.stderr, self.folder))

    def _require_pip(self) -> None:
        """Give an environment without pip (some tools make such) the pip Python brings along."""
        probe = [str(self.python), "-c", "import pip"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:  # noqa: S603
            return
        added = subprocess.run(  # noqa: S603 - our own interpreter
            [str(self.python), "-m", "ensurepip"], capture_output=True, text=True, check=False
        )
        if added.returncode != 0:
            raise SetupProblem(
                f"The environment in {self.folder} has no pip and none could be added: "
                "delete that folder and start again."
            )

    def _require_ensurepip(self, console: Console) -> None:
        # Debian cuts these out of Python and puts them into a package of their own.
        if not _has_module("ensurepip") or not _has_module("venv"):
            system_packages.provide_venv(console)
            importlib.invalidate_caches()

    def _check_place(self) -> None:
        try:
            self.folder.mkdir(exist_ok=True)
            writable = os.access(self.folder, os.W_OK | os.X_OK)
        except OSError:
            writable = False
        if not writable:
            raise SetupProblem(
                f"This user may not write into {self.project}. Move the program's folder to a "
                "place of your own, such as your home folder, and start again."
            )

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < _NEEDED_BYTES:
            raise SetupProblem(
                f"The disk has {free / 1e9:.1f} GB left, and the program's parts need about "
                f"{_NEEDED_BYTES / 1e9:.1f} GB. Free some space and start again."
            )

    def _empty(self) -> None:
        for entry in self.folder.iterdir():
            if entry.name == "setup.lock":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def _write_stamp(self, lock: str) -> None:
        # The developers' lock holds every package of the program's own, at the same versions.
        names = (APP_LOCK, DEV_LOCK) if lock == DEV_LOCK else (lock,)
        stamp = {"python": _version(), "locks": {name: self._digest(name) for name in names}}
        fresh = self._stamp.with_suffix(".new")
        fresh.write_text(json.dumps(stamp), encoding="utf-8")
        os.replace(fresh, self._stamp)

    def _digest(self, lock: str) -> str:
        path = self.project / "requirements" / lock
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def _packages_folders(self) -> list[Path]:
        posix = self.folder / "lib" / f"python{_version()}" / "site-packages"
        return [place for place in (posix, self.folder / "Lib" / "site-packages") if place.is_dir()]

    def _same_python(self, version: str) -> bool:
        # The system's Python may have been upgraded under the environment's link to it.
        if os.path.realpath(self.python) == os.path.realpath(sys.executable):
            return version == _version()
        return True

    @contextmanager
    def _alone(self, console: Console) -> Iterator[int]:
        """Hold the set-up lock, waiting for another start that holds it; yield its handle."""
        with (self.folder / "setup.lock").open("a+") as handle:
            if not _try_lock(handle):
                console.say("Another start is already getting the program ready; waiting for it.")
                _wait_lock(handle)
            yield handle.fileno()


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: IO[str]) -> bool:
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_lock(handle: IO[str]) -> None:
        while True:
            try:
                msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)  # waits up to ten seconds
            except OSError:
                continue
            return

else:
    import fcntl

    def _try_lock(handle: IO[str]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait_lock(handle: IO[str]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
