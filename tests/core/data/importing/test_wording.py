"""How counts, lines, lengths and lists are said."""

import pytest

from core.data.importing.wording import bars_of, counted, lasting, listed, percent, where


def test_counted() -> None:
    said = [counted(1, "row"), counted(0, "row"), counted(1_234, "entry"), counted(2, "day")]
    assert said == ["1 row", "0 rows", "1,234 entries", "2 days"]


def test_listed() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed([str(at) for at in range(8)]) == "0, 1, 2, 3, 4, 5, 6 and 7"
    assert listed([str(at) for at in range(9)]) == "0, 1, 2, 3, 4, 5, 6, 7 and 1 more"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"


@pytest.mark.parametrize(
    ("lines", "said"),
    [([5], "line 5"), ([5, 6], "lines 5 and 6"), ([5, 6, 7], "lines 5 to 7"),
     ([5, 7, 8], "lines 5, 7 and 8"), ([1, 3, 5, 7, 9, 11], "lines 1, 3, 5, 7, 9 and 1 more"),
     ([1_000, 1_002], "lines 1,000 and 1,002")],
)  # fmt: skip
def test_where(lines: list[int], said: str) -> None:
    assert where(lines, "line") == said
    assert where([2, 4], "entry") == "entries 2 and 4"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (61, "1 min 1 s"), (48_120, "13 h 22 min"),
     (122_400, "1 d 10 h"), (86_400, "1 d"), (90_061, "1 d 1 h")],
)  # fmt: skip
def test_lasting(seconds: int, said: str) -> None:
    assert lasting(seconds) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.2, "20 %"), (0.994, "99 %"), (0.9978, "99.8 %"), (0.995, "99.5 %"), (1.0, "100 %")],
)
def test_percent(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(60, "1-minute bars"), (14_400, "4-hour bars"), (86_400, "daily bars"), (30, "30-second bars"),
     (4_500, "75-minute bars"), (172_800, "2-day bars")],
)  # fmt: skip
def test_bars_of(seconds: int, said: str) -> None:
    assert bars_of(seconds) == said
