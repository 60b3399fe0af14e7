"""The trades of the running account: figures with the days they stand on, tags that stay."""

import sqlite3
import statistics
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from app.export.journal import save_journal
from app.journal_desk import figures_of, strategies_of
from app.tag_store import FILE_NAME, TagStore
from core.clock import DAY_NS
from core.errors import UserMistake
from core.events.facts import DayStarted
from core.events.snapshot import BotState
from core.model.instrument import Market
from core.state.portfolio_book import Trade
from core.storage.sql_journal import SqlJournal, sqlite_url
from tests.app.decks import in_state, opened, started, wait_for
from tests.app.test_bad_input import HEADER, days
from tests.app.test_deck_files import choose, read
from ui.deck_journal import JournalTrade, JournalView

COINS = {Market.CRYPTO}


def a_trade(profit: int, strategy: str = "turtle", at: int = 1) -> Trade:
    return Trade(
        symbol="ABC", strategy=strategy, quantity=Decimal(10), direction=1, entry_ns=at,
        entry_price=Decimal(100), exit_ns=at + 1, exit_price=Decimal(101), stop_price=None,
        charges=Decimal(2), profit=Decimal(profit), reason="", exit_reason="",
    )  # fmt: skip


def worth(count: int) -> list[tuple[int, float]]:
    """Return the worth at the beginnings of so many days; it swings and rises."""
    return [(n * DAY_NS, 100_000.0 + 40 * n + 300 * (n % 3)) for n in range(count)]


def test_a_ratio_needs_thirty_finished_days() -> None:
    short = figures_of([], worth(30), COINS)
    assert (short.days, short.sharpe, short.sortino) == (29, None, None)
    assert short.deepest_fall is not None
    enough = figures_of([], worth(31), COINS)
    assert enough.days == 30
    values = [one for _, one in worth(31)]
    changes = [b / a - 1 for a, b in pairwise(values)]
    expected = statistics.mean(changes) / statistics.stdev(changes) * 365**0.5
    assert enough.sharpe == pytest.approx(expected, rel=1e-12)
    assert enough.sortino is not None


def test_a_worth_that_never_moved_has_no_ratio() -> None:
    still = figures_of([], [(n * DAY_NS, 100_000.0) for n in range(40)], COINS)
    assert (still.days, still.sharpe, still.sortino, still.deepest_fall) == (39, None, None, 0.0)
    new = figures_of([], [], COINS)
    assert (new.days, new.deepest_fall, new.won_per_lost, new.profit) == (0, None, None, 0)


def test_trades_are_counted_in_all_and_by_strategy() -> None:
    trades = [a_trade(30), a_trade(-20), a_trade(-40, "manual"), a_trade(0)]
    made = figures_of(trades, worth(3), COINS)
    assert (made.trades, made.lost, made.profit, made.charges) == (4, 2, -30, 8)
    assert made.won_per_lost == 0.5
    lines = strategies_of(trades)
    assert [(one.strategy, one.trades, one.lost, one.profit) for one in lines] == [
        ("manual", 1, 1, -40),
        ("turtle", 3, 1, 10),
    ]


def test_tags_stay_on_the_disk_and_can_be_taken_off(tmp_path: Path) -> None:
    store = TagStore(tmp_path)
    assert not (tmp_path / FILE_NAME).exists()  # nothing is made before there is a tag
    store.add("a", "  too   early ")
    store.add("a", "Too Early")  # the same in other letters
    store.add("b", "by plan")
    store.remove("b", "by plan")
    store.close()
    again = TagStore(tmp_path)
    assert again.tags() == {"a": ("too early",)}
    again.remove("a", "too early")
    again.close()
    assert TagStore(tmp_path).tags() == {}


def test_what_is_no_tag_is_refused_in_words(tmp_path: Path) -> None:
    store = TagStore(tmp_path)
    with pytest.raises(UserMistake, match="Type a word"):
        store.add("a", "   ")
    with pytest.raises(UserMistake, match="24 letters at most"):
        store.add("a", "x" * 25)
    for number in range(8):
        store.add("a", f"tag {number}")
    with pytest.raises(UserMistake, match="8 tags at most"):
        store.add("a", "one more")
    store.close()


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()  # no file can be opened there
    store = TagStore(tmp_path)
    assert "cannot be read" in store.problem
    store.add("a", "lost")
    assert wait_for(lambda: "could not be kept" in store.problem)
    store.close()


def test_the_running_account_tells_its_trades_figures_and_tags(tmp_path: Path) -> None:
    file, home = tmp_path / "ABC.csv", tmp_path / "home"
    file.write_text("\n".join([HEADER, *days(200)]) + "\n")
    with opened(home) as deck:
        assert deck.journal().view() is None
        assert read(deck, file).refused == ""
        assert choose(deck, file, timeframe="1d", speed=0.0) == ""
        assert started(deck).failed == ""
        assert in_state(deck, BotState.FINISHED)
        view = deck.journal().view()
        assert view is not None
        assert view.figures.trades == len(view.trades) > 1
        assert view.trades[0].exit_ns >= view.trades[-1].exit_ns
        assert view.strategies[0].strategy == "turtle"
        assert deck.journal().view() is view  # nothing new: nothing is made anew
        # The ratio is that of the days the diary holds.
        (folder,) = (home / "default" / "data" / "sessions").glob("practice-files-*")
        assert view.figures == figures_of_diary(folder, view.figures.trades, view)
        key = view.trades[1].key
        assert deck.journal().tag(key, "too early") == ""
        assert "Type a word" in deck.journal().tag(key, " ")
        tagged = deck.journal().view()
        assert tagged is not None
        assert tagged.trades[1].tags == ("too early",)
        assert tagged.tags == ("too early",)
        before = tagged.figures
        deck.journal().save(tmp_path / "mine.csv")
        assert wait_for(
            lambda: deck.journal().view().said == f"Written to {tmp_path / 'mine.csv'}."
        )
        lines = (tmp_path / "mine.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == before.trades + 1
        assert ",turtle,too early," in lines[2]
    assert sqlite3.connect(folder / FILE_NAME).execute("SELECT * FROM trade_tag").fetchall() == [
        (key, "too early")
    ]
    with opened(home) as deck:
        assert wait_for(lambda: deck.journal().view() is not None)
        view = deck.journal().view()
        assert view is not None
        assert view.trades[1].tags == ("too early",)
        assert view.figures == before  # read back from the diary alone
        assert deck.journal().untag(key, "too early") == ""
        assert deck.reset_account() == ""
        assert deck.journal().view() is None


def test_trades_go_into_a_workbook_with_numbers_as_numbers(tmp_path: Path) -> None:
    one = JournalTrade(
        key="a", symbol="=ABC", side="long", quantity=Decimal(17), entry_ns=DAY_NS,
        entry_price=Decimal("10.5"), exit_ns=2 * DAY_NS, exit_price=Decimal(11),
        charges=Decimal(1), profit=Decimal("7.5"), strategy="turtle", reason="+up",
        exit_reason="", tags=("too early", "news"),
    )  # fmt: skip
    figures = figures_of([a_trade(30), a_trade(-20)], worth(12), COINS)
    view = JournalView(currency="INR", figures=figures, strategies=(), trades=(one,))
    save_journal(view, tmp_path / "mine.xlsx")
    book = load_workbook(tmp_path / "mine.xlsx")
    summary = dict(book["Summary"].values)
    assert summary["Sharpe ratio"] == "not enough days yet (below 30)"
    assert (summary["Finished days"], summary["After all costs, INR"]) == (11, 10)
    row = list(book["Trades"].values)[1]
    assert (row[0], row[4], row[8], row[10]) == ("=ABC", 10.5, 7.5, "too early, news")
    assert book["Trades"]["A2"].data_type == "s"  # no formula
    save_journal(view, tmp_path / "mine.csv")
    assert "'=ABC,long,17," in (tmp_path / "mine.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(UserMistake, match=r"end it in \.csv or \.xlsx"):
        save_journal(view, tmp_path / "mine.doc")


def figures_of_diary(folder: Path, trades: int, view):
    """Return the view's figures with those of the days worked out from the diary on disk."""
    journal = SqlJournal(sqlite_url(folder / "journal.db"))
    facts = [one for _, one in journal.read() if isinstance(one, DayStarted)]
    journal.close()
    points = [(one.ts_ns, float(one.equity)) for one in facts]
    made = figures_of([], points, {Market.NSE})
    assert made.days > 100
    assert made.sharpe is not None
    mine = view.figures
    return replace(
        made, trades=trades, lost=mine.lost, won_per_lost=mine.won_per_lost, profit=mine.profit,
        charges=mine.charges,
    )  # fmt: skip
