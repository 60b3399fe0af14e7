"""How fast prices come and orders leave at a real broker: a picture and a sentence each."""

from PySide6.QtWidgets import QWidget

from core.events.delay_view import DelayView
from core.events.snapshot import VenueView
from ui.text import say
from ui.widgets.delay_bars import DelayBars
from ui.widgets.label import Label
from ui.widgets.layouts import Column, Row

SLOW_MS = 500.0
_FINE_MS = 10.0
_SECOND_MS = 1_000.0


class SpeedPart(QWidget):
    """One of the two delays; `key` is arrival or reaction."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.title = Label(say(f"activity.speed_{key}_title"), "text", "heavy")
        self.bars = DelayBars(
            empty=say(f"activity.speed_empty_{key}"), marks=_marks, say_ms=_round_ms
        )
        self.words = Label("", "small", "semi", "muted", wrap=True)
        self.setLayout(Column(self.title, self.bars, self.words, 1, gap=4))

    def show_delays(self, view: DelayView | None, more: str = "") -> None:
        """Show other delays, and something more to say."""
        key = f"activity.speed_{self._key}"
        told, tone = say(f"{key}_none"), "muted"
        if view is not None:
            usual, slow, slowest = (_ms(one) for one in view.summary)
            told = say(key, usual=usual, slow=slow, slowest=slowest)
            tone = "wait_text" if view.p50 > SLOW_MS else "muted"
        self.words.show_text(f"{told} {more}".strip(), tone)
        self.bars.show_view(view, f"{self.title.text()}. {told}")


class SpeedLines(QWidget):
    """Both delays side by side, and how many prices were not believed; hidden without a broker."""

    def __init__(self) -> None:
        super().__init__()
        self.arrival_part, self.reaction_part = SpeedPart("arrival"), SpeedPart("reaction")
        self.arrival, self.reaction = self.arrival_part.words, self.reaction_part.words
        self.setLayout(Row((self.arrival_part, 1), (self.reaction_part, 1), gap="far"))
        self.hide()

    def show_venue(self, venue: VenueView | None) -> None:
        """Show the delays of a broker's line."""
        self.setVisible(venue is not None)
        if venue is None:
            return
        rejected = say("activity.rejected", n=venue.rejected_ticks)
        self.arrival_part.show_delays(venue.tick_delay, rejected)
        self.reaction_part.show_delays(venue.order_delay)


def _marks(view: DelayView) -> tuple[str, str]:
    return (
        say("activity.speed_usual", delay=_ms(view.p50)),
        say("activity.speed_slowest", delay=_ms(view.p99)),
    )


def _round_ms(delay: float) -> str:
    """Return a round figure of the axis."""
    if delay >= _SECOND_MS:
        return say("activity.in_s", n=f"{delay / _SECOND_MS:g}")
    return say("activity.in_ms", n=f"{delay:g}")


def _ms(delay: float) -> str:
    if delay >= _SECOND_MS:
        return say("activity.in_s", n=f"{delay / _SECOND_MS:.1f}")
    return say("activity.in_ms", n=f"{delay:.1f}" if delay < _FINE_MS else f"{delay:.0f}")
