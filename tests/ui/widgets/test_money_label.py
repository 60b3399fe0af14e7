"""Money: Indian grouping, arrow and sign beside the colour."""

from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from ui.widgets.money_label import MoneyLabel


@pytest.mark.parametrize(
    ("amount", "text", "tone"),
    [
        (Decimal(2500), "▲ +₹2,500", "up"),
        (Decimal("-360.5"), "▼ −₹360.50", "down"),
        (Decimal(0), "● ₹0", "muted"),
        (Decimal(12345678), "▲ +₹1,23,45,678", "up"),
    ],
)
def test_a_change(qtbot: QtBot, amount: Decimal, text: str, tone: str) -> None:
    label = MoneyLabel("figure", change=True, says="Today's profit")
    qtbot.addWidget(label)
    label.show_amount(amount)
    assert (label.text(), label.tone) == (text, tone)
    assert label.accessibleName() == f"Today's profit {text}"


def test_an_amount(qtbot: QtBot) -> None:
    label = MoneyLabel()
    qtbot.addWidget(label)
    label.show_amount(Decimal(102500))
    assert (label.text(), label.tone) == ("₹1,02,500", "ink")
    label.show_amount(Decimal("1234.5"), "USDT")
    assert label.text() == "1,234.50 USDT"
    label.show_amount(None)
    assert (label.text(), label.tone) == ("—", "muted")


def test_percent(qtbot: QtBot) -> None:
    label = MoneyLabel(change=True)
    qtbot.addWidget(label)
    label.show_percent(Decimal("-0.86"))
    assert (label.text(), label.tone) == ("▼ −0.86 %", "down")
    label.show_percent(Decimal("2.5"))
    assert (label.text(), label.tone) == ("▲ +2.50 %", "up")
