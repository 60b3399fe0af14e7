"""Ctrl+Shift+X heard by a thread of its own, so that it works while the window hangs.

Qt hears keys only when the GUI thread is free. On Windows and X11 the system can be asked to tell
a thread of ours instead. Where it cannot (Wayland, macOS), the window's own shortcut remains, and
`run.py panic` and the KILL file work always.
"""

import sys
from collections.abc import Callable

from app.hotkey.listener import HotkeyListener


def listen(pressed: Callable[[], None]) -> HotkeyListener | None:
    """Start to listen; return the listener, or None where the system offers no such thing."""
    if sys.platform == "win32":
        from app.hotkey.windows import WindowsHotkey

        return WindowsHotkey.begin(pressed)
    if sys.platform.startswith("linux"):
        from app.hotkey.x11 import X11Hotkey

        return X11Hotkey.begin(pressed)
    return None
