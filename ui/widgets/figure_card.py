"""A card with one figure: what it is, how much, and one sentence."""

from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Gap, Row
from ui.widgets.mark import Mark
from ui.widgets.money_label import MoneyLabel


class FigureCard(Card):
    """Caption with a mark, the figure, a sentence.

    Use `figure.show_amount(…)` for money, `figure.show_text(…)` for anything else, and
    `sentence.show_text(…)`. With `change` the figure is a gain or loss.
    """

    def __init__(
        self,
        caption: str,
        *,
        mark: str | None = None,
        change: bool = False,
        size: str | float = "figure",
        term: str | None = None,
        padding: Gap = "far",
    ) -> None:
        super().__init__(padding=padding)
        self.setAccessibleName(caption)
        self.caption = Label(caption, "text", "semi", "muted", term=term)
        self.figure = MoneyLabel(size, "heavy", change=change, says=caption, shrink_to="heading")
        self.sentence = Label("", "text", "semi", "muted", wrap=True)
        head = Row(gap="tight")
        self._mark = Mark(mark, 22) if mark is not None else None
        if self._mark is not None:
            head.add(self._mark)
        head.add(self.caption, 1)
        self.add(Column(head, self.figure, self.sentence, 1, gap=2))

    def show_mark(self, name: str) -> None:
        """Show another mark before the caption, where there is one."""
        if self._mark is not None:
            self._mark.show_mark(name)
