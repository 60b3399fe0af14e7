"""Serves one venue over HTTP and WebSocket on one port of 127.0.0.1, with faults and outages."""

import asyncio
import socket as sockets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from email.utils import formatdate
from typing import TypeVar

from aiohttp import WSMsgType, web

from tests.exchanges.serving.faults import Fault, FaultPlan, HttpFault, SocketFault
from tests.exchanges.serving.messages import Listener, Reply, Request, Venue

T = TypeVar("T")
_TICK_S = 0.005
_HOLD_S = 120.0
_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class ExchangeServer:
    """A venue on a port of its own, in a thread of its own.

    Outages: `refuse` closes the port and cuts what is open, `silence` keeps every connection but
    neither reads nor answers, `reset` cuts what is open once, `recover` ends all of them.
    """

    def __init__(self, venue: Venue, port: int = 0) -> None:
        self.venue = venue
        self.faults = FaultPlan()
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._links: set[_Link] = set()
        self._open: set[asyncio.Transport] = set()
        self._silent = asyncio.Event()
        self._site: web.SockSite | None = None
        self._runner: web.AppRunner | None = None
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)

    def start(self) -> "ExchangeServer":
        """Listen, and return itself."""
        self._thread.start()
        self._ready.wait(10)
        return self

    def stop(self) -> None:
        """End everything and wait for the thread."""
        if self._loop.is_running():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def __enter__(self) -> "ExchangeServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Return the address for HTTP."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """Return the address for WebSockets, without a path."""
        return f"ws://127.0.0.1:{self.port}"

    def call(self, work: Callable[[], T], timeout_s: float = 10.0) -> T:
        """Run `work` on the server's loop, where the venue lives, and return what it returns."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except BaseException as failure:  # it belongs to the caller
                future.set_exception(failure)

        self._loop.call_soon_threadsafe(run)
        return future.result(timeout_s)

    def refuse(self) -> None:
        """Close the port and cut every connection: connecting is refused."""
        asyncio.run_coroutine_threadsafe(self._unlisten(), self._loop).result(10)
        self.reset()

    def reset(self) -> None:
        """Cut every connection with a TCP reset."""
        self.call(self._cut)

    def silence(self) -> None:
        """Keep every connection, but neither read from nor write to any: half-open."""
        self.call(self._hush)

    def recover(self) -> None:
        """Listen and speak again. Connections that were silenced are cut, as after real outages."""
        self.call(self._speak)
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def sockets_open(self) -> int:
        """Return how many WebSockets are open."""
        return self.call(lambda: len(self._links))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._begin())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._sweep())
        self._loop.close()

    async def _begin(self) -> None:
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/{tail:.*}", self._answer)
        app.on_response_prepare.append(self._stamp)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen()
        self._ticking = self._loop.create_task(self._tick())

    async def _stamp(self, _: web.Request, response: web.StreamResponse) -> None:
        """Date every answer by the exchange's clock, which need not be this computer's."""
        clock = getattr(self.venue, "clock", None)
        if clock is not None:
            response.headers["Date"] = formatdate(clock.now_ns() / 1e9, usegmt=True)

    async def _listen(self) -> None:
        if self._site is not None or self._runner is None:
            return
        listening = sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM)
        listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._site = web.SockSite(self._runner, listening, backlog=512)
        await self._site.start()

    async def _unlisten(self) -> None:
        if self._site is not None:
            site, self._site = self._site, None
            await site.stop()

    async def _end(self) -> None:
        self._ticking.cancel()
        self._speak()
        self._cut()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _sweep(self) -> None:
        """End what still hangs, and let the loop close its sockets: nothing may outlive it."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._cut()
        await asyncio.sleep(0.01)

    async def _tick(self) -> None:
        while True:
            self.venue.tick()
            await asyncio.sleep(_TICK_S)

    def _cut(self) -> None:
        for transport in tuple(self._open):
            _reset(transport)
        self._open.clear()

    def _hush(self) -> None:
        self._silent.set()
        for transport in tuple(self._open):
            if not transport.is_closing():
                transport.pause_reading()

    def _speak(self) -> None:
        if self._silent.is_set():
            self._silent.clear()
            self._cut()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        transport = request.transport
        if transport is None:
            return web.Response()
        self._open.add(transport)
        while self._silent.is_set():
            await asyncio.sleep(0.02)
        if request.transport is None:
            return web.Response()
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._converse(request)
        asked = Request(
            method=request.method,
            path=request.rel_url.raw_path,
            raw_query=request.rel_url.raw_query_string,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.read(),
            peer=request.remote or "",
        )
        fault = self.faults.next(f"{asked.method} {asked.path}", HttpFault)
        if fault is None:
            return _response(self.venue.handle(asked))
        return await self._faulty(request, asked, fault, transport)

    async def _faulty(
        self, request: web.Request, asked: Request, fault: Fault, transport: asyncio.Transport
    ) -> web.StreamResponse:
        kind = fault.kind
        assert isinstance(kind, HttpFault)
        if kind in _UNREAD:
            if kind is HttpFault.TIMEOUT_BEFORE:
                await asyncio.sleep(fault.seconds or _HOLD_S)
            if kind in (HttpFault.TIMEOUT_BEFORE, HttpFault.RESET_BEFORE):
                _reset(transport)
                return web.Response()
            return _refusal(fault)
        reply = self.venue.handle(asked)
        if kind is HttpFault.SLOW:
            await asyncio.sleep(fault.seconds)
            return _response(reply)
        if kind in (HttpFault.TIMEOUT_AFTER, HttpFault.RESET_AFTER):
            if kind is HttpFault.TIMEOUT_AFTER:
                await asyncio.sleep(fault.seconds or _HOLD_S)
            _reset(transport)
            return web.Response()
        if kind is HttpFault.RESET_MIDBODY:
            return await _cut_short(request, reply, transport)
        return _spoiled(fault, reply)

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        link = _Link(request, self.faults, self._silent)
        listener = self.venue.open_socket(link)
        if isinstance(listener, int):
            return web.Response(status=listener)
        link.listener = listener
        # No deflate and no pings of our own: the venues decide what is sent.
        channel = web.WebSocketResponse(autoping=True, compress=False, max_msg_size=16 << 20)
        try:
            await channel.prepare(request)
        except ConnectionError:
            # The client went while it was kept waiting.
            listener.closed()
            return channel
        self._links.add(link)
        writer = self._loop.create_task(link.write_to(channel, request.transport))
        try:
            async for message in channel:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    listener.received(message.data)
        finally:
            writer.cancel()
            self._links.discard(link)
            listener.closed()
        return channel


class _Link:
    """One WebSocket: what the venue sends waits here for the writer."""

    def __init__(self, request: web.Request, faults: FaultPlan, silent: asyncio.Event) -> None:
        self.path = request.rel_url.raw_path
        self.raw_query = request.rel_url.raw_query_string
        self.peer = request.remote or ""
        self.listener: Listener | None = None
        self._faults = faults
        self._silent = silent
        self._out: asyncio.Queue[bytes | str | int] = asyncio.Queue()
        self._late: bytes | str | None = None

    def send(self, message: bytes | str) -> None:
        """Send a message, unless a fault befalls it."""
        fault = self._faults.next(f"ws:{self.path}", SocketFault)
        kind = None if fault is None else fault.kind
        if kind is SocketFault.DROP:
            return
        if kind is SocketFault.LATE:
            self._late = message
            return
        if kind is SocketFault.HOLD and fault is not None:
            asyncio.get_running_loop().call_later(fault.seconds, self._out.put_nowait, message)
            return
        self._out.put_nowait(message[: len(message) // 2] if kind is SocketFault.CUT else message)
        if kind is SocketFault.TWICE:
            self._out.put_nowait(message)
        if self._late is not None:
            self._out.put_nowait(self._late)
            self._late = None

    def close(self, code: int = 1000) -> None:
        """End it in the orderly way, after what was sent."""
        self._out.put_nowait(code)

    async def write_to(
        self, channel: web.WebSocketResponse, transport: asyncio.BaseTransport | None
    ) -> None:
        """Carry what the venue sends to the wire, in order."""
        while True:
            message = await self._out.get()
            while self._silent.is_set():
                await asyncio.sleep(0.02)
            try:
                if isinstance(message, int):
                    await channel.close(code=message)
                    return
                if isinstance(message, str):
                    await channel.send_str(message)
                else:
                    await channel.send_bytes(message)
            except (ConnectionError, RuntimeError):
                return


_UNREAD = frozenset(
    {
        HttpFault.RESET_BEFORE,
        HttpFault.TIMEOUT_BEFORE,
        HttpFault.STATUS,
        HttpFault.HTML,
        HttpFault.REDIRECT,
    }
)


def _response(reply: Reply) -> web.Response:
    response = web.Response(status=reply.status, body=reply.body, headers=dict(reply.headers))
    if reply.content_type is None:
        # aiohttp would say "application/octet-stream"; some of the venues' gateways say nothing.
        response.headers.pop("Content-Type", None)
        response._headers.setdefault("Content-Type", "")
    else:
        response.headers["Content-Type"] = reply.content_type
    return response


def _refusal(fault: Fault) -> web.Response:
    if fault.kind is HttpFault.HTML:
        return web.Response(status=502, body=fault.body or _PAGE, content_type="text/html")
    if fault.kind is HttpFault.REDIRECT:
        return web.Response(status=307, headers=dict(fault.headers))
    return _with_status(fault)


def _spoiled(fault: Fault, reply: Reply) -> web.Response:
    if fault.kind is HttpFault.GARBAGE_AFTER:
        return web.Response(body=b'{"status": "succ', content_type="application/json")
    if fault.kind is HttpFault.EMPTY_AFTER:
        return web.Response(body=b"{}", content_type="application/json")
    if fault.kind is HttpFault.HTML_AFTER:
        return web.Response(status=502, body=fault.body or _PAGE, content_type="text/html")
    if fault.kind is HttpFault.STATUS_AFTER:
        return _with_status(fault)
    return _response(reply)


def _with_status(fault: Fault) -> web.Response:
    headers = dict(fault.headers)
    headers.setdefault("Content-Type", "application/json")
    return web.Response(status=fault.status, body=fault.body or b"{}", headers=headers)


async def _cut_short(
    request: web.Request, reply: Reply, transport: asyncio.Transport
) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status)
    response.headers["Content-Type"] = reply.content_type or "application/json"
    response.content_length = len(reply.body)
    await response.prepare(request)
    await response.write(reply.body[: len(reply.body) // 2])
    await asyncio.sleep(0.01)
    _reset(transport)
    return response


def _reset(transport: asyncio.BaseTransport | None) -> None:
    """Cut a connection so that the other side sees a reset, not an orderly end."""
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        try:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, linger)
        except OSError:
            pass
    assert isinstance(transport, asyncio.Transport)
    transport.abort()
