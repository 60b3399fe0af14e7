"""The one loop that changes trading state."""
