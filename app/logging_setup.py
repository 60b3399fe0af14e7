"""The program's log: one JSON object a line, rotating files, secrets taken out.

What a person should read is in the diary and on the screen; the log is for finding faults. Code
logs with the standard library: `logging.getLogger(__name__).info("sent", extra={"order": id})`;
structlog renders the lines. It is loaded with the first line written, not at every start.
"""

import logging
import re
from collections.abc import Mapping, MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

LOG_NAME = "algotrader.log"
REDACTED = "[secret]"
_MEGABYTE = 1_000_000
_FILE_BYTES = 5 * _MEGABYTE
_FILES_KEPT = 5
_SECRET_WORDS = (
    *("api_key", "apikey", "api_secret", "secret", "token", "password", "passphrase", "passwd"),
    *("authorization", "signature", "pin_code", "totp", "cookie", "private_key"),
)
_SECRET_KEY = re.compile("|".join(_SECRET_WORDS), re.I)
# name=value, name: value and 'name': 'value' inside a text, as libraries print them.
_SECRET_TEXT = re.compile(
    r"(?P<name>['\"]?[\w-]*(?:" + "|".join(_SECRET_WORDS) + r")[\w-]*['\"]?\s*[=:]\s*)"
    r"(?P<value>'[^']*'|\"[^\"]*\"|(?:Bearer |token )?[^\s,;&)}\]]+)",
    re.I,
)
# Their debug lines print keys and tokens (seen in their sources); warnings are enough.
_LOUD_LIBRARIES = ("pybit", "kiteconnect", "urllib3", "websocket", "twisted", "autobahn", "numba")

Event = MutableMapping[str, Any]


def redact(value: Any) -> Any:
    """Return `value` with every secret in it replaced: by key in mappings, by pattern in texts."""
    if isinstance(value, Mapping):
        return {
            key: REDACTED if _SECRET_KEY.search(str(key)) else redact(inner)
            for key, inner in value.items()
        }
    if isinstance(value, str):
        return _SECRET_TEXT.sub(lambda found: f"{found['name']}{REDACTED}", value)
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(inner) for inner in value]
    if isinstance(value, int | float | None):
        return value
    return redact(str(value))


def set_up_logging(folder: Path, *, debug: bool = False) -> Path:
    """Send every log line to a rotating file in `folder`; return the file's path.

    Lines of libraries that log through the standard library go there too. Calling it again
    replaces the former file.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / LOG_NAME
    handler = RotatingFileHandler(
        path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old, RotatingFileHandler):
            root.removeHandler(old)
            old.close()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for library in _LOUD_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    return path


def record_fault(fault: BaseException) -> Path | None:
    """Write a fault with its traceback into the log; return the log's path, None without a log."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RotatingFileHandler):
            logging.getLogger("app").error("the program stopped", exc_info=fault)
            return Path(handler.baseFilename)
    return None


class _JsonLines(logging.Formatter):
    """Makes its real formatter at the first line: importing structlog takes a third of a second."""

    def __init__(self) -> None:
        super().__init__()
        self._real: logging.Formatter | None = None

    def format(self, record: logging.LogRecord) -> str:
        """Return one record as a line of JSON."""
        if self._real is None:
            self._real = _json_formatter()
        return self._real.format(record)


def _json_formatter() -> logging.Formatter:
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _without_secrets(_logger: Any, _method: str, event: Event) -> Event:
    return {
        key: REDACTED if _SECRET_KEY.search(key) else redact(value) for key, value in event.items()
    }
