"""The `[box]` section of the settings file. Read once by `appliance.cli`, passed in, never looked up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sync.config import ConfigPath, Section
from web.security import plain_origin

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.\-]{1,253}$|^\[[0-9A-Fa-f:]+\]$")]


class BoxSettings(Section):
    """The box service: where it keeps its files, who it is, and where it listens."""

    data_dir: ConfigPath = Field(description="Folder of journal, keys, inbox and outbox.", examples=["box"])
    site: Name = Field(description="The site's id, as the centre gave it.", examples=["smk1-tarakan"])
    box: Name = Field(description="This box's id within the site.", examples=["box-1"])
    host: str = Field(default="127.0.0.1", description="Address to listen on; 0.0.0.0 serves the whole LAN.")
    port: int = Field(default=8080, ge=0, le=65_535, description="Port to listen on.")
    origin: Annotated[str, AfterValidator(plain_origin)] = Field(
        default="http://127.0.0.1:8080",
        description="The one address printed on the cards; every other name is sent here.",
    )
    hosts: tuple[Host, ...] = Field(
        default=("127.0.0.1", "localhost"), description="Names under which the box may be called, without port."
    )
    tls_cert: ConfigPath | None = Field(
        default=None, description="Certificate (PEM) for proctor pages over the LAN.", examples=["tls.pem"]
    )
    tls_key: ConfigPath | None = Field(default=None, description="Its private key (PEM).", examples=["tls-key.pem"])
    organiser: str = Field(
        default="",
        max_length=200,
        description="The office at the head of the papers.",
        examples=["Badan Kepegawaian Daerah Provinsi Kalimantan Utara"],
    )
    event: str = Field(
        default="",
        max_length=200,
        description="The round of testing, below the office.",
        examples=["Penilaian Kompetensi ASN Tahap III Tahun 2024"],
    )
    city: str = Field(
        default="", max_length=100, description="Where people sign, before the date.", examples=["Tarakan"]
    )
    body_limit_bytes: int = Field(
        default=65_536, ge=8_192, le=1_048_576, description="Largest body of an ordinary request."
    )
    body_seconds: float = Field(default=5.0, gt=0, le=60, description="How long a body may take to arrive.")
    pulse_ms: int = Field(default=5_000, ge=500, le=30_000, description="How often a page tells that it is there.")
    silent_ms: int = Field(
        default=15_000, ge=1_000, le=120_000, description="A page not heard for this long counts as disconnected."
    )
    held_automatic_ms: int = Field(
        default=600_000,
        ge=0,
        le=3_600_000,
        description="Time lost to a cut that is given back without asking; the rest waits for the proctor.",
    )
    verify_url: str = Field(
        default="",
        max_length=200,
        pattern=r"^(https?://[^\s\"<>]+)?$",
        description="The centre's page for slips, where a slip's QR code leads; empty: the code is the proofs alone.",
        examples=["https://pusat.example/verify"],
    )
    registration_closes_s: int = Field(
        default=300,
        ge=0,
        le=7_200,
        description="How long before the planned start registration closes by itself; proctors can admit the late.",
    )
    reserve_bytes_per_person: int = Field(
        default=1_048_576,
        ge=65_536,
        description="Disk space that one participant may need; set aside for all from opening to close.",
    )
    reserve_bytes: int = Field(
        default=67_108_864,
        ge=4_096,
        description="Disk space set aside beyond that; as much again is left to everything else.",
    )
    privileged_socket: Path = Field(
        default=Path("/run/lumbung-privileged/socket"),
        description="Where the root-owned helper listens that does the few acts that need root.",
    )
    power_file: ConfigPath = Field(
        default=Path("/run/lumbung/power"),
        description="Where the UPS's service says how the power is, through `lumbung box power`.",
    )
    group_limit: int = Field(default=256, ge=1, le=4_096, description="Most commands that share one commit.")

    @model_validator(mode="after")
    def _tls_comes_in_pairs(self) -> BoxSettings:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert dan tls_key harus ada keduanya / tls_cert and tls_key belong together")
        return self
