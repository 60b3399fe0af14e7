"""Whatever is asked for and however slow the network is, the venue never counts too many."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.brokers.wire.rate_limiter import EVERY, Limit, RateLimiter, Ticket
from core.clock import DAY_NS, MINUTE_NS, SECOND_NS
from tests.core.brokers.wire.clocks import HandClock

MS = 1_000_000


def _limiter(clock: HandClock, *limits: Limit, **more: tuple[Limit, ...]) -> RateLimiter:
    return RateLimiter({"orders": limits, **more}, clock)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), calls=st.integers(1, 12), slow_ms=st.integers(0, 900))
def test_no_window_of_the_venue_ever_holds_too_many(seed: int, calls: int, slow_ms: int) -> None:
    """The venue counts each call at a random moment between its sending and its answer."""
    dice, clock = random.Random(seed), HandClock()
    limiter = _limiter(clock, Limit(calls, SECOND_NS))
    counted: list[int] = []
    under_way: list[tuple[int, Ticket]] = []
    for _ in range(600):
        clock.at_ns += dice.randrange(1, 40) * MS
        for due_ns, ticket in [one for one in under_way if one[0] <= clock.at_ns]:
            under_way.remove((due_ns, ticket))
            limiter.answered(ticket)
        got = limiter.take("orders", urgent=dice.random() < 0.3, ahead=dice.randrange(3))
        if isinstance(got, Ticket):
            due_ns = clock.at_ns + dice.randint(0, slow_ms) * MS
            counted.append(dice.randint(clock.at_ns, due_ns))
            under_way.append((due_ns, got))
    counted.sort()
    for early, late in zip(counted, counted[calls:], strict=False):
        assert late - early >= SECOND_NS
    assert len(counted) > calls


def test_only_an_urgent_call_uses_the_kept_share() -> None:
    clock = HandClock()
    limiter = RateLimiter({"orders": (Limit(10, SECOND_NS),)}, clock)
    for _ in range(8):
        limiter.spend("orders")
    assert limiter.wait_ns("orders") == SECOND_NS
    assert limiter.wait_ns("orders", urgent=True) == 0
    assert limiter.left("orders") == 2
    limiter.spend("orders", 2)
    assert limiter.wait_ns("orders", urgent=True) == SECOND_NS
    clock.at_ns += SECOND_NS
    assert limiter.wait_ns("orders") == 0


def test_an_order_leaves_a_place_for_each_cancel_that_waits() -> None:
    clock = HandClock()
    limiter = _limiter(clock, Limit(10, SECOND_NS))
    for _ in range(4):
        limiter.spend("orders")
        clock.at_ns += 200 * MS
    assert limiter.wait_ns("orders", ahead=5) == 0
    assert limiter.wait_ns("orders", ahead=6) == 200 * MS


def test_after_half_a_window_the_rest_is_spread_over_it() -> None:
    clock = HandClock()
    limiter = _limiter(clock, Limit(10, SECOND_NS))
    went = []
    for _ in range(3000):
        got = limiter.take("orders")
        if isinstance(got, Ticket):
            limiter.answered(got)
            went.append((clock.at_ns // MS) % 1_000_000)
        clock.at_ns += MS
    gaps = [late - early for early, late in itertools.pairwise(went)]
    assert gaps[:3] == [0, 0, 0] or max(gaps[:3]) <= 1, "the first ones go at once"
    assert max(gaps[12:]) <= 130, "then a place comes free every eighth of a second"
    assert len(went) >= 22


def test_the_limit_for_everything_counts_every_bucket() -> None:
    clock = HandClock()
    limiter = RateLimiter(
        {"a": (Limit(5, SECOND_NS),), "b": (Limit(5, SECOND_NS),), EVERY: (Limit(6, MINUTE_NS),)},
        clock,
        kept_for_cancels=0.0,
    )
    limiter.spend("a", 4)
    limiter.spend("b", 2)
    assert limiter.wait_ns("b") == MINUTE_NS
    assert limiter.left("a") == 0


def test_a_days_limit_begins_again_at_midnight_in_india() -> None:
    clock = HandClock()
    limiter = _limiter(clock, Limit(5, DAY_NS, calendar=True))
    for _ in range(4):
        limiter.spend("orders")
    wait_ns = limiter.wait_ns("orders")
    assert (clock.at_ns + wait_ns + 19_800 * SECOND_NS) % DAY_NS == 0
    assert limiter.wait_ns("orders", reduces=True) == 0, "a day's limit never locks anybody in"
    clock.at_ns += wait_ns
    assert limiter.wait_ns("orders") == 0


@pytest.mark.parametrize("bucket", ["orders", None])
def test_a_pause_holds_even_what_is_urgent(bucket: str | None) -> None:
    clock = HandClock()
    limiter = RateLimiter({"orders": (Limit(9, SECOND_NS),), "other": ()}, clock)
    limiter.pause(bucket, 600 * SECOND_NS)
    limiter.pause(bucket, SECOND_NS)
    assert limiter.wait_ns("orders", urgent=True) == 600 * SECOND_NS
    assert (limiter.wait_ns("other") > 0) == (bucket is None)
    assert limiter.left("orders") == 0
    clock.at_ns += 600 * SECOND_NS
    assert limiter.wait_ns("orders", urgent=True) == 0


def test_what_never_left_is_given_back() -> None:
    clock = HandClock()
    limiter = _limiter(clock, Limit(1, SECOND_NS), Limit(9, DAY_NS, calendar=True))
    ticket = limiter.take("orders")
    assert isinstance(ticket, Ticket)
    assert limiter.wait_ns("orders") > 0
    limiter.give_back("orders", ticket)
    assert limiter.wait_ns("orders") == 0
    assert limiter.left("orders") == 1


def test_a_call_without_an_answer_keeps_its_place() -> None:
    clock = HandClock()
    limiter = _limiter(clock, Limit(1, SECOND_NS))
    ticket = limiter.take("orders")
    assert isinstance(ticket, Ticket)
    clock.at_ns += 5 * SECOND_NS
    assert limiter.wait_ns("orders") == SECOND_NS
    limiter.answered(ticket)
    clock.at_ns += SECOND_NS
    assert limiter.wait_ns("orders") == 0
