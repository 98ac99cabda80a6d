"""The settings, read from the environment (`CATALOGUE_*`) in one place."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Network = IPv4Network | IPv6Network
# Where several workers count together, prometheus_client finds their folder.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an operator can choose; every field is one environment variable."""

    model_config = SettingsConfigDict(env_prefix="CATALOGUE_", extra="forbid")

    database_url: str = Field(
        default="sqlite:///data/catalogue.sqlite",
        description="Where the catalogue is kept; a path alone is an SQLite file.",
    )
    read_database_url: str | None = Field(
        default=None, description="Where reads go, if elsewhere (a replica)."
    )
    public_url: str | None = Field(
        default=None,
        description="The address under which users reach the service; "
        "by default the one of each request. A path in it is the prefix of all addresses.",
    )
    answer_cache_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=0,
        description="How much memory answers kept for reuse may take; 0 for none.",
    )
    import_max_bytes: int = Field(
        default=16 * 1024 * 1024, ge=1, description="The largest document taken."
    )
    import_max_entries: int = Field(
        default=50_000, ge=1, description="The most entries a document may have."
    )
    links_allow: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(),
        description="Networks, by commas, whose addresses `links check` may ask "
        "though they are not public: of an intranet.",
    )
    answer_seconds: float = Field(
        default=10, gt=0, description="How many seconds of work an answer may take."
    )
    costly_at_once: int = Field(
        default=2,
        ge=1,
        description="How many costly reads are under way at once for each worker, or for each core "
        "where these are fewer.",
    )
    costly_a_minute: int = Field(
        default=0,
        ge=0,
        description="How many costly reads each caller, by key or address, has a minute of each "
        "worker; 0 for as many as there is room for. Behind a proxy only where it says who asks.",
    )
    stop_seconds: float = Field(
        default=8,
        gt=0,
        description="How many seconds what is under way has to end when the service is stopped.",
    )
    metrics: bool = Field(
        default=False, description="Whether `/metrics` tells Prometheus what is going on (1)."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much the log says; `info` has a line for each request."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How the log says it: in words, or a JSON object a line."
    )

    @field_validator("database_url", "read_database_url")
    @classmethod
    def _a_path_is_an_sqlite_file(cls, value: str | None) -> str | None:
        if value is None or "://" in value:
            return value
        return f"sqlite:///{value}"

    @field_validator("links_allow", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())

    @classmethod
    def described(cls) -> Iterator[tuple[str, str, str]]:
        """Give each variable of the environment, its default as it is set there, its meaning."""
        for name, field in cls.model_fields.items():
            default = int(field.default) if field.default is False else field.default
            told = "" if default in {None, ()} else str(default)
            yield f"CATALOGUE_{name.upper()}", told, str(field.description)

    @property
    def prefix(self) -> str:
        """The path of the public address, without a last slash: that of every address."""
        return urlsplit(self.public_url or "").path.rstrip("/")

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, or None where the database is none."""
        return _file_of(self.database_url)


@lru_cache
def _file_of(url: str) -> Path | None:
    """Return the file that an address of SQLite names; each answer asks for it."""
    prefix = "sqlite:///"
    return Path(url.removeprefix(prefix).split("?", 1)[0]) if url.startswith(prefix) else None
