"""The environment: made once, repaired after a cut, renewed with the lock. Real venv, real pip."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.launch.console import Console, SetupProblem
from app.launch.environment import APP_LOCK, DEV_LOCK, Environment
from tests.app.launch.local_wheels import make_wheel

Locks = Callable[..., None]


class Place:
    """A project folder with locks of tiny packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.said = io.StringIO()
        self.environment = Environment(folder)
        (folder / "requirements").mkdir(parents=True)

    def lock(self, name: str, *packages: tuple[str, str], more: str = "") -> None:
        lines = [make_wheel(self.wheels, *package) for package in packages]
        text = "".join(lines) + more
        (self.folder / "requirements" / name).write_text(text, encoding="utf-8")

    def prepare(self, name: str = APP_LOCK) -> str:
        self.said.truncate(self.said.seek(0))
        self.environment.prepare(name, Console(self.said))
        return self.said.getvalue()

    def version_of(self, package: str) -> str:
        question = f"import {package}; print({package}.VERSION)"
        answer = subprocess.run(
            [str(self.environment.python), "-c", question], capture_output=True, text=True
        )
        return answer.stdout.strip()

    def forget_stamp(self) -> None:
        (self.environment.folder / "ready.json").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return one place with a complete environment; tests that change it put it right again."""
    place = Place(tmp_path_factory.mktemp("program"))
    place.lock(DEV_LOCK, ("tiny", "1.0"), ("tools", "3.0"))
    place.lock(APP_LOCK, ("tiny", "1.0"), more='absent==1.0 ; sys_platform == "beos"\n')
    with pytest.MonkeyPatch.context() as patch:
        offline(patch, place.wheels)
        place.prepare()
    return place


@pytest.fixture(autouse=True)
def _no_network(made: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    offline(monkeypatch, made.wheels)


def offline(monkeypatch: pytest.MonkeyPatch, wheels: Path) -> None:
    """Point pip at the wheels by its own environment settings, which the launcher must honour."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


def test_the_first_start_installs_what_the_lock_names(made: Place) -> None:
    assert made.environment.is_ready(APP_LOCK)
    assert made.version_of("tiny") == "1.0"
    stamp = json.loads((made.environment.folder / "ready.json").read_text(encoding="utf-8"))
    assert stamp["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_the_developers_packages_are_asked_for_separately(made: Place) -> None:
    assert not made.environment.is_ready(DEV_LOCK)
    said = made.prepare(DEV_LOCK)
    assert "package 2 of 2  tools" in said
    assert "getting ready" not in said, "the environment was made anew for nothing"
    assert made.environment.is_ready(DEV_LOCK)
    assert made.environment.is_ready(APP_LOCK), "the developers' lock holds the program's own"


def test_a_changed_lock_is_followed_without_starting_over(made: Place) -> None:
    canary = made.environment.folder / "canary"
    canary.touch()
    made.lock(APP_LOCK, ("tiny", "2.0"))
    assert not made.environment.is_ready(APP_LOCK)
    said = made.prepare()
    assert "up to date" in said
    assert made.version_of("tiny") == "2.0"
    assert canary.exists()
    assert made.environment.is_ready(APP_LOCK)


def test_a_cut_install_is_made_again_from_nothing(made: Place) -> None:
    # As after a power cut while pip was copying: the package looks installed but is not whole.
    home = next(made.environment.folder.glob("[Ll]ib*/**/site-packages"))
    (home / "tiny.py").unlink()
    made.forget_stamp()
    (made.environment.folder / "changing").touch()
    assert not made.environment.is_ready(APP_LOCK)
    said = made.prepare()
    assert "getting ready" in said
    assert made.version_of("tiny") != ""
    assert made.environment.is_ready(APP_LOCK)


def test_a_broken_interpreter_is_noticed(made: Place) -> None:
    python = made.environment.python
    target = python.readlink()
    python.unlink()
    python.symlink_to("/nowhere/python3")
    ready, usable = made.environment.is_ready(APP_LOCK), made.environment.folder_is_usable()
    python.unlink()
    python.symlink_to(target)
    assert not ready
    assert not usable
    assert made.environment.folder_is_usable()


def test_an_upgraded_python_under_the_environment_is_noticed(made: Place) -> None:
    stamp = made.environment.folder / "ready.json"
    facts = json.loads(stamp.read_text(encoding="utf-8"))
    stamp.write_text(json.dumps({**facts, "python": "3.9"}), encoding="utf-8")
    same = os.path.realpath(made.environment.python) == os.path.realpath(sys.executable)
    assert same, "the test's Python and the environment's are one"
    assert not made.environment.is_ready(APP_LOCK)
    stamp.write_text(json.dumps(facts), encoding="utf-8")
    assert made.environment.is_ready(APP_LOCK)


def test_a_wrong_fingerprint_installs_nothing(made: Place) -> None:
    path = made.folder / "requirements" / APP_LOCK
    before = path.read_text(encoding="utf-8")
    make_wheel(made.wheels, "evil", "1.0")
    path.write_text(before + f"evil==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(SetupProblem, match="is not the one this program was built with"):
        made.prepare()
    assert not made.environment.is_ready(APP_LOCK)
    assert made.version_of("evil") == ""
    path.write_text(before, encoding="utf-8")
    assert "up to date" in made.prepare(), "a refused update leaves the environment as it was"


def test_a_package_nobody_has_is_named(made: Place) -> None:
    path = made.folder / "requirements" / APP_LOCK
    before = path.read_text(encoding="utf-8")
    path.write_text(before + f"rare==9.9 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    with pytest.raises(SetupProblem, match=r"no ready-made package rare for Python 3"):
        made.prepare()
    path.write_text(before, encoding="utf-8")
    made.prepare()


def test_a_second_start_waits_for_the_first(made: Place) -> None:
    made.forget_stamp()
    first, second = Console(io.StringIO()), io.StringIO()
    started, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with made.environment._alone(first):
            started.set()
            finish.wait(10)
            made.environment._write_stamp(APP_LOCK)

    holder = threading.Thread(target=hold)
    holder.start()
    started.wait(10)
    waiter = threading.Thread(target=made.environment.prepare, args=(APP_LOCK, Console(second)))
    waiter.start()
    waiter.join(0.3)
    assert waiter.is_alive()
    assert "waiting for it" in second.getvalue()
    finish.set()
    holder.join(10)
    waiter.join(30)
    assert "Getting its parts" not in second.getvalue(), "the first start did the work already"


def test_an_environment_without_pip_gets_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "bare")
    offline(monkeypatch, place.wheels)
    place.lock(APP_LOCK, ("tiny", "1.0"))
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(place.environment.folder)], check=True
    )
    place.prepare()
    assert place.version_of("tiny") == "1.0"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_ours_is_named(tmp_path: Path) -> None:
    place = Place(tmp_path / "theirs")
    place.lock(APP_LOCK)
    place.folder.chmod(0o500)
    with pytest.raises(SetupProblem, match="may not write into"):
        place.prepare()


def test_a_file_in_the_way_of_the_environment_is_told(tmp_path: Path) -> None:
    place = Place(tmp_path / "program")
    place.environment.folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(SetupProblem, match="may not write into"):
        place.prepare()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a full disk to try")
def test_a_full_disk_is_one_sentence(made: Place) -> None:
    made.forget_stamp()
    (made.environment.folder / "install.log").unlink()
    (made.environment.folder / "install.log").symlink_to("/dev/full")
    try:
        with pytest.raises(SetupProblem, match="The disk is full"):
            made.prepare()
    finally:
        (made.environment.folder / "install.log").unlink()
    made.prepare()
    assert made.environment.is_ready(APP_LOCK)


def test_too_little_space_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "program")
    place.lock(APP_LOCK)
    monkeypatch.setattr("app.launch.environment._NEEDED_BYTES", 10**18)
    with pytest.raises(SetupProblem, match=r"parts need about 1000000000.0 GB"):
        place.prepare()
    assert not place.environment.python.exists()
