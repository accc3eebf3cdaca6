"""Who may sign what: the list of roles, signed by m of n root keys, and the chain by which one list hands over to the
next.

Made at the centre with keys that are kept offline; a box holds the newest list that it has verified and follows the
chain in each dispatch. A list is trusted when the root keys of the list before it *and* its own root keys signed it,
each to their threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys, shape
from sync.wire.keys import SealingPublicKey, SigningKey, VerifyKey

TAG = "lumbung/roles/1"
PAYLOAD_TYPE = "application/vnd.lumbung.roles+cbor"
MAX_KEYS = 32  # of one role
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class RoleList:
    """The public keys of each role. A key has one role only; `version` rises by one at least."""

    version: int
    issued_ms: int
    roots: tuple[VerifyKey, ...]
    root_threshold: int
    exam_signers: tuple[VerifyKey, ...]
    exam_threshold: int
    dispatch_keys: tuple[VerifyKey, ...]
    receipt_keys: tuple[VerifyKey, ...]
    receiving_keys: tuple[SealingPublicKey, ...]

    def payload(self) -> bytes:
        """The canonical bytes that root keys sign; keys of a role ascend, so that one list has one encoding."""
        return canonical.encode(
            [
                TAG,
                self.version,
                self.issued_ms,
                _raw(self.roots),
                self.root_threshold,
                _raw(self.exam_signers),
                self.exam_threshold,
                _raw(self.dispatch_keys),
                _raw(self.receipt_keys),
                _raw(self.receiving_keys),
            ]
        )


def sign_roles(roles: RoleList, signers: Iterable[SigningKey]) -> bytes:
    """The envelope of a list. WireError(WRONG_SHAPE) where the list could never be accepted."""
    payload = roles.payload()
    _from_payload(payload)
    return keys.sign_envelope(PAYLOAD_TYPE, payload, signers)


def first_roles(envelope: bytes) -> RoleList:
    """The list that a machine gets when it is enrolled: signed by its own roots, trusted because of who brought it."""
    roles = _from_payload(keys.claimed_payload(envelope, PAYLOAD_TYPE, max_bytes=MAX_BYTES))
    keys.verify_envelope(envelope, PAYLOAD_TYPE, roles.roots, roles.root_threshold, max_bytes=MAX_BYTES)
    return roles


def next_roles(trusted: RoleList, envelope: bytes) -> RoleList:
    """The list in `envelope` as successor of `trusted`.

    WireError: TOO_FEW_SIGNATURES (of the old roots, or of the new ones), BROKEN_TRUST (its version does not rise).
    """
    payload = keys.verify_envelope(envelope, PAYLOAD_TYPE, trusted.roots, trusted.root_threshold, max_bytes=MAX_BYTES)
    roles = _from_payload(payload)
    if roles.version <= trusted.version:
        raise WireError(errors.BROKEN_TRUST, version=roles.version, trusted_version=trusted.version)
    keys.verify_envelope(envelope, PAYLOAD_TYPE, roles.roots, roles.root_threshold, max_bytes=MAX_BYTES)
    return roles


def follow(trusted: RoleList, envelopes: Sequence[bytes]) -> RoleList:
    """The newest list reached from `trusted` through `envelopes`, which ascend; older ones are passed over."""
    for envelope in envelopes:
        claimed = _from_payload(keys.claimed_payload(envelope, PAYLOAD_TYPE, max_bytes=MAX_BYTES))
        if claimed.version > trusted.version:
            trusted = next_roles(trusted, envelope)
    return trusted


def _from_payload(payload: bytes) -> RoleList:
    many = shape.rows(MAX_KEYS, min_rows=1)
    threshold = shape.between(1, MAX_KEYS)
    fields = shape.payload(
        payload,
        TAG,
        shape.between(1, shape.COUNT_MAX),
        shape.count,
        many,
        threshold,
        many,
        threshold,
        many,
        many,
        many,
        max_bytes=MAX_BYTES,
    )
    version, issued_ms, roots, root_threshold, exam, exam_threshold, dispatch, receipt, receiving = fields
    for role in (roots, exam, dispatch, receipt, receiving):
        if not all(shape.octets(32)(raw) for raw in role) or role != sorted(set(role)):
            raise WireError(errors.WRONG_SHAPE, where="roles: keys that ascend")
    signing = [*roots, *exam, *dispatch, *receipt]
    if len(set(signing)) != len(signing):
        raise WireError(errors.WRONG_SHAPE, where="roles: one key in two roles")
    if root_threshold > len(roots) or exam_threshold > len(exam):
        raise WireError(errors.WRONG_SHAPE, where="roles: threshold above the number of keys")
    return RoleList(
        version,
        issued_ms,
        _verify_keys(roots),
        root_threshold,
        _verify_keys(exam),
        exam_threshold,
        _verify_keys(dispatch),
        _verify_keys(receipt),
        tuple(SealingPublicKey(raw) for raw in receiving),
    )


def _verify_keys(raw: list[Any]) -> tuple[VerifyKey, ...]:
    return tuple(VerifyKey(each) for each in raw)


def _raw(role: Sequence[VerifyKey | SealingPublicKey]) -> list[bytes]:
    return sorted(key.raw for key in role)
