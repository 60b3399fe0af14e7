"""One package per broker."""
