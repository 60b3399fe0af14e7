"""Bybit's unified account through the real pybit: translation and posting, nothing else."""
