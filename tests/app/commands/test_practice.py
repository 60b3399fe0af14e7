"""What a person types becomes checked options."""

import signal
import threading
from decimal import Decimal

import pytest

from app.commands.practice import (
    cash_from,
    market_from,
    parameters_from,
    session_from,
    speed_from,
    stop_on_signals,
    timeframe_from,
)
from core.errors import UserMistake


@pytest.mark.parametrize(
    ("text", "cash"),
    [("100000", "100000"), ("1,00,000", "100000"), ("₹ 2_500.50", "2500.50"), ("1e5", "100000")],
)
def test_cash_is_read_as_people_write_it(text: str, cash: str) -> None:
    assert cash_from(text) == Decimal(cash)


@pytest.mark.parametrize(
    ("text", "speed"), [("max", None), ("MAX", None), ("1", 1.0), ("60x", 60.0), ("0.5", 0.5)]
)
def test_speed(text: str, speed: float | None) -> None:
    assert speed_from(text) == speed


def test_parameters_names_and_timeframes() -> None:
    assert parameters_from(["fast=10", " slow = 20 ", "note=a=b"]) == {
        "fast": "10",
        "slow": "20",
        "note": "a=b",
    }
    assert session_from("My-session_2") == "My-session_2"
    assert timeframe_from("15m") == "15m"


def test_markets() -> None:
    assert [market_from(text) for text in ("shares", "Coins", "both")] == [
        "shares",
        "coins",
        "both",
    ]
    with pytest.raises(UserMistake, match="choose one of shares, coins, both"):
        market_from("gold")


def test_the_first_signal_asks_and_the_second_insists() -> None:
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    with stop_on_signals(stop) as received:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        assert received == [signal.SIGINT]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_termination_request_changes_nothing() -> None:
    stop = threading.Event()
    with stop_on_signals(stop) as received:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
    assert received == [signal.SIGTERM, signal.SIGTERM]
