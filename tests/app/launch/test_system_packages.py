"""Missing system parts: named in one sentence, or installed where nobody is there to ask."""

import io
import sys
from pathlib import Path

import pytest

from app.launch import display, system_packages
from app.launch.console import Console, SetupProblem

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these parts are Linux's own")

ABSENT = {"libnobody-has-this.so.9": "libnobody9", "libnor-this.so.1": "libnor1"}


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a recording `apt-get` first on the path; return its record."""
    record = tmp_path / "record"
    tool = tmp_path / "bin" / "apt-get"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\necho "$@" >> {record}\n[ ! -e {tmp_path}/fail ]\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    return record


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "QT_LIBRARIES", ABSENT)


def as_root(monkeypatch: pytest.MonkeyPatch, root: bool, terminal: bool) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr("sys.stdin", _Stdin(terminal))


class _Stdin(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def test_what_is_there_is_not_missing() -> None:
    assert system_packages.missing({"libc.so.6": "libc6"}) == []
    assert system_packages.missing({"libc.so.6": "libc6", **ABSENT}) == list(ABSENT)


@pytest.mark.usefixtures("lacking")
@pytest.mark.parametrize(("root", "terminal"), [(False, False), (False, True), (True, True)])
def test_a_person_is_told_the_exact_command(
    apt: Path, monkeypatch: pytest.MonkeyPatch, root: bool, terminal: bool
) -> None:
    as_root(monkeypatch, root, terminal)
    with pytest.raises(SetupProblem) as told:
        system_packages.provide_qt(Console(io.StringIO()))
    sentence = str(told.value)
    assert "libnobody-has-this.so.9, libnor-this.so.1" in sentence
    assert "sudo apt-get update && sudo apt-get install -y libnobody9 libnor1" in sentence
    assert not apt.exists(), "nothing is installed without being asked"


@pytest.mark.usefixtures("lacking")
def test_a_container_installs_by_itself(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_root(monkeypatch, root=True, terminal=False)
    said = io.StringIO()
    # The stand-in for apt-get brings nothing, so the honest end is a sentence about that.
    with pytest.raises(SetupProblem, match="still cannot find"):
        system_packages.provide_qt(Console(said))
    assert "installing libnobody9 libnor1" in said.getvalue()
    assert apt.read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends libnobody9 libnor1",
    ]


@pytest.mark.usefixtures("lacking")
def test_a_failing_installer_is_told(
    apt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_root(monkeypatch, root=True, terminal=False)
    (tmp_path / "fail").touch()
    with pytest.raises(SetupProblem, match="`apt-get update` failed"):
        system_packages.provide_qt(Console(io.StringIO()))


@pytest.mark.usefixtures("lacking")
def test_without_apt_the_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SetupProblem, match=r"libnobody-has-this.*system's own installer"):
        system_packages.provide_qt(Console(io.StringIO()))


def test_each_kind_of_screen_has_its_libraries(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "QT_LIBRARIES", {"libc.so.6": "libc6"})
    monkeypatch.setattr(
        system_packages, "_SCREEN_LIBRARIES", {display.X11: {"libx-none.so.1": "libx1"}}
    )
    as_root(monkeypatch, root=False, terminal=True)
    system_packages.provide_qt(Console(io.StringIO()), display.OWN)
    system_packages.provide_qt(Console(io.StringIO()), display.WAYLAND)
    with pytest.raises(SetupProblem, match="libx1"):
        system_packages.provide_qt(Console(io.StringIO()), display.X11)


def test_debians_venv_package_is_asked_for(apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_root(monkeypatch, root=False, terminal=True)
    with pytest.raises(SetupProblem, match=r"apt-get install -y python3[.0-9]*-venv"):
        system_packages.provide_venv(Console(io.StringIO()))
    as_root(monkeypatch, root=True, terminal=False)
    system_packages.provide_venv(Console(io.StringIO()))
    assert apt.read_text().splitlines()[-1].endswith("-venv")
