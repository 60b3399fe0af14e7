"""A comparison of parts in words: losses first, and whether it says anything at all."""

from decimal import Decimal

from rich.text import Text

from app.part_comparison import ENOUGH_TRADES, Compared, Comparison, Figures
from core.clock import iso
from core.model.money_text import percent, signed, with_arrow

_HEADS = ("", "", "losing trades", "trades", "profit after costs", "deepest fall")
_NOTES_SHOWN = 5


def comparison_lines(found: Comparison) -> list[Text]:
    """Return the lines of a comparison: on which prices, a small table, and how far to trust it."""
    run = found.run
    made_up = "made-up prices · " if run["made_up"] else ""
    span = f"{iso(found.from_ns)[:10]} to {iso(found.to_ns)[:10]}" if found.to_ns else "no prices"
    lines = [
        Text.assemble(("WITH AND WITHOUT EACH PART", "bold"), " · practice money"),
        Text(
            f"{run['strategy']} on {run['timeframe']} bars · {made_up}{run['prices']} · {span} · "
            f"started with {signed(found.cash, run['currency']).removeprefix('+')}"
        ),
        Text(f"The prices' fingerprint is {str(run['data_fingerprint'])[:16]}.", style="dim"),
    ]
    rows = [_HEADS, *(row for one in found.parts for row in _rows(one, found))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADS))]
    for row in rows:
        cells = [
            text.ljust(width) if place < 2 else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(Text("  " + "  ".join(cells).rstrip(), style="bold" if row is _HEADS else ""))
    return [*lines, *(_verdict(one, found) for one in found.parts), *_caution(found)]


def _rows(one: Compared, found: Comparison) -> tuple[tuple[str, ...], ...]:
    return (
        (one.part, "without", *_cells(one.off, found)),
        ("", "with", *_cells(one.on, found)),
    )


def _cells(figures: Figures, found: Comparison) -> tuple[str, ...]:
    currency = found.run["currency"]
    share = percent(figures.profit / found.cash * 100) if found.cash else ""
    return (
        f"{figures.losing}, {signed(figures.lost, currency, 0)} in all",
        str(figures.trades),
        f"{with_arrow(figures.profit, currency, 0)} ({share})",
        percent(Decimal(repr(round(figures.deepest_fall * 100, 4)))),
    )


def _verdict(one: Compared, found: Comparison) -> Text:
    if one.off == one.on:
        return Text(f"{one.part}: it changed nothing here.")
    if not one.enough:
        few = min(one.off.trades, one.on.trades)
        return Text(
            f"{one.part}: not enough evidence: {few} finished trades on one side, and fewer than "
            f"{ENOUGH_TRADES} say little.",
            style="dim",
        )
    gain = one.on.profit - one.off.profit
    deeper = (one.on.deepest_fall - one.off.deepest_fall) * 100
    fall = "deeper" if deeper < 0 else "less deep"
    return Text(
        f"{one.part}: with it {signed(gain, found.run['currency'], 0)} on these prices, and the "
        f"deepest fall is {abs(deeper):.2f} points {fall}."
    )


def _caution(found: Comparison) -> list[Text]:
    words = "One stretch of prices: what helped here need not help elsewhere."
    if len(found.parts) > 1:
        words += " The best of several on the same prices looks better than it is."
    if found.run["made_up"]:
        words += " These prices are made up, so this says nothing about a real market."
    notes = [Text(f"Note: {note}") for note in found.notes[:_NOTES_SHOWN]]
    more = len(found.notes) - _NOTES_SHOWN
    if more > 0:
        notes.append(Text(f"Note: {more} more; `run.py import FILE` tells all of them."))
    return [Text(words, style="dim"), *notes]
