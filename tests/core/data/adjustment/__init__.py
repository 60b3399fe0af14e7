"""Corporate actions."""
