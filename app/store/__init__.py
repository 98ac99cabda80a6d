"""Where the catalogue is kept: tables, what is asked of them, what is written."""

from sqlmodel import SQLModel

# Alembic and humans need constraint names that do not depend on the database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
