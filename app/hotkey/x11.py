"""The panic keys on X11: a passive grab on a connection of our own."""

import ctypes
import os
import select
import threading
from collections.abc import Callable

_SHIFT, _LOCK, _CONTROL, _NUM_LOCK = 1, 2, 4, 16
_KEY_PRESS = 2
_GRAB_ASYNC = 1
_XK_X = 0x0078
_EVENT_BYTES = 192  # sizeof(XEvent): 24 longs


class X11Hotkey:
    """Waits on the X connection's socket; a pipe ends the wait."""

    def __init__(self, pressed: Callable[[], None], x11: ctypes.CDLL, display: int) -> None:
        self._pressed = pressed
        self._x11 = x11
        self._display = ctypes.c_void_p(display)
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._run, name="panic-keys", daemon=True)

    @classmethod
    def begin(cls, pressed: Callable[[], None]) -> "X11Hotkey | None":
        """Start listening, or return None without an X display."""
        if not os.environ.get("DISPLAY"):
            return None
        try:
            x11 = ctypes.CDLL("libX11.so.6")
        except OSError:
            return None
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XDefaultRootWindow.restype = ctypes.c_ulong
        x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        x11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        x11.XKeysymToKeycode.restype = ctypes.c_ubyte
        x11.XGrabKey.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_ulong,
                                 ctypes.c_int, ctypes.c_int, ctypes.c_int]  # fmt: skip
        x11.XPending.argtypes = [ctypes.c_void_p]
        x11.XNextEvent.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        x11.XConnectionNumber.argtypes = [ctypes.c_void_p]
        x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
        x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        display = x11.XOpenDisplay(None)
        if not display:
            return None
        made = cls(pressed, x11, display)
        made._grab()
        made._thread.start()
        return made

    def close(self) -> None:
        """Stop listening and let go of the keys."""
        os.write(self._waker, b"x")
        self._thread.join(2.0)
        self._x11.XCloseDisplay(self._display)
        os.close(self._wake)
        os.close(self._waker)

    def _grab(self) -> None:
        root = self._x11.XDefaultRootWindow(self._display)
        code = self._x11.XKeysymToKeycode(self._display, _XK_X)
        # Caps lock and num lock are modifiers too: without their combinations it would be deaf.
        for locks in (0, _LOCK, _NUM_LOCK, _LOCK | _NUM_LOCK):
            self._x11.XGrabKey(
                self._display, code, _CONTROL | _SHIFT | locks, root, 0, _GRAB_ASYNC, _GRAB_ASYNC
            )
        self._x11.XSync(self._display, 0)

    def _run(self) -> None:
        event = ctypes.create_string_buffer(_EVENT_BYTES)
        socket = self._x11.XConnectionNumber(self._display)
        while True:
            while self._x11.XPending(self._display):
                self._x11.XNextEvent(self._display, event)
                if ctypes.cast(event, ctypes.POINTER(ctypes.c_int))[0] == _KEY_PRESS:
                    self._pressed()
            ready, _, _ = select.select([socket, self._wake], [], [])
            if self._wake in ready:
                return
