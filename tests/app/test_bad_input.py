"""Bad input of a test on the past: one sentence each that says what to do, and nothing is lost."""

import json
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.backtest_desk import BacktestDesk
from app.main import main
from app.settings import load_settings
from app.terminal_view import TerminalView
from core.clock import LiveClock
from tests.app.decks import opened, wait_for
from tests.app.test_deck_files import choose, read

Say = Callable[..., tuple[int, str]]
HEADER = "date,open,high,low,close,volume"
INDIA, UTC = "+05:30", "Z"


def days(count: int, without: range = range(0)) -> list[str]:
    """Return daily lines that swing: working days from 2 January 2023 on, holidays too."""
    lines, day, at = [], date(2023, 1, 2), 0
    while at < count:
        if day.weekday() < 5:
            if at not in without:
                price = 500 + 60 * ((at // 25) % 2 * 2 - 1) * (at % 25) / 25
                lines.append(f"{day},{price:.2f},{price + 4:.2f},{price - 4:.2f},{price:.2f},9000")
            at += 1
        day += timedelta(days=1)
    return lines


def minutes(zone: str, start: str, count: int = 60) -> list[str]:
    moment = datetime.fromisoformat(start)
    return [
        f"{(moment + timedelta(minutes=5 * at)).isoformat()}{zone},100,101,99,100.5,900"
        for at in range(count)
    ]


@pytest.fixture
def say(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Return what `run.py backtest` makes of lines of prices: its code and its words."""

    def run(lines: list[str], *more: str) -> tuple[int, str]:
        file = tmp_path / "ABC.csv"
        file.write_text("\n".join([HEADER, *lines]) + "\n")
        code = main(["backtest", "--data", str(file), *more])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_too_little_data(say: Say) -> None:
    code, said = say(days(30))
    assert code == 0
    assert "Turtle needs 51 bars of 1d before its first trade, and ABC has 30." in said
    assert "Give it a longer time or choose shorter bars." in said
    code, said = say(days(1))
    assert code == 2
    assert "Say the bar length" in said


def test_no_trades_because_the_rules_refuse(say: Say) -> None:
    _, said = say(days(400), "--cash", "300")
    assert "Turtle never traded: the safety rules refused each of its" in said
    assert "Start with more money or choose cheaper shares." in said


def test_settings_that_never_trade(say: Say) -> None:
    code, said = say(days(400), "--strategy", "momentum", "--set", "low=5", "--set", "high=95")
    assert code == 0
    assert "Momentum never wanted to trade with these settings on these prices." in said
    assert "Choose settings nearer to the usual ones" in said


def test_missing_days(say: Say) -> None:
    _, said = say(days(400, without=range(200, 260)))
    assert "Prices are missing: ABC on" in said
    assert "download the prices again or test the time after them." in said
    _, whole = say(days(400))
    assert "Prices are missing" not in whole


def test_mixed_time_zones(say: Say) -> None:
    both = [*minutes(INDIA, "2024-03-04T09:15:00"), *minutes(UTC, "2024-03-05T03:45:00")]
    code, said = say(both)
    assert code == 0
    assert "given in several zones (+05:30 and UTC); each was placed by its own" in said
    code, said = say([*minutes(INDIA, "2024-03-04T09:15:00"), *minutes("", "2024-03-05T09:15:00")])
    assert code == 2
    assert "Export the file again with one kind of time." in said


def test_unadjusted_split(say: Say) -> None:
    lines = days(400)
    for at in range(210, 400):
        day, *prices, volume = lines[at].split(",")
        lines[at] = ",".join([day, *(f"{float(one) / 5:.2f}" for one in prices), f"{volume}0"])
    _, said = say(lines)
    assert "this looks like a 5-for-1 split still in the prices" in said
    assert "Adjust the prices and test again." in said


def test_duplicate_bars(say: Say, tmp_path: Path) -> None:
    lines = days(400)
    out = tmp_path / "out.json"
    say(lines, "--json", str(out))
    clean = json.loads(out.read_text())
    _, said = say([*lines, *lines[90:100]], "--json", str(out))
    assert "each repeats an earlier row and was left out" in said
    again = json.loads(out.read_text())
    assert again["trades"] == clean["trades"] != []
    assert again["run"]["data_fingerprint"] == clean["run"]["data_fingerprint"]
    day, first, high, *rest = lines[90].split(",")
    _, said = say([*lines, ",".join([day, first, str(float(high) + 3), *rest])])
    assert "gives other prices for a time that an earlier row has" in said


def test_a_run_stopped_by_ctrl_c_shows_what_there_is(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed = []

    def press_once(*_: object) -> None:
        if not pressed:
            pressed.append(1)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(TerminalView, "show", press_once)
    out = tmp_path / "out.json"
    code, said = say(days(900), "--json", str(out))
    assert code == 130
    assert "RESULT SO FAR (stopped early)" in said
    assert json.loads(out.read_text())["run"]["stopped_early"] is True


def test_a_full_disk_keeps_what_was_there_and_still_shows_the_result(
    say: Say, tmp_path: Path
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs the device of Linux that is always full")
    out = tmp_path / "out.json"
    out.write_text("what was there")
    # The kernel answers ENOSPC to each write, as a full disk does.
    out.with_suffix(".json.part").symlink_to("/dev/full")
    code, said = say(days(400), "--json", str(out))
    assert code == 2
    assert "RESULT · past prices" in said
    assert "No space left on device" in said
    assert "Free some space or choose another folder" in said
    assert out.read_text() == "what was there"
    assert list(tmp_path.glob("*.part")) == []


SMALL_DISK = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from app.backtest_run import main
main()
"""


def test_a_window_on_a_full_disk_loses_no_kept_test(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    file = tmp_path / "ABC.csv"
    file.write_text("\n".join([HEADER, *days(400)]) + "\n")
    with opened(tmp_path) as deck:
        assert read(deck, file).refused == ""
        assert choose(deck, file, timeframe="1d") == ""
        settings = load_settings(None, (), {"ALGOTRADER_HOME": str(tmp_path)})
        folder = settings.paths.data / "tests"
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / "kept.json"
        kept.write_text("{}")
        desk = BacktestDesk(
            deck._plans, lambda: settings, LiveClock(), (sys.executable, "-c", SMALL_DISK)
        )
        desk.start()
        assert wait_for(lambda: desk.view().state != "running", 90.0)
        desk.wait(10.0)
        assert desk.view().state == "failed"
        assert "could not be written" in desk.view().said
        assert "Free some space" in desk.view().said
        assert [one.name for one in folder.iterdir()] == ["kept.json"]
