"""Frozen nouns of the field: instruments, market data, orders, positions."""
