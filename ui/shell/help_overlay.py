"""Help (F1): the keyboard, the words with their explanations, what the program never does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from ui.shell.sheet import Sheet
from ui.text import say
from ui.widgets.big_button import BigButton
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.empty_state import EmptyState
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.pill import Pill
from ui.widgets.pill_look import PillLook
from ui.words.terms import TERMS, Term

_KEYS = (
    ("panic", ("Ctrl+Shift+X",)),
    ("help", ("F1",)),
    ("screens", ("Ctrl+1", "Ctrl+8")),
    ("next", ("Tab", "Shift+Tab")),
    ("press", ("Space", "Enter")),
    ("choose", ("←", "→", "↑", "↓")),
    ("close", ("Esc",)),
)
_NEVER = ("real", "promise", "exit", "limit", "after_panic", "hide", "guess", "cheer", "send")
_PARTS = ("shortcuts", "words", "never")


class HelpOverlay(Sheet):
    """Three parts; `open()` shows the one looked at last."""

    def __init__(self, area: QWidget) -> None:
        super().__init__(area, say("help.title"), 860)
        options = [(part, say(f"help.{part}")) for part in _PARTS]
        self.parts = ChoiceButtons(options, says=say("help.parts"), value=_PARTS[0])
        self.parts.chosen.connect(self.show_part)
        self.search_field = QLineEdit()
        self.search_field.setPlaceholderText(say("help.find_word"))
        self.search_field.setAccessibleName(say("help.find_word"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.textChanged.connect(self._search)
        self.done = BigButton(say("everywhere.close"), "plain", "normal")
        self.done.clicked.connect(self.shut)
        self.head.add(self.done)
        self._pages = {"shortcuts": _keys(), "words": self._words(), "never": _never()}
        for page in self._pages.values():
            self.body.add(page)
        self.card.body.insertWidget(1, self.search_field)
        self.card.body.insertLayout(1, Row(self.parts, 1))
        # A long text is read by keys too.
        self.page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.page.setAccessibleName(say("help.title"))
        self.show_part(_PARTS[0])

    @override
    def take_keyboard(self) -> None:
        """Put the keyboard on the part on show."""
        for button in self.parts.buttons():
            if button.isChecked():
                button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_part(self, part: str) -> None:
        """Show one of shortcuts, words, never; an unknown one raises KeyError."""
        self.parts.set_value(part)
        for key, page in self._pages.items():
            page.setVisible(key == part)
        self.search_field.setVisible(part == "words")
        self.page.verticalScrollBar().setValue(0)

    def shown_words(self) -> list[str]:
        """Return the keys of the words on show."""
        return [key for key, line in self._lines.items() if not line.isHidden()]

    def _words(self) -> QWidget:
        ordered = sorted(TERMS.items(), key=lambda pair: pair[1].plain.casefold())
        self._lines = {key: _term_line(term) for key, term in ordered}
        self.count = Label("", "small", "semi", "muted")
        self.nothing = EmptyState("search", "")
        self.nothing.hide()
        page = _holding(Column(self.count, *self._lines.values(), self.nothing, gap="near"))
        self._tell_count("")
        return page

    def _search(self, text: str) -> None:
        wanted = text.casefold().split()
        for key, line in self._lines.items():
            told = " ".join(TERMS[key]).casefold()
            line.setVisible(all(part in told for part in wanted))
        self._tell_count(text)

    def _tell_count(self, text: str) -> None:
        count = len(self.shown_words())
        self.count.show_text(say("help.words_found", n=count))
        self.count.setVisible(count > 0)
        self.nothing.setVisible(count == 0)
        self.nothing.sentence.show_text(say("help.nothing_found", text=text.strip()))


def _holding(layout: Row | Column) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    return holder


def _term_line(term: Term) -> QWidget:
    title = term.plain
    if term.expert:
        title = say("help.plain_and_expert", plain=term.plain, expert=term.expert)
    head = Label(title, "text", "heavy", wrap=True)
    meaning = Label(term.meaning, "text", "normal", "muted", wrap=True)
    return _holding(Column(head, meaning, gap=2))


def _keys() -> QWidget:
    column = Column(gap="near")
    for name, keys in _KEYS:
        row = Row(gap="tight")
        row.add((Label(say(f"help.key_{name}"), "text", "semi", wrap=True), 1))
        row.add(*(Pill(PillLook(key)) for key in keys))
        column.add(row)
    return _holding(column.add(1))


def _never() -> QWidget:
    column = Column(Label(say("help.never_why"), "text", "semi", "muted", wrap=True), gap="near")
    for name in _NEVER:
        sentence = Label(say(f"help.never_{name}"), "text", "normal", wrap=True)
        column.add(Row(Mark("nav_safety", 24), (sentence, 1), gap="near"))
    return _holding(column.add(1))
