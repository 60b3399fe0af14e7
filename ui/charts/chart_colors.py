"""The colours of a chart, taken from the theme's tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from core.errors import ConfigurationError

_LINEAR_BELOW = 0.04045


# Tokens that a plain theme may leave out, and what stands in for them.
_STAND_INS = {
    "up": "go",
    "down": "stop",
    "soft_up": "soft_go",
    "soft_down": "soft_stop",
    "grid": "line",
    "series_1": "blue",
    "series_2": "purple",
    "series_3": "go",
    "series_4": "stop",
    "series_5": "ink",
    "series_6": "muted",
}


@dataclass(frozen=True, slots=True)
class ChartColors:
    """Colours as #RRGGBB; the names are those of the theme's tokens.

    `up` and `down` are what the colour-blind switch changes; `go` and `stop` mean target and
    safety exit; `series_1` to `series_6` are for lines over the prices.
    """

    card: str
    line: str
    grid: str
    ink: str
    muted: str
    up: str
    down: str
    soft_up: str
    soft_down: str
    go: str
    stop: str
    wait: str
    wait_edge: str
    blue: str
    purple: str
    series_1: str
    series_2: str
    series_3: str
    series_4: str
    series_5: str
    series_6: str

    @classmethod
    def from_tokens(cls, tokens: Mapping[str, str]) -> "ChartColors":
        """Take the colours from a theme; `soft-go` and `soft_go` mean the same.

        `up`, `down`, `grid` and the series may be left out. Any other missing token raises
        ConfigurationError.
        """
        known = {name.replace("-", "_"): value for name, value in tokens.items()}
        for name, stand_in in _STAND_INS.items():
            if name not in known and stand_in in known:
                known[name] = known[stand_in]
        missing = [field.name for field in fields(cls) if field.name not in known]
        if missing:
            raise ConfigurationError(
                f"The theme has no colour called {', '.join(missing)}, so charts cannot be drawn. "
                "Add it to resources/tokens.json."
            )
        return cls(**{field.name: known[field.name] for field in fields(cls)})

    def named(self, color: str) -> str:
        """Return a token's colour, or `color` itself where it is no token of this chart."""
        name = color.replace("-", "_")
        return str(getattr(self, name)) if name in _TOKEN_NAMES else color

    def readable_on(self, fill: str) -> str:
        """Return card or ink, whichever is easier to read on `fill`."""
        return max((self.card, self.ink), key=lambda text: contrast(text, fill))


_TOKEN_NAMES = frozenset(field.name for field in fields(ChartColors))

LIGHT = ChartColors.from_tokens(
    {
        "card": "#FFFFFF",
        "line": "#E4E0D6",
        "ink": "#20242E",
        "muted": "#5F6675",
        "go": "#157A4E",
        "stop": "#C62F35",
        "wait": "#F2B01E",
        "wait_edge": "#B9830B",
        "blue": "#2456C4",
        "purple": "#6B43C0",
        "soft_go": "#E3F4EB",
        "soft_stop": "#FCE9E8",
    }
)
"""What a chart wears until it is given a theme."""


def mixed(color: str, with_color: str, share: float) -> str:
    """Return `share` of `color` over the rest of `with_color`."""
    pairs = zip(_channels(color), _channels(with_color), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= _LINEAR_BELOW:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(color: str) -> tuple[int, int, int]:
    digits = color.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
