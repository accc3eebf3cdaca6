"""The centre's secret keys on disk.

One file a key, mode 0600, each for one purpose. Made by `lumbung central init`, read by the other rooms.

Root keys are made here only because somebody must make them: `init` says that they belong on sticks in different
drawers afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole
from sync.wire import roles
from sync.wire.keys import SealingKey, SigningKey

ROOTS, ROOT_THRESHOLD = 3, 2
EXAM_SIGNERS, EXAM_THRESHOLD = 2, 2
Random = Callable[[int], bytes]


@dataclass(frozen=True)
class Keyring:
    """What the running centre needs. Root keys are not among it."""

    dispatch: SigningKey
    receipt: SigningKey
    receiving: dict[bytes, SealingKey]  # by key id; the newest is named in the role list, older ones still open
    exam_signers: tuple[SigningKey, ...]
    session_secret: bytes = field(repr=False)
    role_list: bytes  # DSSE envelope, public


def make(directory: Path, now_ms: int, random: Random = os.urandom) -> bytes:
    """Make every key of a new centre and sign the first role list (2 of 3 roots); the role list's envelope.

    LumbungError(ALREADY_THERE) where keys exist: they are never overwritten.
    """
    if (directory / "roles.dsse").exists():
        raise LumbungError(errors.ALREADY_THERE, what=str(directory))
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    roots = [_new(directory / f"root-{n}.key", random) for n in range(1, ROOTS + 1)]
    signers = [_new(directory / f"exam-signer-{n}.key", random) for n in range(1, EXAM_SIGNERS + 1)]
    dispatch, receipt = (_new(directory / f"{name}.key", random) for name in ("dispatch", "receipt"))
    receiving = SealingKey(random(32))
    write_secret(directory / "receiving-1.key", receiving.to_bytes())
    write_secret(directory / "session.key", random(32))
    role_list = roles.RoleList(
        version=1,
        issued_ms=now_ms,
        roots=tuple(key.public for key in roots),
        root_threshold=ROOT_THRESHOLD,
        exam_signers=tuple(key.public for key in signers),
        exam_threshold=EXAM_THRESHOLD,
        dispatch_keys=(dispatch.public,),
        receipt_keys=(receipt.public,),
        receiving_keys=(receiving.public,),
    )
    envelope = roles.sign_roles(role_list, roots[:ROOT_THRESHOLD])
    write_new(directory / "roles.dsse", envelope, 0o644)
    return envelope


def load(directory: Path) -> Keyring:
    """The keys of a centre; LumbungError(NO_KEYS) naming the first file that is missing or damaged."""
    receiving = [SealingKey(_read(path)) for path in sorted(directory.glob("receiving-*.key"))]
    if not receiving:
        raise LumbungError(errors.NO_KEYS, file=str(directory / "receiving-1.key"))
    return Keyring(
        dispatch=SigningKey(_read(directory / "dispatch.key")),
        receipt=SigningKey(_read(directory / "receipt.key")),
        receiving={key.key_id: key for key in receiving},
        exam_signers=tuple(SigningKey(_read(path)) for path in sorted(directory.glob("exam-signer-*.key"))),
        session_secret=_read(directory / "session.key"),
        role_list=_read(directory / "roles.dsse", None),
    )


def site_key(directory: Path, site: str, random: Random = os.urandom) -> bytes:
    """The 32-byte key under which all boxes of a site MAC their leases; made when first asked for."""
    path = directory / "sites" / f"{site}.key"
    if not path.exists():
        path.parent.mkdir(exist_ok=True, mode=0o700)
        write_secret(path, random(32))
    return _read(path)


def content_key(directory: Path, package_digest: bytes) -> bytes:
    """The content key of a package that was sealed here."""
    return _read(directory / "content" / f"{package_digest.hex()}.key")


def keep_content_key(directory: Path, package_digest: bytes, key: bytes) -> None:
    """Keep the content key of a package; the same package again is no fault."""
    path = directory / "content" / f"{package_digest.hex()}.key"
    path.parent.mkdir(exist_ok=True, mode=0o700)
    if not path.exists():
        write_secret(path, key)


def write_secret(path: Path, data: bytes) -> None:
    """Write a new file that only this user reads, durably."""
    write_new(path, data, 0o600)


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole and durably, or none. OSError leaves nothing behind, which may be a secret's half."""
    write_whole(path, data, mode=mode)


def _new(path: Path, random: Random) -> SigningKey:
    key = SigningKey(random(32))
    write_secret(path, key.to_bytes())
    return key


def _read(path: Path, size: int | None = 32) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LumbungError(errors.NO_KEYS, file=str(path)) from error
    if size is not None and len(data) != size:
        raise LumbungError(errors.NO_KEYS, file=str(path))
    return data
