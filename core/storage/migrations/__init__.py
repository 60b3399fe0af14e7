"""Migrations, oldest first in versions/."""
