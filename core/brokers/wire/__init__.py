"""What every adapter to a real venue sends and listens through; nothing here knows a vendor."""
