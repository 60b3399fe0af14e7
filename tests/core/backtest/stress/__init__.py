"""Shocks over the prices of a test."""
