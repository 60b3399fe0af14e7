"""One running instance per profile, whatever way the other one ended."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.instance_lock import AlreadyRunning, only_instance
from app.paths import paths_of

_HOLD = """
import sys
from app.instance_lock import only_instance
from app.paths import paths_of
with only_instance(paths_of("one")):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other_instance(home: Path, project: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_instance_is_told_in_one_sentence(
    other_instance: "subprocess.Popen[str]",
) -> None:
    lock = only_instance(paths_of("one"))
    with pytest.raises(AlreadyRunning, match="already running with the profile “one”") as told:
        lock.__enter__()
    assert told.value.exit_code == 3


def test_another_profile_is_free(other_instance: "subprocess.Popen[str]") -> None:
    with only_instance(paths_of("two")):
        pass


def test_a_killed_instance_leaves_no_lock(other_instance: "subprocess.Popen[str]") -> None:
    other_instance.kill()
    other_instance.wait()
    with only_instance(paths_of("one")):
        pass


def test_the_lock_is_given_back(home: Path) -> None:
    for _ in range(2):
        with only_instance(paths_of("one")):
            pass
