"""Puts a time budget around everything the engine calls in a person's own strategy."""

import functools
from collections.abc import Callable
from typing import Any

from core.strategy.base import Strategy
from core.strategy.time_budget import CALL_S, FIRST_CALL_S, within

GUARDED = (
    *("start", "check_parameters", "needs_bars", "on_bar", "on_companion", "on_tick", "on_price"),
    *("on_fill", "on_position", "signals", "act", "waits"),
)
"""The methods the engine calls."""


def guard(kind: type[Strategy]) -> type[Strategy]:
    """Return the class with its own methods ended when they take too long."""
    for name in GUARDED:
        function = getattr(kind, name, None)
        # What a strategy leaves as it comes is not touched: the host asks whether it listens.
        if function is not None and function is not getattr(Strategy, name, None):
            setattr(kind, name, _watched(function, name))
    return kind


def _watched(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    calls = 0

    @functools.wraps(function)
    def call(self: Strategy, *given: Any) -> Any:
        nonlocal calls
        seconds = CALL_S if calls else FIRST_CALL_S
        answer = within(seconds, name, function, self, *given)
        calls += 1
        return answer

    return call
