"""The collector's settings come back, however runs end or overlap."""

import gc

import pytest

from core.engine.collector import seldom_collected
from tests.support.scripted import buy, machine, minutes, run, scripted


def settings() -> tuple[object, int]:
    return gc.get_threshold(), gc.get_freeze_count()


def fail() -> None:
    with seldom_collected():
        assert gc.get_threshold()[0] > 10_000
        raise ZeroDivisionError


def test_the_collector_is_put_back_after_a_failure():
    before = settings()
    with pytest.raises(ZeroDivisionError):
        fail()
    assert settings() == before


def test_the_last_of_two_runs_puts_it_back():
    before = settings()
    first, second = seldom_collected(), seldom_collected()
    first.__enter__()
    second.__enter__()
    during = gc.get_threshold()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == during != before[0]
    second.__exit__(None, None, None)
    assert settings() == before


def test_a_run_at_full_speed_leaves_it_as_it_was():
    before = settings()
    made = run(machine(scripted({1: buy(95.0)}), minutes([100.0] * 5)))
    assert made.space.state.fills
    assert settings() == before
