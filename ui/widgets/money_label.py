"""Money in figures: Indian grouping, and ▲▼ with a sign where it is a gain or a loss."""

from decimal import Decimal

from core.model.money_text import percent, rupees, with_arrow
from ui.widgets.label import Label


class MoneyLabel(Label):
    """An amount. With `change` it is a gain or loss: arrow, sign and colour together."""

    def __init__(
        self,
        size: str | float = "text",
        weight: str = "heavy",
        *,
        change: bool = False,
        says: str = "",
        shrink_to: str | float | None = None,
    ) -> None:
        super().__init__("—", size, weight, "ink", shrink_to=shrink_to)
        self._change = change
        self._says = says

    def show_amount(
        self, amount: Decimal | None, currency: str = "INR", places: int | None = None
    ) -> None:
        """Show an amount; None shows a dash, because no amount is known."""
        if amount is None:
            self.show_text("—", "muted")
            return
        if not self._change:
            self.show_text(rupees(amount, currency, places), "ink")
        else:
            self.show_text(with_arrow(amount, currency, places), _tone(amount))
        self.setAccessibleName(f"{self._says} {self.text()}".strip())

    def show_percent(self, share: Decimal, places: int = 2) -> None:
        """Show a change in percent, with its arrow; Decimal("2.5") is +2.50 %."""
        arrow = {"up": "▲ ", "down": "▼ "}.get(_tone(share), "")
        self.show_text(arrow + percent(share, places), _tone(share))
        self.setAccessibleName(f"{self._says} {self.text()}".strip())


def _tone(amount: Decimal) -> str:
    return "up" if amount > 0 else "down" if amount < 0 else "muted"
