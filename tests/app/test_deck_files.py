"""The person's own price files through the deck: read, stored, replayed to their end, resumed."""

from pathlib import Path

from msgspec.structs import replace

from app.deck import AppDeck
from core.events.commands import StopMode
from core.events.snapshot import BotState
from tests.app.decks import in_state, now, opened, started, wait_for
from ui.deck_files import ImportView

FIVE_MINUTES = "nse/bars_5m_RELIANCE_20250825_20251203.parquet"


def read(deck: AppDeck, path: Path) -> ImportView:
    """Have a file read and wait for what comes of it."""
    deck.import_file(path)
    assert wait_for(lambda: deck.import_view() is not None and not deck.import_view().running)
    view = deck.import_view()
    assert view is not None
    return view


def choose(deck: AppDeck, path: Path, **changes: object) -> str:
    plan = replace(deck.plan(), prices="files", files=(path,), symbols=(), **changes)
    return deck.change_plan(plan)


def test_a_real_file_is_read_replayed_to_its_end_and_can_be_played_again(
    tmp_path: Path, shared_data: Path
) -> None:
    path = shared_data / FIVE_MINUTES
    with opened(tmp_path) as deck:
        view = read(deck, path)
        assert view.refused == ""
        assert view.symbols == ("RELIANCE",)
        assert view.rows > 5_000
        assert choose(deck, path, timeframe="15m", strategy="supertrend", speed=0.0) == ""
        assert deck.symbols() == ("RELIANCE",)
        ready = started(deck)
        assert ready.failed == ""
        assert "traded from" in ready.steps[0].detail
        assert in_state(deck, BotState.FINISHED)
        snapshot = now(deck)
        assert not snapshot.made_up_prices
        assert snapshot.symbols == ("RELIANCE",)
        assert snapshot.fills > 0
        bars = deck.candles("RELIANCE", 300)
        assert bars is not None
        assert bars.total == view.rows
        assert "played to their end" in started(deck).failed
        assert deck.reset_account() == ""
        assert started(deck).failed == ""
        assert in_state(deck, BotState.FINISHED)


def test_no_price_of_the_future_is_on_a_chart(tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / FIVE_MINUTES
    with opened(tmp_path) as deck:
        read(deck, path)
        assert choose(deck, path, timeframe="5m", speed=600.0) == ""
        started(deck)
        assert wait_for(lambda: now(deck).events_processed > 3)
        bars = deck.candles("RELIANCE", 300)
        snapshot = now(deck)
        assert bars is not None
        close_ns = int(bars.open_ns[-1]) + 300 * 10**9
        assert close_ns <= snapshot.ts_ns + 3 * 300 * 10**9  # the chart may be newer, by bars
        assert bars.total > 900  # a fifth of the file came before
        later = bars.total
        assert wait_for(lambda: (deck.candles("RELIANCE", 300) or bars).total > later)
        tail = deck.candles("RELIANCE", 300, later)
        assert tail is not None
        assert tail.first == later
        assert len(tail.close) == tail.total - later


def test_a_replay_goes_on_after_a_restart(tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / FIVE_MINUTES
    with opened(tmp_path) as deck:
        read(deck, path)
        assert choose(deck, path, timeframe="5m", speed=20_000.0) == ""
        started(deck)
        assert wait_for(lambda: now(deck).fills > 0)
        deck.stop(StopMode.KEEP_SAFETY_EXITS)
        assert in_state(deck, BotState.STOPPED)
    before = now(deck)
    with opened(tmp_path) as deck:
        assert now(deck).cash == before.cash
        assert deck.symbols() == ("RELIANCE",)
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).ts_ns > before.ts_ns)


def test_made_up_prices_and_files_have_accounts_of_their_own(
    tmp_path: Path, shared_data: Path
) -> None:
    path = shared_data / FIVE_MINUTES
    with opened(tmp_path, speed=3_600.0) as deck:
        started(deck)
        assert wait_for(lambda: now(deck).fills > 0)
        made_up = deck.plan()
        read(deck, path)
        assert choose(deck, path, timeframe="5m", speed=600.0) == ""
        assert started(deck).failed == ""
        assert wait_for(lambda: now(deck).symbols == ("RELIANCE",))
        assert now(deck).fills == 0
        assert deck.diary("MANGO") == ()
        assert deck.change_plan(made_up) == ""
        assert started(deck).failed == ""
        assert wait_for(lambda: len(now(deck).symbols) == 12)
        assert deck.diary("Bought")
        names = {one.name for one in (tmp_path / "default" / "data" / "sessions").iterdir()}
        assert "practice-made-up" in names
        assert any(name.startswith("practice-files-") for name in names)


def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path) -> None:
    bad = tmp_path / "shopping.csv"
    bad.write_text("milk,2\nbread,1\n", encoding="utf-8")
    with opened(tmp_path / "home") as deck:
        view = read(deck, bad)
        assert view.refused
        assert view.symbols == ()
        missing = read(deck, tmp_path / "nothing.csv")
        assert missing.refused
        assert choose(deck, bad) == ""
        assert deck.symbols() == ()
        assert "No price file has been read yet" in started(deck).failed


def test_daily_files_bring_their_own_bar_length(tmp_path: Path) -> None:
    lines = ["date,open,high,low,close,volume"]
    lines += [
        f"2024-{month:02}-{day:02},100,{101 + day},{99 - month},100.5,1000"
        for month in (1, 2, 3, 4, 5, 6)
        for day in range(1, 29)
    ]
    csv = tmp_path / "MYSHARE.csv"
    csv.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with opened(tmp_path / "home") as deck:
        assert read(deck, csv).refused == ""
        assert choose(deck, csv) == ""
        assert deck.plan().timeframe == "1d"
        assert "shorter than a day" in choose(deck, csv, strategy="breakout")


def test_start_says_which_clocks_long_bars_cannot_tell(tmp_path: Path) -> None:
    path = tmp_path / "MYSHARE.csv"
    lines = ["date,open,high,low,close,volume"]
    lines += [f"2024-{n // 28 + 1:02}-{n % 28 + 1:02},100,102,99,100.5,1000" for n in range(168)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with opened(tmp_path / "home", "signals.clocks=true") as deck:
        assert read(deck, path).refused == ""
        assert choose(deck, path, speed=0.0) == ""
        rules = started(deck).steps[3]
        assert rules.detail.startswith("limits, trading hours, safety exits")
        assert "the agreement of the clocks is left out" in rules.detail
        assert deck.diary("agreement of the clocks is left out")
    with opened(tmp_path / "other", "signals.clocks=true", speed=600.0) as deck:
        assert "clocks" not in started(deck).steps[3].detail
