"""Import of price files."""
