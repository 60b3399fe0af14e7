"""A PostgreSQL server as the journal's place: the way in, and its faults in words."""

import re
import socket
from typing import Any

import sqlalchemy as sa

from core.errors import StorageError
from core.storage.postgres_address import Address, Server

_ANSWER_WITHIN_S = 10
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

_WHAT_TO_DO = {
    "28P01": "it refuses the password: type `python3 run.py database` to give it again",
    "28000": "it does not let this user in: check the user's name, then type "
    "`python3 run.py database`",
    "3D000": "it has no database of that name: create it (`createdb NAME`), or correct "
    "storage.database in the settings",
    "42501": "the user may not create what is needed: let the owner of the database run "
    "`GRANT CREATE ON DATABASE name TO user`",
    "53100": "its disk is full: free some space on the server, then start again",
    "53300": "it has too many connections already: close some, then start again",
    "57P01": "it was shut down: start it, then start again",
    "57P03": "it is still starting: wait a moment, then start again",
}
_AWAY = "it does not answer: check that it runs and that the network stands, then start again"


def engine_on(server: Server, schema: str | None = None) -> sa.Engine:
    """Return an engine whose connections look into one schema only."""
    if schema is not None and not _NAME.fullmatch(schema):
        raise StorageError("The name of the account's place in the database is damaged.")
    # With a creator SQLAlchemy never holds the password, so it can show it nowhere.
    return sa.create_engine("postgresql+pg8000://", creator=lambda: _connect(server, schema))


def in_words(failure: BaseException, address: Address) -> str:
    """Return what is wrong with a server and what to do, as one sentence."""
    return f"{_capital(address.words)} cannot be used: {_reason(failure)}."


def wants_password(failure: BaseException) -> bool:
    """Return whether a server refuses the password it was given, or misses one."""
    return _answer(failure).get("C") in ("28P01", "28000")


def _connect(server: Server, schema: str | None) -> Any:
    import pg8000.dbapi

    at = server.address
    wire = _wire(at)
    try:
        connection = pg8000.dbapi.connect(
            at.user,
            host=at.host,
            database=at.name,
            # None would end in a fault of the driver's where the server wants one.
            password=server.password() or "",
            timeout=_ANSWER_WITHIN_S,
            application_name="AlgoTrader Pro",
            sock=wire,
        )
    except BaseException:
        # The driver forgets the socket when the server hangs up on it.
        wire.close()
        raise
    try:
        cursor = connection.cursor()
        # A server may be set to answer before the disk has it; a stronger setting is left alone.
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
        )
        if schema is not None:
            cursor.execute(f'SET search_path TO "{schema}"')
        connection.commit()
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def _wire(at: Address) -> socket.socket:
    if not at.host.startswith("/"):
        return socket.create_connection((at.host, at.port), _ANSWER_WITHIN_S)
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(_ANSWER_WITHIN_S)
    try:
        wire.connect(f"{at.host}/.s.PGSQL.{at.port}")
    except BaseException:
        wire.close()
        raise
    return wire


def _answer(failure: BaseException) -> dict[str, str]:
    """Return what the server said; the driver hides it behind the hang-up that follows."""
    at: BaseException | None = failure
    while at is not None:
        if at.args and isinstance(at.args[0], dict):
            return at.args[0]
        at = at.__cause__ or at.__context__
    return {}


def _reason(failure: BaseException) -> str:
    told = _answer(failure)
    if not told:
        return _AWAY
    return _WHAT_TO_DO.get(told["C"], f"it says “{told['M']}”; mend that, then start again")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
