"""The result of a run in words: losses first, then what was won, what it cost, what was refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.text import Text

from core.model.money_text import grouped, percent, rupees, signed, with_arrow

ENOUGH_TRADES = 30
_NAME_WIDTH = 22


def report_lines(document: Mapping[str, Any], *, stopped_early: bool = False) -> list[Text]:
    """Return the lines of the final report of a run's public document (docs/run-format.md)."""
    run = document["run"]
    currency = str(run.get("currency", "INR"))
    trades: Sequence[Mapping[str, Any]] = document["trades"]
    title = "RESULT SO FAR (stopped early)" if stopped_early else "RESULT"
    labels = " · made-up prices" if run.get("made_up") else ""
    return [
        Text.assemble((title, "bold"), f" · practice money{labels} · {run['strategy']}"),
        *losses_then_wins(trades, currency),
        *money(document, currency),
        *refusals(document["refusals"]),
        *_evidence(len(trades)),
    ]


def losses_then_wins(trades: Sequence[Mapping[str, Any]], currency: str) -> list[Text]:
    """Return what was lost, then what was won."""
    if not trades:
        return [line("Trades", "none finished")]
    profits = [Decimal(trade["profit"]) for trade in trades]
    lost = [profit for profit in profits if profit < 0]
    won = [profit for profit in profits if profit > 0]
    worst = min(trades, key=lambda trade: Decimal(trade["profit"]))
    deepest = Decimal(worst["profit"])
    words = f"{worst['symbol']} {with_arrow(deepest, currency)} ({worst['reason']})"
    return [
        line("Lost on", f"{len(lost)} of {len(trades)} trades, {_total(lost, currency)}", "red"),
        line("Worst trade", words, "red" if deepest < 0 else ""),
        line("Won on", f"{len(won)} of {len(trades)} trades, {_total(won, currency)}", "green"),
    ]


def money(document: Mapping[str, Any], currency: str) -> list[Text]:
    """Return what it cost and what came out."""
    start, end = Decimal(document["cash_start"]), Decimal(document["equity_end"])
    charges = sum((Decimal(fill["charges"]) for fill in document["fills"]), Decimal(0))
    profit = end - start
    share = f" ({percent(profit / start * 100)})" if start else ""
    still = len(document["positions"])
    lines = [
        line("Charges paid", rupees(charges, currency)),
        line(
            "Profit after costs",
            with_arrow(profit, currency) + share,
            "green" if profit > 0 else "red" if profit < 0 else "",
        ),
        line("Your money", f"{rupees(end, currency)}, started with {rupees(start, currency)}"),
    ]
    if still:
        things = "1 position" if still == 1 else f"{still} positions"
        lines.append(line("Still owned", f"{things}, counted at the last price"))
    return lines


def refusals(refused: Sequence[Mapping[str, Any]]) -> list[Text]:
    """Return what the rules refused, most often first."""
    if not refused:
        return [line("Refused by the rules", "nothing")]
    counts = Counter(str(refusal["rule"]).replace("_", " ") for refusal in refused)
    words = ", ".join(f"{rule} {count}" for rule, count in sorted(counts.items(), key=_most_first))
    wishes = "1 wish" if len(refused) == 1 else f"{grouped(Decimal(len(refused)))} wishes"
    return [line("Refused by the rules", f"{wishes}: {words}")]


def _most_first(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]


def _evidence(trades: int) -> list[Text]:
    if trades >= ENOUGH_TRADES:
        return []
    return [
        Text(
            f"Fewer than {ENOUGH_TRADES} finished trades say little about a strategy. "
            "What happened here need not happen again.",
            style="dim",
        )
    ]


def _total(profits: Sequence[Decimal], currency: str) -> str:
    return f"{signed(sum(profits, Decimal(0)), currency)} in all"


def line(name: str, words: str, style: str = "") -> Text:
    """Return one line of a report: a name and words."""
    return Text.assemble(f"  {name:{_NAME_WIDTH}}", (words, style))
