"""The `[sync]` section of the settings file, and the few lines of `[box]` that the agent must know.

Read by `sync.cli` and by whoever starts an agent; passed in, never looked up.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from sync.config import ConfigPath, Section

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]

_NO_ADDRESS = "bukan alamat / is not an address"
_NO_HOST = "harus diawali https:// atau http:// dan nama / must begin with https:// or http:// and name a host"


def centre_address(url: str) -> str:
    """An http(s) address without anything behind its path, and without a final slash. ValueError with why not."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(_NO_HOST)
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("hanya skema, nama, porta, jalur / must hold nothing but scheme, host, port and path")
    return url.rstrip("/")


class SyncSettings(Section):
    """The agent that carries between box and centre."""

    centre_url: Annotated[str, AfterValidator(centre_address)] = Field(
        description="Address of the centre, as its staff gave it.", examples=["https://pusat.example.go.id"]
    )
    ca_file: ConfigPath | None = Field(
        default=None,
        description="Certificates (PEM) that vouch for the centre in place of the usual ones, for an own CA.",
        examples=["ca.pem"],
    )
    proxy: SecretStr | None = Field(
        default=None,
        description="Proxy on the way to the centre, with its name and password if it wants them.",
        examples=["http://nama:sandi@proxy.example.go.id:3128"],
    )
    connect_timeout_ms: int = Field(
        default=10_000, ge=100, le=120_000, description="How long a connection may take; satellite links need seconds."
    )
    read_timeout_ms: int = Field(
        default=30_000,
        ge=100,
        le=600_000,
        description="How long the centre may be silent before the exchange is retried.",
    )
    part_min_bytes: int = Field(
        default=2_048, ge=256, le=65_536, description="Smallest part of an upload: what a dying link still carries."
    )
    part_max_bytes: int = Field(
        default=65_536,
        ge=2_048,
        le=1_048_576,
        description="Largest part of an upload: less is lost when the link is cut.",
    )
    cut_events: int = Field(
        default=1_000,
        ge=1,
        le=10_000,
        description="A batch is sealed at this many events: larger ones carry fewer bytes.",
    )
    cut_after_ms: int = Field(
        default=60_000, ge=100, le=3_600_000, description="Or when its first event has waited this long."
    )
    close_events: int = Field(
        default=10_000, ge=1, le=10_000, description="Largest batch when a sitting closes and all of it goes at once."
    )
    tick_ms: int = Field(
        default=1_000, ge=20, le=60_000, description="How often the agent looks whether there is work."
    )
    ask_every_ms: int = Field(
        default=60_000,
        ge=100,
        le=3_600_000,
        description="How often it asks for a dispatch, and for what the centre holds.",
    )
    heartbeat_every_ms: int = Field(
        default=60_000, ge=100, le=3_600_000, description="How often it tells the centre that it lives."
    )
    backoff_first_ms: int = Field(
        default=1_000,
        ge=10,
        le=60_000,
        description="First pause after a failure; it doubles, with jitter, and never gives up.",
    )
    backoff_max_ms: int = Field(
        default=120_000, ge=10, le=3_600_000, description="Longest pause: how late a returning link may be noticed."
    )
    drift_warn_ms: int = Field(
        default=120_000,
        ge=1_000,
        le=86_400_000,
        description="From this difference to the centre's clock on, drift is shown.",
    )

    @field_validator("proxy")
    @classmethod
    def _proxy_is_an_address(cls, proxy: SecretStr | None) -> SecretStr | None:
        if proxy is not None:
            try:
                parts = urlsplit(proxy.get_secret_value())
                parts.port  # noqa: B018  reading it is what checks it
            except ValueError:
                raise ValueError(_NO_ADDRESS) from None
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(_NO_HOST)
        return proxy


class BoxPlace(Section):
    """Whose agent this is and where its files lie: the lines of `[box]` that the agent shares with the box service."""

    model_config = ConfigDict(extra="ignore", frozen=True)  # the box service judges the rest of its section

    data_dir: ConfigPath
    site: Name
    box: Name
