"""Writes a small file whole or not at all, for its owner only."""

import contextlib
import os
from pathlib import Path

from core.durable import sync_folder

_BINARY = getattr(os, "O_BINARY", 0)
"""Without it Windows would write another end of each line."""


def keep_file(path: Path, content: bytes) -> None:
    """Put a file in the place of the old one; raise OSError, the old one unharmed, if that fails.

    The new one is on the disk before it takes the old one's name, so that a power cut leaves the
    one or the other. A folder that is not there yet is made, for its owner only too.
    """
    fresh = path.with_suffix(".new")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # One left by a crash may be readable for others: opening it anew would leave it so.
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        sync_folder(path.parent)
    except OSError:
        # Half a file is of no use, and the disk may be full.
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
