"""How money and numbers are written for people: ₹1,02,500 and ▲ +₹2,500, the same everywhere."""

from decimal import ROUND_HALF_EVEN, Decimal

_MINUS = "\N{MINUS SIGN}"
_RUPEE = "INR"


def rupees(amount: Decimal, currency: str = _RUPEE, places: int | None = None) -> str:
    """Return an amount as text: "₹1,02,500", "−₹360.50", "1,234.50 USDT".

    Rupees are grouped the Indian way (lakh, crore), other currencies by thousands. `places` is
    the number of decimals; None shows two, or none when the amount is whole. Rounding is to the
    nearest, ties to even. An amount that is not finite raises ValueError.
    """
    number = grouped(abs(amount), _places(amount, places), indian=currency == _RUPEE)
    sign = _MINUS if _shown(amount, places) < 0 else ""
    return f"{sign}₹{number}" if currency == _RUPEE else f"{sign}{number} {currency}"


def price_text(
    price: float | Decimal, tick_size: Decimal, currency: str = _RUPEE, finer: int = 0
) -> str:
    """Return a price with as many decimals as its steps have, at least two, or `finer` more."""
    exponent = tick_size.normalize().as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2) + finer
    exact = price if isinstance(price, Decimal) else Decimal(repr(price))
    return rupees(exact, currency, places)


def signed(amount: Decimal, currency: str = _RUPEE, places: int | None = None) -> str:
    """Return an amount with its sign: "+₹500.00", "−₹360.00", "₹0"."""
    plus = "+" if _shown(amount, places) > 0 else ""
    return plus + rupees(amount, currency, places)


def with_arrow(amount: Decimal, currency: str = _RUPEE, places: int | None = None) -> str:
    """Return a profit or loss that is clear without colour: "▲ +₹2,500", "▼ −₹860", "● ₹0"."""
    shown = _shown(amount, places)
    arrow = "▲" if shown > 0 else "▼" if shown < 0 else "●"
    return f"{arrow} {signed(amount, currency, places)}"


def percent(share: Decimal, places: int = 2) -> str:
    """Return a change in percent with its sign: Decimal("2.5") is "+2.50 %"."""
    shown = _shown(share, places)
    sign = "+" if shown > 0 else _MINUS if shown < 0 else ""
    return f"{sign}{grouped(abs(share), places, indian=False)} %"


def grouped(number: Decimal, places: int | None = None, *, indian: bool = True) -> str:
    """Return a number with separators: 1234567 is "12,34,567", or "1,234,567" if not Indian.

    `places` is the number of decimals; None keeps the number's own, without trailing zeros.
    A number that is not finite raises ValueError.
    """
    if not number.is_finite():
        raise ValueError(f"{number} is not an amount")
    text = f"{_rounded(number, places):f}" if places is not None else f"{number.normalize():f}"
    sign = _MINUS if text.startswith("-") else ""
    whole, point, decimals = text.lstrip("-").partition(".")
    return sign + _groups(whole, 2 if indian else 3) + point + decimals


def _groups(digits: str, size: int) -> str:
    head, tail = digits[:-3], digits[-3:]
    parts = [tail]
    while head:
        parts.append(head[-size:])
        head = head[:-size]
    return ",".join(reversed(parts))


def _places(amount: Decimal, places: int | None) -> int:
    if places is not None:
        return places
    rounded = _rounded(amount, 2)
    return 0 if rounded == rounded.to_integral_value() else 2


def _shown(amount: Decimal, places: int | None) -> Decimal:
    return _rounded(amount, 2 if places is None else places)


def _rounded(number: Decimal, places: int) -> Decimal:
    if not number.is_finite():
        raise ValueError(f"{number} is not an amount")
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
