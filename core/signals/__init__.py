"""Parts that look at a strategy's wish before the risk gate does; each one can be left out."""
