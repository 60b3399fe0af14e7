"""The prices of a practice account: where they begin, how they go on, and that trading is soon."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from app.panic_watch import ProgramLatch
from app.practice_account import PracticeAccount
from app.practice_prices import FilePrices, MadeUpPrices, chosen_entries, full_days, world_of
from app.session_opening import Opening
from app.settings import Settings, load_settings
from core.clock import DAY_NS, MINUTE_NS, to_datetime
from core.data.bar_store import BarStore
from core.data.calendar import calendar_for
from core.data.importing import import_file
from core.errors import UserMistake
from core.events.commands import StartTrading
from core.model.instrument import Market
from ui.deck import Plan
from ui.price_choice import BOTH, COINS, SHARES

TODAY = date(2026, 11, 21)  # a Saturday
CASH = Decimal(100_000)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(None, (), {"ALGOTRADER_HOME": str(tmp_path)})


def test_it_begins_at_the_opening_of_the_newest_trading_day(settings: Settings) -> None:
    world = MadeUpPrices(settings)
    facts = world.begin(CASH, TODAY)
    assert facts.day == date(2026, 11, 20)
    assert (facts.seed, facts.shares) == (7, 12)
    prices = world.open(facts)
    begins_ns = prices.begin_at(0)
    assert to_datetime(begins_ns).strftime("%H:%M") == "09:15"
    first = prices.feed.next()
    assert first is not None
    assert 0 <= first.ts_ns - begins_ns < MINUTE_NS
    assert not prices.feed.bars_only
    assert prices.feed.made_up
    symbol = world.symbols()[0]
    minutes = prices.bars.rows(symbol, 60)
    days = prices.bars.rows(symbol, 86_400)
    assert minutes is not None
    assert days is not None
    assert minutes.total == 15 * 375
    assert days.total == 120
    assert minutes.open_ns[-1] < begins_ns


def test_going_on_later_gives_the_same_prices_as_never_having_stopped(settings: Settings) -> None:
    world = MadeUpPrices(settings)
    facts = world.begin(CASH, TODAY)
    through = world.open(facts)
    begins_ns = through.begin_at(0)
    until_ns = begins_ns + 5 * DAY_NS + 100 * MINUTE_NS
    message = through.feed.next()
    while message is not None and message.ts_ns <= until_ns:
        message = through.feed.next()
    later = world.open(facts)
    assert later.begin_at(until_ns) == until_ns
    resumed = later.feed.next()
    while resumed is not None and resumed.ts_ns <= until_ns:
        resumed = later.feed.next()
    assert resumed == message
    for symbol in world.symbols()[:3]:
        whole, cut = (one.bars.rows(symbol, 60) for one in (through, later))
        assert whole is not None
        assert cut is not None
        assert whole.total == cut.total
        assert np.array_equal(whole.close, cut.close)
        assert np.array_equal(whole.volume, cut.volume)


def test_coins_begin_on_the_very_day_even_on_a_saturday(settings: Settings) -> None:
    world = MadeUpPrices(settings, COINS)
    facts = world.begin(CASH, TODAY)
    assert (facts.shares, facts.coins, facts.day) == (0, 3, TODAY)
    prices = world.open(facts)
    assert to_datetime(prices.begin_at(0)).strftime("%d %H:%M") == "21 05:30"  # midnight in UTC
    assert prices.words == "made-up prices of 3 invented coins"
    assert {one.currency for one in prices.feed.instruments()} == {"INR"}
    minutes, days = (prices.bars.rows("BUBBLE", length) for length in (60, 86_400))
    assert minutes is not None
    assert days is not None
    assert (minutes.total, days.total) == (15 * 1_440, 120)


def test_both_begin_when_the_exchange_opens_with_the_coins_night_behind_them(
    settings: Settings,
) -> None:
    world = MadeUpPrices(settings, BOTH)
    facts = world.begin(CASH, TODAY)
    assert (facts.shares, facts.coins, facts.day) == (12, 3, date(2026, 11, 20))
    assert world.symbols() == (*MadeUpPrices(settings).symbols(), "BUBBLE", "COBBLER", "PUDDLE")
    prices = world.open(facts)
    begins_ns = prices.begin_at(0)
    assert to_datetime(begins_ns).strftime("%d %H:%M") == "20 09:15"
    assert prices.words == "made-up prices of 12 invented shares and 3 invented coins"
    coin, share = (prices.bars.rows(one, 60) for one in ("BUBBLE", "MANGO"))
    assert coin is not None
    assert share is not None
    assert int(coin.open_ns[-1]) == begins_ns - MINUTE_NS
    assert coin.total == 15 * 1_440 + 225
    assert share.total == 15 * 375
    first = [prices.feed.next() for _ in range(200)]
    assert all(one is not None and one.ts_ns >= begins_ns for one in first)
    assert {one.symbol for one in first} == set(world.symbols())  # type: ignore[union-attr]


def test_each_market_has_an_account_of_its_own_and_shares_keep_theirs(settings: Settings) -> None:
    keys = [MadeUpPrices(settings, one).key for one in (SHARES, COINS, BOTH)]
    assert keys == ["made-up", "made-up-coins", "made-up-both"]


def test_an_account_begun_before_there_were_coins_goes_on(settings: Settings) -> None:
    facts = MadeUpPrices(settings).begin(CASH, TODAY)
    former = json.loads(msgspec.json.encode(facts))
    del former["coins"]
    account = PracticeAccount(settings.paths.sessions, "made-up")
    account.begin(facts)
    (account.folder / "account.json").write_text(json.dumps(former))
    read = account.facts()
    assert read == facts
    world = world_of(Plan(), settings)
    assert world.symbols() == MadeUpPrices(settings).symbols()
    assert world.open(facts).begin_at(0)


def test_prices_that_changed_are_refused(settings: Settings) -> None:
    world = MadeUpPrices(settings)
    facts = world.begin(CASH, TODAY)
    with pytest.raises(UserMistake, match="put aside, not deleted"):
        world.open(replace(facts, fingerprint="another"))


def test_only_whole_sessions_are_practice_days() -> None:
    days = full_days(date(2026, 1, 1), date(2026, 12, 31))
    calendar = calendar_for(Market.NSE)
    assert 240 < len(days) < 260
    assert all(calendar.is_trading_day(day) for day in days)
    assert date(2026, 1, 26) not in days  # Republic Day
    assert date(2026, 2, 1) in days  # a Sunday: the budget was read
    assert date(2026, 11, 8) not in days  # Muhurat trading lasts an hour


@pytest.mark.parametrize("market", [SHARES, COINS, BOTH])
@pytest.mark.parametrize("seed", [1, 2, 3, 7, 11, 23])
def test_the_default_plan_trades_within_ninety_minutes_of_the_opening(
    tmp_path: Path, seed: int, market: str
) -> None:
    """At the usual 60 times that is within 90 seconds of START."""
    settings = load_settings(None, [f"practice.seed={seed}"], {"ALGOTRADER_HOME": str(tmp_path)})
    plan = Plan(market=market)
    world = world_of(plan, settings)
    opening = Opening(
        world=world,
        account=PracticeAccount(tmp_path, world.key),
        settings=settings,
        cash=plan.cash,
        speed=plan.speed,
        today=date(2026, 1 + seed % 12, 17),
        latch=ProgramLatch(tmp_path / "KILL"),
        tell=lambda _: None,
    )
    session = opening.open()
    machine, feed = session.machine, session.prices.feed
    try:
        begins_ns = machine.space.clock.now_ns()
        machine.engine.process(
            StartTrading(
                strategy=plan.strategy,
                parameters={},
                symbols=world.symbols(),
                timeframe_s=60,
            )
        )
        while not machine.engine.reports.fill_count:
            message = feed.next()
            assert message is not None
            assert message.ts_ns - begins_ns < 90 * MINUTE_NS
            machine.engine.process(message)
    finally:
        machine.close()


def test_files_are_chosen_by_name_market_and_length(tmp_path: Path, shared_data: Path) -> None:
    store = BarStore(tmp_path)
    five = shared_data / "nse" / "bars_5m_RELIANCE_20250825_20251203.parquet"
    coins = shared_data / "crypto" / "originals" / "btc-perp-20211231-20220201_1m.head5000.csv"
    for path in (five, coins):
        for series in import_file(path).series:
            store.write(series, note=path.name)
    plan = Plan(prices="files", timeframe="15m")
    (share,) = chosen_entries(store, with_files(plan, five))
    assert share.symbol == "RELIANCE"
    (coin,) = chosen_entries(store, with_files(plan, coins))
    assert coin.market is Market.CRYPTO
    assert chosen_entries(store, with_files(plan, tmp_path / "other.csv")) == ()
    both = chosen_entries(store, plan)
    assert [one.timeframe_s for one in both] == [300]  # the longest that 15 minutes are made of
    one, other = (FilePrices(store, with_files(plan, path)) for path in (five, coins))
    assert one.key != other.key
    facts = one.begin(CASH, TODAY)
    prices = one.open(facts)
    begins_ns = prices.begin_at(0)
    assert to_datetime(begins_ns).strftime("%H:%M") == "09:15"
    rows = prices.bars.rows("RELIANCE", 300)
    assert rows is not None
    assert 900 < rows.total < 1_100
    assert rows.open_ns[-1] < begins_ns


def with_files(plan: Plan, *paths: Path) -> Plan:
    return replace(plan, files=paths)


def test_prices_that_are_not_there_yet_are_refused_in_words(settings: Settings) -> None:
    with pytest.raises(UserMistake, match="Nothing is stored"):
        world_of(Plan(prices="bybit"), settings)
    empty = FilePrices(BarStore(settings.paths.bars), Plan(prices="files"))
    assert empty.symbols() == ()
    with pytest.raises(UserMistake, match="No price file"):
        empty.begin(CASH, TODAY)
