"""The numbers a field takes, how they are written and what is wrong with a typed one."""

from dataclasses import dataclass
from math import isfinite

from ui.text import say


@dataclass(frozen=True)
class NumberRange:
    """The numbers allowed: from `low` to `high` in steps; `unit` is written after the figure."""

    low: float
    high: float
    step: float
    whole: bool = False
    unit: str = ""

    def text(self, value: float) -> str:
        """Return a number as it is written in the field."""
        if self.whole:
            return f"{int(value)}"
        places = max(len(f"{self.step:.6f}".rstrip("0").partition(".")[2]), 1)
        return f"{value:.{places}f}"

    def steps(self) -> int:
        """Return how many steps lie between low and high."""
        return max(round((self.high - self.low) / self.step), 1)

    def read(self, text: str, label: str) -> tuple[float, str]:
        """Return the number a person typed, and "" or the sentence that says what is wrong."""
        low, high = self.text(self.low), self.text(self.high)
        try:
            number = float(text.strip().replace(",", ""))
        except ValueError:
            return 0.0, say("forms.not_a_number", label=label, low=low, high=high)
        if not isfinite(number):
            return 0.0, say("forms.not_a_number", label=label, low=low, high=high)
        if self.whole and number != int(number):
            return 0.0, say("forms.not_whole", label=label, low=low, high=high)
        if number < self.low:
            return 0.0, say("forms.too_low", label=label, low=low)
        if number > self.high:
            return 0.0, say("forms.too_high", label=label, high=high)
        return number, ""
