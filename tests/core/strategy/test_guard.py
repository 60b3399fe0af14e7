"""A strategy that goes round for ever is switched off, and the engine trades on to the end."""

from pathlib import Path

import pytest

from core.events.events import ErrorRaised
from core.events.snapshot import BotState
from core.strategy import guard as guarded
from core.strategy.base import Strategy
from core.strategy.loader import load_user_strategies
from tests.scenarios.crash_matrix import a_day
from tests.support.scripted import machine, run

ENDLESS = """
from core.strategy.base import Strategy


class Endless(Strategy):
    key = "endless"
    title = "Endless"

    def start(self):
        self.bars = 0

    def on_bar(self, bar):
        self.bars += 1
        while self.bars > 5:
            pass
        return ()
"""


def load(folder: Path, source: str) -> type[Strategy]:
    (folder / "endless.py").write_text(source, encoding="utf-8")
    (kind,), problems = load_user_strategies(folder)
    assert problems == []
    return kind


def test_an_endless_bar_ends_only_the_strategy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "CALL_S", 0.2)
    made = run(machine(load(tmp_path, ENDLESS), *a_day(1)))
    assert made.engine.conductor.state is BotState.FINISHED
    slots = made.engine.host.slots
    assert len(slots) > 1
    assert not any(slot.live for slot in slots.values())
    (error,) = [one for one in made.space.bus.history() if isinstance(one, ErrorRaised)]
    assert "Endless made a mistake on" in error.sentence
    assert "on_bar took longer than 0.2 seconds" in error.sentence
    assert error.sentence.endswith("It is switched off; safety exits stay in place.")
    assert "endless.py, line 1" in error.detail  # of the loop


def test_what_a_strategy_does_not_override_is_left_alone(tmp_path: Path) -> None:
    kind = load(tmp_path, ENDLESS)
    assert kind.on_bar is not Strategy.on_bar
    assert kind.on_tick is Strategy.on_tick
    assert kind.on_price is Strategy.on_price


def test_what_raises_on_each_bar_is_switched_off(tmp_path: Path) -> None:
    source = ENDLESS.replace("while self.bars > 5:\n            pass", "1 / 0")
    made = run(machine(load(tmp_path, source), *a_day(1)))
    assert made.engine.conductor.state is BotState.FINISHED
    slots = made.engine.host.slots
    assert [slot.failures for slot in slots.values()] == [3] * len(slots)
    errors = [one for one in made.space.bus.history() if isinstance(one, ErrorRaised)]
    assert "ZeroDivisionError: division by zero" in errors[0].sentence
    assert "switched off" in errors[-1].sentence
