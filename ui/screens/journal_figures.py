"""How well the running account does: losses first, and no figure before it means something."""

from decimal import Decimal

from core.model.money_text import rupees, signed
from ui.deck_journal import DAYS_NEEDED, JournalFigures
from ui.screens.backtest_figures import percent_text, tone_of
from ui.text import expert, say, term
from ui.widgets.figure_card import FigureCard
from ui.widgets.flow import Tiles

_RUPEE = "INR"


class JournalFigureCards(Tiles):
    """Six cards in one line where there is room."""

    def __init__(self) -> None:
        super().__init__(least=176, most=6, gap="near")
        self.fall = _card(say("journal.fall"), "deepest_fall")
        self.lost = _card(say("journal.lost"), "win_rate")
        self.won = _card(say("journal.won", unit="₹1"), "profit_factor")
        self.steady = _card(_caption("steady", "sharpe"), "sharpe")
        self.against = _card(_caption("against", "sortino"), "sortino")
        self.gave = _card(say("journal.gave"))
        self.add(self.fall, self.lost, self.won, self.steady, self.against, self.gave)

    def show_figures(self, figures: JournalFigures, currency: str) -> None:
        """Show the figures of an account."""
        days = figures.days
        fall = figures.deepest_fall
        text = say("journal.none") if fall is None else percent_text(fall)
        told = say("journal.fall_told", n=days)
        _show(self.fall, text, told, "down" if fall else "ink")
        lost = say("journal.lost_of", lost=figures.lost, all=figures.trades)
        _show(self.lost, lost, say("journal.lost_told"), "ink")
        unit = "₹1" if currency == _RUPEE else f"1 {currency}"
        self.won.caption.show_text(say("journal.won", unit=unit))
        ratio = figures.won_per_lost
        if ratio is None:
            _show(self.won, say("journal.none"), say("journal.won_none"), "muted")
        else:
            won = rupees(Decimal(repr(round(ratio, 2))), currency, 2)
            _show(self.won, won, say("journal.won_told"), "up" if ratio > 1 else "down")
        _show_ratio(self.steady, figures.sharpe, days)
        _show_ratio(self.against, figures.sortino, days)
        costs = say("journal.gave_told", charges=rupees(figures.charges, currency, 0))
        profit = signed(figures.profit, currency, 0)
        _show(self.gave, profit, costs, tone_of(float(figures.profit)))


def _caption(key: str, named: str) -> str:
    """Return a short caption; with expert words on, the field's own."""
    return term(named).expert if expert() else say(f"journal.{key}")


def _card(caption: str, named: str | None = None) -> FigureCard:
    return FigureCard(caption, term=named, size="page", padding="wide")


def _show(card: FigureCard, text: str, sentence: str, tone: str) -> None:
    card.figure.show_text(text, tone)
    card.sentence.show_text(sentence)
    card.setAccessibleName(f"{card.caption.text()}: {text}, {sentence}")


def _show_ratio(card: FigureCard, ratio: float | None, days: int) -> None:
    """Show a ratio with the number of days it stands on, or why there is none yet."""
    if days < DAYS_NEEDED:
        few = say("journal.steady_few", n=days, needed=DAYS_NEEDED)
        _show(card, say("journal.steady_no"), few, "muted")
    elif ratio is None:
        _show(card, say("journal.none"), say("journal.steady_none"), "muted")
    else:
        text = f"{ratio:.2f}".replace("-", "\N{MINUS SIGN}")
        _show(card, text, say("journal.steady_told", n=days), tone_of(ratio))
