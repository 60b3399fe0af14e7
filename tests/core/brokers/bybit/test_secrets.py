"""Canary: no key, no secret in any log at DEBUG, report, sentence or repr of a faulty run."""

import base64
import gc
import io
import logging
from contextlib import ExitStack
from urllib.parse import quote

from core.errors import AlgoTraderError
from core.model.orders import OrderType
from tests.exchanges.bybit.cells import said
from tests.exchanges.bybit.factory import BybitBench
from tests.exchanges.bybit.running import TEST_KEY, TEST_SECRET
from tests.exchanges.serving.faults import Fault, HttpFault
from tests.support.all_logs import all_logs

ECHO = f"error sign! origin_string[1790000000000{TEST_KEY}5000category=linear]"


def forms(secret: str) -> set[str]:
    coded = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret, safe=""), coded, coded.rstrip("="), secret[::-1]}


def test_no_secret_gets_out() -> None:
    written = io.StringIO()
    listening = ExitStack()
    listening.enter_context(all_logs(logging.StreamHandler(written)))
    seen: list[str] = []
    try:
        with BybitBench(timeout_s=0.3) as bench:
            faults = bench.local.server.faults
            for fault in (
                Fault(
                    "POST /v5/order/create", HttpFault.STATUS, status=200, body=said(10004, ECHO)
                ),
                Fault("POST /v5/order/create", HttpFault.RESET_MIDBODY),
                Fault("POST /v5/order/create", HttpFault.TIMEOUT_AFTER, seconds=0.5),
                Fault("POST /v5/order/create", HttpFault.HTML_AFTER, body=ECHO.encode()),
            ):
                faults.add(fault)
                bench.submit(order_type=OrderType.LIMIT, limit_price=bench.order().reference_price)
                bench.until(lambda fault=fault: fault.fired)
            bench.local.server.reset()
            bench.until(lambda: bench.broker._private.supervisor.opened > 1)
            bench.exchange.keys[TEST_KEY].revoked = True
            bench.local.server.reset()
            bench.until(lambda: "refused the key" in bench.broker._private.why)
            broker = bench.broker
            seen += [repr(one) for one in bench.reports]
            seen += [repr(broker), repr(broker.health()), repr(broker._client), broker.words]
            seen += [
                repr(broker._client._http()),
                repr(broker._private),
                repr(vars(broker._prices)),
            ]
            frames = [one for one in gc.get_objects() if isinstance(one, AlgoTraderError)]
            seen += [repr(one) for one in frames]
    finally:
        listening.close()
    text = written.getvalue() + "\n".join(seen)
    assert len(text) > 1000
    leaks = [form for form in forms(TEST_SECRET) | forms(TEST_KEY) if form in text]
    assert leaks == []
