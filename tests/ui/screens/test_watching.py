"""What is watched, by kind: marks and words only where shares and coins stand side by side."""

import dataclasses
from decimal import Decimal

import pytest
from msgspec.structs import replace
from typing_extensions import override

from core.model.instrument import Instrument, nse_share, rupee_coin
from tests.ui.still_deck import COINS, StillDeck, snapshot
from ui.screens.price_words import held_text
from ui.screens.watching import Watching

SHARES = ("INFY", "TCS")


class MixedDeck(StillDeck):
    """A deck that knows coins too."""

    @override
    def instrument(self, symbol: str) -> Instrument | None:
        step = Decimal("0.1")
        return rupee_coin(symbol, step, step) if symbol in COINS else nse_share(symbol)


def watching(*symbols: str) -> Watching:
    made = Watching(MixedDeck())
    made.take(replace(snapshot(), symbols=symbols))
    return made


def test_rows_are_marked_where_both_are_watched() -> None:
    rows = watching(*SHARES, *COINS).rows({})
    assert [one.kind for one in rows] == ["share"] * 2 + ["coin"] * 3
    assert rows[0].says().startswith("INFY, a share, ")
    assert rows[-1].says().startswith("PUDDLE, a coin, ")
    assert rows[0].seen() != dataclasses.replace(rows[0], kind="").seen()


@pytest.mark.parametrize("symbols", [SHARES, COINS])
def test_rows_of_one_kind_need_no_mark(symbols: tuple[str, ...]) -> None:
    rows = watching(*symbols).rows({})
    assert {one.kind for one in rows} == {""}
    assert rows[0].says().startswith(f"{symbols[0]}, ")
    assert "a share" not in rows[0].says()


@pytest.mark.parametrize(
    ("symbols", "words"),
    [
        ((*SHARES, *COINS), "2 shares and 3 coins"),
        (("INFY", "PUDDLE"), "one share and one coin"),
        (SHARES, "2 shares"),
        (COINS, "3 coins"),
        ((), "0 shares"),
    ],
)
def test_they_are_counted_by_kind(symbols: tuple[str, ...], words: str) -> None:
    assert watching().counted(symbols) == words


@pytest.mark.parametrize(
    ("quantity", "coin", "words"),
    [
        ("10", False, "10 shares at ₹5"),
        ("-10", False, "10 shares owed at ₹5"),
        ("140", True, "140 held at ₹5"),
        ("-0.25", True, "0.25 owed at ₹5"),
        ("0.25", False, "0.25 held at ₹5"),
    ],
)
def test_coins_are_never_called_shares(quantity: str, coin: bool, words: str) -> None:
    assert held_text(Decimal(quantity), "₹5", coin=coin) == words
