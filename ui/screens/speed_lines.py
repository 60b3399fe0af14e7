"""How fast prices come and orders leave at a real broker, in words."""

from PySide6.QtWidgets import QWidget

from core.events.snapshot import VenueView
from ui.text import say
from ui.widgets.label import Label
from ui.widgets.layouts import Column

SLOW_MS = 500.0
_FINE_MS = 10.0
_SECOND_MS = 1_000.0


class SpeedLines(QWidget):
    """Two sentences and how many prices were not believed; hidden without a broker."""

    def __init__(self) -> None:
        super().__init__()
        self.arrival = Label("", "small", "semi", "muted", wrap=True)
        self.reaction = Label("", "small", "semi", "muted", wrap=True)
        self.setLayout(Column(self.arrival, self.reaction, gap=2))
        self.hide()

    def show_venue(self, venue: VenueView | None) -> None:
        """Show the delays of a broker's line."""
        self.setVisible(venue is not None)
        if venue is None:
            return
        told, tone = _told("activity.speed_arrival", venue.tick_delay_ms)
        rejected = say("activity.rejected", n=venue.rejected_ticks)
        self.arrival.show_text(f"{told} {rejected}", tone)
        self.reaction.show_text(*_told("activity.speed_reaction", venue.order_delay_ms))


def _told(key: str, delays: tuple[float, float, float] | None) -> tuple[str, str]:
    if delays is None:
        return say(f"{key}_none"), "muted"
    usual, slow, slowest = (_ms(one) for one in delays)
    tone = "wait_text" if delays[0] > SLOW_MS else "muted"
    return say(key, usual=usual, slow=slow, slowest=slowest), tone


def _ms(delay: float) -> str:
    if delay >= _SECOND_MS:
        return say("activity.in_s", n=f"{delay / _SECOND_MS:.1f}")
    return say("activity.in_ms", n=f"{delay:.1f}" if delay < _FINE_MS else f"{delay:.0f}")
