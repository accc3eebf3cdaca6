"""The `[centre]` section of the config file: read once by `central.cli`, passed in everywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from sync.config import ConfigPath, Section

Port = Annotated[int, Field(ge=0, le=65535)]


class CentreSettings(Section):
    """Every setting of the centre with its default. Sizes in bytes, times in seconds unless the name says otherwise."""

    data_dir: ConfigPath = Field(
        default=Path("var/centre"), description="keys, and the SQLite database where no other is named"
    )
    database_url: str | None = Field(
        default=None, repr=False, description="postgresql://…; by default SQLite under data_dir"
    )
    archive_dir: ConfigPath | None = Field(
        default=None, description="second medium for batches; by default data_dir/archive, better another disk"
    )
    bind: str = Field(default="127.0.0.1", description="address the centre listens on")
    port: Port = Field(default=8000, description="port; 0 lets the system choose")
    hosts: tuple[str, ...] = Field(default=("127.0.0.1", "localhost"), description="Host names that are answered")
    secure_cookies: bool = Field(default=False, description="true behind TLS: cookies travel over HTTPS alone")
    web_processes: int = Field(default=1, ge=1, le=64, description="gunicorn worker processes")
    web_threads: int = Field(default=8, ge=1, le=128, description="threads of each process")
    zone: str = Field(default="Asia/Makassar", description="time zone in which staff read times")
    part_max_bytes: int = Field(default=262_144, ge=2048, description="largest part of an upload")
    batch_max_bytes: int = Field(default=4_194_304, ge=65_536, description="largest sealed batch")
    pending_max_bytes: int = Field(default=67_108_864, ge=1_048_576, description="unfinished uploads kept of one site")
    pending_keep_hours: int = Field(default=336, ge=1, description="how long an unfinished upload is kept")
    session_hours: int = Field(default=10, ge=1, le=72, description="length of a staff log-in")
    tick_s: float = Field(default=2.0, gt=0, le=60, description="how often the worker looks for work")

    @field_validator("database_url")
    @classmethod
    def _a_known_database(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgresql+psycopg://", "sqlite:///")):
            raise ValueError("harus diawali / must begin with postgresql://, sqlite:///")
        try:
            None if url is None else make_url(url)
        except (ValueError, ArgumentError):
            # never quoted: it may hold a password
            raise ValueError("bukan alamat basis data / is not an address of a database") from None
        return url

    @field_validator("zone")
    @classmethod
    def _a_known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError("bukan zona waktu / is no time zone, such as Asia/Makassar") from None
        return zone

    @property
    def url(self) -> str:
        """The database's URL with the driver named."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.absolute() / 'centre.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def archive(self) -> Path:
        """Where the second copy of each batch lies."""
        return self.archive_dir or self.data_dir / "archive"

    @property
    def keys_dir(self) -> Path:
        """Where the centre's secret keys lie, one file each, mode 0600."""
        return self.data_dir / "keys"
