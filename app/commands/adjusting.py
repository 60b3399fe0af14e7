"""The options of a command that says how prices are to be adjusted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.practice import existing_file
from core.errors import UserMistake

if TYPE_CHECKING:
    from app.price_adjustment import AdjustmentWish

AdjustOption = Annotated[
    str, typer.Option("--adjust", help="Take splits and bonuses out of the prices: back or forward")
]
ActionsOption = Annotated[
    Path | None,
    typer.Option("--actions", metavar="FILE", help="A list of splits, bonuses and dividends (CSV)"),
]
DividendsOption = Annotated[
    bool, typer.Option("--dividends", help="With --actions: reinvest the dividends in it")
]


def adjustment_from(adjust: str, actions: Path | None, dividends: bool) -> "AdjustmentWish":
    """Return the wish that the words of a command line make; a list alone means back."""
    from app.price_adjustment import AS_THEY_ARE, WAYS, AdjustmentWish
    from core.data.adjustment.actions_file import read_actions

    way = adjust.lower()
    if way not in WAYS:
        raise UserMistake(f"“--adjust {adjust}” is not known: choose one of {', '.join(WAYS)}.")
    known = () if actions is None else tuple(read_actions(existing_file(actions)))
    if way == AS_THEY_ARE and (known or dividends):
        way = "back"
    return AdjustmentWish(way=way, actions=known, reinvest=dividends)
