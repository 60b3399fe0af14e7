"""The same test in two processes with different hash seeds leaves the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SHARES = "INFY,SBIN,TCS,RELIANCE"
DAYS = "nse/bars_1d_adjusted_2008_2021.parquet"
KEPT = """
import sys
from pathlib import Path
from app import examine_run, optimise_run
from tests.app import examined
from tests.app.test_optimise_run import TWO, task
folder = Path(sys.argv[1])
file = examined.kept_test(folder)
examine_run.run(examined.task_of(file), lambda news: None)
one = task(folder, "found", TWO)
optimise_run.run(one, lambda news: None)
"""


def run(words: list[str], folder: Path, seed: str) -> None:
    """Run Python with a hash seed; its home is a folder of its own."""
    (folder / "home").mkdir(parents=True)
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "ALGOTRADER_HOME": str(folder / "home"),
        "PYTHONPATH": "",
    }
    done = subprocess.run(
        [sys.executable, *words], cwd=PROJECT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_backtest_of_the_command_line(tmp_path: Path, shared_data: Path) -> None:
    found = []
    for seed in ("1", "4242"):
        out = tmp_path / seed / "out.json"
        words = ["backtest", "--data", str(shared_data / DAYS), "--symbols", SHARES]
        code = "import sys; from app.main import main; sys.exit(main(sys.argv[1:]))"
        run(["-c", code, *words, "--json", str(out)], tmp_path / seed, seed)
        found.append(out.read_bytes())
    assert found[0] == found[1]
    document = json.loads(found[0])
    assert document["run"]["data_fingerprint"]
    assert len(document["trades"]) > 100


def test_a_kept_test_its_examination_and_a_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, searched = [], []
    for seed in ("1", "4242"):
        folder = tmp_path / seed
        run(["-c", KEPT, str(folder)], folder, seed)
        for file, into in (("tests/one.json", kept), ("found.json", searched)):
            # Where the files lie differs, and is told in them.
            into.append((folder / file).read_text().replace(str(folder), "FOLDER"))
    assert kept[0] == kept[1]
    assert searched[0] == searched[1]
    assert "honesty" in json.loads(kept[0])
    assert json.loads(searched[0])["plateaus"]
