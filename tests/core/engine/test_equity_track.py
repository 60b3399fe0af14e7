"""The curve of the account's worth."""

from core.engine.equity_track import EquityTrack


def test_a_clock_set_back_leaves_the_curve_in_order() -> None:
    track = EquityTrack()
    for ts_ns in (10, 20, 5, 21):
        track.add(ts_ns, 100.0)
    assert [one.ts_ns for one in track.points] == [10, 20, 20, 21]
