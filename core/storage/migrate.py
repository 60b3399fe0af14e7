"""Runs the migrations in core/storage/migrations on one database."""

from pathlib import Path

from alembic import command
from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(url: str, target: str = "head") -> None:
    """Bring the database at `url` to the migration named, keeping its rows."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, target)
