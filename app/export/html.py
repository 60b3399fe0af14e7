"""A test as one HTML file: nothing is fetched, it prints well, and it is light on any screen."""

from collections.abc import Sequence
from html import escape

from app.export.content import MONTHS, PROMISE, Content
from core.clock import to_datetime
from core.model.money_text import grouped, rupees, signed

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "Segoe UI", sans-serif; color: #1d2b3a; background: #ffffff;
  max-width: 62rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .muted { color: #5b6b7c; } .against { color: #b3261e; }
.verdict { background: #fff4d6; border-radius: .6rem; padding: .8rem 1rem; font-weight: 600; }
.do_not_trust_it { background: #fde7e5; } .trust_it { background: #e2f5e6; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #dfe5ea;
  vertical-align: top; }
th { color: #5b6b7c; font-weight: 600; } td.number, th.number { text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.down { color: #b3261e; } .up { color: #1b6e34; } svg { width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; font-size: 11px; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } }
"""


def html_of(content: Content) -> str:
    """Return the whole page."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(content.title)}</title><style>{_STYLE}</style></head><body>"
        f"{body_of(content, curve_svg(content))}</body></html>\n"
    )


def body_of(content: Content, curve: str) -> str:
    """Return what stands between the tags of the body; `curve` is the picture of the money."""
    parts = [
        f"<h1>{escape(content.title)}</h1>",
        f'<p class="muted">{escape(content.subtitle)}</p>',
        f'<p class="verdict {_tone(content.verdict)}">{escape(content.verdict)}</p>',
        _reasons(content),
        _section("Losses first", _figures(content)),
        f'<p class="muted">{escape(content.withheld)}</p>' if content.withheld else "",
        _section(_curve_title(content), curve) if content.worth else "",
        _section("Each month, in percent", _months(content)) if content.months else "",
        _section("What shocks would have done", _shocks(content)) if content.shocks else "",
        _section("What was tested", _pairs(content.settings)),
        _section(f"Its {len(content.trades):,} trades", _trades(content)),
        f'<p class="muted">{escape(PROMISE)}</p>',
    ]
    return "".join(parts)


def curve_svg(content: Content, width: int = 900, height: int = 260) -> str:
    """Return the worth of the account and that of just holding as a picture in the page."""
    if len(content.worth) < 2:
        return ""
    lines = [(content.worth, "#2266dd", "Your money")]
    if len(content.holding) == len(content.worth):
        lines.insert(0, (content.holding, "#8a97a5", "Just holding"))
    low = min(min(values) for values, _, _ in lines)
    high = max(max(values) for values, _, _ in lines)
    span = (high - low) or 1.0
    first, last = content.times_ns[0], content.times_ns[-1]
    wide = (last - first) or 1

    def point(time_ns: int, value: float) -> str:
        across = 70 + (time_ns - first) / wide * (width - 80)
        down = 12 + (high - value) / span * (height - 44)
        return f"{across:.1f},{down:.1f}"

    drawn = []
    for place, (values, color, name) in enumerate(lines):
        dots = " ".join(
            point(time_ns, value) for time_ns, value in zip(content.times_ns, values, strict=True)
        )
        drawn.append(
            f'<polyline points="{dots}" fill="none" stroke="{color}" stroke-width="2"/>'
            f'<text x="{80 + 150 * place}" y="{height - 6}" fill="{color}" '
            f'font-size="13">{escape(name)}</text>'
        )
    marks = "".join(
        f'<text x="4" y="{y:.0f}" fill="#5b6b7c" font-size="12">{escape(text)}</text>'
        for y, text in ((18, f"{high:,.0f}"), (height - 28, f"{low:,.0f}"))
    )
    ends = f"{to_datetime(first):%d %b %Y} to {to_datetime(last):%d %b %Y}"
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="The money over time, {escape(ends)}">{marks}{"".join(drawn)}'
        f'<text x="{width - 10}" y="{height - 6}" fill="#5b6b7c" font-size="12" '
        f'text-anchor="end">{escape(ends)}</text></svg>'
    )


def _curve_title(content: Content) -> str:
    return "Your money, beside just holding" if content.holding else "Your money"


def _tone(verdict: str) -> str:
    starts = {"Do not trust": "do_not_trust_it", "Trust it": "trust_it"}
    return next((tone for start, tone in starts.items() if verdict.startswith(start)), "")


def _section(title: str, inside: str) -> str:
    return f"<h2>{escape(title)}</h2>{inside}"


def _reasons(content: Content) -> str:
    rows = "".join(
        f'<tr><td class="{"against" if weight == "Against it" else "muted"}" width="110">'
        f"{escape(weight)}</td><td>{escape(sentence)}</td></tr>"
        for weight, sentence in content.reasons
    )
    return f"<table>{rows}</table>"


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><td width="45%">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in pairs
    )
    return f"<table>{rows}</table>"


def _figures(content: Content) -> str:
    """Return the figures in two columns, read down the first and then down the second."""
    figures = content.figures
    half = (len(figures) + 1) // 2
    rows = []
    for place in range(half):
        cells = ""
        for one in figures[place::half]:
            tone = "down" if one.kind in ("percent", "money") and (one.value or 0) < 0 else ""
            cells += (
                f'<td width="32%">{escape(one.name)}</td>'
                f'<td width="18%" class="{tone}">{escape(one.text)}</td>'
            )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _months(content: Content) -> str:
    head = "".join(f'<th class="number">{one}</th>' for one in MONTHS)
    rows = []
    for year in sorted({one.year for one in content.months}):
        gave = {one.month: one.gave for one in content.months if one.year == year}
        cells = "".join(_month(gave.get(number)) for number in range(1, 13))
        rows.append(f"<tr><td>{year}</td>{cells}</tr>")
    return f"<table><thead><tr><th>Year</th>{head}</tr></thead>{''.join(rows)}</table>"


def _month(gave: float | None) -> str:
    if gave is None:
        return "<td></td>"
    tone = "down" if gave < 0 else "up" if gave > 0 else ""
    return f'<td class="number {tone}">{f"{gave:.1f}".replace("-", "−")}</td>'


def _shocks(content: Content) -> str:
    rows = "".join(
        f"<tr><td><b>{escape(one.title)}</b><br>{escape(one.about)}</td>"
        f'<td class="number down">{_fall(one.fall)}</td>'
        f"<td>{escape(one.money)}. {escape(one.story)}</td></tr>"
        if one.money
        else f"<tr><td><b>{escape(one.title)}</b><br>{escape(one.about)}</td>"
        f'<td class="number">—</td><td>{escape(one.story)}</td></tr>'
        for one in content.shocks
    )
    head = '<tr><th>Shock</th><th class="number">Worst fall</th><th>What happened</th></tr>'
    return f"<table><thead>{head}</thead>{rows}</table>"


def _fall(fall: float | None) -> str:
    return "—" if fall is None else f"{fall:.1f} %".replace("-", "−")


def _trades(content: Content) -> str:
    if not content.trades:
        return '<p class="muted">It finished no trade.</p>'
    titles = (
        ("Name", ""), ("Way", ""), ("Amount", "number"), ("In", ""), ("At", "number"),
        ("Out", ""), ("At", "number"), ("After costs", "number"), ("Why it ended", ""),
    )  # fmt: skip
    head = "".join(f'<th class="{kind}">{name}</th>' for name, kind in titles)
    rows = []
    clock = "%d %b %Y" if content.days_only else "%d %b %Y %H:%M"
    for one in content.trades:
        profit, tone = "not shown", ""
        if one.profit is not None:
            profit = signed(one.profit, content.currency, 2)
            tone = "down" if one.profit < 0 else "up"
        rows.append(
            f"<tr><td>{escape(one.symbol)}</td><td>{escape(one.side)}</td>"
            f'<td class="number">{grouped(one.quantity)}</td>'
            f"<td>{to_datetime(one.entry_ns).strftime(clock)}</td>"
            f'<td class="number">{rupees(one.entry_price, content.currency, 2)}</td>'
            f"<td>{to_datetime(one.exit_ns).strftime(clock)}</td>"
            f'<td class="number">{rupees(one.exit_price, content.currency, 2)}</td>'
            f'<td class="number {tone}">{profit}</td><td>{escape(one.exit_reason)}</td></tr>'
        )
    return f"<table><thead><tr>{head}</tr></thead>{''.join(rows)}</table>"
