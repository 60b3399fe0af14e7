"""Numba kernels; imports numpy and numba only."""
