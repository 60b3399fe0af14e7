"""Looks at a PostgreSQL server: may we in, may we create what we need, does it lose nothing."""

import sqlalchemy as sa

from core.errors import StorageError
from core.storage.postgres import engine_on, in_words, wants_password
from core.storage.postgres_address import Server


class WantsPassword(StorageError):
    """The server was reached and refuses the password, or wants one."""


def examine(server: Server) -> tuple[str, ...]:
    """Return in sentences what a server is; raise StorageError when it cannot be used."""
    engine = engine_on(server)
    ask = "SELECT has_database_privilege(current_database(), 'CREATE')"
    extension = "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"
    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
            may_create = connection.exec_driver_sql(ask).scalar_one()
            safe = connection.exec_driver_sql("SHOW fsync").scalar_one() == "on"
            timescale = connection.exec_driver_sql(extension).scalar()
    except sa.exc.SQLAlchemyError as failure:
        kind = WantsPassword if wants_password(failure) else StorageError
        raise kind(in_words(failure, server.address)) from failure
    except OSError as failure:
        raise StorageError(in_words(failure, server.address)) from failure
    finally:
        engine.dispose()
    if not may_create:
        raise StorageError(
            f"The user “{server.address.user}” may not create a place for the diary in "
            f"{server.address.words}: let its owner run `GRANT CREATE ON DATABASE name TO user`."
        )
    found = [f"Connected to {server.address.words}, version {version}."]
    extra = f"{timescale} is there" if timescale else "is not there"
    found.append(f"TimescaleDB {extra}; the diary does not need it.")
    if not safe:
        found.append(
            "The server runs with fsync off and may lose entries on a power cut: switch it on."
        )
    return tuple(found)
