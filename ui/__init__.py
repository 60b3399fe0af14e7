"""Qt: shows snapshots, sends commands."""
