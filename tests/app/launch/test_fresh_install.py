"""The whole way from nothing, over the network: minutes, so only with `run.py test -m slow`."""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does"),
]

_LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache", "tests")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Path:
    """Return a copy of the project as a clone would be, without an environment."""
    folder = tmp_path_factory.mktemp("clone") / "project"
    shutil.copytree(project, folder, ignore=_LEFT_OUT)
    return folder


def told(fresh: Path) -> dict[str, str]:
    """Return an environment with an empty home, but the machine's own pip settings."""
    kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    return {**kept, "PATH": os.environ["PATH"], "HOME": str(fresh.parent / "home")}


def start(fresh: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "run.py", *arguments],
        cwd=fresh,
        env=told(fresh),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_first_start_killed_in_the_middle_is_mended_by_the_second(fresh: Path) -> None:
    first = start(fresh, "--version")
    assert first.stderr is not None
    for line in first.stderr:
        if line.strip().startswith("unpacked"):
            break
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert (fresh / ".venv" / "changing").exists()

    second = start(fresh, "practice")
    said, errors = second.communicate(timeout=600)
    assert second.returncode == 0, errors
    assert "getting ready" in errors
    assert "RESULT · practice money · made-up prices" in said
    python = fresh / ".venv" / "bin" / "python"
    check = subprocess.run([python, "-m", "pip", "check"], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout


def test_later_starts_go_straight_in(fresh: Path) -> None:
    if not (fresh / ".venv" / "ready.json").exists():
        start(fresh, "--version").communicate(timeout=600)
    python = str(fresh / ".venv" / "bin" / "python")
    direct = [python, "-X", "algotrader_prepared", "run.py", "--version"]
    through = [sys.executable, "run.py", "--version"]
    took: dict[str, list[float]] = {"direct": [], "through": []}
    for _ in range(9):
        for name, command in (("direct", direct), ("through", through)):
            began = time.perf_counter()
            subprocess.run(command, cwd=fresh, env=told(fresh), check=True, capture_output=True)
            took[name].append(time.perf_counter() - began)
    extra = statistics.median(took["through"]) - statistics.median(took["direct"])
    assert extra < 0.1


def test_practice_trades_within_three_seconds_of_a_later_start(fresh: Path) -> None:
    start(fresh, "practice").communicate(timeout=600)
    began = time.perf_counter()
    process = start(fresh, "practice")
    assert process.stdout is not None
    for line in process.stdout:
        if "Bought" in line or "more lines in the diary" in line:
            break
    took = time.perf_counter() - began
    process.communicate(timeout=60)
    assert took < 3.0
