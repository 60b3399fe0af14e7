"""Secrets reach nothing that can be read: a whole faulty run at DEBUG, looked through."""

import base64
import io
import logging
import threading
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from core.brokers.wire.secret import Secret
from core.brokers.zerodha.session import exchange_token
from core.errors import BrokerError
from core.model.orders import OrderStatus
from tests.exchanges.kite.desk import Desk
from tests.exchanges.kite.factory import endpoints_of
from tests.exchanges.kite.ground import Ground
from tests.exchanges.serving.faults import Fault, HttpFault
from tests.support.all_logs import all_logs


def shapes(secret: str) -> list[str]:
    return [secret, quote(secret), base64.b64encode(secret.encode()).decode().rstrip("=")]


def log_in(ground: Ground, secret: str) -> None:
    venue = ground.venue
    ticket = ground.do(lambda: venue.login.new_request_token(ground.clock.now_ns()))
    exchange_token(
        Secret(venue.app.api_key),
        Secret(secret),
        Secret(ticket),
        endpoints_of(ground),
        ground.clock,
    )


def test_a_faulty_run_at_debug_tells_no_secret(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = io.StringIO()
    listening = ExitStack()
    listening.enter_context(all_logs(logging.StreamHandler(heard)))
    crashes: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda told: crashes.append(repr(told)))
    ground = Ground(rate=20.0)
    desk = Desk(ground)
    key, token = ground.venue.app.api_key, desk.session.access_token.reveal()
    said: list[str] = [repr(desk.broker), repr(desk.session), repr(vars(desk.broker))]
    try:
        desk.broker.watch(["INFY"], lambda _: None)
        for kind in HttpFault:
            echo = (
                f'{{"status":"error","message":"bad {token} {key}","error_type":"DataException"}}'
            )
            for where in ("POST /orders/*", "GET /orders", "GET /portfolio/*"):
                ground.server.faults.add(
                    Fault(where, kind, seconds=0.25, status=500, body=echo.encode())
                )
            record = desk.submit(quantity=1)
            desk.until(lambda: record.status is not OrderStatus.SENDING)  # noqa: B023
            try:
                desk.broker.positions()
            except BrokerError as failure:
                said += [repr(failure), str(failure), repr(failure.__context__)]
            ground.server.reset()
        with pytest.raises(BrokerError) as refused:
            log_in(ground, "wrong-" + ground.venue.app.api_secret)
        said.append(repr(refused.value))
        ground.do(ground.venue.login.log_out_everywhere)
        ground.server.reset()
        ground.clock.wait(5_000_000_000)
        said += [repr(one) for one in desk.reports]
        said.append(desk.broker.health().sentence)
    finally:
        desk.close()
        ground.stop()
        listening.close()
    out, err = capfd.readouterr()
    everything = "\n".join([*said, *crashes, heard.getvalue(), out, err])
    assert len(heard.getvalue()) > 1_000
    found = [
        shape
        for secret in (token, key, ground.venue.app.api_secret)
        for shape in shapes(secret)
        if shape in everything
    ]
    assert found == []
