"""A secret never shows itself."""

import copy
import logging
import pickle
import traceback

import msgspec
import pytest

from core.brokers.wire.secret import Secret

CANARY = "canary-4711"


def test_only_reveal_gives_it_away() -> None:
    one = Secret(CANARY)
    assert one.reveal() == CANARY
    for text in (repr(one), str(one), f"{one}", f"{one:>40}", f"{one} {one!r}", str([one])):
        assert CANARY not in text


def test_it_can_be_neither_pickled_nor_copied_nor_encoded() -> None:
    one = Secret(CANARY)
    with pytest.raises(TypeError):
        pickle.dumps(one)
    with pytest.raises(TypeError):
        copy.deepcopy(one)
    with pytest.raises(TypeError):
        msgspec.json.encode(one)


def test_a_log_and_an_exception_show_dots(caplog: pytest.LogCaptureFixture) -> None:
    one = Secret(CANARY)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("x").error("sent with %s", one)
    with pytest.raises(ValueError, match="•") as raised:
        _fail_with(one)
    told = "".join(traceback.format_exception(raised.value))
    assert CANARY not in caplog.text + told


def _fail_with(one: Secret) -> None:
    raise ValueError(one)


def test_equal_secrets_are_equal_and_an_empty_one_is_false() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1
    assert not Secret("")
