"""Puts the parts together; the only place that names concrete classes."""
