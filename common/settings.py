"""Settings that every process shares, read once at its edge: MAGPIE_<X>.

A service derives its own class with the prefix MAGPIE_<NAME>_ in its settings.py; the
shared fields keep the names they have here whatever that prefix is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from common.errors import BadInput

PREFIX = "MAGPIE_"


class BadSettings(BadInput):
    """A setting is missing or cannot be used."""


class SharedSettings(BaseSettings):
    """What any process may be told; a field is read from MAGPIE_ and its name."""

    model_config = SettingsConfigDict(
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        # A secret mounted into a variable that is left empty means: not set.
        env_ignore_empty=True,
    )

    mode: Literal["paper", "live"] = Field(
        default="paper", validation_alias="MAGPIE_MODE"
    )
    data: Path | None = Field(default=None, validation_alias="MAGPIE_DATA")
    postgres_url: str | None = Field(
        default=None, validation_alias="MAGPIE_POSTGRES_URL", repr=False
    )
    postgres_connections: int = Field(
        default=8, ge=3, le=100, validation_alias="MAGPIE_POSTGRES_CONNECTIONS"
    )
    """Of this process, at most. All processes together must fit into the server's
    max_connections."""
    mongo_url: str | None = Field(
        default=None, validation_alias="MAGPIE_MONGO_URL", repr=False
    )
    redis_url: str | None = Field(
        default=None, validation_alias="MAGPIE_REDIS_URL", repr=False
    )
    blobs: str | None = Field(default=None, validation_alias="MAGPIE_BLOBS")
    """A folder, or s3://bucket/prefix."""
    browser: str = Field(default="", validation_alias="MAGPIE_BROWSER")
    """Chromium by name or path; empty: the one that is found."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", validation_alias="MAGPIE_LOG_LEVEL"
    )
    sentry_dsn: str | None = Field(
        default=None, validation_alias="MAGPIE_SENTRY_DSN", repr=False
    )
    otlp_endpoint: str | None = Field(
        default=None, validation_alias="MAGPIE_OTLP_ENDPOINT"
    )
    trace_ratio: float = Field(
        default=0.01, ge=0, le=1, validation_alias="MAGPIE_TRACE_RATIO"
    )
    """The share of traces that is kept; a trace that is kept is kept everywhere."""
    drain_seconds: float = Field(
        default=0, ge=0, le=300, validation_alias="MAGPIE_DRAIN_SECONDS"
    )
    """How long a process that is told to stop still serves, having said so. Long enough
    for whoever asks if it is ready to ask once more; nobody asks on one machine."""
    grace_seconds: float = Field(
        default=10, ge=0, le=300, validation_alias="MAGPIE_GRACE_SECONDS"
    )
    """How long what is under way then has to end."""
    connection_age_seconds: float = Field(
        default=60, ge=1, le=86_400, validation_alias="MAGPIE_CONNECTION_AGE_SECONDS"
    )
    """After how long a caller connects anew, and finds replicas that are new."""
    tls_ca: Path | None = Field(default=None, validation_alias="MAGPIE_TLS_CA")
    tls_certificate: Path | None = Field(
        default=None, validation_alias="MAGPIE_TLS_CERTIFICATE"
    )
    tls_key: Path | None = Field(default=None, validation_alias="MAGPIE_TLS_KEY")

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        paths = (self.tls_ca, self.tls_certificate, self.tls_key)
        if any(paths) and not all(paths):
            raise ValueError(
                "MAGPIE_TLS_CA, MAGPIE_TLS_CERTIFICATE and MAGPIE_TLS_KEY go together"
            )
        return self

    @property
    def drain(self) -> timedelta:
        """`drain_seconds`."""
        return timedelta(seconds=self.drain_seconds)

    @property
    def grace(self) -> timedelta:
        """`grace_seconds`."""
        return timedelta(seconds=self.grace_seconds)

    @property
    def connection_age(self) -> timedelta:
        """`connection_age_seconds`."""
        return timedelta(seconds=self.connection_age_seconds)

    def need(self, name: str) -> str:
        """The value of an optional setting that this process cannot do without."""
        value = getattr(self, name)
        if value is None:
            raise BadSettings(f"{PREFIX}{name.upper()} is not set.", hint=_HINT)
        return str(value)


class MigrationSettings(SharedSettings):
    """What whoever migrates may be told as well."""

    app_password: SecretStr | None = Field(
        default=None, validation_alias="MAGPIE_POSTGRES_APP_PASSWORD"
    )
    """What <service>_app logs in by from now on; unset: its login is left as it is."""


_HINT = "Set it in the environment or in .env, or use `magpie up`, which sets it."

Settings = TypeVar("Settings", bound=BaseSettings)


def load(settings: type[Settings], *, env_file: Path | None = None) -> Settings:
    """That class filled from the environment and, in development, from a .env file.

    Raises BadSettings naming every variable that is missing or unusable, never its
    value: it may be a secret.
    """
    try:
        return settings(_env_file=env_file)
    except ValidationError as exc:
        prefix = settings.model_config.get("env_prefix", "")
        found = "; ".join(_sentences(exc, prefix))
        raise BadSettings(f"Settings cannot be used: {found}.") from exc


def _sentences(exc: ValidationError, prefix: str) -> Iterable[str]:
    for error in exc.errors(include_input=False, include_url=False):
        path = [str(part) for part in error["loc"]]
        if not path:
            yield error["msg"].removeprefix("Value error, ")
            continue
        known = path[0].startswith(PREFIX)
        name = path[0] if known else f"{prefix}{path[0]}".upper()
        yield f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}"
