"""Splits left in a price file: which, and three ways to go on with them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QWidget

from core.model.money_text import rupees
from ui.deck_files import SplitLine
from ui.text import say, word
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.notice import Notice
from ui.widgets.option_card import OptionCard

BACK, FORWARD, AS_THEY_ARE = "back", "forward", "none"
_MARKS = {BACK: "arrow_left", FORWARD: "arrow_right", AS_THEY_ARE: "eye"}
_MOST = 3


class SplitChoice(QWidget):
    """Names the splits and asks what shall be done; nothing is done until somebody chooses."""

    def __init__(self, way: str = AS_THEY_ARE) -> None:
        super().__init__()
        self.title = Notice("", "wait")
        self.names = Label("", "text", "semi", wrap=True)
        self.why = Label("", "text", "normal", "muted", wrap=True)
        titles = {
            BACK: word("back_adjust"),
            FORWARD: word("forward_adjust"),
            AS_THEY_ARE: say("files.way_none"),
        }
        self.cards = {
            key: OptionCard(_MARKS[key], title, say(f"files.{_plain(key)}"), upright=True)
            for key, title in titles.items()
        }
        # A group of their own: cards of a page around them would count as their fellows otherwise.
        self._group = QButtonGroup(self)
        for card in self.cards.values():
            self._group.addButton(card)
        self.cards[way if way in self.cards else AS_THEY_ARE].setChecked(True)
        choices = QWidget()
        choices.setLayout(Row(*((one, 1) for one in self.cards.values()), gap="near"))
        note = Label(say("files.splits_note"), "small", "semi", "muted", wrap=True)
        self.setLayout(Column(self.title, self.names, self.why, choices, note, gap="near"))

    @property
    def way(self) -> str:
        """Return how the splits shall be taken out: back, forward or none."""
        return next(key for key, card in self.cards.items() if card.isChecked())

    def show_splits(self, lines: Sequence[SplitLine]) -> None:
        """Show the splits of a file; without any, the choice that was made for it once."""
        self.title.setVisible(bool(lines))
        self.names.setVisible(bool(lines))
        self.why.show_text(say("files.splits_why" if lines else "files.splits_kept"))
        if not lines:
            return
        self.title.show_note(say("files.splits", n=len(lines)), "wait")
        told = [f"•  {one.sentence}" for one in lines[:_MOST]]
        if len(lines) > _MOST:
            told.append(say("files.split_more", n=len(lines) - _MOST))
        self.names.show_text("\n".join(told))
        for key in (BACK, FORWARD):
            self.cards[key].show_sentence(say(f"files.way_{key}_told", **_example(lines[0])))

    def choose(self, way: str) -> None:
        """Choose a way, as if pressed."""
        self.cards[way].setChecked(True)


def _plain(key: str) -> str:
    return "way_none_told" if key == AS_THEY_ARE else f"way_{key}_plain"


def _example(line: SplitLine) -> dict[str, str]:
    prices = ("before", "after", "earlier", "later")
    money = {name: rupees(getattr(line, name), line.currency) for name in prices}
    return {"symbol": line.symbol, "day": line.day, **money}
