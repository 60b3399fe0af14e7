"""Every promise of docs/promises.md is held by a test that is there, and is a property."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import PROJECT

LEAST = 30
LINE = re.compile(r"^\| (\d+) \| ([^|]+) \| `([\w/]+\.py)::(test_\w+)` \|$", re.MULTILINE)


def promises() -> list[tuple[int, str, str, str]]:
    """Return number, sentence, file and test of each line of the table."""
    text = (PROJECT / "docs" / "promises.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"^\| *\d", line)]
    found = LINE.findall(text)
    assert len(found) == len(rows), "a line of the table does not read as the others do"
    return [(int(number), words.strip(), file, test) for number, words, file, test in found]


def properties(path: Path) -> set[str]:
    """Return the names of the tests of a file that hypothesis runs."""
    made = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            calls = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
            if any(getattr(one, "id", None) == "given" for one in calls):
                made.add(node.name)
    return made


def test_they_are_numbered_one_after_the_other_and_each_has_a_test_of_its_own() -> None:
    found = promises()
    assert len(found) >= LEAST
    assert [number for number, *_ in found] == list(range(1, len(found) + 1))
    assert len({(file, test) for *_, file, test in found}) == len(found)
    assert all(words.endswith(".") for _, words, _, _ in found)


@pytest.mark.parametrize("promise", promises(), ids=lambda one: str(one[0]))
def test_its_test_is_there_and_tries_many_cases(promise: tuple[int, str, str, str]) -> None:
    number, words, file, test = promise
    path = PROJECT / "tests" / file
    assert path.is_file(), f"{number} names {file}, which is not there"
    assert test in properties(path), f"{number} ({words}) is held by no property {test}"
