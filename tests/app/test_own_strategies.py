"""A person's own files, tried out in a real process: what is wrong is told, the rest goes on."""

import sys
from pathlib import Path

import pytest

from app.own_strategies import OwnStrategies
from core.errors import UserMistake
from core.strategy.loader import Problem
from core.strategy.trial import try_out
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

HEAD = "from core.strategy.base import Strategy, param\n"  # line 1
BODY = HEAD + "class Mine(Strategy):\n    key = 'mine'\n"  # lines 1 to 3
ON_BAR = BODY + "    def on_bar(self, bar):\n"  # line 4
GOOD = BODY.replace("mine", "fine").replace("Mine", "Fine")


def problem_of(folder: Path, source: str, patience_s: float = 30.0) -> Problem:
    """Load the file beside a good one; the good one must come through."""
    (folder / "fine.py").write_text(GOOD, encoding="utf-8")
    (folder / "mine.py").write_text(source, encoding="utf-8")
    kinds, problems = OwnStrategies(folder, patience_s).load()
    assert [kind.key for kind in kinds] == ["fine"]
    (problem,) = problems
    assert problem.file == "mine.py"
    return problem


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (HEAD + "while True:\n    pass\n", 2),
        (ON_BAR + "        while True:\n            bar = bar\n", 5),
        (ON_BAR + "        while True:\n            try:\n                1 / 0\n"
                  "            except:\n                pass\n", 5),
        ("from indicators.kernel import kernel\n" + ON_BAR + "        return turn(1.0)\n"
         "@kernel\ndef turn(x):\n    while x > 0.0:\n        x += 1.0\n    return x\n", 6),
        ("import time\n" + ON_BAR + "        time.sleep(1e6)\n", 6),
    ],
    ids=["while loading", "on a bar", "catching everything", "compiled", "sleeping"],
)  # fmt: skip
def test_what_goes_round_for_ever_is_ended(source: str, line: int, tmp_path: Path) -> None:
    problem = problem_of(tmp_path, source, patience_s=7.0)
    assert "for ever" in problem.sentence
    assert abs(problem.line - line) <= 4
    assert problem.line >= min(line, 2)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (ON_BAR + "        return 1 / 0\n", 5, "made-up prices (ZeroDivisionError: division by ze"),
        (ON_BAR + "        return self.ctx.positon()\n", 5, "did you mean “position”?"),
        (ON_BAR + "        return self.by('up', stop=1.0)\n", 5, "did you mean “buy”?"),
        (ON_BAR + "        return barr.close\n", 5, "did you mean “bar”?"),
        (ON_BAR + "        return ['buy']\n", 0, "a wish must come from buy, sell_short or close"),
        ("from indicators.ema import Emma\n" + BODY, 1, "did you mean “Ema”?"),
        ("import pandass\n" + BODY, 1, "Did you mean “pandas”?"),
        ("import indicators.emaa\n" + BODY, 1, "Did you mean “indicators.ema”?"),
        (BODY + "    def on_bars(self, bar):\n        return ()\n", 4, "did you mean on_bar?"),
        (BODY + "    def start(self):\n        raise KeyError('x')\n", 5, "It cannot be started"),
        ("def analyze(frame):\n    return frame['clos'].mean()\n", 2, "KeyError: 'clos'"),
        ("import os\n" + ON_BAR + "        os._exit(0)\n", 0, "ended the whole process"),
        ("import ctypes\n" + ON_BAR + "        ctypes.string_at(0)\n", 6, "whole process"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(
    source: str, line: int, words: str, tmp_path: Path
) -> None:
    sys.modules.pop("user_strategies.mine", None)  # another test's file of that name
    problem = problem_of(tmp_path, source)
    assert words in problem.sentence
    if "whole process" not in words:
        assert problem.line == line
    assert "user_strategies.mine" not in sys.modules


def test_what_a_file_prints_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text(GOOD + 'print(\'{"file": "fine.py"}\')\n', encoding="utf-8")
    kinds, problems = OwnStrategies(tmp_path).load()
    assert ([kind.key for kind in kinds], problems) == (["fine"], [])


def test_an_unchanged_file_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fine.py").write_text(GOOD, encoding="utf-8")
    own = OwnStrategies(tmp_path)
    own.load()
    tried = []
    monkeypatch.setattr(own, "_run", lambda files: tried.append(files) or ([], ""))
    own.load()
    assert tried == []
    (tmp_path / "fine.py").write_text(GOOD + "# changed\n", encoding="utf-8")
    own.load()
    assert tried == [[tmp_path / "fine.py"]]


def test_the_template_is_a_strategy_that_trades(tmp_path: Path, shared_data: Path) -> None:
    own = OwnStrategies(tmp_path / "strategies")
    made = [own.make_template(), own.make_template()]
    assert [path.name for path in made] == ["my_strategy.py", "my_strategy_2.py"]
    kinds, problems = own.load()
    assert problems == []
    assert [kind.key for kind in kinds] == ["my_strategy", "my_strategy_2"]
    assert kinds[1].title == "My strategy 2"
    path = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    bars = bars_in(path, "INFY", 60)
    assert len(wishes_of(kinds[0], bars, StrategyContext(instrument_of("INFY")))) > 50


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserMistake, match="No file could be made in"):
        OwnStrategies(tmp_path / "file").make_template()


def test_every_built_in_strategy_passes_its_trial() -> None:
    from core.strategy import catalog

    for kind in catalog.all():
        assert try_out(kind, Path("x.py")) is None
