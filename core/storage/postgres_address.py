"""The address of a PostgreSQL database, which has no place for a password."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from core.errors import ConfigurationError

_DEFAULT_PORT = 5432
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
TRUSTED, ENCRYPTED, PLAIN = "verify-full", "require", "disable"
"""How a connection is secured, by PostgreSQL's own words for it."""
_EXAMPLE = "postgresql://user@host:5432/name"
_OPENLY = (
    "a password stands in the database's address, where anybody may read it: take it out "
    "(change it, too, if others could see it), then type `python3 run.py database` to give it."
)


@dataclass(frozen=True)
class Address:
    """Where a database is and as whom it is entered; it has no place for a password.

    `issuer` is a file with the certificates to trust, empty for those the computer trusts.
    """

    host: str
    port: int
    user: str
    name: str
    security: str = PLAIN
    issuer: str = ""

    @property
    def words(self) -> str:
        """Return how the database is named in a sentence."""
        return f"the PostgreSQL database “{self.name}” at {self.host}"

    @property
    def url(self) -> str:
        """Return the address without anything secret, as the vault's entry is called."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.name}"


@dataclass(frozen=True)
class Server:
    """A database and the way to its password, which is fetched for each connection and not kept."""

    address: Address
    password: Callable[[], str | None] = field(repr=False, compare=False)


def address_of(text: str) -> Address:
    """Return the address a URL names; raise ConfigurationError, never repeating it, when wrong."""
    wrong = ConfigurationError(f"the database's address must look like {_EXAMPLE}.")
    try:
        parts = urlsplit(text.strip())
        port = _DEFAULT_PORT if parts.port is None else parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        # The parser's own words may repeat a piece of the password.
        port, query, parts = 0, {}, urlsplit("")
    if parts.password is not None or "password" in {key.lower() for key in query}:
        raise ConfigurationError(_OPENLY)
    host = query.pop("host", "") or parts.hostname or ""
    security, issuer = _security(host, query), query.pop("sslrootcert", "")
    user, name = unquote(parts.username or ""), unquote(parts.path.lstrip("/"))
    scheme_fits = parts.scheme in ("postgresql", "postgres")
    complete = bool(port and host and user and name)
    if not scheme_fits or not complete or query or parts.fragment or "/" in name:
        raise wrong
    return Address(host, port, user, name, security, issuer)


def _security(host: str, query: dict[str, str]) -> str:
    """Take the wish for encryption; over a network the usual one is the strictest."""
    local = host.startswith("/") or host in _THIS_COMPUTER
    wish = query.pop("sslmode", PLAIN if local else TRUSTED)
    if wish not in (TRUSTED, ENCRYPTED, PLAIN):
        raise ConfigurationError(
            f"sslmode in the database's address must be {TRUSTED}, {ENCRYPTED} or {PLAIN}."
        )
    return PLAIN if host.startswith("/") else wish
