"""The examples of docs/write-a-strategy.md are taken out of the page and traded."""

import re
from pathlib import Path

import pandas as pd
import pytest

from core.data.importing.importer import import_file
from core.errors import StrategyError
from core.model.orders import Purpose
from core.strategy import catalog
from core.strategy.compiled import CompiledStrategy
from core.strategy.loader import load_file, load_user_strategies
from core.strategy.trial import try_out
from indicators.signals import ENTER_LONG, LEAVE_LONG, STOP
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of


@pytest.fixture
def examples(project: Path) -> list[str]:
    page = (project / "docs" / "write-a-strategy.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_example_is_a_strategy_that_trades(
    examples: list[str], tmp_path: Path, shared_data: Path
) -> None:
    (tmp_path / "new_high.py").write_text(examples[0], encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert kind.key == "new_high"
    path = shared_data / "nse" / "bars_1d_adjusted_2008_2021.parquet"
    bars = bars_in(path, "RELIANCE", 86_400)
    found = wishes_of(kind, bars, StrategyContext(instrument_of("RELIANCE")))

    close = pd.Series([bar.close for bar in bars])
    ceiling = pd.Series([bar.high for bar in bars]).rolling(20).max().shift()
    floor = pd.Series([bar.low for bar in bars]).rolling(10).min().shift()
    held, expected = False, []
    for i in range(20, len(bars)):
        if held and close[i] < floor[i]:
            expected.append((i, Purpose.EXIT))
            held = False
        elif not held and close[i] > ceiling[i]:
            expected.append((i, Purpose.ENTRY))
            held = True
    assert [(i, wish.purpose) for i, wish in found] == expected
    assert len(expected) > 50
    assert all(wish.stop_price for _, wish in found if wish.purpose is Purpose.ENTRY)


def test_the_examples_settings_are_checked(examples: list[str], tmp_path: Path) -> None:
    (tmp_path / "new_high.py").write_text(examples[0], encoding="utf-8")
    kinds, _ = load_user_strategies(tmp_path)
    assert catalog.validate("new_high", {"entry": "30"}, kinds)["entry"] == 30
    with pytest.raises(StrategyError, match="Sell at 20 bars or fewer; it is 21"):
        catalog.validate("new_high", {"leave": 21}, kinds)


def test_the_plain_example_trades(examples: list[str], tmp_path: Path, shared_data: Path) -> None:
    (tmp_path / "three_up.py").write_text(examples[2], encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert (kind.title, kind.default_timeframe) == ("Three up", "1h")
    path = shared_data / "nse" / "bars_30m_20160315_20160909.parquet"
    found = wishes_of(kind, bars_in(path, "INFY", 1800, last=300))
    assert len(found) > 10
    assert found[0][1].reason == "three bars up"
    assert found[0][1].stop_price is not None


def test_the_compiled_example_gives_the_same_signals_both_ways(
    examples: list[str], tmp_path: Path, shared_data: Path
) -> None:
    (tmp_path / "pull_back.py").write_text(examples[1], encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert issubclass(kind, CompiledStrategy)
    path = shared_data / "nse" / "bars_1m_20160816_20160909.parquet"
    series = next(one for one in import_file(path).series if one.symbol == "RELIANCE")
    context = StrategyContext(series.instrument)
    columns = (series.open_ns, series.close_ns, series.open, series.high, series.low)
    codes, rows = kind(context).signals((*columns, series.close, series.volume))
    found = wishes_of(kind, bars_in(path, "RELIANCE", 60), context)
    entries = [(i, wish) for i, wish in found if wish.purpose is Purpose.ENTRY]
    assert len(entries) > 20
    for i, wish in found:
        assert codes[i] & (ENTER_LONG if wish.purpose is Purpose.ENTRY else LEAVE_LONG)
    for i, wish in entries:
        assert abs(float(wish.stop_price) - rows[i, STOP]) <= 0.05
        assert wish.reason.startswith("its dip is over, its strength is ")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_each_example_passes_its_trial(number: int, examples: list[str], tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(examples[number], encoding="utf-8")
    (kind,), problem = load_file(path)
    assert problem is None
    assert try_out(kind, path) is None


def test_the_page_names_what_there_is(project: Path) -> None:
    page = (project / "docs" / "write-a-strategy.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    from core.strategy.base import Strategy, param

    names = {name for row in rows for name in re.findall(r"`(\w+)", row)}
    assert len(names) >= 12
    for name in names - {"param"}:
        assert hasattr(Strategy, name)
    assert callable(param)
