"""Prices, amounts and percentages as people write them."""

from dataclasses import dataclass
from decimal import Decimal

from core.model.money_text import grouped, percent

_MINUS = "\N{MINUS SIGN}"
_SYMBOLS = {"INR": "₹", "USD": "$", "USDT": "$", "USDC": "$", "EUR": "€", "GBP": "£"}
_LAKH, _CRORE = 100_000, 10_000_000
_THOUSAND, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000


@dataclass(frozen=True, slots=True)
class NumberText:
    """Writes numbers for one currency: Indian grouping and ₹ for rupees, else 1,234.50."""

    currency: str = "INR"
    decimals: int = 2

    @property
    def symbol(self) -> str:
        """Return the currency's sign, or its code and a space where it has none."""
        return _SYMBOLS.get(self.currency, f"{self.currency} ")

    def bare(self, value: float, decimals: int | None = None) -> str:
        """Return the number with grouping and without a currency sign."""
        places = self.decimals if decimals is None else decimals
        return grouped(_exact(value), places, indian=self.currency == "INR")

    def price(self, value: float | Decimal, decimals: int | None = None) -> str:
        """Return the number with its currency sign: ₹2,450.00, −₹860.00."""
        text = self.bare(abs(float(value)), decimals)
        # A value that rounds to nothing has no sign.
        negative = value < 0 and any(digit in "123456789" for digit in text)
        return f"{_MINUS if negative else ''}{self.symbol}{text}"

    def amount(self, value: float) -> str:
        """Return units traded: whole from a thousand on, else up to four digits after the point."""
        if value >= _THOUSAND or value == int(value):
            return self.bare(value, 0)
        return self.bare(value, 4).rstrip("0").rstrip(".")

    def short_amount(self, value: float) -> str:
        """Return units traded in few letters: 1.2 L, 3.4 Cr for rupees; 1.2 K, 3.4 M, 5 B else."""
        steps: tuple[tuple[float, str], ...] = (
            ((_CRORE, "Cr"), (_LAKH, "L"), (_THOUSAND, "K"))
            if self.currency == "INR"
            else ((_BILLION, "B"), (_MILLION, "M"), (_THOUSAND, "K"))
        )
        for size, letter in steps:
            if value >= size:
                return (
                    f"{value / size:.3g} {letter}"
                    if value < 1000 * size
                    else self.bare(value / size, 0) + f" {letter}"
                )
        return f"{value:.3g}"


def signed_percent(fraction: float) -> str:
    """Return a change with its arrow and sign: ▲ +2.10 %, ▼ −0.90 %, 0.00 %."""
    text = percent(_exact(fraction * 100))
    return f"▲ {text}" if text.startswith("+") else f"▼ {text}" if text.startswith(_MINUS) else text


def percent_text(share: float, decimals: int) -> str:
    """Return percent for an axis: +2.5 %, −1.0 %, 0 %."""
    text = f"{abs(share):.{decimals}f} %"
    sign = _MINUS if share < 0 else "+"
    return sign + text if any(digit in "123456789" for digit in text) else text


def decimals_of(tick_size: Decimal) -> int:
    """Return how many digits after the point a price on this grid needs (at least 2)."""
    exponent = tick_size.normalize().as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2


def decimals_for(price: float) -> int:
    """Return how many digits after the point suit a price whose grid is not known."""
    return 2 if abs(price) >= 1 or price == 0 else 5


def _exact(value: float) -> Decimal:
    # repr gives the shortest text that reads back to the same float: 1039.5, not 1039.4999...
    return Decimal(repr(float(value)))
