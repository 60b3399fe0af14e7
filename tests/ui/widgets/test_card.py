"""Cards: a frame that does not move their contents, fills, headers; figures; notes."""

from decimal import Decimal

from pytestqt.qtbot import QtBot

from tests.ui.widgets.pixels import count, picture
from ui.widgets.card import Card
from ui.widgets.figure_card import FigureCard
from ui.widgets.label import Label
from ui.widgets.notice import Notice


def test_choosing_a_card_moves_nothing(qtbot: QtBot) -> None:
    inside = Label("Turtle")
    card = Card("Title", mark="turtle").add(inside, 1)
    qtbot.addWidget(card)
    card.resize(300, 200)
    card.show()
    before = inside.geometry()
    assert count(picture(card), "go") == 0
    card.set_frame("go")
    assert count(picture(card), "go") > 1000
    assert inside.geometry() == before
    card.set_frame()
    assert count(picture(card), "go") == 0


def test_fill_and_corners(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    card.resize(120, 120)
    card.set_fill("soft_go")
    image = picture(card)
    assert count(image, "soft_go") > 10_000
    assert image.pixel(1, 1) != image.pixel(60, 60)


def test_header_takes_widgets(qtbot: QtBot) -> None:
    right = Label("Today")
    card = Card("How your money moved")
    card.add_to_header(right)
    qtbot.addWidget(card)
    card.resize(500, 200)
    card.show()
    assert right.mapTo(card, right.rect().topRight()).x() > 400
    assert card.accessibleName() == "How your money moved"


def test_figure_card(qtbot: QtBot) -> None:
    card = FigureCard("Your money", mark="money_bag")
    qtbot.addWidget(card)
    card.figure.show_amount(Decimal(102500))
    card.sentence.show_text("started with ₹1,00,000")
    assert card.figure.text() == "₹1,02,500"
    assert card.figure.font().pixelSize() == 44


def test_notice(qtbot: QtBot) -> None:
    notice = Notice("Every lamp is green.", "go")
    qtbot.addWidget(notice)
    notice.resize(300, 60)
    assert count(picture(notice), "soft_go") > 5000
    notice.show_note("Two lamps are red.", "stop")
    assert count(picture(notice), "soft_stop") > 5000
    assert notice.accessibleName() == "Two lamps are red."
