"""Global options may stand anywhere, but never among words that belong to pytest."""

import pytest

from app.commands.invocation import global_options_first


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (["practice", "--profile", "kid"], ["--profile", "kid", "practice"]),
        (
            ["practice", "--profile=kid", "--seed", "3"],
            ["--profile=kid", "practice", "--seed", "3"],
        ),
        (["practice", "--debug"], ["--debug", "practice"]),
        (
            ["practice", "--setting", "a.b=1", "--cash", "5", "--setting", "c.d=2"],
            ["--setting", "a.b=1", "--setting", "c.d=2", "practice", "--cash", "5"],
        ),
        (["test", "--debug", "--profile", "x"], ["test", "--debug", "--profile", "x"]),
        (["import", "--", "--debug"], ["import", "--", "--debug"]),
        (["--profile"], ["--profile"]),
        ([], []),
    ],
)
def test_they_are_moved_to_the_front(typed: list[str], understood: list[str]) -> None:
    assert global_options_first(typed) == understood
