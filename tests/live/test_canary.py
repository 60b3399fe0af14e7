"""No key, secret or token leaves the program but on the wire, whatever goes wrong."""

import logging
import traceback
from pathlib import Path

import pytest

from tests.exchanges.bybit.running import TEST_SECRET
from tests.exchanges.kite.venue import API_SECRET
from tests.live.random_day import RandomDay
from tests.support.all_logs import all_logs

# The exchange cuts connections in the middle of an answer, and leaves some as they are.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Everything(logging.Handler):
    """Keeps every word of every log at every level, with the exceptions' own."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(f"{record.name} {record.getMessage()} {record.args!r}")
        if record.exc_info:
            self.words.append("".join(traceback.format_exception(*record.exc_info)))


@pytest.mark.parametrize("venue", ["zerodha", "bybit"])
def test_a_day_of_faults_at_debug_tells_no_secret(
    venue: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Everything()
    kept: list[str] = []
    day = RandomDay(7, venue, rate=30.0, deeds=12)

    def keep(bench) -> None:
        machine = bench.machine
        kept.append(repr(machine) + repr(machine.broker) + repr(vars(machine.broker)))
        kept.append(repr(bench.snapshot) + repr(bench.steps))
        files = Path(day._folder).rglob("*")
        kept.extend(path.read_bytes().decode("latin-1") for path in files)

    count = day._count

    def keep_and_count() -> None:
        keep(day.bench)
        count()

    monkeypatch.setattr(day, "_count", keep_and_count)
    with all_logs(heard):
        assert day.play().wrong == []
    secrets = [TEST_SECRET]
    if venue == "zerodha":
        secrets = [API_SECRET, day.market.session.access_token.reveal()]
    told = "\n".join([*heard.words, *kept, *capfd.readouterr()])
    assert len(heard.words) > 20, "the logs were heard"
    for secret in secrets:
        assert secret not in told
