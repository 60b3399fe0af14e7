"""What a strategy is, and how the program finds them."""
