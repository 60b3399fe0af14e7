"""The panic keys through a real X server, with nobody serving any window."""

import shutil
import subprocess
import threading
import time

import pytest

from app.hotkey import listen

pytestmark = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="needs Debian's xvfb and xdotool",
)


@pytest.fixture
def display(monkeypatch):
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    number = server.stdout.readline().decode().strip()
    monkeypatch.setenv("DISPLAY", f":{number}")
    yield f":{number}"
    server.terminate()
    server.stdout.close()
    server.wait(10)


def test_the_keys_are_heard_while_this_thread_is_blocked(display):
    heard = []
    listener = listen(lambda: heard.append(time.monotonic()))
    assert listener is not None
    try:
        pressed = threading.Timer(0.2, subprocess.run, [["xdotool", "key", "ctrl+shift+x"]])
        pressed.start()
        time.sleep(1.5)  # the main thread serves nothing meanwhile
        pressed.join()
        assert len(heard) == 1
        subprocess.run(["xdotool", "key", "ctrl+x"], check=True)
        time.sleep(0.3)
        assert len(heard) == 1
    finally:
        listener.close()


def test_without_a_display_there_is_no_listener(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    assert listen(lambda: None) is None
