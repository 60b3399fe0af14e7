"""The commands of `run.py`, one file each. Heavy libraries are imported inside the commands."""
