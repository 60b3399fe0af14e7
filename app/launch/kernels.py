"""Compile kernels once, and again only when they changed: strategies first, the rest meanwhile."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from app.launch.console import Console

_WARM = "from core.strategy.warm import warm; warm({part}, {parts})"
# Out of everybody's way: it takes a minute or two of one processor, and nobody waits for it.
_REST = """
import os, pathlib, sys
if hasattr(os, "nice"):
    os.nice(15)
if pathlib.Path("core/backtest/fast/warm.py").is_file():
    from core.backtest.fast.warm import warm
    warm()
from indicators.warm import warm
warm()
pathlib.Path(sys.argv[1]).write_text(sys.argv[2], encoding="ascii")
"""
_PROCESSES = 4
_LOOP = ("core/backtest/fast", "strategies")
_SOURCES = ("indicators", "strategies", "core/strategy")


def cache_folder(environment_folder: Path) -> Path:
    """Return the folder for compiled kernels: the user's cache folder, or one in `.venv`.

    numba refuses to work with a cache folder it cannot write, so only a writable one is returned.
    """
    for place in (_user_cache() / "algotrader-pro" / "kernels", environment_folder / "kernels"):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place, os.W_OK | os.X_OK):
            return place
    return environment_folder / "kernels"


def warm(project: Path, python: Path, cache: Path, console: Console) -> None:
    """Fill the kernel cache unless it already holds the kernels of this very source."""
    sources = [path for place in _SOURCES for path in sorted((project / place).rglob("*.py"))]
    if not sources:
        return
    stamp = _stamp(project, cache, "warm")
    state = _fingerprint(sources, python)
    try:
        if stamp.read_text(encoding="ascii") == state:
            return
    except OSError:
        console.say("Preparing the calculations. This happens once and takes up to a minute.")
    why = _fill(project, python, cache)
    if why is None:
        try:
            stamp.write_text(state, encoding="ascii")
        except OSError as failure:
            why = str(failure)
        else:
            return
    console.say(f"The calculations will be prepared at their first use instead ({why[:120]}).")


def warm_rest(project: Path, python: Path, cache: Path) -> subprocess.Popen[bytes] | None:
    """Compile the loop of fast tests and the other indicators; None when that is done.

    That happens in a process of its own. What needs a kernel sooner compiles just that one.
    """
    places = ("indicators", *_LOOP)
    sources = [path for place in places for path in sorted((project / place).rglob("*.py"))]
    stamp, state = _stamp(project, cache, "rest"), _fingerprint(sources, python)
    try:
        if stamp.read_text(encoding="ascii") == state:
            return None
    except OSError:
        pass
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [str(python), "-c", _REST, str(stamp), state],
            cwd=project,
            env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None  # the kernels are then compiled one by one, where they are needed


def _stamp(project: Path, cache: Path, what: str) -> Path:
    return cache / f"{what}-{hashlib.sha256(str(project).encode()).hexdigest()[:12]}"


def _fill(project: Path, python: Path, cache: Path) -> str | None:
    """Compile on several processors at once; return None, or why it went wrong."""
    parts = max(1, min(os.cpu_count() or 1, _PROCESSES))
    running = [
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [str(python), "-c", _WARM.format(part=part, parts=parts)],
            cwd=project,
            env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for part in range(parts)
    ]
    said = [one.communicate()[1] for one in running]
    failed = [text for one, text in zip(running, said, strict=True) if one.returncode != 0]
    if not failed:
        return None
    return (failed[0].strip().splitlines() or ["no reason given"])[-1]


def _fingerprint(sources: list[Path], python: Path) -> str:
    digest = hashlib.sha256(f"{sys.version} {python}".encode())
    for source in sources:
        facts = source.stat()
        digest.update(f"{source.name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _user_cache() -> Path:
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
