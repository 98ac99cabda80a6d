"""Where PostgreSQL is reached: an address in libpq's own words, of several hosts too.

libpq (its manual, 34.1) tries one host after the other, takes the primary or a standby
as `target_session_attrs` says, and begins with any where `load_balance_hosts` says so.
"""

from typing import Any

from sqlalchemy import URL

DIALECT = "postgresql+psycopg"
# Hosts that fall silent are given up within seconds, whatever their network does.
_PATIENCE = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
# Among several hosts, unless the address says otherwise: the one that takes writes.
_SEVERAL = {"target_session_attrs": "read-write"}


def is_postgresql(url: str) -> bool:
    """Tell whether an address is one for libpq."""
    return url.partition("://")[0] in {"postgresql", "postgres", DIALECT}


def connecting(url: str) -> tuple[URL, dict[str, Any]]:
    """Return what SQLAlchemy is told of an address, and what libpq is told.

    Raises `ValueError` for an address that libpq does not understand.
    """
    import psycopg  # noqa: PLC0415 - installed only where it is needed
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        said = conninfo_to_dict(f"postgresql://{url.partition('://')[2]}")
    except psycopg.Error as error:
        raise ValueError(str(error)) from error
    several = _SEVERAL if "," in str(said.get("host", "")) else {}
    return URL.create(DIALECT), _PATIENCE | several | said
