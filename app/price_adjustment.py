"""Takes splits and bonuses out of the prices of a test, and says what was taken out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from core.data.adjustment.actions import ActionKind, CorporateAction, day_text
from core.data.adjustment.adjusting import Direction, adjust
from core.data.adjustment.detection import Suspect, suspected_actions, suspects_in
from core.data.series import BarSeries
from core.errors import UserMistake

AS_THEY_ARE = "none"
WAYS = (AS_THEY_ARE, *(one.value for one in Direction))
_KINDS = {
    ActionKind.SPLIT: "split",
    ActionKind.BONUS: "bonus",
    ActionKind.RIGHTS: "rights",
    ActionKind.DIVIDEND: "dividend reinvested",
}
_MOST_SAID = 3


class AdjustmentWish(Struct, frozen=True, kw_only=True):
    """How prices are to be adjusted: none, back or forward.

    Without `actions` those that the prices themselves suggest are taken out.
    """

    way: str = AS_THEY_ARE
    actions: tuple[CorporateAction, ...] = ()
    reinvest: bool = False


UNCHANGED = AdjustmentWish()


@dataclass(frozen=True)
class AdjustedPrices:
    """The prices to trade, the public account of what was done, and the same in one sentence."""

    series: tuple[BarSeries, ...]
    account: Mapping[str, Any]
    sentence: str


def adjusted_prices(series: Sequence[BarSeries], wish: AdjustmentWish) -> AdjustedPrices:
    """Return prices as a wish asks for; raise UserMistake when nothing could come of it."""
    if wish.way == AS_THEY_ARE:
        return AdjustedPrices(tuple(series), _account(wish, []), "")
    if wish.reinvest and not any(one.kind is ActionKind.DIVIDEND for one in wish.actions):
        raise UserMistake(
            "To reinvest dividends they must be known: name a list of them with --actions FILE."
        )
    actions = wish.actions or tuple(suspected_actions(series))
    direction = Direction(wish.way)
    made = [adjust(one, actions, direction, reinvest=wish.reinvest) for one in series]
    applied = [
        {
            "symbol": one.action.symbol,
            "ex_date": one.action.ex_date.isoformat(),
            "kind": one.action.kind.value,
            "terms": one.action.terms,
            "factor": f"{one.factor.numerator}/{one.factor.denominator}",
            "suspected": one.action.suspected,
        }
        for each in made
        for one in each.applied
    ]
    said = [
        f"{one.action.symbol} {_KINDS[one.action.kind]} of {day_text(one.action.ex_date)}"
        for each in made
        for one in each.applied
    ]
    prices = tuple(one.series for one in made)
    return AdjustedPrices(prices, _account(wish, applied), _sentence(direction, said))


def likely_splits(series: Sequence[BarSeries]) -> tuple[Suspect, ...]:
    """Return the nights in prices that look like splits nobody took out."""
    return tuple(one for each in series for one in suspects_in(each) if one.likely)


def split_sentences(splits: Sequence[Suspect]) -> list[str]:
    """Return a warning for each share, the first nights of it named."""
    by_symbol: dict[str, list[Suspect]] = {}
    for one in splits:
        by_symbol.setdefault(one.symbol, []).append(one)
    return [_warning(symbol, nights) for symbol, nights in by_symbol.items()]


def _warning(symbol: str, nights: Sequence[Suspect]) -> str:
    shown = [one.what() for one in nights[:_MOST_SAID]]
    if len(nights) > _MOST_SAID:
        shown.append(f"{len(nights) - _MOST_SAID} more such nights")
    said = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
    looks = nights[0].looks_like() if len(nights) == 1 else "these look like splits or bonuses"
    return (
        f"{symbol} {said}: {looks} still in the prices, so no gain or loss of "
        f"{'that night' if len(nights) == 1 else 'those nights'} is real. "
        "Adjust the prices and test again."
    )


def _account(wish: AdjustmentWish, applied: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "way": wish.way,
        "dividends": "reinvested" if wish.reinvest else "left out",
        "applied": applied,
    }


def _sentence(direction: Direction, said: Sequence[str]) -> str:
    if not said:
        return "Prices to be adjusted, but no split or bonus lies in them: nothing was changed."
    which = "earlier" if direction is Direction.BACK else "later"
    more = f" and {len(said) - _MOST_SAID} more" if len(said) > _MOST_SAID else ""
    return (
        f"Prices adjusted, {which} ones changed: {', '.join(said[:_MOST_SAID])}{more}. "
        "Orders and costs are counted at the adjusted prices."
    )
