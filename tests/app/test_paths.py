"""Every profile has folders of its own, readable by their owner only."""

import os
import stat
from pathlib import Path

import pytest

from app.paths import paths_of
from core.errors import ConfigurationError


def test_profiles_share_nothing(home: Path) -> None:
    one, other = paths_of("one"), paths_of("other")
    assert {one.data, one.config, one.logs}.isdisjoint({other.data, other.config, other.logs})
    assert one.data == home / "one" / "data"
    assert one.kill_file == one.data / "KILL"


def test_without_a_home_the_platforms_own_folders_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALGOTRADER_HOME")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    paths = paths_of("one")
    assert paths.data == tmp_path / "XDG_DATA_HOME" / "algotrader-pro" / "one"
    assert paths.settings_file.parent == tmp_path / "XDG_CONFIG_HOME" / "algotrader-pro" / "one"


def test_the_profile_is_the_named_one_then_the_environments_then_default(home: Path) -> None:
    told = {"ALGOTRADER_HOME": str(home), "ALGOTRADER_PROFILE": "mine"}
    assert paths_of("named", told).profile == "named"
    assert paths_of(None, told).profile == "mine"
    assert paths_of(None, {"ALGOTRADER_HOME": str(home)}).profile == "default"


@pytest.mark.parametrize("name", ["../evil", "a/b", ".hidden", "-x", "ü", "a" * 41, "a b"])
def test_a_profile_name_is_no_path(name: str) -> None:
    with pytest.raises(ConfigurationError, match="up to 40 letters"):
        paths_of(name)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_folders_are_for_their_owner_only(home: Path) -> None:
    paths = paths_of("one")
    paths.create()
    paths.create()  # a second time changes nothing
    for folder in (paths.config, paths.data, paths.logs, paths.sessions, paths.bars):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_a_folder_that_cannot_be_made_is_named(home: Path) -> None:
    home.mkdir()
    (home / "one").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"one/config cannot be made .*ALGOTRADER_HOME"):
        paths_of("one").create()
