"""Gives freed memory back to the system: glibc does it by itself only at the end of the heap.

Every trading day is made in large arrays and leaves holes below what lasts; over days of practice
they add up. Other systems' allocators need no reminder.
"""

import ctypes
import sys


def give_back() -> bool:
    """Give back what can be given, in a millisecond or two; return whether that was asked for."""
    if sys.platform != "linux":
        return False
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return False  # musl and others have none
    trim(0)
    return True
