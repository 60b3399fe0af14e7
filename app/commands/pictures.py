"""`run.py pictures DIR`: every screen in its main states, drawn into PNG files."""

import re
from pathlib import Path
from typing import Annotated

import typer

from app.commands.invocation import settings_of
from core.errors import UserMistake

THEMES = ("light", "dark", "high-contrast")
_SIZE = re.compile(r"(\d{3,5})x(\d{3,5})")


def pictures(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the pictures go")],
    theme: Annotated[
        str, typer.Option("--theme", help="light, dark, high-contrast or all")
    ] = "light",
    size: Annotated[str, typer.Option("--size", metavar="WxH", help="Size of the window")] = (
        "1440x900"
    ),
    scale: Annotated[float, typer.Option("--scale", min=1.0, max=2.0, help="1 to 2")] = 1.0,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="STATE", help="Draw this state only; may be repeated"),
    ] = None,
) -> None:
    """Draw the screens into PNG files, without a screen."""
    themes = themes_from(theme)
    width, height = size_from(size)
    settings = settings_of(context)
    try:
        from app.pictures import draw_pictures  # type: ignore[import-not-found,unused-ignore]
    except ImportError as reason:
        raise UserMistake(f"The pictures cannot be drawn here: {reason}.") from reason
    drawn = draw_pictures(
        settings,
        folder,
        themes=themes,
        size=(width, height),
        scale=scale,
        states=tuple(only or ()),
    )
    typer.echo(f"{len(drawn)} pictures are in {folder}.")


def themes_from(text: str) -> tuple[str, ...]:
    """Return the themes asked for."""
    if text == "all":
        return THEMES
    if text not in THEMES:
        raise UserMistake(f"“{text}” is not a theme: choose {', '.join(THEMES)} or all.")
    return (text,)


def size_from(text: str) -> tuple[int, int]:
    """Return width and height in logical pixels."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise UserMistake(f"“{text}” is not a size: write it as WxH, for example 1440x900.")
    return int(found[1]), int(found[2])
