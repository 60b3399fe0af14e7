"""The pictures: real states on real profiles, one file a look, nothing of the user's touched."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.pictures import STATES, draw_pictures
from app.settings import load_settings
from core.errors import UserMistake
from ui import theme


def test_a_state_is_drawn_in_every_look_asked_for(tmp_path: Path, qtbot: object) -> None:
    home, folder = tmp_path / "home", tmp_path / "pictures"
    settings = load_settings(environment={"ALGOTRADER_HOME": str(home)})
    try:
        files = draw_pictures(
            settings, folder, themes=("light", "high-contrast"), size=(1366, 768), states=("error",)
        )
    finally:
        theme.use("light")
    assert {one.name for one in files} == {
        f"error_{what}_{look}_1366x768.png"
        for what in ("home", "activity", "start")
        for look in ("light", "high-contrast")
    }
    drawn = {one.name: QImage(str(one)) for one in files}
    assert {(one.width(), one.height()) for one in drawn.values()} == {(1366, 768)}
    ground = {name: image.pixelColor(700, 760).name() for name, image in drawn.items()}
    assert (
        ground["error_home_light_1366x768.png"] != ground["error_home_high-contrast_1366x768.png"]
    )
    assert not home.exists()


def test_an_unknown_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="first_run"):
        draw_pictures(load_settings(), tmp_path, themes=(), size=(1, 1), states=("winning",))


def test_every_state_the_house_promises_is_there() -> None:
    promised = {"first_run", "profit", "loss", "panic", "no_data", "error", "many", "locked"}
    promised |= {"reasons"}
    assert promised <= set(STATES)
