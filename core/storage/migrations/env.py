"""What alembic runs to reach the database."""

import sqlalchemy as sa
from alembic import context

from core.storage import schema


def run() -> None:
    """Run the migrations in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise ValueError("the migrations need a database URL")
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=schema.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
