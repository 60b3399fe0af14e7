"""Where the program keeps its things: the platform's own user folders, one folder per profile."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from core.errors import ConfigurationError

PROGRAM = "algotrader-pro"
DEFAULT_PROFILE = "default"
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one profile. `config` holds the settings, `data` everything else."""

    profile: str
    config: Path
    data: Path
    logs: Path

    @property
    def settings_file(self) -> Path:
        """Return the user's settings file; it need not exist."""
        return self.config / "settings.yaml"

    @property
    def sessions(self) -> Path:
        """Return the folder with one sub-folder per practice session or run."""
        return self.data / "sessions"

    @property
    def bars(self) -> Path:
        """Return the folder of the stored price series."""
        return self.data / "bars"

    @property
    def strategies(self) -> Path:
        """Return the folder for the user's own strategy files."""
        return self.data / "strategies"

    @property
    def kill_file(self) -> Path:
        """Return the file whose presence stops all trading of the profile."""
        return self.data / "KILL"

    @property
    def panic_report(self) -> Path:
        """Return the file with the steps of the last panic stop, one JSON object a line."""
        return self.data / "panic_report.jsonl"

    @property
    def lock_file(self) -> Path:
        """Return the file a running instance holds locked."""
        return self.data / "instance.lock"

    def create(self) -> None:
        """Make the folders, readable by their owner only.

        Raises ConfigurationError naming the folder that cannot be made.
        """
        for folder in (
            *(self.config, self.data, self.logs),
            *(self.sessions, self.bars, self.strategies),
        ):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as failure:
                raise ConfigurationError(
                    f"The folder {folder} cannot be made ({failure.strerror}): make it yourself, "
                    "or set ALGOTRADER_HOME to a folder you may write into."
                ) from failure


def paths_of(profile: str | None = None, environment: Mapping[str, str] | None = None) -> Paths:
    """Return the paths of a profile: the one named, else ALGOTRADER_PROFILE, else "default".

    ALGOTRADER_HOME puts everything below one folder of the user's choice.
    Raises ConfigurationError when the name is no good as a folder name.
    """
    told = os.environ if environment is None else environment
    name = profile or told.get("ALGOTRADER_PROFILE") or DEFAULT_PROFILE
    if not _PROFILE.fullmatch(name):
        raise ConfigurationError(
            f"The profile name {name!r} cannot be used: take up to 40 letters, digits, - and _."
        )
    home = told.get("ALGOTRADER_HOME")
    if home:
        base = Path(home).expanduser().absolute() / name
        return Paths(name, base / "config", base / "data", base / "logs")
    return Paths(
        name,
        platformdirs.user_config_path(PROGRAM, appauthor=False) / name,
        platformdirs.user_data_path(PROGRAM, appauthor=False) / name,
        platformdirs.user_log_path(PROGRAM, appauthor=False) / name,
    )
