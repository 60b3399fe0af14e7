"""The practice view in a terminal: a live picture where there is one, plain lines elsewhere."""

import threading
from decimal import Decimal
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from core.clock import Clock, to_datetime
from core.events.snapshot import DiaryLine, EngineSnapshot, PositionView
from core.model.money_text import grouped, percent, rupees, with_arrow

_REDRAWS_PER_SECOND = 5
_PLAIN_GAP_NS = 500_000_000
_PLAIN_LINES = 4
_POSITIONS_SHOWN = 8
_DIARY_SHOWN = 6
_METER_WIDTH = 20
_MARKS = {
    "bought": ("●", "green"),
    "sold": ("●", "blue"),
    "stopped_out": ("■", "red"),
    "skipped": ("▲", "yellow"),
    "safety": ("■", "red"),
    "error": ("✖", "red"),
}
_NO_MARK = ("·", "dim")


class TerminalView:
    """Shows snapshots as they come. Use it as a context manager around the run.

    `show` may be called from any thread, as often as the engine likes: the picture is drawn a
    few times a second from the newest snapshot only.
    """

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._newest: EngineSnapshot | None = None
        self._live: Live | None = None
        self._plain_lock = threading.Lock()
        self._said_until = 0
        self._next_plain_ns = 0
        self._introduced = False

    def __enter__(self) -> "TerminalView":
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                refresh_per_second=_REDRAWS_PER_SECOND,
                get_renderable=self._picture,
                transient=True,
            )
            self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, failure, trace)
        elif self._newest is not None:
            self._say_new_lines(self._newest)

    def show(self, snapshot: EngineSnapshot) -> None:
        """Take the newest snapshot; without a terminal, print new diary lines now and then."""
        self._newest = snapshot
        if self._live is not None:
            return
        now_ns = self._clock.monotonic_ns()
        with self._plain_lock:
            if now_ns >= self._next_plain_ns:
                self._next_plain_ns = now_ns + _PLAIN_GAP_NS
                self._say_new_lines(snapshot)

    def _say_new_lines(self, snapshot: EngineSnapshot) -> None:
        if not self._introduced:
            self._introduced = True
            self._print(headline(snapshot))  # printed once: nothing in it that changes
        fresh = [line for line in snapshot.diary if line.id > self._said_until]
        if not fresh:
            return
        left_out = fresh[-1].id - self._said_until - min(len(fresh), _PLAIN_LINES)
        self._said_until = fresh[-1].id
        if left_out > 0:
            self._print(Text(f"  … and {left_out} more lines in the diary"))
        for line in fresh[-_PLAIN_LINES:]:
            self._print(diary_line(line))

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True, highlight=False)

    def _picture(self) -> RenderableType:
        return Text("Getting the prices ready …") if self._newest is None else picture(self._newest)


def picture(snapshot: EngineSnapshot) -> RenderableType:
    """Return the whole live picture of one snapshot."""
    top = headline(snapshot)
    if snapshot.market_note:
        top.append(f" · {snapshot.market_note}", "dim")
    parts: list[RenderableType] = [top, Text(), _money(snapshot), _bot(snapshot)]
    parts += [Text(), *_meters(snapshot), Text(), Text("What you own now", style="bold")]
    parts.append(_holdings(snapshot) if snapshot.positions else Text("  Nothing yet.", style="dim"))
    parts += [Text(), Text("What the bot just did", style="bold")]
    newest = list(reversed(snapshot.diary[-_DIARY_SHOWN:]))
    parts += [diary_line(line) for line in newest] or [Text("  Nothing yet.", style="dim")]
    parts += [Text(), _footer(snapshot)]
    return Group(*parts)


_MONEY = {
    "PRACTICE": ("PRACTICE MONEY", "bold white on blue"),
    "LOCAL": ("LOCAL PRACTICE EXCHANGE", "bold white on blue"),
    "TESTNET": ("TEST EXCHANGE", "bold white on blue"),
    "DEMO": ("DEMO MONEY", "bold white on blue"),
    "REAL": ("REAL MONEY", "bold white on red"),
}
"""Whose money it is, by the snapshot's mode: what it is called, and its look."""


def headline(snapshot: EngineSnapshot) -> Text:
    """Return the line with the mode, where the prices come from and what is traded."""
    words, look = _MONEY[snapshot.mode]
    text = Text.assemble((f" {words} ", look), "  ")
    if snapshot.made_up_prices:
        text.append(" made-up prices ", "bold black on yellow")
        text.append("  ")
    elif snapshot.feed_label:
        text.append(f"{snapshot.feed_label}  ")
    count = len(snapshot.symbols)
    watched = snapshot.symbols[0] if count == 1 else f"{count} watched"
    text.append(f"{snapshot.strategy.title() or 'No strategy'} · {watched}")
    return text


def diary_line(line: DiaryLine) -> Text:
    """Return one diary line: time, mark, bold deed, reason."""
    mark, style = _MARKS.get(line.kind, _NO_MARK)
    when = to_datetime(line.ts_ns).strftime("%d %b %H:%M") if line.ts_ns else " " * 12
    text = Text.assemble(("  " + when + "  ", "dim"), (mark, style), " ", (line.deed, "bold"))
    if line.reason:
        text.append(f": {line.reason}")
    return text


def _money(snapshot: EngineSnapshot) -> Text:
    currency = snapshot.currency
    total = snapshot.equity - snapshot.cash_start
    text = Text.assemble(
        "Your money  ",
        (rupees(snapshot.equity, currency), "bold"),
        (f"  started with {rupees(snapshot.cash_start, currency)}", "dim"),
        "\nToday       ",
        (with_arrow(snapshot.day_profit, currency), _tone(snapshot.day_profit)),
    )
    if snapshot.day_start_equity:
        text.append(f"  {percent(snapshot.day_profit / snapshot.day_start_equity * 100)}", "dim")
    text.append("\nAll in all  ")
    text.append(with_arrow(total, currency), _tone(total))
    text.append(f"  charges paid so far {rupees(snapshot.charges_paid, currency)}", "dim")
    return text


def _bot(snapshot: EngineSnapshot) -> Text:
    text = Text.assemble("Bot         ", (snapshot.state.value, "bold"))
    if snapshot.kill_engaged:
        text.append(f"  STOPPED BY THE KILL SWITCH: {snapshot.kill_reason}", "bold red")
    elif snapshot.state_reason:
        text.append(f"  {snapshot.state_reason}", "dim")
    return text


def _meters(snapshot: EngineSnapshot) -> list[Text]:
    used, limit = snapshot.loss_used_today, snapshot.loss_limit_today
    currency = snapshot.currency
    return [
        Text("Safety meter", style="bold"),
        _meter(
            "Loss used today",
            f"{rupees(used, currency, 0)} of {rupees(limit, currency, 0)}",
            used / limit if limit else Decimal(0),
        ),
        _meter(
            "Open positions",
            f"{snapshot.positions_used} of {snapshot.positions_limit}",
            Decimal(snapshot.positions_used) / max(snapshot.positions_limit, 1),
            warns=False,
        ),
    ]


def _meter(name: str, words: str, share: Decimal, *, warns: bool = True) -> Text:
    filled = int(min(max(share, Decimal(0)), Decimal(1)) * _METER_WIDTH)
    style = "blue"
    if warns:
        near, far = Decimal("0.60"), Decimal("0.85")
        style = "red" if share >= far else "yellow" if share >= near else "green"
    bar = ("█" * filled, style), ("░" * (_METER_WIDTH - filled), "dim")
    return Text.assemble(f"  {name:16} ", *bar, f"  {words}")


def _holdings(snapshot: EngineSnapshot) -> Table:
    table = Table(box=None, pad_edge=True, padding=(0, 2), header_style="dim")
    table.add_column("Share")
    for title in ("How many", "Paid", "Now", "Safety exit", "Profit"):
        table.add_column(title, justify="right")
    for position in snapshot.positions[:_POSITIONS_SHOWN]:
        table.add_row(*_holding(position, snapshot.currency))
    left = len(snapshot.positions) - _POSITIONS_SHOWN
    if left > 0:
        table.add_row(Text(f"and {left} more", style="dim"))
    return table


def _holding(position: PositionView, currency: str) -> list[Text]:
    exit_price = position.stop_price
    shield = Text("none", style="bold red")
    if exit_price is not None:
        shield = Text(rupees(exit_price, currency))
    return [
        Text(position.symbol, style="bold"),
        Text(grouped(position.quantity)),
        Text(rupees(position.average_price, currency)),
        Text(rupees(position.last_price, currency)),
        shield,
        Text(with_arrow(position.profit, currency), style=_tone(position.profit)),
    ]


def _footer(snapshot: EngineSnapshot) -> Text:
    when = to_datetime(snapshot.ts_ns).strftime("%d %b %Y %H:%M") if snapshot.ts_ns else ""
    done = f"{min(max(snapshot.feed_position, 0.0), 1.0) * 100:.0f} % of the prices"
    return Text(f"{when}  {done}   Ctrl+C stops and shows the result.", style="dim")


def _tone(amount: Decimal) -> str:
    return "bold green" if amount > 0 else "bold red" if amount < 0 else "bold"
