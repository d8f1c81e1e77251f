"""Alembic's entry: runs the revisions on a connection that the caller has begun a transaction on.

A developer makes a new revision with ``alembic -x url=sqlite:////tmp/x.db revision --autogenerate -m WHAT``
and then writes it by hand until it runs on both databases; the service passes its own connection.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from intake.filing.database import Database
from intake.filing.tables import Base


def run(connection: Connection) -> None:
    """Run what ``alembic`` was asked for, in the caller's transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(context.get_x_argument(as_dictionary=True)["url"]).migrate() as own:
        run(own)
