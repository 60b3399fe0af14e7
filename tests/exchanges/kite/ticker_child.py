"""Runs the real KiteTicker against a local exchange; prints what it hears as JSON lines.

Twisted's reactor can be started once in a process, so each run has a process of its own.
"""

import json
import sys
import threading
from typing import Any

from kiteconnect import KiteTicker


def main(url: str, key: str, token: str, tokens: list[int]) -> None:
    ticker = KiteTicker(key, token, root=url)

    def say(kind: str, what: Any) -> None:
        print(json.dumps([kind, what], default=str), flush=True)

    def on_connect(socket: KiteTicker, _: Any) -> None:
        say("connected", None)
        socket.subscribe(tokens)
        socket.set_mode(socket.MODE_FULL, tokens)

    ticker.on_connect = on_connect
    ticker.on_ticks = lambda _, ticks: say("ticks", ticks)
    ticker.on_order_update = lambda _, row: say("order", row)
    ticker.on_error = lambda _, code, why: say("error", [code, str(why)])
    ticker.on_message = lambda _, payload, binary: (
        say("heartbeat", None) if binary and len(payload) == 1 else None
    )
    ticker.connect(threaded=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], [int(one) for one in sys.argv[4:]])
