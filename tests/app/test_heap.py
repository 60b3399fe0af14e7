"""Memory that was freed below what lasts goes back to the system."""

import sys

import psutil
import pytest

from app.heap import give_back


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc needs to be reminded")
def test_holes_below_what_lasts_are_given_back():
    size = psutil.Process().memory_info
    blocks = [b"x" * 60_000 for _ in range(2_000)]
    lasts = blocks[::100]
    del blocks
    before = size().rss
    assert give_back()
    assert before - size().rss > 50_000_000
    assert all(len(one) == 60_000 for one in lasts)
