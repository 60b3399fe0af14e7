"""From bars and prices to pixels and back."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PixelScale:
    """The mapping of one pane: x in bars from `first`, prices downward from `top`.

    Pixels are counted from the pane's top left corner; `ratio` is the number of the screen's own
    pixels in one of them.
    """

    first: float
    px_per_bar: float
    top: float
    px_per_unit: float
    width: float
    height: float
    ratio: float = 1.0

    def x(self, bar: float) -> float:
        """Return the pixel column of a place on the time axis."""
        return (bar - self.first) * self.px_per_bar

    def y(self, price: float) -> float:
        """Return the pixel row of a price."""
        return (self.top - price) * self.px_per_unit

    def xs(self, bars: Floats) -> Floats:
        """Return the pixel columns of many places."""
        return (bars - self.first) * self.px_per_bar

    def ys(self, prices: Floats) -> Floats:
        """Return the pixel rows of many prices."""
        return (self.top - prices) * self.px_per_unit

    def bar(self, x: float) -> float:
        """Return the place on the time axis under a pixel column."""
        return self.first + x / self.px_per_bar

    def price(self, y: float) -> float:
        """Return the price at a pixel row."""
        return self.top - y / self.px_per_unit

    def snapped(self, pixel: float) -> float:
        """Return the edge of a screen pixel nearest to `pixel`, so that lines stay sharp."""
        return round(pixel * self.ratio) / self.ratio

    def on_screen(self) -> "PixelScale":
        """Return the same mapping counted in the screen's own pixels."""
        return replace(
            self,
            px_per_bar=self.px_per_bar * self.ratio,
            px_per_unit=self.px_per_unit * self.ratio,
            width=self.width * self.ratio,
            height=self.height * self.ratio,
            ratio=1.0,
        )
