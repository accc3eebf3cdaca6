"""What a kit says of itself, `kit.json`, and the list of its files, `SHA256SUMS`. Written by `build`, read by `verify`.

Both are read as bytes from outside: bounded before parsing, one spelling only, names that cannot lead out of the kit.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sync import errors
from sync.errors import LumbungError
from sync.settings import centre_address

FORMAT = "lumbung/kit/1"
MANIFEST, SUMS, SIGNATURE, KEY = "kit.json", "SHA256SUMS", "SHA256SUMS.sig", "kit-key.gpg"
UNSUMMED = frozenset({SUMS, SIGNATURE})
MANIFEST_BYTES, SUMS_BYTES = 1_048_576, 4_194_304
MOST_FILES = 20_000
LARGEST_BYTES = 4_294_967_295  # what FAT32, which most sticks have, can hold
_NAME = re.compile(r"[A-Za-z0-9._+~-]{1,200}")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]{1,1000})")


@dataclass(frozen=True, slots=True)
class KitSite:
    """A site whose material the kit holds. `dispatch`: its version, None where none was issued yet."""

    site: str
    name: str
    zone: str
    packages: int
    dispatch: int | None


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit says of itself. `made_ms`: Unix ms; `suites`: code names of the systems that it serves; `centre`: the
    address under which boxes reach the centre, None where whoever made the kit did not say."""

    version: str
    made_ms: int
    suites: tuple[str, ...]
    sites: tuple[KitSite, ...]
    centre: str | None = None

    def to_bytes(self) -> bytes:
        """Canonical JSON, a line."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True, ensure_ascii=True).encode() + b"\n"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Site(_Strict):
    site: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")
    name: str = Field(min_length=1, max_length=200)
    zone: str = Field(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$", max_length=64)
    packages: int = Field(ge=0, le=200)
    dispatch: int | None = Field(ge=1, lt=2**62)


class _Kit(_Strict):
    format: str = Field(pattern=f"^{FORMAT}$")
    version: str = Field(pattern=r"^[0-9][0-9A-Za-z.+~-]{0,40}$")
    made_ms: int = Field(ge=0, lt=2**53)
    suites: list[str] = Field(max_length=8)
    sites: list[_Site] = Field(max_length=500)
    centre: str | None = Field(default=None, max_length=200)

    @field_validator("centre")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        return None if url is None else centre_address(url)


def read_kit(data: bytes) -> Kit:
    """LumbungError KIT_DAMAGED with what is wrong."""
    if len(data) > MANIFEST_BYTES:
        raise damaged(MANIFEST, "too_large")
    try:
        told = _Kit.model_validate_json(data)
    except ValidationError as wrong:
        place = ".".join(str(part) for part in wrong.errors()[0]["loc"])
        raise damaged(MANIFEST, f"malformed: {place}") from wrong
    sites = tuple(KitSite(**each.model_dump()) for each in told.sites)
    if any(re.fullmatch(r"[a-z]{1,20}", suite) is None for suite in told.suites):
        raise damaged(MANIFEST, "malformed: suites")
    return Kit(told.version, told.made_ms, tuple(told.suites), sites, told.centre)


def sums_bytes(sums: dict[str, str]) -> bytes:
    """The list as `sha256sum --check` reads it: name -> SHA-256 in hex, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode("ascii")


def read_sums(data: bytes) -> dict[str, str]:
    """Name -> SHA-256 in hex. LumbungError KIT_DAMAGED where the list is too long, or a name is not one of ours."""
    if len(data) > SUMS_BYTES:
        raise damaged(SUMS, "too_large")
    sums: dict[str, str] = {}
    text = data.decode("ascii", "replace")
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        found = _LINE.fullmatch(line)
        if found is None or found[2] in sums or not is_safe(found[2]) or len(sums) >= MOST_FILES:
            raise damaged(SUMS, f"line {number}")
        sums[found[2]] = found[1]
    return sums


def is_safe(name: str) -> bool:
    """Whether a name stays below the kit, on every file system: plain characters, no `..`, nothing absolute."""
    parts = PurePosixPath(name).parts
    plain = all(_NAME.fullmatch(part) and not part.startswith("..") and not part.endswith(".") for part in parts)
    return bool(parts) and plain and "/".join(parts) == name and name not in UNSUMMED


def damaged(file: str, what: str, **more: Any) -> LumbungError:
    """One thing wrong with a kit."""
    return LumbungError(errors.KIT_DAMAGED, file=file, what=what, **more)
