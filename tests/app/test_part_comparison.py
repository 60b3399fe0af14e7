"""A part is measured by two runs that differ in nothing else, on real prices."""

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from app.part_comparison import PARTS, Figures, compare_parts, parts_asked
from app.practice_run import PracticeOptions, run_practice
from app.settings import Settings, load_settings
from core.errors import UserMistake

FILE = "nse/bars_1m_20160816_20160909.parquet"


def having(*overrides: str) -> Settings:
    settings = load_settings(None, overrides)
    settings.paths.create()
    return settings


@pytest.fixture
def options(shared_data: Path) -> PracticeOptions:
    return PracticeOptions(
        strategy="supertrend", data=(shared_data / FILE,), symbols=("INFY", "SBIN"), timeframe="5m"
    )


def profit(options: PracticeOptions, settings: Settings) -> Decimal:
    document = run_practice(options, settings, lambda _: None, threading.Event()).document
    return Decimal(document["equity_end"]) - Decimal(document["cash_start"])


def compared(options: PracticeOptions, settings: Settings, *parts: str):
    told: list[str] = []
    found = compare_parts(parts, options, settings, threading.Event(), told.append)
    assert found is not None
    return found, told


def test_both_sides_are_the_runs_one_could_make_by_hand(
    options: PracticeOptions, home: Path
) -> None:
    found, told = compared(options, having(), "exits", "mood")
    assert told == ["without exits", "with exits", "with mood"]  # one run without serves both
    exits, mood = found.parts
    assert exits.off == mood.off
    assert exits.off.profit == profit(options, having())
    assert exits.on.profit == profit(options, having("signals.exits=true"))
    assert mood.on.profit == profit(options, having("signals.mood=true"))
    assert len({exits.off.profit, exits.on.profit, mood.on.profit}) == 3
    assert exits.on.losing > 0 > exits.on.lost
    assert exits.on.deepest_fall < 0
    assert found.from_ns < found.to_ns
    assert found.run["prices"] == FILE.split("/")[1]


def test_a_part_is_measured_among_those_that_are_on(options: PracticeOptions, home: Path) -> None:
    both = having("signals.exits=true", "signals.pause_minutes=60")
    found, _ = compared(options, both, "exits", "pause")
    exits, pause = found.parts
    assert exits.on == pause.on
    assert exits.off.profit == profit(options, having("signals.pause_minutes=60"))
    assert pause.off.profit == profit(options, having("signals.exits=true"))


def test_a_comparison_that_was_stopped_says_nothing(options: PracticeOptions, home: Path) -> None:
    stop = threading.Event()
    assert compare_parts(("exits",), options, having(), stop, lambda _: stop.set()) is None


def test_without_names_it_is_all_that_can_be_switched_on(home: Path) -> None:
    assert parts_asked((), having()) == ("exits", "mood", "clocks", "volume_levels")
    numbers = ("signals.confirm_bars=2", "signals.least_confidence_percent=50")
    assert set(parts_asked((), having(*numbers))) == {
        "exits", "mood", "clocks", "volume_levels", "adaptive", "confidence", "confirmation",
    }  # fmt: skip
    assert parts_asked(("mood", "exits", "mood"), having()) == ("mood", "exits")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exit", "There is no part “exit”. Did you mean exits?"),
        ("xyz", f"There are {', '.join(PARTS)}."),
        ("adaptive", "Add for example --setting signals.least_confidence_percent=60."),
        ("pause", "off until it has a number. Add for example --setting signals.pause_minutes=60."),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(name: str, words: str, home: Path) -> None:
    with pytest.raises(UserMistake, match=words.replace("“", ".").replace("”", ".")[:60]):
        parts_asked((name,), having())


def test_figures_differ_when_anything_does() -> None:
    one = Figures(1, Decimal(-5), 3, Decimal(7), -0.1)
    assert one == Figures(1, Decimal("-5.0"), 3, Decimal(7), -0.1)
    assert one != Figures(1, Decimal(-5), 3, Decimal(7), -0.2)
