"""Prices anybody may ask for without a key: several sources, one after another, cached."""
