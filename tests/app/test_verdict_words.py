"""Every reason has a sentence with its number, also where nothing could be told."""

import math

import pytest

from app.verdict_words import reason_lines, sentence_of, verdict_words
from core.backtest.verdict import Reason, Topic, Trust, Verdict, Weight


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("weight", Weight)
def test_every_reason_is_a_sentence(topic, weight):
    said = sentence_of(Reason(topic, weight, 0.123, 0.5))
    assert said.endswith(".")
    assert "!" not in said


@pytest.mark.parametrize(
    "topic",
    [
        one
        for one in Topic
        if one
        not in (
            Topic.TOO_FEW_TRADES,
            Topic.UNADJUSTED_SPLIT,
            Topic.LOOKS_AHEAD,
            Topic.NOT_CHECKED,
            Topic.WORSE_THAN_HOLDING,
        )
    ],
)
def test_what_could_not_be_told_says_so(topic):
    assert "too little to tell" in sentence_of(Reason(topic, Weight.DOUBT, math.nan, 0.5))


def test_no_verdict_promises_anything():
    assert len({verdict_words(Verdict(one, (), False)) for one in Trust}) == len(Trust)
    reason = Reason(Topic.LOST_MONEY, Weight.AGAINST, -0.04, 0.0)
    verdict = Verdict(Trust.DO_NOT_TRUST, (reason,), True)
    assert reason_lines(verdict) == [("Against it", "It lost money: −4.0 %.")]
