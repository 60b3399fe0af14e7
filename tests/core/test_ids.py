"""Order ids: eighteen characters, never the same twice, the same for the same run."""

from hypothesis import given
from hypothesis import strategies as st

from core.clock import DAY_NS
from core.ids import IdSource, base32, made_at_ms

NOON_NS = 1_471_329_000_000_000_000


def by_the_book(install: str, now_ns: int, number: int) -> str:
    body = install + base32(now_ns // 1_000_000, 9) + base32(number, 4)
    return body + base32(sum(body.encode()), 1)


@given(st.lists(st.integers(0, 4_000_000_000_000_000_000), min_size=1), st.integers(0, 32**4 - 100))
def test_an_id_is_install_time_counter_and_check(times: list[int], start: int) -> None:
    ids = IdSource("k7qz", start)
    for number, now_ns in enumerate(times, start + 1):
        made = ids.client_order_id(now_ns)
        assert made == by_the_book("k7qz", now_ns, number)
        assert len(made) == 18
        assert made.isalnum()


def test_ids_differ_within_a_moment_and_over_the_twelve_days_of_a_stamp() -> None:
    ids = IdSource("k7qz")
    times = [NOON_NS + day * DAY_NS for day in range(40) for _ in range(3)]
    made = [ids.client_order_id(one) for one in times]
    assert len(set(made)) == len(made)
    assert [one[4:13] for one in made] == [base32(one // 1_000_000, 9) for one in times]


@given(st.integers(0, 4_000_000_000_000_000_000))
def test_an_id_tells_when_it_was_made(now_ns: int) -> None:
    made = IdSource("k7qz").client_order_id(now_ns)
    assert made_at_ms(made) == now_ns // 1_000_000
    assert made_at_ms(made[:-1] + ("0" if made[-1] != "0" else "1")) is None
    assert made_at_ms("my own order") is None
