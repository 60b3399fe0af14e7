"""The panic keys on Windows: RegisterHotKey posts them to the thread that asked."""

import ctypes
import sys
import threading
from collections.abc import Callable

_CTRL_SHIFT_NO_REPEAT = 0x0002 | 0x0004 | 0x4000
_KEY_X = 0x58
_WM_HOTKEY, _WM_QUIT = 0x0312, 0x0012
_HOTKEY_ID = 1


class WindowsHotkey:
    """Waits in a message loop of its own."""

    def __init__(self, pressed: Callable[[], None]) -> None:
        self._pressed = pressed
        self._ready = threading.Event()
        self._registered = False
        self._thread_id = 0
        self._thread = threading.Thread(target=self._run, name="panic-keys", daemon=True)

    @classmethod
    def begin(cls, pressed: Callable[[], None]) -> "WindowsHotkey | None":
        """Start listening, or return None when another program owns the keys."""
        made = cls(pressed)
        made._thread.start()
        made._ready.wait(2.0)
        return made if made._registered else None

    def close(self) -> None:
        """Stop listening."""
        if sys.platform == "win32":
            ctypes.windll.user32.PostThreadMessageW(self._thread_id, _WM_QUIT, 0, 0)
        self._thread.join(2.0)

    def _run(self) -> None:
        if sys.platform != "win32":
            self._ready.set()
            return
        from ctypes import wintypes

        user32 = ctypes.windll.user32
        self._thread_id = ctypes.windll.kernel32.GetCurrentThreadId()
        self._registered = bool(
            user32.RegisterHotKey(None, _HOTKEY_ID, _CTRL_SHIFT_NO_REPEAT, _KEY_X)
        )
        self._ready.set()
        if not self._registered:
            return
        message = wintypes.MSG()
        while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            if message.message == _WM_HOTKEY:
                self._pressed()
        user32.UnregisterHotKey(None, _HOTKEY_ID)
