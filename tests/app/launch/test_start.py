"""From `python3 run.py` to the program: arguments, exit code and folder arrive unchanged."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.launch import kernels
from app.launch.start import command_of
from tests.app.launch.local_wheels import make_wheel

_PROGRAM = """
import json, os, sys
def main(arguments):
    import tiny
    names = ("NUMBA_CACHE_DIR", "PYTHONUTF8", "QT_QPA_PLATFORM")
    print(json.dumps({
        "arguments": arguments, "folder": os.getcwd(), "prefix": sys.prefix,
        "tiny": tiny.VERSION, **{name: os.environ.get(name) for name in names},
    }))
    return 7
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """Return a project with the real launcher and a program that says what it was given."""
    folder = tmp_path_factory.mktemp("launched")
    shutil.copy(project / "run.py", folder)
    shutil.copytree(project / "app" / "launch", folder / "app" / "launch")
    shutil.copy(project / "app" / "__init__.py", folder / "app")
    (folder / "app" / "main.py").write_text(_PROGRAM, encoding="utf-8")
    (folder / "requirements").mkdir()
    line = make_wheel(folder / "wheels", "tiny", "1.0")
    for name in ("app.txt", "dev.txt"):
        (folder / "requirements" / name).write_text(line, encoding="utf-8")
    return folder


def run(program: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    kept = {"PATH": os.environ["PATH"], "HOME": str(program / "home")}
    told = {
        **kept,
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": str(program / "wheels"),
        **more,
    }
    return subprocess.run(
        [sys.executable, str(program / "run.py"), *arguments],
        capture_output=True,
        text=True,
        env=told,
        cwd=program.parent,
        stdin=subprocess.DEVNULL,
    )


def test_the_program_gets_what_the_person_typed(program: Path) -> None:
    first = run(program, "practice", "--cash", "1,00,000", "--data", "my file.csv")
    assert first.returncode == 7, first.stderr
    got = json.loads(first.stdout)
    assert got["arguments"] == ["practice", "--cash", "1,00,000", "--data", "my file.csv"]
    assert got["folder"] == str(program.parent), "relative file names must keep their meaning"
    assert got["tiny"] == "1.0"
    assert Path(got["prefix"]).samefile(program / ".venv")
    assert got["PYTHONUTF8"] == "1"
    assert got["NUMBA_CACHE_DIR"].startswith(str(program / "home" / ".cache"))
    assert "package 1 of 1  tiny" in first.stderr

    second = run(program, "practice")
    assert second.stderr == "", "a second start says nothing and goes straight in"
    assert second.returncode == 7


def test_without_a_screen_the_window_becomes_practice_in_the_terminal(program: Path) -> None:
    done = run(program, "--profile", "kid")
    assert json.loads(done.stdout)["arguments"] == ["--profile", "kid", "practice"]
    assert "no screen here for the window: practising in the terminal" in done.stderr


def test_tests_and_pictures_never_need_a_screen(program: Path) -> None:
    done = run(program, "pictures", "out", DISPLAY=":99", QT_QPA_PLATFORM="xcb")
    if "The window needs" in done.stderr:
        pytest.skip("this computer lacks Qt's libraries")
    assert json.loads(done.stdout)["QT_QPA_PLATFORM"] == "offscreen"


def test_kernels_are_prepared_once_and_again_when_they_change(program: Path) -> None:
    kernels = program / "core" / "strategy"
    kernels.mkdir(parents=True)
    count = program / "count"
    code = f"def warm(part, parts):\n    part or open({str(count)!r}, 'a').write('x')\n"
    (kernels / "warm.py").write_text(code, encoding="utf-8")
    first, second = run(program, "practice"), run(program, "practice")
    assert "Preparing the calculations" in first.stderr
    assert second.stderr == ""
    assert count.read_text() == "x"
    run(program, "--version")
    (kernels / "warm.py").write_text(code + "# changed\n", encoding="utf-8")
    assert run(program, "practice").returncode == 7
    assert count.read_text() == "xx"
    (kernels / "warm.py").write_text("def warm(part, parts):\n    raise OSError('no disk')\n")
    broken = run(program, "practice")
    assert broken.returncode == 7, "the program starts even so"
    assert "at their first use instead (OSError: no disk)" in broken.stderr
    shutil.rmtree(program / "core")


def test_the_rest_is_prepared_in_the_background_once(tmp_path: Path) -> None:
    package, cache = tmp_path / "indicators", tmp_path / "cache"
    package.mkdir()
    cache.mkdir()
    count = tmp_path / "count"
    code = f"def warm():\n    open({str(count)!r}, 'a').write('x')\n"
    (package / "warm.py").write_text(code, encoding="utf-8")
    working = kernels.warm_rest(tmp_path, Path(sys.executable), cache)
    assert working is not None
    assert working.wait(60) == 0
    assert count.read_text() == "x"
    assert kernels.warm_rest(tmp_path, Path(sys.executable), cache) is None


def test_a_setup_problem_is_one_sentence_and_no_traceback(program: Path) -> None:
    lock = program / "requirements" / "app.txt"
    before = lock.read_text(encoding="utf-8")
    lock.write_text(before + f"rare==1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = run(program, "practice")
    lock.write_text(before, encoding="utf-8")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("There is no ready-made package rare for")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], None),
        (["--debug"], None),
        (["practice", "--seed", "3"], "practice"),
        (["--profile", "test", "panic"], "panic"),
        (["--profile=test"], None),
        (["--setting", "risk.max_open_positions=3", "--debug", "test"], "test"),
    ],
)
def test_the_command_is_found_among_the_options(arguments: list[str], command: str | None) -> None:
    assert command_of(arguments) == command


def test_an_old_python_can_read_the_sentence_meant_for_it(project: Path) -> None:
    source = (project / "run.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 4))
    assert "Python 3.11 or newer" in source
