"""What every act has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """What every act has: its client-made id (16 bytes), the account, and the sitting it is about."""

    command: bytes
    actor: str
    sitting: bytes
