"""What every hotkey listener can do."""

from typing import Protocol


class HotkeyListener(Protocol):
    """A thread that waits for the panic keys."""

    def close(self) -> None:
        """Stop listening."""
        ...
