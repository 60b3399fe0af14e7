"""How a screen writes prices and their change of the day."""

from decimal import Decimal

from core.events.snapshot import PriceView
from core.model.money_text import grouped, rupees
from ui.deck_ticket import Ticket
from ui.text import say

UNKNOWN = "—"


def price_text(price: float, currency: str) -> str:
    """Return a price as text: "₹2,450.00"; a dash while there is none."""
    return rupees(exact(price), currency, 2) if price > 0 else UNKNOWN


def exact(price: float) -> Decimal:
    """Return a price as it reads: 0.1 is 0.1. For showing, not for orders."""
    return Decimal(repr(float(price)))


def change_of(view: PriceView | None) -> float | None:
    """Return the change since the day began as a share, None while unknown."""
    if view is None or view.day_open <= 0 or view.price <= 0:
        return None
    return view.price / view.day_open - 1


def change_text(change: float | None) -> tuple[str, str]:
    """Return a change as text and the colour token that goes with it: "▲ 2.1 %", "up"."""
    if change is None:
        return "", "muted"
    size = f"{abs(change) * 100:.1f} %"
    if size == "0.0 %":
        return f"● {size}", "muted"
    return (f"▲ {size}", "up") if change > 0 else (f"▼ {size}", "down")


def change_says(change: float | None) -> str:
    """Return a change in words, for those who listen."""
    _, tone = change_text(change)
    size = f"{abs(change or 0.0) * 100:.1f} %"
    if tone == "muted":
        return say("trade.change_none")
    return say(f"trade.change_{tone}", percent=size)


def quantity_text(quantity: Decimal, currency: str) -> str:
    """Return how many, grouped the way the currency's country does."""
    return grouped(quantity, indian=currency == "INR")


def held_text(quantity: Decimal, price: str, *, coin: bool = False) -> str:
    """Return a holding: "10 shares at ₹2,400.00"; coins and what is owed likewise."""
    size = abs(quantity)
    if coin or size != size.to_integral_value():
        key = "coins_at" if quantity > 0 else "coins_owed_at"
        return say(f"trade.{key}", quantity=grouped(size, indian=False), price=price)
    key = "held_at" if quantity > 0 else "owed_at"
    number = int(size)
    return say(f"trade.{key}", n=1 if number == 1 else grouped(size), price=price)


def about_words(amount: Decimal, currency: str) -> str:
    """Return a near amount: "about ₹640"; a small one keeps its hundredths, lest it read as 0."""
    places = 2 if 0 < abs(amount) < 10 else 0
    return say("trade.about", amount=rupees(amount, currency, places))


def cash_words(ticket: Ticket) -> str:
    """Return the name of the cash an order moves: what is needed for it, or what it brings."""
    return say("trade.money_back" if ticket.cash_needed < 0 else "trade.needed")
