"""Messages: commands in, events out, and the snapshot a screen may see."""
