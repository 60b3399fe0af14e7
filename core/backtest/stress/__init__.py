"""Shocks laid over the prices of a test: real ones replayed, and made-up ones."""
