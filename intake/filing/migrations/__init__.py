"""Versions of the register's tables (Alembic, batch mode, the same for SQLite and PostgreSQL)."""

HEAD = "0003"
"""The newest revision; known without importing Alembic, which is slow."""
