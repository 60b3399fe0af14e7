"""What a shock would have done, in sentences: the worst fall, the safety exits, the rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rich.text import Text

from app.run_report import line
from core.backtest.stress.findings import HeldThen, ShockFinding
from core.clock import to_datetime
from core.data.adjustment.actions import day_text
from core.model.money_text import rupees

TITLES: Mapping[str, str] = {
    "crash_2025_10_10": "Coin crash, Oct 2025",
    "circuit_2009_05_18": "Upper limit, May 2009",
    "outage_2021_02_24": "Outage, Feb 2021",
    "flash_crash": "Flash crash",
    "gap": "Gap over night",
    "halt": "Trading halt",
    "spread": "Spread explosion",
    "feed_outage": "Price feed outage",
}
ABOUT: Mapping[str, str] = {
    "crash_2025_10_10": "10 October 2025: down 65 % in half an hour, then 22 % below, as ADA.",
    "circuit_2009_05_18": "18 May 2009: opens 9 % higher, then 20 %, then hardly a trade all day.",
    "outage_2021_02_24": "24 February 2021: no prices for four hours, then on where it stopped.",
    "flash_crash": "Down 30 % in five minutes, back within half an hour, 2 % worse to sell.",
    "gap": "The next day opens 20 % lower and stays there.",
    "halt": "No trading for two hours or three bars, then 10 % lower.",
    "spread": "Just as it sells, orders pay 3 % more and a tenth is traded.",
    "feed_outage": "No prices for three hours or three bars while the market goes on.",
}
_RULES: Mapping[str, str] = {
    "loss_per_day": "loss per day",
    "loss_per_trade": "loss per trade",
    "price_collar": "price collar",
    "open_positions": "number of positions",
    "trading_hours": "trading hours",
    "stop_loss": "safety exit",
}

_WHERE_IT_LAY = Decimal("0.0015")


def story_of(one: ShockFinding, currency: str) -> str:
    """Return what happened to what was held, and which rules acted, in sentences."""
    if one.why_not:
        return one.why_not
    return " ".join((_where(one), *_holdings(one, currency), *_rules(one)))


def money_of(one: ShockFinding, currency: str) -> str:
    """Return what it took in words, compared with the same time without it."""
    beside = "what there was before" if one.as_it_was else "without it"
    if one.cost == 0:
        return f"no difference to {beside}"
    way = "less" if one.cost > 0 else "more"
    return f"{rupees(abs(one.cost), currency, 0)} {way} than {beside}"


def fall_of(one: ShockFinding) -> str:
    """Return the worst fall in percent of the money, with a real minus."""
    if one.why_not:
        return "—"
    return f"{one.worst_fall * 100:.1f} %".replace("-", "−")


def stress_lines(found: Sequence[ShockFinding], currency: str) -> list[Text]:
    """Return the report of a test's shocks, the deepest fall first."""
    lines = [Text("WHAT SHOCKS WOULD HAVE DONE", "bold")]
    for one in worst_first(found):
        fall = one.worst_fall
        words = f"{fall_of(one)} at worst, {money_of(one, currency)}"
        lines.append(line(TITLES[one.key], one.why_not or words, "red" if fall < 0 else ""))
        lines.append(line("", ABOUT[one.key]))
        if not one.why_not:
            lines.append(line("", story_of(one, currency)))
    return lines


def worst_first(found: Sequence[ShockFinding]) -> list[ShockFinding]:
    """Return shocks by their fall, the deepest first, those that cannot be seen at the end."""
    return sorted(found, key=lambda one: (bool(one.why_not), one.worst_fall))


def _where(one: ShockFinding) -> str:
    moment = to_datetime(one.start_ns)
    day = day_text(moment.date())
    return f"On its own day, {day}, as it was." if one.as_it_was else f"Laid over {day}."


def _holdings(one: ShockFinding, currency: str) -> list[str]:
    if not one.held:
        return ["Nothing was held then."]
    left = [held for held in one.held if held.left_price is not None]
    stopped = [held for held in left if held.reason.startswith("Safety exit")]
    many = "1 position was" if len(one.held) == 1 else f"{len(one.held)} positions were"
    said = [f"{many} held; {_stopped(len(stopped), len(one.held))}."]
    worst = max(stopped, key=_beyond, default=None)
    if worst is not None and worst.stop_price is not None and worst.left_price is not None:
        lay, filled = rupees(worst.stop_price, currency), rupees(worst.left_price, currency, 2)
        said.append(f"{worst.symbol}'s lay at {lay} and was filled at {filled}, {_how_far(worst)}.")
    for reason, count in Counter(held.reason for held in left if held not in stopped).items():
        said.append(f"{count} left because: {reason.rstrip('.')}.")
    return said


def _stopped(stopped: int, held: int) -> str:
    if not stopped:
        return "no safety exit was filled"
    if stopped == held:
        return "its safety exit was filled" if held == 1 else "every safety exit was filled"
    return f"{stopped} of the safety exits filled"


def _how_far(held: HeldThen) -> str:
    beyond = _beyond(held)
    if beyond < _WHERE_IT_LAY:
        # Within a bar the course is not known, so the engine takes the price it lay at.
        return "where it lay; in a real fall often lower, which bars do not show"
    return f"{beyond * 100:.1f} % beyond it"


def _beyond(held: HeldThen) -> Decimal:
    beyond, stop = held.beyond_stop, held.stop_price
    return Decimal(0) if beyond is None or not stop else beyond / stop


def _rules(one: ShockFinding) -> list[str]:
    if not one.refused:
        return []
    named = ", ".join(
        f"{_RULES.get(rule, rule.replace('_', ' '))} {count}"
        for rule, count in sorted(one.refused.items(), key=lambda pair: -pair[1])
    )
    total = sum(one.refused.values())
    return [f"The rules refused {total} {'wish' if total == 1 else 'wishes'} after it: {named}."]
