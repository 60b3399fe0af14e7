"""Parts that only the operating system can bring: Debian's venv package and Qt's libraries."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

from app.launch import display
from app.launch.console import Console, SetupProblem

# Library file -> Debian package. What PySide6-Essentials 6.11 needs even without a screen.
QT_LIBRARIES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
}
# What a real window on an X11 screen needs besides.
X11_LIBRARIES: Mapping[str, str] = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# And on a Wayland screen.
WAYLAND_LIBRARIES: Mapping[str, str] = {
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
_SCREEN_LIBRARIES = {display.X11: X11_LIBRARIES, display.WAYLAND: WAYLAND_LIBRARIES}


def provide_venv(console: Console) -> None:
    """Install Debian's venv package where allowed; else raise SetupProblem with the command."""
    _provide(
        [_venv_package()],
        "This computer's Python came without the part that makes a place of its own for a program",
        console,
    )


def provide_qt(console: Console, screen: str = display.OWN) -> None:
    """Make sure Qt's system libraries are there; raise SetupProblem naming those that are not.

    `screen` says what the window opens on, as `display.screen` returns it.
    """
    if sys.platform != "linux":
        return
    wanted = {**QT_LIBRARIES, **_SCREEN_LIBRARIES.get(screen, {})}
    absent = missing(wanted)
    if not absent:
        return
    names = ", ".join(absent)
    _provide([wanted[name] for name in absent], f"The window needs {names}", console)
    still = missing({name: wanted[name] for name in absent})
    if still:
        raise SetupProblem(
            f"The window still cannot find {', '.join(still)} after installing the packages for "
            "it. Use `python3 run.py practice`, which needs no window."
        )


def missing(libraries: Mapping[str, str]) -> list[str]:
    """Return the library files of `libraries` that this computer cannot load."""
    return [name for name in libraries if not _loads(name)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _venv_package() -> str:
    own = os.path.realpath(sys.executable)
    if own == os.path.realpath("/usr/bin/python3"):
        return "python3-venv"
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def _provide(packages: Sequence[str], lack: str, console: Console) -> None:
    if shutil.which("apt-get") is None:
        raise SetupProblem(
            f"{lack}. Install it with your system's own installer "
            f"(on Debian the packages are called {' '.join(packages)}) and start again."
        )
    if not _may_install():
        command = f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
        raise SetupProblem(f"{lack}. Type this once, then start again:  {command}")
    console.say(f"{lack}; installing {' '.join(packages)}.")
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        _apt_get(arguments)


def _may_install() -> bool:
    """Return whether to install without asking: root, and nobody at a terminal to ask."""
    return sys.platform != "win32" and os.geteuid() == 0 and not sys.stdin.isatty()


def _apt_get(arguments: Sequence[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(  # noqa: S603 - fixed program, package names from the tables above
        ["apt-get", *arguments],  # noqa: S607 - found on the system's path on purpose
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise SetupProblem(
            f"`apt-get {' '.join(arguments)}` failed ({said[-1][:160]}). "
            "Check the network and the package sources, then start again."
        )
