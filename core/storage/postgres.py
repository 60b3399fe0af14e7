"""A PostgreSQL server as the journal's place: the way in, and its faults in words."""

import re
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.closing import closed_on_failure
from core.errors import StorageError
from core.storage.postgres_address import ENCRYPTED, PLAIN, Address, Server

_ANSWER_WITHIN_S = 10
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

_AGAIN = "then start again."
_WHAT_TO_DO = {
    "28P01": (
        "refuses the password",
        "Type `python3 run.py database` to give it again.",
    ),
    "28000": (
        "does not let this user in",
        "Check the user's name, then type `python3 run.py database`.",
    ),
    "3D000": (
        "does not exist: the server has no database of that name",
        "Create it (`createdb NAME`), or correct storage.database in the settings.",
    ),
    "42501": (
        "does not let the user create what is needed",
        "Let the database's owner run `GRANT CREATE ON DATABASE name TO user`.",
    ),
    "53100": ("has no room left on its disk", f"Free some space on the server, {_AGAIN}"),
    "53300": ("has too many connections already", f"Close some, {_AGAIN}"),
    "57P01": ("was shut down", f"Start it, {_AGAIN}"),
    "57P02": ("broke off because of a fault of the server", f"Look into its log, {_AGAIN}"),
    "57P03": ("is still starting or shutting down", f"Wait a moment, {_AGAIN}"),
}
"""By the server's code: what the database does, and what a person may do."""
_AWAY = ("does not answer", f"Check that it runs and that the network stands, {_AGAIN}")
_TRUST = (
    "Ask who runs the server for the file of its issuer and add sslrootcert=FILE to "
    "storage.database."
)
_OPEN = (
    "offers no encryption",
    "Let its owner switch ssl on, or add sslmode=disable to storage.database where the way there "
    "is safe by itself.",
)
_SESSION = """
SELECT set_config(name, value, false) FROM (VALUES
    ('synchronous_commit', 'on'),
    ('idle_session_timeout', '0'),
    ('statement_timeout', '0'),
    ('tcp_keepalives_idle', '10'),
    ('tcp_keepalives_interval', '5')
) AS wish (name, value)
WHERE current_setting(name, true) IS NOT NULL
    AND (name <> 'synchronous_commit' OR current_setting(name) IN ('off', 'local'))
"""
"""A commit is answered when the disk has it (a stronger setting is left alone); a quiet night ends
no session; a program whose computer lost power is noticed soon, so that its lock is let go."""


def engine_on(server: Server, schema: str | None = None) -> sa.Engine:
    """Return an engine whose connections look into one schema only."""
    if schema is not None and not _NAME.fullmatch(schema):
        raise StorageError("The name of the account's place in the database is damaged.")
    # With a creator SQLAlchemy never holds the password, so it can show it nowhere. Nothing is
    # kept for later: a spare connection would have gone stale by the time it is wanted.
    return sa.create_engine(
        "postgresql+pg8000://",
        creator=lambda: _connect(server, schema),
        poolclass=sa.pool.NullPool,
    )


def in_words(failure: BaseException, address: Address, consequence: str = "") -> str:
    """Return what follows from a fault, what the fault is, and what to do."""
    what, remedy = _reason(failure)
    sentence = f"{consequence}{address.words} {what}. {remedy}"
    return sentence[0].upper() + sentence[1:]


def wants_password(failure: BaseException) -> bool:
    """Return whether a server refuses the password it was given, or misses one."""
    return _answer(failure).get("C") in ("28P01", "28000")


def _connect(server: Server, schema: str | None) -> Any:
    import pg8000.dbapi

    at = server.address
    security = _security(at)
    wire = _wire(at)
    # The driver forgets the socket when the server hangs up on it.
    with closed_on_failure(wire.close):
        connection = pg8000.dbapi.connect(
            at.user,
            host=at.host,
            database=at.name,
            # None would end in a fault of the driver's where the server wants one.
            password=server.password() or "",
            timeout=_ANSWER_WITHIN_S,
            application_name="AlgoTrader Pro",
            sock=wire,
            ssl_context=security,
        )
    with closed_on_failure(connection.close):
        cursor = connection.cursor()
        cursor.execute(_SESSION)
        if schema is not None:
            cursor.execute(f'SET search_path TO "{schema}"')
        connection.commit()
        cursor.close()
    return connection


def _security(at: Address) -> ssl.SSLContext | bool:
    if at.security == PLAIN:
        return False
    try:
        context = ssl.create_default_context(cafile=at.issuer or None)
    except OSError as fault:
        raise StorageError(
            f"The file {at.issuer}, named as sslrootcert in storage.database, holds no "
            "certificates that can be read. Correct its name, then start again."
        ) from fault
    if at.security == ENCRYPTED:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _wire(at: Address) -> socket.socket:
    if not at.host.startswith("/"):
        return socket.create_connection((at.host, at.port), _ANSWER_WITHIN_S)
    wire = socket.socket(socket.AF_UNIX)
    wire.settimeout(_ANSWER_WITHIN_S)
    with closed_on_failure(wire.close):
        wire.connect(f"{at.host}/.s.PGSQL.{at.port}")
    return wire


def _chain(failure: BaseException) -> Iterator[BaseException]:
    """Yield a fault and all that led to it; the driver hides an answer behind a hang-up."""
    at: BaseException | None = failure
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__


def _answer(failure: BaseException) -> dict[str, str]:
    """Return what the server said, by the letters of its protocol."""
    for one in _chain(failure):
        if one.args and isinstance(one.args[0], dict):
            return one.args[0]
    return {}


def _reason(failure: BaseException) -> tuple[str, str]:
    told = _answer(failure)
    if told:
        return _WHAT_TO_DO.get(told["C"], (f"says “{told['M']}”", f"Mend that, {_AGAIN}"))
    for one in _chain(failure):
        if isinstance(one, ssl.SSLCertVerificationError):
            return (f"shows a certificate not to be trusted ({one.verify_message})", _TRUST)
        if "refuses SSL" in str(one):
            return _OPEN
    return _AWAY
