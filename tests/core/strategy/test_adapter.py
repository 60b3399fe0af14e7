"""Plain analyze(frame) code trades like any other strategy."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from core.errors import StrategyError
from core.model.market import Bar
from core.model.orders import Purpose, Side
from core.strategy.adapter import strategy_from
from core.strategy.base import Strategy
from core.strategy.loader import load_user_strategies
from tests.support.strategy_context import StrategyContext, bars_in, instrument_of, wishes_of

CROSSING = """
TITLE = "Mean"
WINDOW = 20


def analyze(frame):
    mean, last = frame["close"].mean(), frame["close"].iloc[-1]
    frame.iloc[:, :] = 0.0  # the frame is its own to spoil
    return "buy" if last > mean else "sell"
"""


def around(answer: object, window: int = 3) -> type[Strategy]:
    return strategy_from(lambda: lambda frame: answer, "own", {"window": window})


def some_bars(count: int) -> list[Bar]:
    minute = 60_000_000_000
    start = 1_470_800_700_000_000_000
    return [
        Bar(
            "INFY",
            60,
            start + i * minute,
            start + (i + 1) * minute,
            1.0 + i,
            3.0 + i,
            0.5,
            2.0 + i,
            i,
        )
        for i in range(count)
    ]


def test_the_frame_is_the_last_bars_in_the_markets_own_time() -> None:
    seen: list[pd.DataFrame] = []

    def analyze(frame: pd.DataFrame) -> str:
        seen.append(frame)
        return "hold"

    bars = some_bars(11)
    assert wishes_of(strategy_from(lambda: analyze, "own", {"window": 4}), bars) == []
    assert len(seen) == 8  # once the window was full
    for i, frame in enumerate(seen):
        part = bars[i : i + 4]
        assert list(frame.columns) == ["open", "high", "low", "close", "volume"]
        assert frame["close"].tolist() == [bar.close for bar in part]
        assert frame["volume"].tolist() == [bar.volume for bar in part]
        assert [stamp.value for stamp in frame.index.as_unit("ns")] == [bar.open_ns for bar in part]
        assert str(frame.index.tz) == "Asia/Kolkata"
    seen.clear()
    coin = StrategyContext(instrument_of("BTCUSDT"))
    wishes_of(strategy_from(lambda: analyze, "own", {"window": 4}), bars, coin)
    assert str(seen[0].index.tz) == "UTC"


def test_a_word_is_enough() -> None:
    ((place, wish),) = wishes_of(around("buy"), some_bars(6))
    assert place == 2
    assert (wish.side, wish.purpose, wish.strategy) == (Side.BUY, Purpose.ENTRY, "own")
    assert wish.stop_price is None  # the risk rules set it
    assert wish.reason == "Own says buy"
    assert wishes_of(around("sell"), some_bars(6)) == []  # nothing held, nothing to close
    assert wishes_of(around("hold"), some_bars(6)) == []
    assert wishes_of(around(None), some_bars(6)) == []


def test_a_mapping_says_more() -> None:
    answer = {"signal": "BUY", "stop": 1.23, "reason": "the moon", "confidence": 0.4}
    ((_, wish),) = wishes_of(around(answer), some_bars(4))
    assert (wish.stop_price, wish.reason, wish.confidence) == (Decimal("1.20"), "the moon", 0.4)


def test_sell_closes_what_is_held() -> None:
    context = StrategyContext()
    context.held = Decimal(4)
    ((_, wish),) = wishes_of(around("sell"), some_bars(5), context)
    assert (wish.purpose, wish.quantity, wish.side) == (Purpose.EXIT, Decimal(4), Side.SELL)


@pytest.mark.parametrize("answer", ["bye", 3, {"signal": 1.0}, ("buy", 3)])
def test_another_answer_is_a_sentence(answer: object) -> None:
    with pytest.raises(StrategyError, match="must answer “buy”, “sell” or “hold”; it answered"):
        wishes_of(around(answer), some_bars(3))


def test_nothing_is_asked_while_an_order_is_under_way() -> None:
    context = StrategyContext()
    context.waiting = True
    assert wishes_of(around("bye"), some_bars(9), context) == []


def test_a_file_with_a_function_trades_real_prices(tmp_path: Path, shared_data: Path) -> None:
    (tmp_path / "my_mean.py").write_text(CROSSING, encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert (kind.key, kind.title, kind.default_timeframe) == ("my_mean", "Mean", "1d")
    path = shared_data / "nse" / "bars_1d_adjusted_2008_2021.parquet"
    bars = bars_in(path, "INFY", 86_400, last=400)
    found = wishes_of(kind, bars)
    close = pd.Series([bar.close for bar in bars])
    above = (close > close.rolling(20).mean())[19:]
    turns = above != above.shift(fill_value=False)
    assert [i for i, _ in found] == list(above.index[turns])
    assert len(found) > 10


def test_a_class_remembers_for_each_share_apart(tmp_path: Path) -> None:
    source = (
        "class Counter:\n"
        "    title = 'Third time'\n    default_timeframe = '1h'\n    window = 2\n"
        "    def __init__(self):\n        self.calls = 0\n"
        "    def analyze(self, frame):\n        self.calls += 1\n"
        "        return 'buy' if self.calls == 3 else 'hold'\n"
    )
    (tmp_path / "counter.py").write_text(source, encoding="utf-8")
    (kind,), problems = load_user_strategies(tmp_path)
    assert problems == []
    assert (kind.title, kind.default_timeframe) == ("Third time", "1h")
    assert kind.parameters["window"].default == 2
    for _ in range(2):
        assert [i for i, _ in wishes_of(kind, some_bars(8))] == [3]
