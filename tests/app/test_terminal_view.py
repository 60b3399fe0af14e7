"""The terminal shows what matters, in words and shapes, with and without a terminal."""

import io
from decimal import Decimal

from rich.console import Console

from app.terminal_view import TerminalView, picture
from core.events.snapshot import EngineSnapshot
from tests.app.snapshots import a_line, a_position, a_snapshot


class HandClock:
    """A clock moved by the test."""

    def __init__(self) -> None:
        self.now = 10**12

    def now_ns(self) -> int:
        return self.now

    def monotonic_ns(self) -> int:
        return self.now


def drawn(snapshot: EngineSnapshot) -> str:
    out = io.StringIO()
    Console(file=out, width=120, highlight=False).print(picture(snapshot))
    return out.getvalue()


def plain() -> tuple[TerminalView, io.StringIO, HandClock]:
    out, clock = io.StringIO(), HandClock()
    return TerminalView(Console(file=out, width=120), clock), out, clock


def test_the_picture_has_mode_money_meter_holdings_and_deeds() -> None:
    text = drawn(a_snapshot())
    assert "PRACTICE MONEY" in text
    assert "made-up prices" in text
    assert "Turtle · 2 watched" in text
    assert "Your money  ₹1,02,500  started with ₹1,00,000" in text
    assert "▲ +₹2,500  +2.50 %" in text
    assert "₹860 of ₹5,000" in text
    assert "1 of 5" in text
    assert "RELIANCE" in text
    assert "₹2,352" in text
    assert "12:01  ● Deed 1: why" in text
    assert "43 % of the prices" in text


def test_real_prices_are_named_instead_of_the_label() -> None:
    text = drawn(a_snapshot(made_up_prices=False, feed_label="RELIANCE.csv", symbols=("RELIANCE",)))
    assert "made-up" not in text
    assert "RELIANCE.csv  Turtle · RELIANCE" in text


def test_a_loss_is_told_by_arrow_and_sign() -> None:
    losing = a_snapshot(
        equity=Decimal(99_140),
        day_profit=Decimal(-860),
        positions=(a_position(profit="-360", quantity=Decimal(-5)),),
    )
    text = drawn(losing)
    assert "▼ −₹860  −0.86 %" in text
    assert "▼ −₹360" in text
    assert "−5" in text


def test_a_holding_without_a_safety_exit_says_none() -> None:
    assert " none " in drawn(a_snapshot(positions=(a_position(stop_price=None),)))


def test_the_kill_switch_is_the_first_thing_said_of_the_bot() -> None:
    text = drawn(a_snapshot(kill_engaged=True, kill_reason="run.py panic"))
    assert "STOPPED BY THE KILL SWITCH: run.py panic" in text


def test_empty_states_are_words() -> None:
    text = drawn(a_snapshot(positions=(), diary=()))
    assert text.count("Nothing yet.") == 2


def test_many_holdings_and_lines_are_cut_with_a_count() -> None:
    many = tuple(a_position(f"SHARE{number}") for number in range(12))
    lines = tuple(a_line(number) for number in range(1, 61))
    text = drawn(a_snapshot(positions=many, diary=lines))
    assert "and 4 more" in text
    assert "Deed 60" in text
    assert "Deed 54" not in text
    assert text.index("Deed 60") < text.index("Deed 55"), "the newest comes first"


def test_before_a_day_began_nothing_is_divided_by_zero() -> None:
    nothing = Decimal(0)
    text = drawn(
        a_snapshot(day_start_equity=nothing, loss_limit_today=nothing, positions_limit=0, ts_ns=0)
    )
    assert "Your money" in text


def test_in_a_terminal_the_picture_is_live_and_leaves_room_for_the_result() -> None:
    out = io.StringIO()
    console = Console(file=out, width=120, height=40, force_terminal=True)
    with TerminalView(console, HandClock()) as view:
        view.show(a_snapshot())
    assert "PRACTICE MONEY" in out.getvalue()


def test_without_a_terminal_each_deed_is_a_line_once() -> None:
    view, out, clock = plain()
    with view:
        view.show(a_snapshot())
        clock.now += 10**9
        view.show(a_snapshot(diary=(a_line(1), a_line(2))))
        clock.now += 10**9
        view.show(a_snapshot(diary=(a_line(1), a_line(2))))
    text = out.getvalue()
    assert text.count("PRACTICE MONEY") == 1
    assert text.count("Deed 1") == 1
    assert text.count("Deed 2") == 1
    assert "\x1b" not in text


def test_without_a_terminal_a_fast_run_is_throttled_and_says_what_it_left_out() -> None:
    view, out, clock = plain()
    with view:
        for number in range(1, 1001):
            newest = tuple(a_line(n) for n in range(max(1, number - 59), number + 1))
            view.show(a_snapshot(diary=newest))
            clock.now += 1_000_000
    lines = out.getvalue().splitlines()
    assert len(lines) < 25
    assert lines[-1].endswith("Deed 1000: why")
    told = sum("Deed" in line for line in lines)
    left_out = sum(int(line.split()[2]) for line in lines if line.startswith("  … and"))
    assert told + left_out == 1000
