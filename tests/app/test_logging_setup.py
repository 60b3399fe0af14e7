"""The log is JSON lines in rotating files, and no secret reaches it."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from app import logging_setup
from app.logging_setup import REDACTED, record_fault, redact, set_up_logging


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return set_up_logging(tmp_path / "logs")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_are_json_with_time_level_and_place(log: Path) -> None:
    logging.getLogger("core.engine").info("order sent", extra={"symbol": "INFY", "quantity": 25})
    (line,) = lines(log)
    assert line["event"] == "order sent"
    assert line["symbol"] == "INFY"
    assert line["quantity"] == 25
    assert line["level"] == "info"
    assert line["logger"] == "core.engine"
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "key",
    ["api_key", "API_SECRET", "secret", "token", "access_token", "password", "kite_apikey", "totp"],
)
def test_secrets_are_taken_out_by_the_name_of_their_key(log: Path, key: str) -> None:
    logging.getLogger("x").warning("login", extra={key: "hunter2", "user": "AB1234"})
    logging.getLogger("x").warning("nested", extra={"answer": {"data": [{key: "hunter2"}]}})
    text = log.read_text(encoding="utf-8")
    assert "hunter2" not in text
    assert "AB1234" in text
    assert lines(log)[0][key] == REDACTED


@pytest.mark.parametrize(
    "text",
    [
        "wss://ws.kite.trade?api_key=abc123&access_token=hunter2&user_id=AB1234",
        "HTTP(api_secret='hunter2', testnet=False)",
        '{"access_token": "hunter2", "status": "ok"}',
        "Authorization: token abc123:hunter2",
        "X-BAPI-SIGNATURE=hunter2 X-BAPI-RECV=5000",
    ],
)
def test_secrets_inside_texts_are_taken_out(text: str) -> None:
    assert "hunter2" not in redact(text)
    assert REDACTED in redact(text)


def test_plain_texts_stay_as_they_are() -> None:
    for text in ("Bought 25 INFY at ₹1,512.40", "the token bucket is empty", "profit: 12"):
        assert redact(text) == text


def test_libraries_that_log_by_the_standard_way_are_redacted_too(log: Path) -> None:
    logging.getLogger("some.library").warning("calling %s", "https://x?access_token=hunter2")
    logging.getLogger("pybit").debug("headers with hunter2")
    logging.getLogger("pybit").info("headers with hunter2")
    assert "hunter2" not in log.read_text(encoding="utf-8")
    assert len(lines(log)) == 1


def test_a_fault_is_written_with_its_traceback_and_without_secrets(log: Path) -> None:
    def fail() -> None:
        raise RuntimeError("bad answer access_token=hunter2")

    with pytest.raises(RuntimeError) as caught:
        fail()
    assert record_fault(caught.value) == log
    (line,) = lines(log)
    assert "RuntimeError" in line["exception"]
    assert "in fail" in line["exception"]
    assert "hunter2" not in log.read_text(encoding="utf-8")


def test_without_a_log_a_fault_has_no_place() -> None:
    assert record_fault(RuntimeError("x")) is None


def test_files_rotate_and_old_ones_go(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging_setup, "_FILE_BYTES", 2_000)
    monkeypatch.setattr(logging_setup, "_FILES_KEPT", 2)
    set_up_logging(log.parent)
    for number in range(100):
        logging.getLogger("x").info("line", extra={"number": number})
    names = sorted(entry.name for entry in log.parent.iterdir())
    assert names == ["algotrader.log", "algotrader.log.1", "algotrader.log.2"]
    assert lines(log)[-1]["number"] == 99


def test_setting_up_again_does_not_double_the_lines(log: Path) -> None:
    set_up_logging(log.parent)
    logging.getLogger("x").info("once")
    assert len(lines(log)) == 1
