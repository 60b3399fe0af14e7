"""The files to double-click: they find the program beside them and keep errors readable."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

posix = pytest.mark.skipif(sys.platform == "win32", reason="shell files")


@pytest.fixture
def folder(tmp_path: Path, project: Path) -> Path:
    """Return a folder with a space in its name and a run.py that tells where it ran."""
    place = tmp_path / "My Programs"
    place.mkdir()
    for name in ("START_TRADING.command", "START_TRADING.desktop"):
        shutil.copy(project / name, place)
    (place / "run.py").write_text(
        "import os, sys\nprint('ran in', os.getcwd())\nsys.exit(int(os.environ.get('CODE', 0)))\n"
    )
    return place


def exec_line(desktop: Path, location: str) -> list[str]:
    """Return the command of a desktop file as a desktop would run it."""
    (line,) = [t for t in desktop.read_text(encoding="utf-8").splitlines() if t[:5] == "Exec="]
    words = shlex.split(line[5:].replace("\\\\", "\\"))
    plain = [word.replace("\\$", "$") for word in words]  # which a desktop does and shlex does not
    return [word.replace("%k", location).replace("%%", "%") for word in plain]


def run(command: list[str], cwd: Path, code: int = 0) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "CODE": str(code)},
        input="\n",
        capture_output=True,
        text=True,
    )


@posix
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_the_desktop_file_finds_the_program(folder: Path, scheme: str) -> None:
    desktop = folder / "START_TRADING.desktop"
    done = run(exec_line(desktop, f"{scheme}{desktop}"), Path("/"))
    assert done.stdout == f"ran in {folder}\n"
    assert done.returncode == 0


@posix
def test_the_desktop_file_without_a_location(folder: Path) -> None:
    command = exec_line(folder / "START_TRADING.desktop", "")
    assert run(command, folder).stdout == f"ran in {folder}\n"
    lost = run(command, Path("/"))
    assert "type: python3 run.py" in lost.stdout
    assert lost.returncode == 1


@posix
def test_an_error_stays_readable(folder: Path) -> None:
    desktop = folder / "START_TRADING.desktop"
    done = run(exec_line(desktop, str(desktop)), Path("/"), code=2)
    assert "The lines above say why it ended." in done.stdout
    mac = run([str(folder / "START_TRADING.command")], Path("/"), code=2)
    assert f"ran in {folder}" in mac.stdout
    assert "ended with code 2" in mac.stdout
    assert mac.returncode == 2


@posix
def test_the_mac_file_needs_no_key_when_all_is_well(folder: Path) -> None:
    done = run([str(folder / "START_TRADING.command")], Path("/"))
    assert done.stdout == f"ran in {folder}\n"
    assert done.returncode == 0


def test_the_windows_file_is_one_that_windows_can_read(project: Path) -> None:
    raw = (project / "START_TRADING.bat").read_bytes()
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n"), "cmd misreads labels in files without CR"
    text = raw.decode()
    for needed in ('cd /d "%~dp0"', "py -3", "python --version", "python.org", "pause"):
        assert needed in text
