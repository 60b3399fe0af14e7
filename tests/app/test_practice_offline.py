"""Practice never talks to anybody: no broker's library, no socket to any other computer."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PROJECT

_RUN = """
import json, sys
calls, out = [], sys.argv[1]
def heard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        calls.append([event, str(arguments[-1] if event != "socket.getaddrinfo" else arguments[0])])
sys.addaudithook(heard)
from app.main import main
code = main(["practice", "--strategy", "turtle", "--seed", "7"])
loaded = [name for name in sys.modules if name.partition(".")[0] in
          ("kiteconnect", "pybit", "twisted", "autobahn", "websocket")
          or name.startswith(("core.brokers.zerodha", "core.brokers.bybit"))]
open(out, "w").write(json.dumps({"code": code, "calls": calls, "loaded": loaded}))
"""


def test_a_practice_run_opens_no_socket_and_loads_no_brokers_library(tmp_path: Path) -> None:
    out = tmp_path / "seen.json"
    done = subprocess.run(
        [sys.executable, "-X", "algotrader_prepared", "-c", _RUN, str(out)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "ALGOTRADER_HOME": str(tmp_path)},
    )
    assert out.exists(), done.stderr
    seen = json.loads(out.read_text())
    assert seen == {"code": 0, "calls": [], "loaded": []}


def test_a_socket_would_have_been_noticed(tmp_path: Path) -> None:
    code = _RUN.replace(
        "from app.main import main",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
        "\nmain = lambda _: 0",
    )
    code = code.split("code = main")[0] + "code, loaded = 0, []\n" + code.split("\n")[-2] + "\n"
    out = tmp_path / "seen.json"
    subprocess.run([sys.executable, "-c", code, str(out)], cwd=PROJECT, check=True, timeout=60)
    assert json.loads(out.read_text())["calls"] == [["socket.connect", "('127.0.0.1', 9)"]]
