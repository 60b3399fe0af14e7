"""A worker's failure: one sentence that says what to do, whatever failed."""

import errno
import os

import pytest

from app.failure_words import sentence_of
from core.errors import UserMistake


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_a_full_disk_is_told_whatever_met_it(number: int) -> None:
    # The library that keeps compiled calculations names no file.
    bare = sentence_of(OSError(number, os.strerror(number)))
    assert bare.startswith(f"The result could not be written ({os.strerror(number)}). Free some")
    named = sentence_of(OSError(number, os.strerror(number), "/data/tests/a.json"))
    assert "could not be written to /data/tests/a.json" in named


def test_another_refusal_of_the_computer_names_the_file() -> None:
    said = sentence_of(PermissionError(errno.EACCES, "Permission denied", "/data/tests"))
    assert said.startswith("The computer refused with /data/tests (Permission denied). Check")
    assert sentence_of(OSError("lost")).startswith("The computer refused (lost).")


def test_a_mistake_says_its_own_words_and_the_rest_is_the_strategys() -> None:
    assert sentence_of(UserMistake("Choose a share.")) == "Choose a share."
    assert sentence_of(ZeroDivisionError("by 0")) == "The strategy failed: ZeroDivisionError: by 0"
