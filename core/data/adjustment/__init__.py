"""Corporate actions: which there are, which are suspected, prices with them taken out."""
