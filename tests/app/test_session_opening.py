"""Opening an account: what fails or is interrupted on the way leaves nothing behind."""

from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Machine
from app.panic_watch import ProgramLatch
from app.practice_account import PracticeAccount
from app.session_opening import Opening
from app.settings import load_settings
from core.errors import StorageError
from tests.app.test_practice_prices import world_of
from ui.deck import Plan


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    settings = load_settings(None, ["practice.shares=2"], {"ALGOTRADER_HOME": str(tmp_path)})
    plan = Plan()
    world = world_of(plan, settings)
    return Opening(
        world=world,
        account=PracticeAccount(tmp_path, world.key),
        settings=settings,
        cash=plan.cash,
        speed=plan.speed,
        today=date(2026, 3, 17),
        latch=ProgramLatch(tmp_path / "KILL"),
        tell=lambda _: None,
    )


@pytest.mark.parametrize("fault", [StorageError("differs"), KeyboardInterrupt(), ValueError("x")])
def test_a_machine_that_cannot_go_on_is_closed_and_the_latch_forgets_it(
    opening: Opening, fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Machine] = []
    close = Machine.close
    monkeypatch.setattr(Machine, "close", lambda machine: (closed.append(machine), close(machine)))

    def failing(_self: Opening, machine: Machine, *_: object) -> None:
        assert len(opening.latch._listeners) > before
        raise fault

    before = len(opening.latch._listeners)
    with monkeypatch.context() as patched:
        patched.setattr(Opening, "_go_on", failing)
        with pytest.raises(type(fault)):
            opening.open()
    assert len(closed) == 1
    assert len(opening.latch._listeners) == before
    # The files are free again: the same account opens.
    session = opening.open()
    assert len(closed) == 1
    assert len(opening.latch._listeners) > before
    session.machine.close()
    assert len(closed) == 2
