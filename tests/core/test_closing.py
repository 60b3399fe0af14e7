"""What was opened is closed when the rest fails, and what failed first is what is told."""

import logging

import pytest

from core.closing import closed_on_failure


def fails() -> None:
    raise RuntimeError("secret words")


def test_nothing_is_closed_when_all_goes_well() -> None:
    closed: list[str] = []
    with closed_on_failure(lambda: closed.append("one")):
        pass
    assert closed == []


@pytest.mark.parametrize("failure", [OSError("disk"), KeyboardInterrupt()])
def test_all_are_closed_in_turn_and_the_first_failure_goes_on(
    failure: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    closed: list[str] = []
    with (
        pytest.raises(type(failure)) as told,
        closed_on_failure(lambda: closed.append("one"), fails, lambda: closed.append("two")),
    ):
        raise failure
    assert told.value is failure
    assert closed == ["one", "two"]
    (said,) = caplog.records
    assert (said.levelno, said.fault) == (logging.WARNING, "RuntimeError")
    assert "secret" not in caplog.text
