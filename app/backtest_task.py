"""What the process that runs a test on the past is told, and what it answers."""

from msgspec import Struct

from app.card_task import MeasureTask


class BacktestTask(Struct, frozen=True, kw_only=True):
    """One test: the work with its only card, the symbols traded, and where the result is kept.

    `title` names the strategy for people; `tested_ns` is when the test was asked for.
    """

    work: MeasureTask
    title: str
    symbols: tuple[str, ...]
    tested_ns: int
    file: str


class BacktestNews(Struct, frozen=True, kw_only=True):
    """How far a test is: its step (prices, trading, done) and the share of the whole that is done.

    `problem` is one sentence when it cannot go on.
    """

    step: str = ""
    share: float = 0.0
    problem: str = ""
