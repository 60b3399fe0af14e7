"""Measurements: ratios of things done side by side in one run. Never part of the tests."""
