"""Tests as files."""
