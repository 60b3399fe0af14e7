"""The figures of a test: four of losses first, then what it gave and what holding gave."""

from decimal import Decimal

from core.model.money_text import percent, rupees, signed
from ui.deck_backtest import BacktestResult
from ui.text import say
from ui.widgets.figure_card import FigureCard
from ui.widgets.flow import Tiles

_PLACES = 1


def percent_text(value: float) -> str:
    """Return a number of percent with its sign: "−7.9 %"."""
    return percent(Decimal(repr(value)), _PLACES)


def month_names() -> list[str]:
    """Return the short names of the twelve months."""
    return say("test_it.month_names").split()


def tone_of(value: float) -> str:
    """Return the colour of a gain or loss."""
    return "up" if value > 0 else "down" if value < 0 else "muted"


class BacktestFigures(Tiles):
    """Six cards in one line where there is room."""

    def __init__(self) -> None:
        super().__init__(least=176, most=6, gap="near")
        self.fall = _card("figure_fall", "deepest_fall")
        self.months = _card("figure_months")
        self.worst = _card("figure_worst")
        self.run = _card("figure_run")
        self.gave = _card("figure_gave")
        self.idle = _card("figure_idle", "buy_and_hold")
        self.add(self.fall, self.months, self.worst, self.run, self.gave, self.idle)

    def show_result(self, result: BacktestResult) -> None:
        """Show a test; where no return may be shown the cards say so."""
        self._show_fall(result)
        run = say("test_it.figure_run_told", lost=result.trades_lost, all=result.trades_count)
        _show(self.run, str(result.losing_run), run, "ink")
        worst, gave = result.worst_month, result.gave
        if gave is None or worst is None:
            for card in (self.months, self.worst, self.gave, self.idle):
                _show(card, say("test_it.no_figure"), say("test_it.withheld"), "muted")
            return
        lost = say("test_it.figure_months_of", lost=result.losing_months, all=len(result.months))
        _show(self.months, lost, say("test_it.figure_months_told"), "ink")
        month = f"{month_names()[worst.month - 1]} {worst.year}"
        _show(self.worst, percent_text(worst.gave), month, tone_of(worst.gave))
        currency = result.settings.currency
        told = say(
            "test_it.figure_gave_told",
            profit=signed(gave.profit, currency, 0),
            charges=rupees(gave.charges, currency, 0),
        )
        _show(self.gave, percent_text(gave.total_return), told, tone_of(gave.total_return))
        self._show_idle(gave.holding_return, gave.holding_fall)

    def _show_fall(self, result: BacktestResult) -> None:
        fall = result.deepest_fall
        if fall is None:
            _show(self.fall, say("test_it.no_figure"), "", "muted")
        elif fall == 0:
            _show(self.fall, percent_text(0.0), say("test_it.figure_fall_none"), "ink")
        else:
            key = "test_it.figure_fall_still" if result.still_below else "test_it.figure_fall_days"
            _show(self.fall, percent_text(fall), say(key, n=result.longest_fall), "down")

    def _show_idle(self, gave: float | None, fall: float | None) -> None:
        if gave is None or fall is None:
            _show(self.idle, say("test_it.no_figure"), say("test_it.figure_idle_none"), "muted")
            return
        told = say("test_it.figure_idle_told", fall=percent_text(fall))
        _show(self.idle, percent_text(gave), told, tone_of(gave))


def _card(key: str, term: str | None = None) -> FigureCard:
    return FigureCard(say(f"test_it.{key}"), size=24, term=term, padding="wide")


def _show(card: FigureCard, figure: str, sentence: str, tone: str) -> None:
    card.figure.show_text(figure, tone)
    card.figure.setAccessibleName(f"{card.caption.text()} {figure}")
    card.sentence.show_text(sentence)
