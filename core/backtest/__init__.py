"""The trading engine fed from the past."""
