"""Start-up and crash recovery, which are one path."""
