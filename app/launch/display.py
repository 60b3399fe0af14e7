"""Is there a screen to open a window on?"""

import os
import socket
import sys
from collections.abc import Mapping

_ANSWER_SECONDS = 0.5


NONE, OWN, X11, WAYLAND = "none", "own", "x11", "wayland"


def screen(environment: Mapping[str, str] | None = None) -> str:
    """Return what a window would open on: NONE, X11, WAYLAND, or OWN when Qt brings it along."""
    if sys.platform != "linux":
        return OWN
    told = os.environ if environment is None else environment
    platform = told.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform not in ("", "xcb", "wayland"):
        return OWN  # offscreen, vnc and the like
    if told.get("WAYLAND_DISPLAY") and platform != "xcb":
        return WAYLAND
    if platform != "wayland" and _x_answers(told.get("DISPLAY", "")):
        return X11
    return NONE


def _x_answers(display: str) -> bool:
    # Qt ends the whole process when the display it was told of does not answer: ask first.
    host, colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return False
    if host not in ("", "unix"):
        return _connects(socket.AF_INET, (host, 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the place X itself defines
    return _connects(socket.AF_UNIX, path) or _connects(socket.AF_UNIX, "\0" + path)


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(_ANSWER_SECONDS)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
