"""Which bars are in view: moving, zooming and staying with the newest."""

# Numbers of bars and shares of the view that feel right; found by trying.
_LEAST_SPAN = 12.0
_LEAST_FITTED_SPAN = 40.0
_ROOM_LEFT = 0.01
_ROOM_RIGHT = 0.05
_LEAST_ROOM_RIGHT = 0.01
_KEPT_IN_VIEW = 0.15


class TimeWindow:
    """The visible stretch of bars: bar i is drawn around x = i and fills i ± 0.5.

    While the newest bar is in view the window follows it; a window moved into the past stays
    where it is whatever is added. A fitted window shows everything and goes on doing so.
    """

    def __init__(self) -> None:
        self._count = 0
        self.fit()

    @property
    def first(self) -> float:
        """Return the left edge in bars."""
        return self._first

    @property
    def last(self) -> float:
        """Return the right edge in bars."""
        return self._last

    @property
    def span(self) -> float:
        """Return the width in bars."""
        return self._last - self._first

    @property
    def follows(self) -> bool:
        """Return whether the window moves along with new bars."""
        return self._follows

    @property
    def bars(self) -> tuple[int, int]:
        """Return the bars in view, even partly, as first and one past the last."""
        first = max(0, int(self._first + 0.5))
        last = min(self._count, int(self._last + 0.5) + 1) if self._last > -0.5 else 0
        return min(first, last), last

    def set_count(self, count: int) -> None:
        """Take note of how many bars there are now."""
        grew = count > self._count
        self._count = count
        if self._fitted:
            # The room on the right is used up first, so that the picture rests in between.
            if not (grew and count - 0.5 + self.span * _LEAST_ROOM_RIGHT <= self._last):
                self.fit()
        elif self._follows and grew:
            self._catch_up()
        else:
            self._keep_bars_in_view()

    def fit(self) -> None:
        """Show all bars, and keep showing all as they grow."""
        span = max(_LEAST_FITTED_SPAN, self._count / (1 - _ROOM_LEFT - _ROOM_RIGHT))
        self._first = -0.5 - span * _ROOM_LEFT
        self._last = self._first + span
        self._fitted = self._follows = True

    def show_newest(self, bars: float | None = None) -> None:
        """Show the newest `bars` bars (as many as now if not given) and follow them."""
        wanted = self.span if bars is None else bars / (1 - _ROOM_RIGHT)
        if wanted >= self._count / (1 - _ROOM_LEFT - _ROOM_RIGHT):
            self.fit()
            return
        span = max(_LEAST_SPAN, wanted)
        self._last = self._count - 0.5 + span * _ROOM_RIGHT
        self._first = self._last - span
        self._fitted, self._follows = False, True

    def show_oldest(self) -> None:
        """Go to the first bar without changing the zoom."""
        self.move(-0.5 - self.span * _ROOM_LEFT - self._first)

    def move(self, bars: float) -> None:
        """Move the window by so many bars, to the future if positive."""
        self._first += bars
        self._last += bars
        self._by_hand()

    def zoom(self, factor: float, anchor: float) -> None:
        """Make the span `factor` times as wide; the bar `anchor` keeps its place on the screen."""
        widest = max(_LEAST_FITTED_SPAN, 1.2 * self._count)
        span = min(max(self.span * factor, _LEAST_SPAN), max(widest, self.span))
        share = (anchor - self._first) / self.span
        self._first = anchor - span * share
        self._last = self._first + span
        self._by_hand()

    def reveal(self, index: int) -> None:
        """Move just enough to bring one bar into view."""
        if index - 0.5 < self._first:
            self.move(index - 0.5 - self._first)
        elif index + 0.5 > self._last:
            self.move(index + 0.5 - self._last)

    def _by_hand(self) -> None:
        self._fitted = False
        self._keep_bars_in_view()
        self._follows = self._last >= self._count - 0.5 > self._first

    def _keep_bars_in_view(self) -> None:
        kept = min(float(self._count), _KEPT_IN_VIEW * self.span)
        shift = max(0.0, kept - 0.5 - self._last) or min(
            0.0, self._count - 0.5 - kept - self._first
        )
        self._first += shift
        self._last += shift

    def _catch_up(self) -> None:
        room = min(self.span * _ROOM_RIGHT, 1.0) if self.span < _LEAST_FITTED_SPAN else 1.0
        ahead = self._count - 0.5 + room - self._last
        if ahead > 0:
            self._first += ahead
            self._last += ahead
