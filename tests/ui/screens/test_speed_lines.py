"""How fast a broker's line is, on the Activity screen: bars, marks and words."""

import random

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from core.data.latency import Delays
from core.events.delay_view import EDGES_MS, DelayView
from core.events.snapshot import VenueView
from tests.ui.screens.looking import everything_wrong, settle
from tests.ui.still_deck import StillDeck, snapshot
from ui import theme
from ui.screens.activity import ActivityScreen
from ui.widgets.delay_bars import shown_range

VENUE = VenueView(name="Zerodha", local=False, connected=True, sentence="")


def delays(*milliseconds: float) -> DelayView:
    """Return the picture of some delays."""
    kept = Delays()
    for one in milliseconds:
        kept.add(round(one * 1e6))
    view = kept.view()
    assert view is not None
    return view


def spread(middle: float, count: int = 400) -> DelayView:
    luck = random.Random(4)
    return delays(*(middle * luck.lognormvariate(0.0, 0.5) for _ in range(count)))


@pytest.fixture
def screen(qtbot: QtBot) -> ActivityScreen:
    made = ActivityScreen(StillDeck(), lambda _: None)
    qtbot.addWidget(made)
    made.resize(1234, 692)
    made.show()
    return made


def test_each_delay_stands_in_the_bar_of_its_time() -> None:
    view = delays(0.01, 0.5, 0.5, 42.0, 20_000.0)
    assert view.count == 5
    assert (view.bars[0], view.bars[-1]) == (1, 1)
    assert len(view.bars) == len(EDGES_MS) + 1
    for number, count in enumerate(view.bars[1:-1], 1):
        low, high = EDGES_MS[number - 1], EDGES_MS[number]
        assert count == sum(low < one <= high for one in (0.5, 0.5, 42.0))


def test_delays_are_told_in_words_and_slow_ones_stand_out(screen: ActivityScreen) -> None:
    speed = screen.speed
    screen.show_snapshot(snapshot())
    assert not speed.isVisible()
    screen.show_snapshot(replace(snapshot(), venue=VENUE))
    assert "Not measured yet." in speed.arrival.text()
    fast = replace(
        VENUE,
        tick_delay=replace(delays(41.6), p95=90.2, p99=1_350.0),
        order_delay=replace(delays(0.42), p95=0.9, p99=2.1),
    )
    screen.show_snapshot(replace(snapshot(), venue=fast))
    assert speed.arrival.text() == (
        "Usually 42 ms, one price in 20 over 90 ms, one in 100 over 1.4 s. "
        "0 prices were not believed."
    )
    assert "Usually 0.4 ms" in speed.reaction.text()
    assert speed.arrival.tone == "muted"
    slow = replace(VENUE, tick_delay=delays(700.0), rejected_ticks=1)
    screen.show_snapshot(replace(snapshot(), venue=slow))
    assert speed.arrival.tone == "wait_text"
    assert "One price was not believed." in speed.arrival.text()
    settle()
    assert everything_wrong(screen) == []


def test_the_bars_and_both_marks_are_drawn_where_the_delays_lie(screen: ActivityScreen) -> None:
    view = spread(40.0)
    screen.show_snapshot(replace(snapshot(), venue=replace(VENUE, tick_delay=view)))
    settle()
    bars = screen.speed.arrival_part.bars
    assert bars.view == view
    assert 0 < bars.place(view.p50) < bars.place(view.p99) < bars.width()
    picture, look = bars.grab().toImage(), theme.current()
    blue, ink = look.colour("blue").rgb(), look.colour("ink").rgb()
    middle = [picture.pixel(x, picture.height() // 2) for x in range(picture.width())]
    high = bars.place(view.p50)
    assert blue in middle[int(high) - 14 : int(high) + 14], "most lie around the usual delay"
    assert blue not in middle[: int(bars.place(view.p50 / 6))]
    marks = [x for x in range(picture.width()) if picture.pixel(x, 24) == ink]
    for delay in (view.p50, view.p99):
        assert min(abs(x - bars.place(delay)) for x in marks) <= 2
    assert "Usually" in bars.accessibleName()


def test_before_the_first_a_sentence_stands_in_its_place(screen: ActivityScreen) -> None:
    screen.show_snapshot(replace(snapshot(), venue=VENUE))
    settle()
    bars = screen.speed.reaction_part.bars
    assert bars.view is None
    blue = theme.current().colour("blue").rgb()
    picture = bars.grab().toImage()
    assert blue not in {
        picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())
    }


def test_the_axis_shows_what_is_filled_with_air_around() -> None:
    few = [0] * 43
    few[20] = 3
    first, last = shown_range(few)
    assert last - first >= 16
    assert first < 20 < last
    for at in (0, 42):
        few = [0] * 43
        few[at] = 1
        first, last = shown_range(few)
        assert 0 <= first <= at < last <= 43
        assert last - first >= 16


@pytest.mark.parametrize("look", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("size", [(1234, 692), (1308, 824), (892, 624)])
def test_nothing_is_cut_at_any_size(qtbot: QtBot, size: tuple[int, int], look: str) -> None:
    theme.use(look)
    made = ActivityScreen(StillDeck(), lambda _: None)
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    venue = replace(VENUE, tick_delay=spread(40.0), order_delay=spread(0.4))
    made.show_snapshot(replace(snapshot(), venue=venue))
    qtbot.waitUntil(lambda: everything_wrong(made) == [], timeout=2_000)
