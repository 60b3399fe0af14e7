"""A deck with the bars of a real file, holdings, tickets and signals; values stand still."""

from decimal import ROUND_FLOOR, Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
from msgspec.structs import replace

from core.clock import SECOND_NS
from core.events.snapshot import DiaryLine, PositionView, PriceView, Shield
from core.model.instrument import Instrument, nse_share
from core.model.money_text import rupees
from core.model.orders import BUY, SELL, Side
from tests.ui.still_deck import StillDeck, snapshot
from ui.deck import Candles, SymbolSignal, TradeMark
from ui.deck_ticket import Ticket

BAR_S = 60
SIGNALS = (
    ("go", "BUY NOW", "its 20-bar line crossed above its 50-bar line. Market mood: climbing."),
    ("wait", "WAIT", "the two lines lie too close together."),
    ("stop", "SELL NOW", "its 20-bar line crossed below its 50-bar line."),
)


def read_bars(path: Path, symbols: tuple[str, ...], count: int) -> dict[str, Candles]:
    """Return the first bars of some symbols of a price file."""
    found = {}
    for symbol in symbols:
        table = parquet.read_table(path, filters=[("symbol", "==", symbol)]).slice(0, count)
        times = table["time"].to_numpy().astype("datetime64[ns]").astype(np.int64)
        columns = {
            name: table[name].to_numpy().astype(np.float64)
            for name in ("open", "high", "low", "close", "volume")
        }
        found[symbol] = Candles(
            symbol=symbol, timeframe_s=BAR_S, first=0, total=len(times), version=1,
            open_ns=times, **columns,
        )  # fmt: skip
    return found


def part(bars: Candles, first: int, total: int) -> Candles:
    """Return rows `first` on of the oldest `total` bars."""
    cut = slice(first, total)
    return replace(
        bars, first=first, total=total, open_ns=bars.open_ns[cut], open=bars.open[cut],
        high=bars.high[cut], low=bars.low[cut], close=bars.close[cut], volume=bars.volume[cut],
    )  # fmt: skip


class PriceDeck(StillDeck):
    """Bars up to `shown` per symbol; `forming` lifts the close of the newest one."""

    def __init__(self, bars: dict[str, Candles], shown: int) -> None:
        super().__init__()
        self.bars = bars
        self.shown = shown
        self.forming: float | None = None
        self.version = 1
        self.held: dict[str, PositionView] = {}
        self.the_tickets: dict[tuple[str, Side], Ticket] = {}
        self.asked_from: list[int] = []
        self.marks_of: dict[str, tuple[TradeMark, ...]] = {}
        self.the_symbols = tuple(bars)
        self.the_plan = replace(self.the_plan, symbols=tuple(bars))
        self.the_signals = tuple(
            SymbolSignal(symbol=symbol, light=light, word=word, reason=reason)
            for number, symbol in enumerate(bars)
            for light, word, reason in [SIGNALS[number % 3]]
        )
        self.lines: list[DiaryLine] = []

    def instrument(self, symbol: str) -> Instrument | None:
        return nse_share(symbol) if symbol in self.bars else None

    def candles(self, symbol: str, timeframe_s: int, first: int = 0) -> Candles | None:
        if symbol not in self.bars or timeframe_s != BAR_S:
            return None
        self.asked_from.append(first)
        shown = part(self.bars[symbol], first, self.shown)
        if self.forming is not None and len(shown.close):
            close, high = shown.close.copy(), shown.high.copy()
            close[-1] = self.forming
            high[-1] = max(high[-1], self.forming)
            low = np.minimum(shown.low, close)
            shown = replace(shown, close=close, high=high, low=low)
        return replace(shown, version=self.version)

    def trade_marks(self, symbol: str) -> tuple[TradeMark, ...]:
        return self.marks_of.get(symbol, ())

    def ticket(self, symbol: str, side: Side, limit: Decimal | None = None) -> Ticket | None:
        ticket = self.the_tickets.get((symbol, side))
        return ticket if ticket is None or limit is None else replace(ticket, limit_price=limit)

    # Filling in

    def price_of(self, symbol: str) -> float:
        return float(self.bars[symbol].close[self.shown - 1])

    def live(self, *, mode: str = "PRACTICE", killed: bool = False, sequence: int = 1) -> None:
        """Make a snapshot of a running engine with a price for each symbol."""
        prices = tuple(
            PriceView(symbol, self.price_of(symbol), float(bars.open[max(self.shown - 375, 0)]), 0)
            for symbol, bars in self.bars.items()
        )
        self.the_snapshot = replace(
            snapshot(), symbols=tuple(self.bars), prices=prices, mode=mode, kill_engaged=killed,
            positions=tuple(self.held.values()), diary=tuple(self.lines), sequence=sequence,
        )  # fmt: skip

    def offer(self, symbol: str, *, refused_sell: str = "You own none of it.") -> None:
        """Fill in the tickets of a symbol."""
        price = Decimal(str(self.price_of(symbol)))
        stop = nse_share(symbol).money(price * Decimal("0.98"))
        quantity = (Decimal(1_930) / (price - stop)).to_integral_value(ROUND_FLOOR)
        self.the_tickets[symbol, BUY] = Ticket(
            symbol=symbol, side=BUY, quantity=quantity, stop_price=stop,
            most_to_lose=(price - stop) * quantity + Decimal("61.40"), costs=Decimal("61.40"),
            cash_needed=price * quantity + Decimal("30.70"), refused="",
        )  # fmt: skip
        held = self.held[symbol].quantity if symbol in self.held else Decimal(0)
        self.the_tickets[symbol, SELL] = Ticket(
            symbol=symbol, side=SELL, quantity=held, stop_price=None, most_to_lose=Decimal(0),
            costs=Decimal("30.70"), cash_needed=-(price * held),
            refused="" if held else refused_sell,
        )  # fmt: skip

    def hold(self, symbol: str, quantity: int = 10, back: int = 60) -> None:
        """Own some of a symbol, bought `back` bars ago."""
        bars, row = self.bars[symbol], self.shown - back
        paid = Decimal(str(float(bars.close[row])))
        last = Decimal(str(self.price_of(symbol)))
        stop = nse_share(symbol).money(float(bars.low[row - 60 : self.shown].min()) - 2)
        self.held[symbol] = PositionView(
            symbol=symbol, quantity=Decimal(quantity), average_price=paid, last_price=last,
            stop_price=stop, target_price=None, profit=(last - paid) * quantity,
            shield=Shield.WHILE_RUNNING, opened_ns=int(bars.open_ns[row]), strategy="turtle",
        )  # fmt: skip
        old = row - 90
        self.marks_of[symbol] = (
            _mark(bars, old, BUY, quantity, "its 20-bar line crossed above its 50-bar line"),
            _mark(bars, row - 40, SELL, quantity, "its 20-bar line crossed below its 50-bar line"),
            _mark(bars, row, BUY, quantity, "its 20-bar line crossed above its 50-bar line"),
        )

    def tell(self, kind: str, symbol: str, deed: str, reason: str) -> None:
        """Write a line into the diary."""
        number = len(self.lines) + 1
        self.lines.append(
            DiaryLine(id=number, ts_ns=number * SECOND_NS, kind=kind, symbol=symbol, deed=deed,
                      reason=reason)
        )  # fmt: skip


def _mark(bars: Candles, row: int, side: Side, quantity: int, why: str) -> TradeMark:
    price = Decimal(str(float(bars.close[row])))
    deed = f"{'Bought' if side is BUY else 'Sold'} {quantity} {bars.symbol} at {rupees(price)}"
    return TradeMark(
        ts_ns=int(bars.open_ns[row]) + SECOND_NS, side=side, quantity=Decimal(quantity),
        price=price, story=f"{deed}: {why}",
    )  # fmt: skip
