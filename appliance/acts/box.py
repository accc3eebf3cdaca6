"""Acts on the box itself."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.acts.base import Act


@dataclass(frozen=True, slots=True)
class KeepEmergency(Act):
    """A page's emergency file was brought here and is kept; its sitting and its lease may be unknown to this box.

    `lease`: (epoch, seq) of the log-in; `digest`: SHA-256 of the file.
    """

    attempt: bytes
    lease: tuple[bytes, int]
    digest: bytes
    size_bytes: int
