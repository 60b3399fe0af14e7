"""Mode, market clock and brokers in pills."""

import pytest

from ui.widgets.status_pills import age_words, broker_pill, market_pill, mode_pill


@pytest.mark.parametrize(
    ("mode", "text", "tone"),
    [
        ("PRACTICE", "PRACTICE MONEY", "blue"),
        ("SHADOW", "SHADOW", "purple"),
        ("REAL", "REAL MONEY", "stop"),
    ],
)
def test_modes(mode: str, text: str, tone: str) -> None:
    look, tip = mode_pill(mode)
    assert (look.text, look.tone) == (text, tone)
    assert look.mark
    assert len(tip) > 20


def test_an_unknown_mode_is_never_guessed() -> None:
    with pytest.raises(KeyError):
        mode_pill("PAPER")


def test_market() -> None:
    assert market_pill(True, "NSE open")[0].lamp == "go"
    assert market_pill(False, "NSE closed")[0].lamp == "off"


def test_what_stands_in_brackets_is_told_on_hover_only() -> None:
    note = "NSE open, closes in 2 h (the holidays of 2027 are not known yet)"
    look, tip = market_pill(True, note)
    assert look.text == "NSE open, closes in 2 h"
    assert tip == note


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("NSE open, closes in 2 h · coins open", "NSE open · coins open"),
        ("NSE closed for the weekend, opens Monday 09:15 · coins open", "NSE closed · coins open"),
        ("NSE in the closing auction, opens tomorrow 09:15 · coins open",
         "NSE in the closing auction · coins open"),
    ],
)  # fmt: skip
def test_of_several_markets_only_their_state_is_shown(note: str, text: str) -> None:
    look, tip = market_pill(True, note)
    assert (look.text, tip) == (text, note)


@pytest.mark.parametrize(
    ("age", "lamp", "text"),
    [
        (0.4, "go", "Zerodha"),
        (5.0, "go", "Zerodha"),
        (9.7, "wait", "Zerodha · 9 s old"),
        (250.0, "wait", "Zerodha · 4 min old"),
        (None, "stop", "Zerodha"),
    ],
)
def test_brokers(age: float | None, lamp: str, text: str) -> None:
    look, tip = broker_pill("Zerodha", age)
    assert (look.lamp, look.text) == (lamp, text)
    assert "Zerodha" in tip


def test_ages() -> None:
    assert [age_words(s) for s in (0.5, 59.9, 60, 7300)] == [
        "0 s old",
        "59 s old",
        "1 min old",
        "2 h old",
    ]
