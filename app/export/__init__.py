"""A test as a file of its own: HTML, PDF, CSV and Excel."""
