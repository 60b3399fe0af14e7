"""The worker that runs a kept test again or lays shocks over it: a process of its own.

Reads one KeptTask as a line of JSON from standard input and ends when that is closed. Tells how far
it is in lines of JSON.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from app import backtest_run
from app.backtest_task import BacktestNews, BacktestTask
from app.card_task import MeasureTask
from app.kept_task import KeptNews, KeptTask
from app.practice_run import RunCase, write_document
from app.price_adjustment import AdjustmentWish
from app.run_pool import workplace
from app.stress_run import stress
from app.version import code_version
from app.worker_main import do_while_wanted
from core.backtest.outcome import whole
from core.errors import UserMistake

Tell = Callable[[KeptNews], None]
_OLD = (
    "This test was made by another version of the program and does not say enough to be run "
    "again. Test it again from the plan; the old result stays."
)


class _Run(Struct, frozen=True):
    data_fingerprint: str
    code_version: str


class _About(Struct, frozen=True):
    title: str
    symbols: tuple[str, ...]
    settings: MeasureTask


class Kept(Struct, frozen=True):
    """Of a kept test what is needed to run it again and to tell whether it came to the same."""

    run: _Run
    test: _About
    trades: tuple[dict[str, Any], ...]
    fills: tuple[dict[str, Any], ...]
    equity_end: str


def read_kept(file: Path) -> Kept:
    """Return a kept test; raise UserMistake when it does not say enough to be run again."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    except msgspec.MsgspecError as failure:
        raise UserMistake(_OLD) from failure
    except OSError as failure:
        raise UserMistake(
            f"The test cannot be read ({failure.strerror or failure}). Choose another one."
        ) from failure


def run(task: KeptTask, tell: Tell) -> None:
    """Do the task; raise in words when it cannot be done."""
    kept = read_kept(Path(task.file))
    if task.what in _ASIDE:
        _ASIDE[task.what](kept, task, tell)
        return
    work = kept.test.settings
    if task.what == "adjusted":
        if work.files is None:
            raise UserMistake("Made-up prices have no splits, so there is nothing to adjust.")
        work = replace(work, adjustment=AdjustmentWish(way="back"))
    again = BacktestTask(
        work=work,
        title=kept.test.title,
        symbols=kept.test.symbols,
        tested_ns=task.now_ns,
        file=task.out,
    )

    def moved(news: BacktestNews) -> None:
        if news.step != "done":
            tell(KeptNews(step=news.step, share=news.share))

    backtest_run.run(again, moved)
    if task.what == "adjusted":
        tell(KeptNews(step="done", share=1.0, said="The prices were adjusted and tested again."))
        return
    said, same = difference(kept, read_kept(Path(task.out)))
    tell(KeptNews(step="done", share=1.0, said=said, same=same))


def difference(before: Kept, after: Kept) -> tuple[str, bool]:
    """Return in a sentence whether two runs came to the same numbers, else what differs and why."""
    same = (before.trades, before.fills, before.equity_end) == (
        after.trades, after.fills, after.equity_end
    )  # fmt: skip
    data = before.run.data_fingerprint != after.run.data_fingerprint
    program = before.run.code_version != after.run.code_version
    if same:
        count = len(after.trades)
        trades = "1 trade" if count == 1 else f"{count:,} trades"
        tail = " Program and prices have changed since, but not for this test." if data else ""
        if program and not data:
            tail = " The program has changed since, but not what it makes of this test."
        return f"Run again, the same numbers to the last digit: {trades}.{tail}", True
    causes = {
        (True, True): "the prices and the program have changed",
        (True, False): "the prices have changed",
        (False, True): "the program has changed",
        (False, False): "your own strategy's file or a part has changed",
    }
    return (
        f"Run again, the numbers differ, because {causes[data, program]} since: "
        f"{len(before.trades):,} trades then, {len(after.trades):,} now, "
        f"money at the end {before.equity_end} then, {after.equity_end} now. "
        "The new run is kept beside the old one.",
        False,
    )


def _put_beside(kept: Kept, task: KeptTask, tell: Tell) -> None:
    from app.beside_run import beside

    tell(KeptNews(step="prices"))

    def moved(news: BacktestNews) -> None:
        if news.step != "done":
            tell(KeptNews(step=news.step, share=news.share))

    about = kept.test
    made = beside(about.settings, about.title, about.symbols, Path(task.sessions), moved)
    write_document(Path(task.out), msgspec.structs.asdict(made))
    tell(KeptNews(step="done", share=1.0))


def _shake(kept: Kept, task: KeptTask, tell: Tell) -> None:
    tell(KeptNews(step="prices"))
    place = workplace(kept.test.settings, kept.test.symbols)
    (card,) = kept.test.settings.cards
    tell(KeptNews(step="trading", share=0.1))
    series = tuple(place.series)
    outcome = place.run(card.parameters, series, whole(series))
    case = RunCase(place.run.setup, card.parameters, card.timeframe_s, series, outcome)

    def progress(key: str, done: int, total: int) -> None:
        tell(KeptNews(step=key, share=0.2 + 0.8 * done / total))

    found = stress(card.strategy, case, progress)
    currency = series[0].instrument.currency
    made = {"currency": currency, "code_version": code_version(), "shocks": found}
    write_document(Path(task.out), made)
    tell(KeptNews(step="done", share=1.0))


_ASIDE = {"shocks": _shake, "beside": _put_beside}
"""What does not make another test."""


def main() -> None:
    """Do the task given on standard input."""
    do_while_wanted(KeptTask, run, lambda said: KeptNews(problem=said))


if __name__ == "__main__":
    main()
