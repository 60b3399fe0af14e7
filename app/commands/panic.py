"""`run.py panic` and `run.py unlock`: the kill switch from another terminal."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer

from core.clock import SECOND_NS, Clock, LiveClock
from core.engine.panic import PanicStep
from core.events.commands import UNLOCK_PHRASE
from core.risk.kill_switch import KillLatch, KillOrder, write_kill_file

if TYPE_CHECKING:
    from app.settings import Settings

ANSWER_WITHIN_S = 2.0
END_WITHIN_S = 45.0
_LOOK_EVERY_S = 0.02


def panic_command(settings: "Settings", close_positions: bool, clock: Clock | None = None) -> int:
    """Stop all trading of the profile, then show what the running bot does; return the exit code.

    0: everything confirmed, or nothing was running; 1: something could not be confirmed.
    """
    clock = clock or LiveClock()
    report = settings.paths.panic_report
    start = report.stat().st_size if report.exists() else 0
    order = KillOrder(
        reason="panic from another terminal",
        close_positions=close_positions,
        ts_ns=clock.now_ns(),
    )
    write_kill_file(settings.paths.kill_file, order)
    typer.echo("PANIC STOP is on. No new order can leave.")
    answered = confirmed = False
    for step in _steps(report, start, clock):
        answered = True
        confirmed = step.confirmed
        mark = "done" if step.confirmed else "NOT CONFIRMED"
        typer.echo(f"  {step.elapsed_ms:8.0f} ms  {mark}  {step.sentence}")
        if step.final:
            break
    if not answered:
        typer.echo("No bot of this profile is running, so there was nothing to cancel.")
        confirmed = True
    elif not confirmed:
        typer.echo("Look at your broker's own app now.")
    typer.echo("It stays on, also over a restart, until you type: python3 run.py unlock")
    return 0 if confirmed else 1


def unlock_command(settings: "Settings", phrase: str | None) -> int:
    """Release the kill switch after the phrase was typed; return the exit code."""
    latch = KillLatch(settings.paths.kill_file)
    if not latch.engaged:
        typer.echo("Trading is not locked.")
        return 0
    typer.echo(f"The panic stop is on: {latch.order.reason}.")
    typed = phrase
    if typed is None:
        typed = typer.prompt(f"Type {UNLOCK_PHRASE} to allow trading again")
    if not latch.release(typed):
        typer.echo(f"That was not {UNLOCK_PHRASE}, so trading stays locked.")
        return 2
    typer.echo("Trading is unlocked. Nothing starts by itself.")
    return 0


def _steps(report: Path, start: int, clock: Clock) -> Iterator[PanicStep]:
    """Yield the steps a running bot writes, as they appear; end when none come in time."""
    rest = threading.Event()
    begun_ns = clock.monotonic_ns()
    limit_s = ANSWER_WITHIN_S
    tail = b""
    while (clock.monotonic_ns() - begun_ns) < limit_s * SECOND_NS:
        if report.exists():
            with report.open("rb") as handle:
                handle.seek(start)
                tail += handle.read()
                start = handle.tell()
        *lines, tail = tail.split(b"\n")
        for line in lines:
            limit_s = END_WITHIN_S
            yield msgspec.json.decode(line, type=PanicStep)
        if not lines:
            rest.wait(_LOOK_EVERY_S)
