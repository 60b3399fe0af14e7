"""What a test was made with besides its plan, in words: adjusted prices, rules, costs, parts."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from app.card_task import MeasureTask
from core.execution.slippage import SlippageModel

_HUNDRED = Decimal(100)


def adjusted_words(adjustment: Mapping[str, Any]) -> str:
    """Return how splits were taken out of the prices; empty when the prices are as they were."""
    applied = adjustment.get("applied", ())
    if not adjustment:
        return ""
    which = "earlier" if adjustment.get("way") == "back" else "later"
    many = "1 split or bonus" if len(applied) == 1 else f"{len(applied)} splits or bonuses"
    paid = ", dividends reinvested" if adjustment.get("dividends") == "reinvested" else ""
    return f"{many} taken out, {which} prices changed{paid}"


def settings_words(settings: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the rules, costs and parts of a test by name; none for another version's test."""
    try:
        work = msgspec.convert(settings, MeasureTask, strict=False)
    except msgspec.ValidationError:
        return ()
    limits = work.limits
    parts = ", ".join(work.signals.parts_on) or "none"
    seed = (("Seed", str(work.seed)),) if work.made_up is not None else ()
    return (
        ("Most lost on a trade", _percent(limits.loss_per_trade)),
        ("Most lost in a day", _percent(limits.loss_per_day)),
        ("Positions at once", str(limits.open_positions)),
        ("Most in one share", _percent(limits.symbol_share)),
        ("Usual safety exit", _percent(limits.default_stop)),
        ("Of the volume", _percent(work.participation)),
        ("Fills worse by", _slippage(work)),
        ("Parts on", parts),
        *seed,
    )


def _slippage(work: MeasureTask) -> str:
    ticks = "1 tick" if work.slippage_ticks == 1 else f"{work.slippage_ticks} ticks"
    model = work.slippage.model
    return ticks if model is SlippageModel.TICKS else f"{ticks} and {model.value}"


def _percent(share: Decimal) -> str:
    return f"{(share * _HUNDRED).normalize():f} %"
