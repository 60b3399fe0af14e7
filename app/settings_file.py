"""Read and write settings.yaml. Writing keeps the user's comments and never leaves half a file."""

from collections.abc import Mapping
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from app.kept_file import keep_file
from core.errors import ConfigurationError

_HEADER = "Your settings of AlgoTrader Pro. Delete a line to get the usual value back.\n"


def read_settings(path: Path) -> dict[str, dict[str, object]]:
    """Return the file's values by section and key; a missing or empty file has none.

    A value that stands outside every section is returned under the empty key.
    Raises ConfigurationError with one sentence naming the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as failure:
        raise ConfigurationError(f"{path} cannot be read: {failure}.") from failure
    from ruamel.yaml import YAML  # here: most people never make the file, and it loads slowly
    from ruamel.yaml.error import YAMLError

    try:
        document = YAML(typ="safe", pure=True).load(text)
    except YAMLError as failure:
        raise ConfigurationError(_unreadable(path, failure)) from failure
    if document is None:
        return {}
    if not isinstance(document, Mapping):
        raise ConfigurationError(
            f"{path} must hold sections such as “risk:” with indented settings below them."
        )
    values: dict[str, dict[str, object]] = {}
    for section, keys in document.items():
        if keys is None:
            continue
        inner = keys if isinstance(keys, Mapping) else {"": keys}
        values[str(section)] = {str(key): value for key, value in inner.items()}
    return values


def write_setting(path: Path, section: str, key: str, value: object) -> None:
    """Set one value in the file, keeping everything else in it, comments included.

    The new file takes the old one's place in one step and is on disk before that.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    yaml = YAML()
    yaml.preserve_quotes = True
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    document: Any = yaml.load(text)
    if document is None:
        document = CommentedMap()
        document.yaml_set_start_comment(_HEADER)
    if document.get(section) is None:
        document[section] = CommentedMap()
    document[section][key] = _plain(value)
    out = StringIO()
    yaml.dump(document, out)
    keep_file(path, out.getvalue().encode())


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        # As a quoted text a Decimal would survive exactly, but people expect to edit a number.
        whole = value == value.to_integral_value()
        return int(value) if whole else _exact_float(value)
    return str(value) if isinstance(value, Path) else value


def _exact_float(value: Decimal) -> object:
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


def _unreadable(path: Path, failure: Exception) -> str:
    mark = getattr(failure, "problem_mark", None)
    line = f", line {mark.line + 1}" if mark is not None else ""
    why = getattr(failure, "problem", None) or failure
    return f"{path}{line} is not readable YAML ({why}): correct that line or delete the file."
