"""A comparison leads with the losses, and says when it says nothing."""

from decimal import Decimal

from app.part_comparison import Compared, Comparison, Figures
from app.part_report import comparison_lines

DAY_NS = 86_400 * 10**9
LOST = Figures(20, Decimal(-4000), 40, Decimal(-600), -0.0148)
BETTER = Figures(12, Decimal(-2000), 35, Decimal(250), -0.02)
FEW = Figures(3, Decimal(-100), 29, Decimal(9_000), -0.001)


def said(*parts: Compared, made_up: bool = False, notes: tuple[str, ...] = ()) -> list[str]:
    run = {"strategy": "turtle", "timeframe": "5m", "prices": "FILE.csv", "made_up": made_up,
           "currency": "INR", "data_fingerprint": "abcdef0123456789zz"}  # fmt: skip
    found = Comparison(run, Decimal(100_000), DAY_NS, 30 * DAY_NS, parts, notes)
    return [line.plain for line in comparison_lines(found)]


def test_it_says_on_which_prices_and_begins_with_the_losses() -> None:
    lines = said(Compared("exits", LOST, BETTER))
    assert lines[1] == (
        "turtle on 5m bars · FILE.csv · 1970-01-02 to 1970-01-31 · started with ₹1,00,000"
    )
    assert "abcdef0123456789" in lines[2]
    heads = lines[3].split("  ")
    assert [one.strip() for one in heads if one.strip()] == [
        "losing trades", "trades", "profit after costs", "deepest fall",
    ]  # fmt: skip
    without, with_it = (" ".join(line.split()) for line in lines[4:6])
    assert without == "exits without 20, −₹4,000 in all 40 ▼ −₹600 (−0.60 %) −1.48 %"
    assert with_it == "with 12, −₹2,000 in all 35 ▲ +₹250 (+0.25 %) −2.00 %"
    assert lines[6] == (
        "exits: with it +₹850 on these prices, and the deepest fall is 0.52 points deeper."
    )
    assert "need not help elsewhere" in lines[7]
    assert len({len(line) for line in lines[3:6]}) == 1


def test_fewer_than_30_trades_are_not_enough_however_good_they_look() -> None:
    for pair in ((LOST, FEW), (FEW, LOST)):
        verdict = said(Compared("mood", *pair))[6]
        assert verdict.startswith("mood: not enough evidence: 29 finished trades on one side")
        assert "₹" not in verdict


def test_what_changed_nothing_is_said_to() -> None:
    assert said(Compared("clocks", LOST, LOST))[6] == "clocks: it changed nothing here."


def test_several_parts_made_up_prices_and_odd_ones_are_warned_of() -> None:
    parts = (Compared("exits", LOST, BETTER), Compared("mood", LOST, BETTER))
    lines = said(*parts, made_up=True, notes=tuple(f"fault {n}" for n in range(7)))
    assert "made-up prices" in lines[1]
    text = "\n".join(lines)
    assert "looks better than it is" in text
    assert "nothing about a real market" in text
    assert "Note: fault 4" in text
    assert "Note: 2 more; `run.py import FILE` tells all of them." in text
