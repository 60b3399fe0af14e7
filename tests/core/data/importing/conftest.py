"""Price files written by the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes lines (or bytes) to a file and gives its path."""

    def to_file(name: str, *lines: str, data: bytes | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode() + b"\n" if data is None else data)
        return path

    return to_file
