"""Small files are written whole or not at all, and nobody else may read them."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.kept_file import keep_file
from tests.conftest import PROJECT

_FULL_DISK = """
import resource, sys
from pathlib import Path
from app.kept_file import keep_file
# No file grows beyond a few bytes, as on a disk that is full.
resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
try:
    keep_file(Path(sys.argv[1]), b"new" * 100)
except OSError as failure:
    print(failure.strerror)
"""


def test_file_and_folder_are_their_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "keys.json"
    keep_file(path, b"one\n")
    assert path.read_bytes() == b"one\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_a_crash_left_lends_its_openness_to_nothing(tmp_path: Path) -> None:
    left = tmp_path / "keys.new"
    left.write_bytes(b"half of what")
    left.chmod(0o666)
    keep_file(tmp_path / "keys.json", b"two")
    assert (tmp_path / "keys.json").read_bytes() == b"two"
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert not left.exists()


def test_a_full_disk_leaves_the_old_file_and_no_half_of_the_new_one(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    path = tmp_path / "keys.json"
    keep_file(path, b"old")
    # In a process of its own: the limit would hold for whatever this one writes.
    child = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(path)],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert child.stdout == "File too large\n"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "keys.json", []
    keep_file(path, b"old")
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        facts = os.fstat(handle)
        folder = stat.S_ISDIR(facts.st_mode)
        seen.append(("folder" if folder else facts.st_size, path.read_bytes()))

    monkeypatch.setattr(os, "fsync", fsync)
    keep_file(path, b"fresh")
    name_too = [("folder", b"fresh")] if os.name == "posix" else []
    assert seen == [(5, b"old"), *name_too]
    assert path.read_bytes() == b"fresh"
