"""Whole days: crashes, panic stops, long runs."""
