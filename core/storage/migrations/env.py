"""What alembic runs to reach the database."""

from alembic import context

from core.storage import schema


def run() -> None:
    """Run the migrations in one transaction."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=schema.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()


run()
