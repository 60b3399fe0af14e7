"""A file of frames: each is whole or left out, and the first says what all of them belong to."""

import struct
from pathlib import Path

_LENGTH = struct.Struct("<I")


def opened(file: Path, basis: str) -> list[bytes]:
    """Return the whole frames of a file of that basis; begin anew where it is of another one.

    A last frame cut in half, by a full disk or an end of the program, is cut off.
    """
    frames, good = _frames(file)
    if not frames or frames[0] != basis.encode():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        append(file, basis.encode())
        return []
    with file.open("r+b") as handle:
        handle.truncate(good)
    return frames[1:]


def append(file: Path, frame: bytes) -> None:
    """Write another frame; raises OSError when the disk is full."""
    with file.open("ab") as handle:
        handle.write(_LENGTH.pack(len(frame)) + frame)


def _frames(file: Path) -> tuple[list[bytes], int]:
    """Return the whole frames of a file and where the last of them ends."""
    try:
        whole = file.read_bytes()
    except FileNotFoundError:
        return [], 0
    found, place = [], 0
    while place + _LENGTH.size <= len(whole):
        (length,) = _LENGTH.unpack_from(whole, place)
        end = place + _LENGTH.size + length
        if end > len(whole):
            break
        found.append(whole[place + _LENGTH.size : end])
        place = end
    return found, place
