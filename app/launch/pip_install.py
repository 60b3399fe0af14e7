"""Install the locked packages with pip and tell in plain words how it goes.

Every package is pinned and checked against its hash. Only ready-made wheels are taken, so that no
package's own build script runs. Where pip looks for packages is the machine's own pip setting.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from app.launch.console import Console, SetupProblem

_TAKEN = re.compile(
    r"(?:Collecting|Requirement already satisfied:) (?P<name>[A-Za-z0-9][\w.-]*)"
    r"|Processing .*?(?P<file>[A-Za-z0-9][\w.]*)-[^/\\]*\.whl"  # from a folder or a local index
)
_PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)
_NO_WHEEL = re.compile(r"No matching distribution found for ([\w.-]+)")
_POLL_SECONDS = 0.5

_HASH = re.compile(r"DO NOT MATCH THE HASHES|Hashes are required")
_DISK = re.compile(r"No space left on device|\[Errno 28\]|not enough space on the disk", re.I)
_RIGHTS = re.compile(r"Permission denied|\[Errno 13\]|WinError 5\b|Read-only file system", re.I)
_NETWORK = re.compile(
    r"connection broken by|NewConnectionError|name resolution|getaddrinfo failed|unreachable"
    r"|Could not fetch URL|Connection refused|timed out|ProxyError|SSLError|ConnectionError",
    re.I,
)


def packages_in(lock: Path) -> int:
    """Return how many packages a lock file names, for every kind of computer together."""
    return len(_PINNED.findall(lock.read_text(encoding="utf-8")))


def install(
    python: Path,
    lock: Path,
    console: Console,
    on_change: Callable[[], None],
    keep_open: tuple[int, ...] = (),
) -> None:
    """Install every package of `lock` into the environment of `python`.

    `on_change` is called at the moment pip begins to change the environment. The file handles
    `keep_open` stay open in pip too: a lock held by them lasts until pip itself has ended.
    Raises SetupProblem with a sentence when it fails; pip's own words are in `install.log`.
    """
    log = python.parent.parent / "install.log"
    command = [
        *(str(python), "-m", "pip", "install", "--requirement", str(lock)),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
        *("--no-user", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
    ]
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=keep_open,
    ) as process:
        try:
            with log.open("w", encoding="utf-8") as record:
                follower = _Follower(python, packages_in(lock), console, on_change)
                said = follower.follow(process, record)
        except BaseException:
            process.terminate()
            raise
        finally:
            console.end_bar()
    if process.returncode != 0:
        raise SetupProblem(explain(said, log))


def explain(said: str, log: Path) -> str:
    """Return one sentence for what pip or the system said when it failed; the rest is in `log`."""
    if _HASH.search(said):
        return (
            "A downloaded package is not the one this program was built with, so nothing was "
            f"installed. Try again on another network; pip's words are in {log}."
        )
    if _DISK.search(said):
        return "The disk is full. Free about 2 GB and start again; it goes on where it stopped."
    if _RIGHTS.search(said):
        return (
            f"This user may not write into {log.parent}. Move the program's folder to a place of "
            "your own, such as your home folder, and start again."
        )
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return (
            "The package server's certificate could not be checked, as happens on networks that "
            "open encrypted traffic. Tell pip the network's own certificate "
            "(`python3 -m pip config set global.cert FILE`) and start again."
        )
    if _NETWORK.search(said):
        return (
            "The packages could not be downloaded, because the package server did not answer. "
            "Connect to the internet and start again; after this first time no network is needed "
            "to start."
        )
    missing = _NO_WHEEL.search(said)
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return (
            f"There is no ready-made package {missing[1]} for Python {version} on this computer. "
            "Install a 64-bit Python from 3.11 to 3.14, delete the folder .venv and start again."
        )
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "no reason given")
    return f"Installing the packages failed ({last.strip()[:160]}). pip's words are in {log}."


class _Follower:
    """Reads pip's lines and turns them into `package i of n`."""

    def __init__(
        self, python: Path, total: int, console: Console, on_change: Callable[[], None]
    ) -> None:
        self._environment = python.parent.parent
        self._total = total
        self._console = console
        self._on_change = on_change
        self._before = self._installed()
        self._taken: set[str] = set()
        self._done = threading.Event()
        self._counter: threading.Thread | None = None

    def follow(self, process: "subprocess.Popen[str]", record: IO[str]) -> str:
        said: list[str] = []
        assert process.stdout is not None
        try:
            for line in process.stdout:
                record.write(line)
                said.append(line)
                self._read(line)
        finally:
            self._done.set()
            if self._counter is not None:
                self._counter.join()
        return "".join(said)

    def _read(self, line: str) -> None:
        if line.startswith("Ignoring "):  # a package for another kind of computer
            self._total -= 1
        elif line.startswith("Installing collected packages"):
            self._on_change()
            self._console.end_bar()
            self._counter = threading.Thread(target=self._count_installed, daemon=True)
            self._counter.start()
        elif found := _TAKEN.match(line):
            name = found["name"] or found["file"]
            self._taken.add(name)
            self._console.bar("package", len(self._taken), self._total, name)

    def _count_installed(self) -> None:
        # pip is silent while it unpacks, so what has appeared on disk is counted instead.
        while not self._done.wait(_POLL_SECONDS):
            self._console.bar("unpacked", self._installed() - self._before, self._total)

    def _installed(self) -> int:
        homes = ("lib/python*/site-packages", "Lib/site-packages")  # POSIX, Windows
        return sum(1 for home in homes for _ in self._environment.glob(f"{home}/*.dist-info"))
