"""Who is asking: keys, signatures over raw bytes, the time window. Nothing shared with pybit."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.exchanges.bybit.rules import Refused

DEFAULT_WINDOW = 5000


@dataclass
class Key:
    """One API key and what it may do."""

    key: str
    secret: str
    uid: str
    environment: str = "main"
    may_trade: bool = True
    may_withdraw: bool = False
    read_only: bool = False
    addresses: tuple[str, ...] = ()
    expires_ms: int = 0
    revoked: bool = False
    permissions: dict[str, list[str]] = field(default_factory=dict)


def signature(secret: str, text: bytes) -> str:
    """Return the signature a request must carry."""
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Asked:
    """The parts of a request the signature is about."""

    headers: Mapping[str, str]
    payload: bytes
    address: str


def check_request(keys: Mapping[str, Key], asked: Asked, now_ms: int, environment: str) -> Key:
    """Return the key of a signed request, or refuse as the exchange does."""
    low = {name.lower(): value for name, value in asked.headers.items()}
    name = low.get("x-bapi-api-key", "")
    stamp, window = low.get("x-bapi-timestamp", ""), low.get("x-bapi-recv-window", "")
    span = int(window) if window.isdigit() else DEFAULT_WINDOW
    at = int(stamp) if stamp.isdigit() else 0
    if not now_ms - span <= at < now_ms + 1000:
        raise Refused(10002, at=stamp, now=now_ms, window=span)
    key = keys.get(name)
    if key is None or key.environment != environment or key.revoked:
        raise Refused(10003)
    origin = f"{stamp}{name}{window}".encode() + asked.payload
    if not hmac.compare_digest(signature(key.secret, origin), low.get("x-bapi-sign", "")):
        raise Refused(10004, origin=origin.decode("utf-8", "replace"))
    if key.expires_ms and now_ms >= key.expires_ms:
        raise Refused(33004)
    if key.addresses and asked.address not in key.addresses:
        raise Refused(10010)
    return key


def check_socket(keys: Mapping[str, Key], args: object, now_ms: int, environment: str) -> Key:
    """Return the key of a socket's auth message; a past `expires` or a bad signature is refused."""
    if not isinstance(args, list) or len(args) != 3:
        raise Refused(10001, "Params Error")
    name, expires, sign = args
    if not isinstance(expires, int) or expires <= now_ms:
        raise Refused(10001, "Params Error")
    key = keys.get(str(name))
    if key is None or key.environment != environment or key.revoked:
        raise Refused(10003, "Invalid apikey")
    if not hmac.compare_digest(signature(key.secret, f"GET/realtime{expires}".encode()), str(sign)):
        raise Refused(10004, "Invalid sign")
    if key.expires_ms and now_ms >= key.expires_ms:
        raise Refused(33004, "Your api key has expired.")
    return key
