"""A window is only opened on a screen that answers."""

import socket
import sys
from collections.abc import Iterator

import pytest

from app.launch.display import NONE, OWN, WAYLAND, X11, screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has several")

NUMBER = 48_213


@pytest.fixture
def x_server() -> Iterator[str]:
    """Listen where an X server with a high number would."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{NUMBER}")
        server.listen()
        yield f":{NUMBER}"


def test_a_display_that_answers(x_server: str) -> None:
    assert screen({"DISPLAY": x_server}) == X11
    assert screen({"DISPLAY": f"{x_server}.0"}) == X11
    assert screen({"DISPLAY": x_server, "QT_QPA_PLATFORM": "xcb"}) == X11


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": f":{NUMBER + 1}"},
        {"DISPLAY": "nonsense"},
        {"DISPLAY": "127.0.0.1:59000"},
        {"QT_QPA_PLATFORM": "xcb"},
        {"QT_QPA_PLATFORM": "wayland"},
    ],
)
def test_no_display(told: dict[str, str]) -> None:
    assert screen(told) == NONE


def test_other_screens(x_server: str) -> None:
    assert screen({"QT_QPA_PLATFORM": "offscreen"}) == OWN
    assert screen({"QT_QPA_PLATFORM": "vnc:port=5901"}) == OWN
    assert screen({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": x_server}) == WAYLAND
    told = {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": x_server, "QT_QPA_PLATFORM": "xcb"}
    assert screen(told) == X11
