"""Trades and ages in words."""

from decimal import Decimal

import pytest

from core.model.orders import Side
from ui.deck import TradeMark
from ui.screens.chart_stories import age_text, chart_mark, money_line

SOLD = TradeMark(
    ts_ns=1, side=Side.SELL, quantity=Decimal(8), price=Decimal("2388.10"),
    story="Sold 8 RELIANCE at ₹2,388.10: its 20-bar line crossed below its 50-bar line, so the "
    "strategy holds it no longer",
    charges=Decimal("61.4"), profit=Decimal("-212.40"),
)  # fmt: skip


def test_a_trade_tells_what_why_costs_and_profit() -> None:
    mark = chart_mark(SOLD, "INR")
    assert mark.label == "Sold 8"
    assert not mark.bought
    assert mark.story[0] == "Sold 8 RELIANCE at ₹2,388.10"
    assert " ".join(mark.story[1:-1]).startswith("its 20-bar line crossed below")
    assert max(len(line) for line in mark.story) <= 46
    assert mark.story[-1] == "Costs ₹61.40 · ▼ −₹212.40 after costs"


def test_what_is_not_known_is_not_told() -> None:
    opened = TradeMark(
        ts_ns=1, side=Side.BUY, quantity=Decimal(1), price=Decimal(1), story="Bought 1 TCS"
    )
    assert money_line(opened, "INR") == ""
    assert chart_mark(opened, "INR").story == ("Bought 1 TCS",)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "now"), (2, "now"), (12, "12 s ago"), (60, "1 min ago"), (3_599, "59 min ago"),
     (7_200, "2 h ago"), (3 * 86_400, "3 d ago")],
)  # fmt: skip
def test_how_old_a_price_is(seconds: int, told: str) -> None:
    assert age_text(seconds * 1_000_000_000) == told
