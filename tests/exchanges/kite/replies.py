"""Kite's envelopes: success, error, CSV."""

import json
from decimal import Decimal
from typing import Any

from tests.exchanges.serving.messages import Reply

JSON = "application/json"


class Refused(Exception):
    """A request is answered with an error; carries the HTTP status and Kite's error type."""

    def __init__(self, status: int, kind: str, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message
        self.data = data


def bad_input(message: str) -> Refused:
    return Refused(400, "InputException", message)


def number(value: Decimal) -> int | float:
    """Return a JSON number as Kite writes it: whole when it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def success(data: Any) -> Reply:
    return as_json(200, {"status": "success", "data": data})


def error(refused: Refused) -> Reply:
    body = {
        "status": "error",
        "message": refused.message,
        "data": refused.data,
        "error_type": refused.kind,
    }
    return as_json(refused.status, body)


def as_json(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body).encode(), JSON)
