"""Trades and ages in words, as a chart shows them."""

import textwrap

from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from core.model.money_text import rupees
from core.model.orders import Side
from ui.charts import TradeMark as ChartMark
from ui.deck import TradeMark
from ui.screens.price_words import quantity_text
from ui.text import say

_LINE_LETTERS = 46
_MOST_LINES = 5
_NOW_NS = 3 * SECOND_NS
_HOUR_NS = 60 * MINUTE_NS


def deed_text(mark: TradeMark, currency: str) -> str:
    """Return what a trade was: "Bought 10"."""
    key = "bought" if mark.side is Side.BUY else "sold"
    return say(f"charts.{key}", quantity=quantity_text(mark.quantity, currency))


def money_line(mark: TradeMark, currency: str) -> str:
    """Return what a trade cost and brought: "Costs ₹61.40 · −₹212.40 after costs"."""
    parts = []
    if mark.charges is not None:
        parts.append(say("charts.story_costs", costs=rupees(mark.charges, currency, 2)))
    if mark.profit is not None:
        sign = "▲ +" if mark.profit > 0 else "▼ " if mark.profit < 0 else ""
        profit = f"{sign}{rupees(mark.profit, currency, 2)}"
        parts.append(say("charts.story_profit", profit=profit))
    return " · ".join(parts)


def chart_mark(mark: TradeMark, currency: str) -> ChartMark:
    """Return a trade as the chart marks it, with its story: what, why, costs, profit."""
    deed, _, reason = mark.story.partition(": ")
    lines = [deed, *textwrap.wrap(reason, _LINE_LETTERS)[:_MOST_LINES]]
    money = money_line(mark, currency)
    story = tuple(line for line in (*lines, money) if line)
    return ChartMark(mark.ts_ns, mark.side is Side.BUY, deed_text(mark, currency), story)


def age_text(age_ns: int) -> str:
    """Return how old a price is, in few letters."""
    if age_ns < _NOW_NS:
        return say("charts.age_now")
    for unit, step in (("seconds", SECOND_NS), ("minutes", MINUTE_NS), ("hours", _HOUR_NS)):
        count = age_ns // step
        if count < (24 if unit == "hours" else 60):
            return say(f"charts.age_{unit}", n=count)
    return say("charts.age_days", n=age_ns // DAY_NS)
