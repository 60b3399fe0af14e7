"""How fast a broker's line is, on the Activity screen."""

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from core.events.snapshot import VenueView
from tests.ui.screens.looking import everything_wrong, settle
from tests.ui.still_deck import StillDeck, snapshot
from ui.screens.activity import ActivityScreen

VENUE = VenueView(name="Zerodha", local=False, connected=True, sentence="")


def test_delays_are_told_in_words_and_slow_ones_stand_out(qtbot: QtBot) -> None:
    screen = ActivityScreen(StillDeck(), lambda _: None)
    qtbot.addWidget(screen)
    screen.resize(1234, 692)
    screen.show()
    speed = screen.speed
    screen.show_snapshot(snapshot())
    assert not speed.isVisible()
    screen.show_snapshot(replace(snapshot(), venue=VENUE))
    assert "not measured yet" in speed.arrival.text()
    fast = replace(VENUE, tick_delay_ms=(41.6, 90.2, 1_350.0), order_delay_ms=(0.42, 0.9, 2.1))
    screen.show_snapshot(replace(snapshot(), venue=fast))
    assert speed.arrival.text() == (
        "From the exchange to here: usually 42 ms, one price in 20 over 90 ms, one in 100 over "
        "1.4 s. 0 prices were not believed."
    )
    assert "usually 0.4 ms" in speed.reaction.text()
    assert speed.arrival.tone == "muted"
    slow = replace(VENUE, tick_delay_ms=(700.0, 900.0, 1_000.0), rejected_ticks=1)
    screen.show_snapshot(replace(snapshot(), venue=slow))
    assert speed.arrival.tone == "wait_text"
    assert "One price was not believed." in speed.arrival.text()
    settle()
    assert everything_wrong(screen) == []
