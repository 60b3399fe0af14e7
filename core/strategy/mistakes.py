"""Says in one sentence what a person's own code did wrong, where, and which name was meant."""

import builtins
import re
import sys
import traceback
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from core.errors import StrategyError

_NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_LIKE_A_MODULE = 0.8
_SHIPPED = ("core", "indicators", "numba", "numpy", "pandas")


def line_in(path: Path, failure: BaseException) -> int:
    """Return the last line of the file that a failure came through, or 0."""
    frames = traceback.extract_tb(failure.__traceback__)
    lines = [frame.lineno or 0 for frame in frames if frame.filename == str(path)]
    return lines[-1] if lines else 0


def told(failure: BaseException) -> str:
    """Return what went wrong without a full stop, the nearest name offered where one is unknown."""
    if isinstance(failure, StrategyError):
        return str(failure).rstrip(".")
    said = f"{type(failure).__name__}: {failure}".rstrip(": .")
    near = _meant(failure)
    return f"{said}; did you mean “{near}”?" if near else said


def nearest(name: str, known: Iterable[str], least: float = 0.6) -> str:
    """Return the known name most like this one, or an empty text."""
    found = get_close_matches(name, sorted(set(known)), n=1, cutoff=least)
    return found[0] if found else ""


def nearest_module(name: str) -> str:
    """Return the module a person may have meant, or an empty text."""
    parent, _, last = name.rpartition(".")
    if parent:
        package = sys.modules.get(parent)
        places = getattr(package, "__path__", ())
        files = [file.stem for place in places for file in Path(place).glob("*.py")]
        near = nearest(last, files)
        return f"{parent}.{near}" if near else ""
    return nearest(name, (*_SHIPPED, *sys.stdlib_module_names), _LIKE_A_MODULE)


def _meant(failure: BaseException) -> str:
    if isinstance(failure, AttributeError) and failure.name:
        return nearest(failure.name, (one for one in dir(failure.obj) if one[0] != "_"))
    if isinstance(failure, NameError) and failure.name:
        return nearest(failure.name, _names_at(failure))
    if isinstance(failure, ImportError):
        found = _NO_NAME.match(str(failure))
        if found:
            return nearest(found[1], dir(sys.modules.get(found[2])))
    return ""


def _names_at(failure: NameError) -> set[str]:
    frames = [frame for frame, _ in traceback.walk_tb(failure.__traceback__)]
    last = frames[-1] if frames else None
    return set(dir(builtins)) | (set(last.f_locals) | set(last.f_globals) if last else set())
