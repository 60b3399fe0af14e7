"""Four strategies over 18 real days and all 53 shares: the rules hold, twice the same, to a paisa.

The rules are checked by tests.support.audit, which knows the public document and the raw prices
and nothing of the engine.
"""

import threading
from pathlib import Path

import msgspec
import pytest

from app.practice_run import PracticeOptions, run_practice, trades_hash
from app.settings import load_settings
from tests.support.audit import RecordedPrices, audit

FILE = "nse/bars_1m_20160816_20160909.parquet"
STRATEGIES = ("turtle", "momentum", "breakout", "supertrend")


@pytest.fixture(scope="module")
def prices(shared_data: Path) -> RecordedPrices:
    return RecordedPrices(shared_data / FILE)


@pytest.fixture(scope="module")
def documents(shared_data: Path, tmp_path_factory):
    settings = load_settings(environment={"ALGOTRADER_HOME": str(tmp_path_factory.mktemp("home"))})
    settings.paths.create()
    made: dict[tuple[str, int], dict] = {}

    def of(strategy: str, turn: int = 1) -> dict:
        key = (strategy, turn)
        if key not in made:
            out = settings.paths.data / f"{strategy}{turn}.json"
            options = PracticeOptions(strategy=strategy, data=(shared_data / FILE,), json_out=out)
            run_practice(options, settings, lambda _: None, threading.Event())
            made[key] = msgspec.json.decode(out.read_bytes())
        return made[key]

    return of


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_rule_is_ever_broken(strategy, documents, prices):
    document = documents(strategy)
    assert len(document["trades"]) >= 30
    assert audit(document, prices) == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_same_run_twice_gives_the_same_bytes(strategy, documents):
    first, second = documents(strategy, 1), documents(strategy, 2)
    assert trades_hash(first) == trades_hash(second)
    assert msgspec.json.encode(first["fills"]) == msgspec.json.encode(second["fills"])
    assert msgspec.json.encode(first["orders"]) == msgspec.json.encode(second["orders"])


def _steal(document: dict) -> None:
    document["cash_end"] = str(float(document["cash_end"]) + 0.01)


def _no_stop(document: dict) -> None:
    document["trades"][0]["stop_price"] = None


def _huge_risk(document: dict) -> None:
    document["trades"][0]["stop_price"] = "1"


def _at_night(document: dict) -> None:
    document["fills"][0]["time"] = "2016-08-16T19:30:00+05:30"


def _dear(document: dict) -> None:
    document["fills"][0]["price"] = "1"


def _late_stops(document: dict) -> None:
    for order in document["orders"]:
        if order["purpose"] == "PROTECT":
            order["time"] = "2016-08-16T09:15:00+05:30"


@pytest.mark.parametrize("change", [_steal, _no_stop, _huge_risk, _at_night, _dear, _late_stops])
def test_the_audit_itself_notices_broken_promises(change, documents, prices):
    copy = msgspec.json.decode(msgspec.json.encode(documents("turtle")))
    change(copy)
    assert audit(copy, prices) != []
