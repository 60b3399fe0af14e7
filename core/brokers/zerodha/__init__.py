"""Zerodha through Kite Connect: translation and posting, nothing else."""
