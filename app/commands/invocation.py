"""What the person asked for before naming a command: profile, single settings, debug."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options that hold for every command."""

    profile: str | None = None
    overrides: tuple[str, ...] = ()
    debug: bool = False

    def settings(self) -> "Settings":
        """Load the settings, make the profile's folders and start the log."""
        from app.logging_setup import set_up_logging
        from app.settings import load_settings

        settings = load_settings(self.profile, self.overrides)
        settings.paths.create()
        set_up_logging(settings.paths.logs, debug=self.debug)
        return settings


def settings_of(context: typer.Context) -> "Settings":
    """Return the settings for the command being run."""
    invocation = context.obj
    if not isinstance(invocation, Invocation):
        invocation = Invocation()
    return invocation.settings()


def global_options_first(arguments: Sequence[str]) -> list[str]:
    """Move --profile, --setting and --debug to the front, wherever the person wrote them.

    What follows `test` or `--` belongs to somebody else and stays where it is.
    """
    front: list[str] = []
    rest: list[str] = []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word in ("test", "--"):
            rest += [word, *words]
            break
        if word in ("--profile", "--setting"):
            front += [word, *words[:1]]
            del words[:1]
        elif word == "--debug" or word.startswith(("--profile=", "--setting=")):
            front.append(word)
        else:
            rest.append(word)
    return front + rest
