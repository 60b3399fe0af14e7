"""The command line: one sentence for a mistake, the nearest name, the right exit code."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.instance_lock import only_instance
from app.main import main
from app.paths import paths_of
from core.clock import IST

MINUTES = 375


def mistake(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 2) -> str:
    assert main(list(arguments)) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1, "one sentence, one line"
    return said.err.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["practise"], "Did you mean 'practice'"),
        (["practice", "--sed", "3"], "--seed"),
        (["compare-parts", "exist"], "There is no part “exist”. Did you mean exits?"),
        (["practice", "--seed", "abc"], "--seed"),
        (["practice", "--speed", "fast"], "write max, or a number"),
        (["practice", "--speed", "0"], "write max, or a number"),
        (["practice", "--speed", "nan"], "write max, or a number"),
        (["practice", "--cash", "lots"], "number above 0"),
        (["practice", "--cash", "-5"], "number above 0"),
        (["practice", "--cash", "NaN"], "number above 0"),
        (["practice", "--set", "fast"], "NAME=VALUE"),
        (["practice", "--timeframe", "7m"], "choose one of 1m, 3m, 5m"),
        (["practice", "--data", "nowhere.csv"], "There is no file nowhere.csv"),
        (["practice", "--json", "/nowhere/at/all.json"], "There is no folder /nowhere/at"),
        (["practice", "--session", "../x"], "cannot be a name"),
        (["practice", "--strategy", "turtel"], "turtle"),
        (["backtest", "--speed", "1"], "No such option: --speed"),
        (["import"], "Missing argument"),
        (["import", "--market", "bse", "x.csv"], "choose nse or crypto"),
        (["pictures", "out", "--theme", "drak"], "choose light, dark, high-contrast or all"),
        (["pictures", "out", "--size", "big"], "write it as WxH"),
        (["--profile", "../x", "practice"], "profile name"),
        (["practice", "--setting", "risk.max_open_positions=0"], "between 1 and 50"),
        (["practice", "--profile", "a b"], "profile name"),
    ],
)
def test_a_mistake_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert words in mistake(capsys, *arguments)


def test_a_misspelt_file_offers_the_nearest(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "RELIANCE_5m.csv").touch()
    said = mistake(capsys, "practice", "--data", str(tmp_path / "RELIANC_5m.csv"))
    assert f"did you mean {tmp_path / 'RELIANCE_5m.csv'}?" in said


def test_every_mistake_in_the_settings_file_has_its_line(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = paths_of().settings_file
    path.parent.mkdir(parents=True)
    path.write_text("risk:\n  max_open_positions: 99\nwindow:\n  theme: x\n", encoding="utf-8")
    assert main(["practice"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"In {path}, ") for line in lines)


def test_debug_shows_the_traceback(home: Path) -> None:
    with pytest.raises(Exception, match="write max"):
        main(["practice", "--speed", "fast", "--debug"])


def test_a_second_session_on_the_profile_leaves_with_three(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with only_instance(paths_of("mine")):
        said = mistake(capsys, "practice", "--profile", "mine", "--session", "a", code=3)
    assert "already running with the profile “mine”" in said


def test_a_fault_of_the_program_names_the_log(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("one by zero")

    monkeypatch.setattr("app.commands.practice.options_from", broken)
    said = mistake(capsys, "practice", code=1)
    log = home / "default" / "logs" / "algotrader.log"
    assert f"a fault of its own (ZeroDivisionError: one by zero); the details are in {log}." in said
    assert "in broken" in log.read_text(encoding="utf-8")


def test_help_and_version(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in ("practice", "backtest", "import", "panic", "unlock", "test", "pictures"):
        assert command in text
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("AlgoTrader Pro 0.")


def test_help_loads_nothing_heavy(project: Path) -> None:
    question = (
        "import sys; from app.main import main; main(['--help']);"
        "heavy = {'pandas', 'numba', 'numpy', 'pyarrow', 'PySide6', 'pydantic', 'sqlalchemy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", question], cwd=project, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr


def a_price_file(folder: Path) -> Path:
    """Write a day of minutes that rise and fall, so that a cross is sure to come."""
    lines = ["time,open,high,low,close,volume"]
    start = datetime(2024, 1, 16, 9, 15, tzinfo=IST)
    for minute in range(MINUTES):
        wave = abs(minute % 120 - 60)
        price = 1000 + wave
        stamp = (start + timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M:%S")
        lines.append(f"{stamp},{price},{price + 1},{price - 1},{price},5000")
    path = folder / "INFY.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_practice_on_a_file_prints_the_result_and_writes_it(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result.json"
    prices = str(a_price_file(tmp_path))
    assert main(["practice", "--data", prices, "--cash", "2,00,000", "--json", str(out)]) == 0
    said = capsys.readouterr().out
    assert "PRACTICE MONEY" in said
    assert "RESULT · practice money · turtle" in said
    assert "started with ₹2,00,000" in said
    assert out.stat().st_size > 500
    assert main(["backtest", "--data", prices, "--cash", "200000"]) == 0
    # The same run; fewer than thirty trades are no evidence, so no return is shown.
    tried = capsys.readouterr().out
    assert "RESULT · past prices · turtle" in tried
    assert "not enough evidence" in tried
    assert "Profit after costs" not in tried
    assert tried.splitlines()[-1] == said.splitlines()[-2]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_stop_from_outside_ends_cleanly_with_the_result_so_far(
    home: Path, tmp_path: Path, project: Path, number: int, code: int
) -> None:
    # 600 times real time: the day would take 37 s, the stop comes after the first line.
    command = ["practice", "--data", str(a_price_file(tmp_path)), "--speed", "600"]
    process = subprocess.Popen(
        [sys.executable, "-m", "app.main", *command],
        cwd=project,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(number)
    rest, errors = process.communicate(timeout=20)
    assert "PRACTICE MONEY" in first
    assert "RESULT SO FAR (stopped early)" in rest
    assert errors == ""
    assert process.returncode == code


def test_importing_says_what_was_stored(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prices = a_price_file(tmp_path)
    assert main(["import", str(prices), "--market", "nse"]) == 0
    first = capsys.readouterr().out
    assert "375 of 375 rows imported" in first
    assert "375 new bars stored" in first
    assert list((home / "default" / "data" / "bars").rglob("*.parquet"))
    assert main(["import", str(prices), "--market", "nse"]) == 0
    assert "375 were there already" in capsys.readouterr().out


def test_one_bad_file_does_not_stop_the_others(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "empty.csv"
    bad.touch()
    assert main(["import", str(bad), "--market", "nse", str(a_price_file(tmp_path))]) == 2
    said = capsys.readouterr()
    assert "empty.csv was not imported" in said.out
    assert "375 new bars stored" in said.out
