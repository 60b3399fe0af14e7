"""Shares and coins in one practice account: each by its own hours and charges, in one feed."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from app.engine_thread import Session
from app.panic_watch import ProgramLatch
from app.practice_account import PracticeAccount
from app.practice_prices import MadeUpPrices, market_of
from app.run_document import RunDocument
from app.session_opening import Opening
from app.settings import load_settings
from core.brokers.practice.ledger import EntryKind
from core.clock import IST, from_datetime, to_datetime
from core.events.commands import StartTrading
from tests.support.audit import MinutePrices, audit
from ui.price_choice import BOTH

FRIDAY = date(2026, 11, 20)
SUNDAY_NS = from_datetime(datetime(2026, 11, 22, 12, 30, tzinfo=IST))
TUESDAY_NS = from_datetime(datetime(2026, 11, 24, 17, 0, tzinfo=IST))
CASH = Decimal(50_000)  # the smallest amount the wizard offers
PAISA = Decimal("0.01")


@dataclass
class Run:
    """An account that trades both markets, opened from its folder."""

    folder: Path

    def open(self) -> Session:
        settings = load_settings(None, [], {"ALGOTRADER_HOME": str(self.folder)})
        self.world = MadeUpPrices(settings, BOTH)
        account = PracticeAccount(self.folder, self.world.key)
        latch = ProgramLatch(self.folder / "KILL")
        opening = Opening(
            world=self.world, account=account, settings=settings, cash=CASH, speed=0.0,
            today=FRIDAY, latch=latch, tell=lambda _: None,
        )  # fmt: skip
        self.session = opening.open()
        self.facts = account.facts()
        self.machine = self.session.machine
        return self.session

    def start(self) -> None:
        self.machine.engine.process(
            StartTrading(
                strategy="supertrend",
                parameters={},
                symbols=self.world.symbols(),
                timeframe_s=300,
            )
        )
        assert not self.machine.problem()

    def trade_until(self, until_ns: int) -> list[int]:
        """Work through the feed up to a moment; return the times of its messages."""
        engine, feed = self.machine.engine, self.session.prices.feed
        times: list[int] = []
        message = feed.next()
        while message is not None and message.ts_ns <= until_ns:
            if message.ts_ns <= self.machine.resume_after_ns:
                engine.learn(message)
            else:
                times.append(message.ts_ns)
                engine.process(message)
            message = feed.next()
        return times

    def document(self) -> dict[str, Any]:
        space = self.machine.space
        return RunDocument(space.state, space.instruments).build({}, space.equity())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, list[int]]]:
    run = Run(tmp_path_factory.mktemp("both"))
    run.open()
    run.start()
    times = run.trade_until(TUESDAY_NS)
    yield run, times
    run.machine.close()


@lru_cache(maxsize=1)
def minutes(run: Run) -> MinutePrices:
    assert run.facts is not None
    market = market_of(run.facts)
    names = ("open", "high", "low", "close")
    bars = {}
    for one in market.instruments():
        parts = [market.history(one.symbol)]
        for day in market.walk(3):
            for board, made in day:
                if one in board.instruments:
                    parts.append(board.minutes([made], board.instruments.index(one)))
        columns = {name: np.concatenate([getattr(p, name) for p in parts]) for name in names}
        bars[one.symbol] = (np.concatenate([p.open_ns for p in parts]), columns)
    return MinutePrices(bars, frozenset(run.world.coins()))


Run.__hash__ = object.__hash__  # type: ignore[method-assign]


def when(fill: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(fill["time"]).astimezone(IST)


def of_coins(run: Run, fills: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in fills if one["symbol"] in run.world.coins()]


def test_prices_come_in_the_order_of_time_and_begin_at_the_exchanges_opening(whole) -> None:
    _, times = whole
    assert all(one <= other for one, other in pairwise(times))
    assert to_datetime(times[0]).strftime("%d %H:%M") == "20 09:15"
    gaps = max(other - one for one, other in pairwise(times))
    assert gaps < 60_000_000_000  # no night to skip: a coin trades in every minute


def test_coins_trade_by_night_and_on_the_weekend_and_shares_only_in_session(whole) -> None:
    run, _ = whole
    fills = run.document()["fills"]
    coins = of_coins(run, fills)
    shares = [one for one in fills if one not in coins]
    assert any(when(one).weekday() >= 5 for one in coins)
    assert any(when(one).weekday() < 5 and not 9 <= when(one).hour < 16 for one in coins)
    assert len(shares) >= 5
    assert {when(one).weekday() for one in shares} <= {4, 0, 1}


def test_no_rule_is_ever_broken(whole) -> None:
    run, _ = whole
    assert audit(run.document(), minutes(run)) == []


def test_each_pays_its_own_charges_in_whole_paise(whole) -> None:
    run, _ = whole
    ledger = run.machine.broker.ledger()
    assert all(one.amount == one.amount.quantize(PAISA) for one in ledger)
    charged = [one for one in ledger if one.kind is EntryKind.CHARGES]
    for one in charged:
        lines = one.charges
        assert lines is not None
        assert lines.total > 0
        coin = one.symbol in run.world.coins()
        assert (lines.stt == 0) is coin
        assert (lines.exchange > 0 and lines.gst == 0) or not coin
    for fill in of_coins(run, run.document()["fills"]):
        value = Decimal(fill["quantity"]) * Decimal(fill["price"])
        assert value == value.quantize(PAISA)
        taken, made = (value * Decimal(rate) for rate in ("0.00055", "0.0002"))
        assert min(abs(Decimal(fill["charges"]) - fee) for fee in (taken, made)) <= PAISA / 2


def test_a_small_account_buys_parts_of_a_coin(whole) -> None:
    run, _ = whole
    quantities = [Decimal(one["quantity"]) for one in of_coins(run, run.document()["fills"])]
    assert any(one != one.to_integral_value() for one in quantities)


def test_the_same_run_twice_gives_the_same_bytes(whole, tmp_path: Path) -> None:
    run, _ = whole
    again = Run(tmp_path)
    again.open()
    again.start()
    again.trade_until(TUESDAY_NS)
    first, second = (msgspec.json.encode(one.document()) for one in (run, again))
    again.machine.close()
    assert first == second


@pytest.mark.parametrize("killed", [False, True])
def test_a_restart_on_sunday_goes_on_as_if_nothing_had_happened(
    whole, tmp_path: Path, killed: bool
) -> None:
    run, _ = whole
    cut = Run(tmp_path / "first")
    cut.open()
    cut.start()
    cut.trade_until(SUNDAY_NS)
    space = cut.machine.space
    before, worth, marks = cut.document(), space.equity(), dict(space.prices.last)
    held = set(space.state.book.positions)
    assert held & set(cut.world.shares())  # a share held over the weekend has no new price
    if killed:
        # What is on the disk while the program still runs is all a killed one leaves behind.
        shutil.copytree(cut.folder, tmp_path / "left")
    cut.machine.close()
    if killed:
        cut = Run(tmp_path / "left")
    cut.open()
    space = cut.machine.space
    cut.trade_until(SUNDAY_NS)
    assert space.equity() == worth
    assert {one: space.prices.last[one] for one in held} == {one: marks[one] for one in held}
    assert cut.document() == before
    assert abs(space.rough_equity() - float(worth)) < 0.01
    cut.start()
    cut.trade_until(TUESDAY_NS)
    document = cut.document()
    cut.machine.close()
    assert audit(document, minutes(run)) == []
    assert document["orders"][: len(before["orders"])] != []
    assert [one["id"] for one in document["fills"]][: len(before["fills"])] == [
        one["id"] for one in before["fills"]
    ]


def test_a_day_of_losses_begins_at_midnight_utc_for_both(whole) -> None:
    run, _ = whole
    assert run.machine.space.state.day == "2026-11-24"
    assert datetime.fromtimestamp(TUESDAY_NS / 1e9, UTC).date().isoformat() == "2026-11-24"
