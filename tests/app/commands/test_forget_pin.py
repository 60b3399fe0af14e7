"""Forgetting the PIN: only by typing the words, and then the window is open."""

from pathlib import Path

import pytest

from app.commands.forget_pin import forget_pin_command
from app.pin_store import PinStore, hashed
from app.settings import load_settings
from tests.app.test_pin_store import NoVault


@pytest.mark.parametrize(
    ("typed", "code", "locked"),
    [("forget  pin", 0, False), ("FORGET PIN", 0, False), ("yes", 2, True), ("", 2, True)],
)
def test_only_the_words_take_it_away(tmp_path: Path, typed: str, code: int, locked: bool) -> None:
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    settings.paths.create()
    PinStore(settings.paths.data, "default", NoVault()).keep({"trade": hashed("2468")})
    assert forget_pin_command(settings, typed) == code
    assert PinStore(settings.paths.data, "default", NoVault()).any() is locked


def test_without_a_pin_there_is_nothing_to_forget(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path)})
    assert forget_pin_command(settings, None) == 0
    assert "No PIN is set." in capsys.readouterr().out
