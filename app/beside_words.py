"""Why practice came to other numbers than the test of the same days, in words and sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.beside_practice import Matched, gap_of, is_changed, matched
from app.card_task import MeasureTask
from core.clock import from_datetime, to_datetime
from core.model.money_text import rupees, signed
from ui.deck_beside import BesideCause, BesideLeg, BesideSheet, BesideSide, BesideTrade

_ZERO = Decimal(0)
NO_DIARY = (
    "The diary of this practice account is in a database, which only one program may open. "
    "Only practice that is kept in a file can be compared."
)
OTHER_PRICES = (
    "The prices have changed since this practice account was begun, so the same days can no longer "
    "be tested. Start the practice account over, let it trade, then compare."
)


def no_account(work: MeasureTask) -> str:
    """Return what to do where practice never traded such prices."""
    return (
        f"Practice has not traded {work.label} yet, so there is nothing to compare. "
        "Press START on Home with the same prices, let it trade, then come back."
    )


def no_trades(title: str, symbols: Sequence[str], others: Sequence[str]) -> str:
    """Return what to do where practice never traded this strategy in these shares."""
    where = symbols[0] if len(symbols) == 1 else f"these {len(symbols)} names"
    did = f" It traded {', '.join(others)}." if others else ""
    return (
        f"Practice gave no order of {title} in {where} yet, so there is nothing to compare.{did} "
        f"Choose {title} in Strategies, press START, let it trade, then come back."
    )


def sheet_of(
    test: Mapping[str, Any], practice: Mapping[str, Any], days: frozenset[str], bar_s: int
) -> BesideSheet:
    """Return the comparison of a test with practice on the same days."""
    currency = str(test["run"]["currency"])
    found = matched(test["trades"], practice["trades"], practice["until"], bar_s)
    gap = gap_of(found)
    tested = [*(a for a, _ in found.pairs), *found.missed]
    causes = (
        BesideCause(key="prices", trades=gap.changed, money=gap.prices),
        BesideCause(key="charges", trades=gap.changed, money=gap.charges),
        BesideCause(key="missed", trades=gap.missed, money=-gap.missed_profit),
        BesideCause(key="extra", trades=gap.extra, money=gap.extra_profit),
        BesideCause(key="same", trades=gap.same, money=_ZERO),
    )
    trades = _trades(found, practice["refusals"], days, bar_s, currency)
    return BesideSheet(
        currency=currency,
        since_ns=from_datetime(_first(days, tested, practice)),
        until_ns=practice["until_ns"],
        test=_side(tested, _before(test["fills"], practice["until"])),
        practice=_side(practice["trades"], practice["fills"]),
        whole=gap.whole,
        causes=tuple(one for one in causes if one.trades),
        trades=tuple(sorted(trades, key=_weight)),
        notes=_notes(gap.later_s, practice),
    )


def _trades(
    found: Matched,
    refusals: Sequence[Mapping[str, Any]],
    days: frozenset[str],
    bar_s: int,
    currency: str,
) -> list[BesideTrade]:
    made = []
    for test, practice in found.pairs:
        a, b = _leg(test), _leg(practice)
        changed = is_changed(test, practice)
        made.append(
            BesideTrade(
                symbol=test["symbol"],
                side=test["side"],
                kind="changed" if changed else "same",
                test=a,
                practice=b,
                difference=b.profit - a.profit,
                story=_changed(a, b, currency) if changed else _SAME,
            )
        )
    for one in found.missed:
        leg = _leg(one)
        story = _missed(one, refusals, days, bar_s)
        made.append(_single(one, "missed", leg, None, -leg.profit, story))
    for one in found.extra:
        leg = _leg(one)
        story = f"Only practice made this trade. Its reason: {one['reason']}."
        made.append(_single(one, "extra", None, leg, leg.profit, story.replace("..", ".")))
    return made


_SAME = "Both did the same, to the last digit."


def _single(
    one: Mapping[str, Any],
    kind: str,
    test: BesideLeg | None,
    practice: BesideLeg | None,
    difference: Decimal,
    story: str,
) -> BesideTrade:
    return BesideTrade(
        symbol=one["symbol"],
        side=one["side"],
        kind=kind,
        test=test,
        practice=practice,
        difference=difference,
        story=story,
    )


def _changed(test: BesideLeg, practice: BesideLeg, currency: str) -> str:
    """Return what was not the same of a trade that both made."""
    said = [
        _moved("In", test.entry_price, practice.entry_price, currency),
        _later(practice.entry_ns - test.entry_ns),
        _moved("out", test.exit_price, practice.exit_price, currency),
        _later(practice.exit_ns - test.exit_ns),
    ]
    if test.quantity != practice.quantity:
        said.append(
            f"{practice.quantity.normalize():f} instead of {test.quantity.normalize():f} of them"
        )
    more = practice.charges - test.charges
    if more:
        said.append(f"costs {rupees(abs(more), currency)} {'more' if more > 0 else 'less'}")
    gap = signed(practice.profit - test.profit, currency)
    return f"{', '.join(part for part in said if part)}. Practice less test: {gap}."


def _moved(word: str, test: Decimal, practice: Decimal, currency: str) -> str:
    if test == practice:
        return f"{word} at the same price"
    return f"{word} at {rupees(practice, currency)} instead of {rupees(test, currency)}"


def _later(ns: float) -> str:
    """Return how much later practice was: "12 s later"; empty where it was not."""
    seconds = round(abs(ns) / 1e9)
    if not seconds:
        return ""
    way = "later" if ns > 0 else "earlier"
    if seconds < _MINUTES_FROM_S:
        return f"{seconds} s {way}"
    if seconds < _HOURS_FROM_S:
        return f"{round(seconds / 60)} min {way}"
    return f"{round(seconds / 3600)} h {way}"


_MINUTES_FROM_S, _HOURS_FROM_S = 120, 7_200


def _missed(
    one: Mapping[str, Any],
    refusals: Sequence[Mapping[str, Any]],
    days: frozenset[str],
    bar_s: int,
) -> str:
    """Return why practice did not make a trade of the test, as far as its diary tells."""
    begun = datetime.fromisoformat(one["entry_time"])
    lead = "Only the test made this trade."
    for refusal in refusals:
        apart = abs((datetime.fromisoformat(refusal["time"]) - begun).total_seconds())
        if refusal["symbol"] == one["symbol"] and apart <= bar_s:
            return f"{lead} In practice a safety rule said no: {refusal['sentence']}"
    if days and begun.date().isoformat() not in days:
        return f"{lead} The bot did not run in practice on that day."
    return (
        f"{lead} Practice gave no order then: it may have been stopped, have had other settings, "
        "or have held something else already."
    )


def _side(trades: Sequence[Mapping[str, Any]], fills: Sequence[Mapping[str, Any]]) -> BesideSide:
    return BesideSide(
        trades=len(trades),
        fills=len(fills),
        charges=sum((Decimal(one["charges"]) for one in trades), _ZERO),
        profit=sum((Decimal(one["profit"]) for one in trades), _ZERO),
    )


def _before(fills: Sequence[Mapping[str, Any]], until: str) -> list[Mapping[str, Any]]:
    end = datetime.fromisoformat(until)
    return [one for one in fills if datetime.fromisoformat(one["time"]) <= end]


def _leg(one: Mapping[str, Any]) -> BesideLeg:
    return BesideLeg(
        quantity=Decimal(one["quantity"]),
        entry_ns=from_datetime(datetime.fromisoformat(one["entry_time"])),
        entry_price=Decimal(one["entry_price"]),
        exit_ns=from_datetime(datetime.fromisoformat(one["exit_time"])),
        exit_price=Decimal(one["exit_price"]),
        charges=Decimal(one["charges"]),
        profit=Decimal(one["profit"]),
    )


def _first(
    days: frozenset[str], tested: Sequence[Mapping[str, Any]], practice: Mapping[str, Any]
) -> datetime:
    """Return the first moment compared: of the bot's first day, else of the first trade."""
    until = to_datetime(practice["until_ns"])
    if days:
        return datetime.fromisoformat(min(days)).replace(tzinfo=until.tzinfo)
    times = [one["entry_time"] for one in (*tested, *practice["trades"])]
    return min((datetime.fromisoformat(one) for one in times), default=until)


def _notes(later_s: float, practice: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    if late := _later(later_s * 1e9):
        notes.append(f"What both did, practice did {late} on average.")
    held, other = len(practice["positions"]), practice["left_out"]
    if held:
        things = "1 position is" if held == 1 else f"{held} positions are"
        notes.append(f"{things} still open in practice and not counted.")
    if other:
        things = "1 trade" if other == 1 else f"{other} trades"
        notes.append(f"{things} of other strategies, names or by your own hand are left out.")
    return tuple(notes)


def _weight(one: BesideTrade) -> tuple[bool, Decimal]:
    """Return how trades are put in order: what practice lost most by first, the same ones last."""
    return one.kind == "same", one.difference
