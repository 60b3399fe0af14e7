"""People's own files: good ones become strategies, bad ones a sentence with file and line."""

import sys
from pathlib import Path

import pytest

from core.strategy.loader import Problem, load_user_strategies
from tests.support.strategy_context import StrategyContext

GOOD = '''
"""A fine strategy."""
from core.strategy.base import Strategy, param


class Fine(Strategy):
    key = "fine"
    title = "Fine"
    bars: int = param(10, low=2, high=50, label="Bars")
'''

HEAD = "from core.strategy.base import Strategy, param\n"  # line 1
BODY = HEAD + "class Mine(Strategy):\n    key = 'mine'\n"  # lines 1 to 3


def problem_of(folder: Path, source: str, name: str = "mine.py") -> Problem:
    """Load the file beside a good one; the good one must come through."""
    (folder / "fine.py").write_text(GOOD, encoding="utf-8")
    (folder / name).write_text(source, encoding="utf-8")
    kinds, problems = load_user_strategies(folder)
    assert [kind.key for kind in kinds] == ["fine"]
    (problem,) = problems
    assert problem.file == name
    assert problem.sentence.endswith((".", "?"))
    return problem


def test_a_file_becomes_a_strategy(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text(GOOD, encoding="utf-8")
    (tmp_path / "_draft.py").write_text("this is not Python", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("nor is this", encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert kind(StrategyContext(), bars=3).bars == 3  # type: ignore[attr-defined]
    assert not list(tmp_path.glob("__pycache__"))


def test_no_folder_holds_no_strategies(tmp_path: Path) -> None:
    assert load_user_strategies(tmp_path / "nowhere") == ([], [])


def test_looking_again_sees_the_changed_file(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text(GOOD, encoding="utf-8")
    (first,), _ = load_user_strategies(tmp_path)
    (tmp_path / "fine.py").write_text(GOOD.replace("10, low", "12, low"), encoding="utf-8")
    (second,), _ = load_user_strategies(tmp_path)
    assert first.parameters["bars"].default == 10
    assert second.parameters["bars"].default == 12


def test_files_do_not_see_each_other(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "import fine\n" + BODY)
    assert str(problem) == (
        "mine.py, line 1: It imports “fine”, which is not installed. Remove the import."
    )


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (
            BODY + "    def on_bar(self, bar)\n        return ()\n",
            4,
            "not valid Python: expected ':'",
        ),
        ("\tx = 1\n", 1, "not valid Python: unexpected indent"),
        ("import numpyy\n" + BODY, 1, "It imports “numpyy”, which is not installed"),
        ("from core.strategy.base import Strategi\n", 1, "It fails while loading (ImportError"),
        (BODY + "\nresult = 1 / 0\n", 5, "ZeroDivisionError: division by zero"),
        (BODY + "def f():\n    return {}['a']\nf()\n", 5, "KeyError: 'a'"),
        ("import sys\nsys.exit(3)\n", 2, "SystemExit: 3"),
        (
            BODY + "    n: int = param(99, low=1, high=9, label='N')\n",
            4,
            "must be between 1 and 9; it is 99",
        ),
        (BODY + "    n: int = param(99, label='N')\n", 4, "The setting “n” needs numbers as low"),
        (BODY + "    n = param('up', choices=('a', 'b'), label='N')\n", 4, "must be one of a, b"),
        (BODY + "    n = param(1, low='a', high='b', label='N')\n", 4, "“n” needs numbers as low"),
        (BODY + "    default_timeframe = '7m'\n", 4, "must be one of 1m, 3m"),
        (BODY + "    holding = 'forever'\n", 4, "“intraday” or “overnight”; it is 'forever'"),
        (BODY + "    def on_bar(self):\n        return ()\n", 4, "on_bar must take two things"),
        (
            BODY.replace("import", "import NOTHING,")
            + "    def check_parameters(self):\n        raise ValueError('odd')\n",
            4,
            "check_parameters fails (ValueError: odd)",
        ),
        (
            "from core.errors import StrategyError\n"
            + BODY
            + "    def check_parameters(self):\n        raise StrategyError('A must be below.')\n",
            5,
            "Its defaults do not fit each other: A must be below.",
        ),
        (HEAD + "class Mine(Strategy):\n    title = 'Mine'\n", 2, "Mine has no key"),
        (HEAD, 0, "There is no strategy in it"),
        ("", 0, "There is no strategy in it"),
        (BODY.replace("'mine'", "'turtle'"), 2, "“turtle” is already used by the program"),
        (BODY.replace("'mine'", "'fine'"), 2, "“fine” is already used by fine.py"),
        (
            BODY + "class Other(Mine):\n    title = 'Other'\n",
            4,
            "Two strategies here have the same key",
        ),
        (
            "WINDOW = 'long'\ndef analyze(frame):\n    return 'buy'\n",
            0,
            "must be a whole number of bars",
        ),
        (
            "WINDOW = 1\ndef analyze(frame):\n    return 'buy'\n",
            0,
            "must be between 2 and 5000; it is 1",
        ),
    ],
)
def test_a_mistake_is_told_and_harms_no_other(
    source: str, line: int, words: str, tmp_path: Path
) -> None:
    problem = problem_of(tmp_path, source)
    assert words in problem.sentence
    assert problem.line == line
    assert "user_strategies.mine" not in sys.modules


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_bytes(b"\xff\xfe\x00key")
    kinds, (problem,) = load_user_strategies(tmp_path)
    assert kinds == []
    assert "cannot be read" in problem.sentence or "not valid Python" in problem.sentence


def test_a_mark_at_the_beginning_of_the_file_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text(GOOD, encoding="utf-8-sig")  # as Windows' editor saves
    (kind,), problems = load_user_strategies(tmp_path)
    assert (kind.key, problems) == ("fine", [])


def test_two_strategies_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(GOOD + BODY.replace(HEAD, ""), encoding="utf-8")
    kinds, problems = load_user_strategies(tmp_path)
    assert [kind.key for kind in kinds] == ["fine", "mine"]
    assert problems == []


def test_taken_keys_may_be_given(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(BODY.replace("'mine'", "'turtle'"), encoding="utf-8")
    assert [kind.key for kind in load_user_strategies(tmp_path, taken=())[0]] == ["turtle"]


def test_a_compiled_kernel_in_a_persons_file_works(tmp_path: Path) -> None:
    source = (
        "from indicators import ema\nfrom indicators.kernel import kernel\n"
        + BODY
        + "    def on_bar(self, bar):\n        assert twice(2.0) == 4.0\n        return ()\n"
        + "@kernel\ndef twice(x):\n    return 2.0 * x\n"
    )
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert kind(StrategyContext()).on_bar(None) == ()  # type: ignore[arg-type]
