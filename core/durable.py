"""What survives a power cut: a file's content is synced where it is written, its name here."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: a renamed file may else lose its new name.

    Windows opens no folders and keeps names in its own journal. Raises OSError.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
