"""Tests of core.signals."""
