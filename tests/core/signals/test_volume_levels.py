"""Volume levels: near a level means surer, thin means smaller, anything else changes nothing."""

import math

from hypothesis import given
from hypothesis import strategies as st

from core.clock import DAY_NS
from core.signals.volume_levels import LEVELS, VolumeLevels, VolumeLevelsRule
from indicators.volume_profile import volume_profile
from tests.core.signals.walks import a_walk, bars_of
from tests.core.signals.wishes import wish

RULE = VolumeLevelsRule()


def fed(closes: list[float], rule: VolumeLevelsRule = RULE, volume: float = 10.0) -> VolumeLevels:
    part = VolumeLevels(rule)
    for bar in bars_of(closes, 900, volume=volume):
        part.on_bar(bar)
    return part


@given(st.integers(0, 1_000), st.floats(0.05, 2.0))
def test_the_levels_are_those_of_the_profile(seed: int, step: float) -> None:
    closes = a_walk(seed, 200, step)
    bars = bars_of(closes, 900)
    columns = ([getattr(one, key) for one in bars] for key in ("high", "low", "close", "volume"))
    days = [float(one.open_ns // DAY_NS) for one in bars]
    poc, vah, val, density = volume_profile(*columns, days)
    levels = fed(closes).levels
    assert (levels.poc, levels.vah, levels.val) == (poc[-1], vah[-1], val[-1])
    assert levels.density == density[-1]
    assert levels.val <= levels.poc <= levels.vah


@given(st.integers(0, 1_000), st.floats(0.05, 3.0), st.floats(0, 1))
def test_confidence_is_gained_exactly_within_half_a_percent(
    seed: int, step: float, confidence: float
) -> None:
    closes = a_walk(seed, 150, step)
    part = fed(closes)
    close = closes[-1]
    away = min(abs(close / getattr(part.levels, name) - 1) for _, name in LEVELS)
    after = part.judge(wish(confidence=confidence), 0).intent
    assert after is not None
    gained = min(1.0, confidence + 0.15) if away <= 0.005 else confidence
    assert math.isclose(after.confidence, gained)
    assert after.confidence <= 1.0


@given(st.integers(0, 1_000), st.floats(0.05, 3.0), st.floats(0.01, 1))
def test_size_shrinks_exactly_where_little_was_traded(seed: int, step: float, size: float) -> None:
    part = fed(a_walk(seed, 150, step))
    after = part.judge(wish(size_factor=size), 0).intent
    assert after is not None
    assert after.size_factor == (size * 0.5 if part.levels.density < 0.2 else size)


@given(
    st.integers(0, 1_000), st.floats(0, 10), st.floats(0, 1), st.floats(0, 1),
    st.floats(0.05, 1), st.floats(0, 1), st.floats(0.01, 1),
)  # fmt: skip
def test_whatever_the_numbers_size_never_grows_and_confidence_never_falls(
    seed, near, gain, thin, thin_size, confidence, size
) -> None:
    rule = VolumeLevelsRule(near=near, gain=gain, thin=thin, thin_size=thin_size)
    part = fed(a_walk(seed, 60, 0.5), rule)
    after = part.judge(wish(confidence=confidence, size_factor=size), 0).intent
    assert after is not None
    assert 0.0 < after.size_factor <= size
    assert confidence <= after.confidence <= 1.0


def test_a_price_far_from_all_trading_is_thin_and_gains_nothing() -> None:
    part = fed([100.0] * 90 + [110.0])
    verdict = part.judge(wish(confidence=0.5), 0)
    assert verdict.intent is not None
    assert (verdict.intent.confidence, verdict.intent.size_factor) == (0.5, 0.5)
    assert "little traded here" in verdict.sentence


def test_where_most_was_traded_the_reason_names_the_level() -> None:
    verdict = fed([100.0] * 90).judge(wish(confidence=0.5), 0)
    assert verdict.intent is not None
    assert (verdict.intent.confidence, verdict.intent.size_factor) == (0.65, 1.0)
    assert "from the" in verdict.sentence


def test_without_any_volume_a_wish_passes_as_it_is() -> None:
    given_wish = wish(confidence=0.4)
    verdict = fed([100.0] * 30, volume=0.0).judge(given_wish, 0)
    assert verdict.intent is given_wish
    assert verdict.sentence == ""
