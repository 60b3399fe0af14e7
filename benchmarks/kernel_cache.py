"""The launcher's own cache of compiled kernels, filled: what a started program finds."""

import sys
from pathlib import Path

from app.launch import kernels
from app.launch.console import Console

PROJECT = Path(__file__).resolve().parent.parent


def compiled_kernels() -> Path:
    """Return the folder for NUMBA_CACHE_DIR; compile what is missing, as the launcher does."""
    cache = kernels.cache_folder(PROJECT / ".venv")
    kernels.warm(PROJECT, Path(sys.executable), cache, Console())
    # A started program compiles these meanwhile; until then the engine does its tests.
    rest = kernels.warm_rest(PROJECT, Path(sys.executable), cache)
    if rest is not None:
        rest.wait()
    return cache
