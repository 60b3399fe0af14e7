"""A test on the past beside what practice did in the same time, with every difference explained."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.text import Text

from app.account_disk import JOURNAL_FILE
from app.bootstrap import PracticeSetup, build_practice
from app.run_document import RunDocument
from app.run_report import line
from core.clock import iso
from core.errors import UserMistake
from core.model.money_text import signed
from core.risk.kill_switch import KillLatch

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Practised:
    """What a practice session did: its public document, its last moment, what it was begun with."""

    document: Mapping[str, Any]
    until: str
    strategy: str
    fingerprint: str


@dataclass(frozen=True)
class Gap:
    """How far practice is from the test. Amounts are practice less test, in money.

    `prices` is what other prices, times and sizes of the same trades made, `charges` what other
    costs made; `missed` and `extra` are trades that only one of the two has.
    """

    same: int
    changed: int
    missed: int
    extra: int
    prices: Decimal
    charges: Decimal
    missed_profit: Decimal
    extra_profit: Decimal
    later_s: float

    @property
    def whole(self) -> Decimal:
        """Return practice's profit less the test's, over all these trades."""
        return self.prices + self.charges + self.extra_profit - self.missed_profit


def practised(sessions: Path, name: str, setup: PracticeSetup) -> Practised:
    """Return what a session of the command line did; the session itself is not touched."""
    folder = sessions / name
    if not (folder / JOURNAL_FILE).exists():
        raise UserMistake(
            f"There is no practice session “{name}”. Make one with `practice --session {name}` on "
            "the same prices, then compare."
        )
    with TemporaryDirectory(prefix="algotrader-beside-") as home:
        copy = Path(home) / "session"
        shutil.copytree(folder, copy)
        machine = build_practice(replace(setup, folder=copy, server=None), KillLatch(None))
        try:
            state = machine.space.state
            document = RunDocument(state, machine.space.instruments).build(
                {}, machine.space.equity()
            )
            run = state.run
            return Practised(
                document,
                iso(state.last_ts_ns),
                "" if run is None else run.strategy,
                "" if run is None else run.fingerprint,
            )
        finally:
            machine.close()


@dataclass(frozen=True)
class Matched:
    """The trades of two lists: those of both in pairs (test, practice), and those of one only."""

    pairs: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]
    missed: tuple[Mapping[str, Any], ...]
    extra: tuple[Mapping[str, Any], ...]


def matched(
    test: Sequence[Mapping[str, Any]], practice: Sequence[Mapping[str, Any]], until: str, bar_s: int
) -> Matched:
    """Return which trades are the same; those of the test that ended later are left out.

    Trades of one symbol and side are the same when they began within a bar of each other.
    """
    end = datetime.fromisoformat(until)
    left = list(practice)
    pairs, missed = [], []
    for one in test:
        if datetime.fromisoformat(one["exit_time"]) > end:
            continue
        partner = _partner(one, left, bar_s)
        if partner is None:
            missed.append(one)
        else:
            left.remove(partner)
            pairs.append((one, partner))
    return Matched(tuple(pairs), tuple(missed), tuple(left))


def gap_between(
    test: Sequence[Mapping[str, Any]], practice: Sequence[Mapping[str, Any]], until: str, bar_s: int
) -> Gap:
    """Return how two lists of trades differ; see `matched`."""
    return gap_of(matched(test, practice, until, bar_s))


def gap_of(found: Matched) -> Gap:
    """Return what the differences of matched trades come to."""
    changed = [pair for pair in found.pairs if is_changed(*pair)]
    charges = sum((_money(a, "charges") - _money(b, "charges") for a, b in changed), _ZERO)
    profit = sum((_money(b, "profit") - _money(a, "profit") for a, b in changed), _ZERO)
    late = [_seconds(b) - _seconds(a) for a, b in changed]
    return Gap(
        same=len(found.pairs) - len(changed),
        changed=len(changed),
        missed=len(found.missed),
        extra=len(found.extra),
        prices=profit - charges,
        charges=charges,
        missed_profit=sum((_money(one, "profit") for one in found.missed), _ZERO),
        extra_profit=sum((_money(one, "profit") for one in found.extra), _ZERO),
        later_s=sum(late) / len(late) if late else 0.0,
    )


def is_changed(test: Mapping[str, Any], practice: Mapping[str, Any]) -> bool:
    """Return whether a trade of both was not the same to the last digit."""
    return _facts(test) != _facts(practice)


def beside_lines(gap: Gap, practice: Practised, run: Mapping[str, Any]) -> list[Text]:
    """Return the report of a test beside practice, what was lost by it first."""
    currency = str(run["currency"])
    lines = [Text("BESIDE PRACTICE", "bold")]
    if practice.strategy != run["strategy"]:
        lines.append(line("Not the same", f"practice traded {practice.strategy}", "yellow"))
    if practice.fingerprint != run["data_fingerprint"]:
        lines.append(line("Not the same", "practice had other prices", "yellow"))
    tone = "red" if gap.whole < 0 else ""
    told = f"{signed(gap.whole, currency)} in practice, compared with the test"
    lines += [
        line("Difference in all", told, tone),
        line("Same trades", f"{gap.same}, each the same to the last digit"),
    ]
    if gap.changed:
        late = f", {abs(gap.later_s):.0f} s {'later' if gap.later_s > 0 else 'earlier'} on average"
        when = late if round(gap.later_s) else ""
        lines.append(line("Filled otherwise", f"{gap.changed} trades{when}"))
        lines.append(line("  prices and sizes", signed(gap.prices, currency)))
        lines.append(line("  costs and taxes", signed(gap.charges, currency)))
    if gap.missed:
        told = f"{gap.missed} trades, {signed(gap.missed_profit, currency)} in the test"
        lines.append(line("Only in the test", told))
    if gap.extra:
        told = f"{gap.extra} trades, {signed(gap.extra_profit, currency)}"
        lines.append(line("Only in practice", told))
    return lines


def _partner(
    one: Mapping[str, Any], others: Sequence[Mapping[str, Any]], bar_s: int
) -> Mapping[str, Any] | None:
    mine = (one["symbol"], one["side"])
    near = [
        (abs(_seconds(other) - _seconds(one)), place)
        for place, other in enumerate(others)
        if (other["symbol"], other["side"]) == mine
    ]
    found = min(near, default=(bar_s + 1.0, -1))
    return others[found[1]] if found[0] <= bar_s else None


def _facts(one: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("quantity", "entry_time", "entry_price", "exit_time", "exit_price", "charges")
    return tuple(one[name] for name in names)


def _seconds(one: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(one["entry_time"]).timestamp()


def _money(one: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(one[name])
