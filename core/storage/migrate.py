"""Runs the migrations in core/storage/migrations on one database."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine, target: str = "head") -> None:
    """Bring the database of `engine` to the migration named, keeping its rows."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    # The engine and no URL: a URL would have to hold the password.
    config.attributes["engine"] = engine
    command.upgrade(config, target)
