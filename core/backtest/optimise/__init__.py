"""Finds settings that stand on a plateau, and says how many were tried."""
