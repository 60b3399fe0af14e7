"""What the same trades give with other luck: ends, worst falls and single trades as bars."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from core.model.money_text import percent, signed
from ui.deck_backtest import BacktestResult
from ui.deck_checks import CheckSheet, NoisyPrices, Redrawn
from ui.text import say
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.outcome_bars import OutcomeBars

_HIGH = 80


class LuckPage(QWidget):
    """Three distributions side by side, each with its sentence, and one on noise."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: CheckSheet | None = None
        self.ends, self.falls, self.trades = (_Bars(key) for key in ("ends", "falls", "trades"))
        self.noise = Label("", "text", "semi", wrap=True)
        row = Row((self.ends, 1), (self.falls, 1), (self.trades, 1), gap="wide")
        self.setLayout(Column(1, row, 1, self.noise, gap="near"))

    def show_luck(self, sheet: CheckSheet, result: BacktestResult) -> None:
        """Show what is known of it so far."""
        if sheet is self._seen:
            return
        self._seen = sheet
        if sheet.redrawn is not None:
            self._show_redrawn(sheet.redrawn)
        self._show_trades(result)
        self.noise.show_text("" if sheet.noise is None else noise_text(sheet.noise))

    def _show_redrawn(self, drawn: Redrawn) -> None:
        ends, falls = drawn.ends, drawn.falls
        low, high = _percent(_quantile(ends, 0.05)), _percent(_quantile(ends, 0.95))
        lost = round(drawn.losing * 100)
        told = say("checks.ends_told", tries=drawn.tries, lost=lost, low=low, high=high)
        self.ends.show_values(ends, told, (_percent(ends[0]), _percent(ends[-1])))
        deep, middle = _percent(_quantile(falls, 0.05)), _percent(_quantile(falls, 0.5))
        told = say("checks.falls_told", deep=deep, middle=middle)
        self.falls.show_values(falls, told, (_percent(falls[0]), _percent(falls[-1])))

    def _show_trades(self, result: BacktestResult) -> None:
        profits = [one.profit for one in result.trades if one.profit is not None]
        if not profits:
            return
        currency = result.settings.currency
        ends = signed(min(profits), currency, 0), signed(max(profits), currency, 0)
        lost = sum(one < 0 for one in profits)
        told = say("checks.trades_told", lost=lost, all=len(profits), worst=ends[0], best=ends[1])
        self.trades.show_values([float(one) for one in profits], told, ends)


class _Bars(QWidget):
    """A heading, bars from the worst to the best, and a sentence."""

    def __init__(self, key: str) -> None:
        super().__init__()
        title = say(f"checks.{key}")
        self.bars = OutcomeBars(says=title, high=_HIGH)
        self.told = Label("", "text", "semi", "muted", wrap=True)
        self.low, self.high = (Label("", "small", "semi", "muted") for _ in range(2))
        ends = Row(self.low, 1, self.high)
        head = Label(title, "text", "heavy", wrap=True)
        self.setLayout(Column(head, Column(self.bars, ends, gap=2), self.told, 1, gap="near"))

    def show_values(self, values: Sequence[float], told: str, ends: tuple[str, str]) -> None:
        """Show these values, what the first and the last of them are, and a sentence."""
        self.bars.show_results(values, told)
        self.low.show_text(ends[0])
        self.high.show_text(ends[1])
        self.told.show_text(told)


def noise_text(noise: NoisyPrices) -> str:
    """Return what noise on the prices left, in one sentence."""
    copies = sorted(noise.copies)
    return say(
        "checks.noise_told",
        n=len(copies),
        median=_percent(_quantile(copies, 0.5)),
        real=_percent(noise.real),
        lost=sum(one < 0 for one in copies),
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(int(share * len(values)), len(values) - 1)]


def _percent(value: float) -> str:
    return percent(Decimal(repr(round(value, 1))), 1)
