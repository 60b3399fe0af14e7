"""A card of the picker: the character, what it does, how it did, losses first."""

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from core.model.money_text import percent
from ui.art import check, names, paint
from ui.deck import Measured, StrategyCard
from ui.text import expert, say, when_words_change, word
from ui.theme import current
from ui.widgets.big_button import BigButton
from ui.widgets.card import Card
from ui.widgets.hover import set_hover
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row
from ui.widgets.mark import Mark
from ui.widgets.outcome_bars import OutcomeBars
from ui.widgets.painted import Painted
from ui.widgets.pill import Pill
from ui.widgets.pill_look import PillLook

PACE_TONES = {"calm": "go", "medium": "blue", "wild": "stop"}
_GROUNDS = {
    "turtle": "go",
    "bolt": "blue",
    "target": "wait",
    "rocket": "stop",
    "robot": "purple",
    "thermometer": "blue",
    "hare": "wait",
    "balloon": "blue",
    "dolphin": "go",
    "mountain": "go",
    "boomerang": "blue",
    "snail": "wait",
    "ball": "blue",
    "cherries": "go",
    "bulb": "purple",
}
_LONG_NAME = 12
_UNKNOWN_ART = "nav_strategies"


def share_text(value: float, places: int = 1) -> str:
    """Return a measured percentage with its sign, such as "−12.3 %"."""
    return percent(Decimal(str(round(value, places))), places)


def range_text(measured: Measured) -> str:
    """Return the typical month, such as "−1.4 to +2.2 %"."""
    low = share_text(measured.low).removesuffix("%").rstrip()
    return say("strategies.range", low=low, high=share_text(measured.high))


def source_text(measured: Measured) -> str:
    """Return the prices measured on, with a word when they are made up."""
    told = "made-up" in measured.prices.lower() or "made up" in measured.prices.lower()
    if measured.made_up and not told:
        return say("strategies.made_up", source=measured.prices)
    return measured.prices


def parts_text(measured: Measured) -> str:
    """Return with how many parts on it was measured, after a comma; nothing without any."""
    return say("strategies.with_parts", n=len(measured.parts)) if measured.parts else ""


def parts_named(measured: Measured) -> str:
    """Return the sentence that names those parts; nothing without any."""
    if not measured.parts:
        return ""
    return say("strategies.parts_were", parts="; ".join(measured.parts))


def tested_text(measured: Measured) -> str:
    """Return what a strategy was tested on, and with which parts on."""
    source = source_text(measured)
    tested = say("strategies.tested_on", period=measured.period, source=source)
    return tested + parts_text(measured)


class ArtGround(Painted):
    """A character on a soft ground; lower when there is little room."""

    def __init__(self, art: str, ground: str) -> None:
        super().__init__(wide=True)
        self._art, self._ground, self._low = check(art), ground, False

    def be_low(self, low: bool) -> None:
        """Take less height."""
        if low != self._low:
            self._low = low
            self._restyle()

    @override
    def sizeHint(self) -> QSize:
        theme = current()
        return QSize(theme.px(120), theme.px(60 if self._low else 96))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high_contrast = theme.hex("bg") == theme.hex("card")
        line = QPen(theme.colour(self._ground), theme.size("border"))
        painter.setPen(line if high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(f"soft_{self._ground}"))
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, theme.size("inner"), theme.size("inner"))
        side = self.height() * 0.8
        place = QRectF(0, 0, side, side)
        place.moveCenter(box.center())
        paint(painter, self._art, place)


class Fact(QWidget):
    """A line: a word at the left, its figure at the right."""

    def __init__(self, term: str) -> None:
        super().__init__()
        self._term = term
        self.caption = Label("", "text", "semi", "muted", term=term)
        self.value = Label("", "text", "heavy")
        self.setLayout(Row((self.caption, 1), self.value, gap=6))
        when_words_change().changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.caption.show_text(word(self._term))
        # Both words together are too long for one line of a card.
        self.caption.setWordWrap(expert())


class StrategyCardView(Card):
    """One strategy. Signals: chosen(str), customise(str) with its key."""

    chosen = Signal(str)
    customise = Signal(str)

    def __init__(self, card: StrategyCard) -> None:
        super().__init__(padding="wide", gap="tight")
        self.key = card.key
        self._name = card.title
        self.setAccessibleName(card.title)
        art = card.art if card.art in names() else _UNKNOWN_ART
        self.art = ArtGround(art, _GROUNDS.get(art, PACE_TONES.get(card.pace, "blue")))
        self.name = Label(card.title, "title", "heavy", shrink_to="text")
        self.pace = Pill(PillLook("", badge=True), tip=say("strategies.risk_tip"))
        self.summary = Label(card.summary, "text", "normal", "muted", wrap=True)
        self.choose = BigButton(_choose_words(card.title), "plain", "normal")
        self.choose.clicked.connect(self._choose)
        self.tune = BigButton(say("strategies.customise"), "plain", "small", mark="pencil")
        self.tune.setAccessibleName(say("strategies.customise_name", name=card.title))
        self.tune.clicked.connect(self._customise)
        self.outcome = self._outcome()
        self.add(
            self.art, Row((self.name, 1), self.pace, gap=6), self.summary, 1, self.outcome,
            self.choose, self.tune,
        )  # fmt: skip

    def _outcome(self) -> QStackedWidget:
        self.tested = Label("", "small", "semi", "muted", wrap=True)
        self.bars = OutcomeBars(says=say("strategies.bars"))
        self.fall, self.losing = Fact("deepest_fall"), Fact("losing_months")
        self.month = Fact("typical_month")
        self.fall.value.show_text("", "down")
        figures = QWidget()
        figures.setLayout(
            Column(1, self.tested, self.bars, self.fall, self.losing, self.month, gap=3)
        )
        self.news_mark = Mark("hourglass", 28)
        self.news = Label("", "text", "semi", "muted", wrap=True)
        self.news_more = Label("", "small", "semi", "muted", wrap=True)
        waiting = QWidget()
        waiting.setLayout(Column(1, self.news_mark, self.news, self.news_more, 1, gap=4))
        outcome = QStackedWidget()
        outcome.addWidget(figures)
        outcome.addWidget(waiting)
        return outcome

    def show_card(self, card: StrategyCard, *, chosen: bool, customised: bool) -> None:
        """Show what is known of the strategy now, and whether START will use it."""
        tone = PACE_TONES.get(card.pace)
        self.pace.setVisible(tone is not None)
        if tone is not None:
            look = PillLook(say(f"strategies.{card.pace}"), tone, badge=True)
            self.pace.show_look(look, tip=say("strategies.risk_tip"))
        self._show_outcome(card)
        self.set_frame("go" if chosen else None)
        if chosen:
            self.choose.show_text(say("strategies.chosen"), mark="tick")
            self.choose.setAccessibleName(f"{card.title}: {say('strategies.chosen')}")
        else:
            self.choose.show_text(_choose_words(card.title), mark="")
            self.choose.setAccessibleName(say("strategies.choose", name=card.title))
        self.choose.set_tone("go" if chosen else "plain")
        broken = bool(card.problem)
        self.choose.allow(not broken, say("strategies.broken"))
        if not broken:
            self.choose.set_tip(say("strategies.chosen_tip", name=card.title) if chosen else "")
        self.tune.setVisible(bool(card.parameters) and not broken)
        self.tune.set_tip(say("strategies.customised") if customised else "")
        self.tune.set_tone("blue" if customised else "plain")

    def _show_outcome(self, card: StrategyCard) -> None:
        measured = card.measured
        if measured is not None and measured.enough and not card.problem:
            self._show_figures(measured)
            self.outcome.setCurrentIndex(0)
            return
        self.outcome.setCurrentIndex(1)
        more = tip = ""
        if card.problem:
            mark, told, more = "warning", say("strategies.broken"), card.problem
        elif card.measuring:
            mark, told = "hourglass", say("strategies.testing")
        elif measured is None:
            mark, told = "nav_test", say("strategies.not_tested")
        else:
            mark, told = "info", say("strategies.too_few", n=measured.trades)
            more = f"{say('strategies.too_few_why')} {tested_text(measured)}."
            tip = parts_named(measured)
        self.news_mark.show_mark(mark)
        self.news.show_text(told)
        self.news_more.show_text(more)
        set_hover(self.news_more, tip)
        self.news_more.setVisible(bool(more))

    def _show_figures(self, measured: Measured) -> None:
        self.tested.show_text(tested_text(measured))
        set_hover(self.tested, parts_named(measured))
        lost, months = measured.losing_months, len(measured.months)
        self.bars.show_results(
            [month / 100 for month in measured.months],
            say("strategies.bars_told", lost=lost, all=months),
        )
        self.fall.value.show_text(share_text(measured.deepest_fall))
        self.losing.value.show_text(say("strategies.months_of", lost=lost, all=months))
        self.month.value.show_text(range_text(measured))

    def _choose(self) -> None:
        self.chosen.emit(self.key)

    def _customise(self) -> None:
        self.customise.emit(self.key)


def _choose_words(title: str) -> str:
    """Return the words of the button; a long name would widen every card of the row."""
    if len(title) > _LONG_NAME:
        return say("strategies.choose_it")
    return say("strategies.choose", name=title)


class LaterCard(Card):
    """The card of what is not built yet: greyed, and it says so."""

    def __init__(self) -> None:
        super().__init__(padding="wide", gap="tight")
        self.setAccessibleName(say("strategies.ai_title"))
        self.art = ArtGround("robot", "purple")
        badge = Pill(PillLook(say("strategies.ai_badge"), "purple", badge=True))
        title = Label(say("strategies.ai_title"), "title", "heavy", shrink_to="text")
        summary = Label(say("strategies.ai_summary"), "text", "normal", "muted", wrap=True)
        why = Label(say("strategies.ai_why_not"), "small", "semi", "muted", wrap=True)
        self.choose = BigButton(say("strategies.ai_button"), "plain", "normal")
        self.choose.allow(False, say("strategies.ai_why_not"))
        self.add(self.art, Row((title, 1), badge, gap=6), summary, why, 1, self.choose)
