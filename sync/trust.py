"""Who this box is and whom it trusts: its own two keys, and the newest role list that follows from the one it was
given.

Loaded by the agent and by the command line at start. `box init` and enrolment write the files; nothing here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire.keys import SealingPublicKey, SigningKey
from sync.wire.roles import RoleList, first_roles

SIGN_KEY = "keys/box-sign.key"
ROOTS = "roots.json"


@dataclass
class Trust:
    """The role list that holds now. Grows only by a dispatch that proves the next one (`sync.wire.roles.follow`)."""

    roles: RoleList

    @property
    def recipient(self) -> SealingPublicKey:
        """The centre's key that batches are sealed to: the first of the receiving role."""
        return self.roles.receiving_keys[0]


def load_signing_key(data_dir: Path) -> SigningKey:
    """The key that this box signs batches and requests with. LumbungError NOT_ENROLLED without one."""
    try:
        return SigningKey.from_bytes((data_dir / SIGN_KEY).read_bytes())
    except (OSError, WireError) as wrong:
        raise LumbungError(errors.NOT_ENROLLED, file=SIGN_KEY) from wrong


def load_trust(data_dir: Path) -> Trust:
    """The trust that enrolment gave. LumbungError NOT_ENROLLED without a role list that its own roots hold together."""
    try:
        return Trust(first_roles((data_dir / ROOTS).read_bytes()))
    except (OSError, WireError) as wrong:
        raise LumbungError(errors.NOT_ENROLLED, file=ROOTS) from wrong
