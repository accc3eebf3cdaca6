"""What comes down to a site: roles, dispatch, roster, photos."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.errors import WireError
from sync.wire import (
    dispatch,
    keys,
    package,
    photos,
    roles,
    roster,
)
from sync.wire.nip import check_nip
from vector_makers.common import (
    AT_MS,
    BOX_SEAL,
    CONTENT_KEY,
    DISPATCH,
    ROOTS,
    SITE_KEY,
    Vector,
    kept,
    role_list,
    signing,
    sixteen,
    stream,
)
from vector_makers.content import sealed_package


def roles_vectors(_old: Vector | None) -> Vector:
    new_roots = [*ROOTS[1:], signing("root 4")]
    second = role_list(2, new_roots)
    return {
        "roots": [{"seed": key.to_bytes().hex(), "public": key.public.raw.hex()} for key in [*ROOTS, new_roots[-1]]],
        "first": {
            "payload": role_list().payload().hex(),
            "envelope": roles.sign_roles(role_list(), ROOTS[:2]).decode(),
        },
        "next": {
            "payload": second.payload().hex(),
            "envelope": roles.sign_roles(second, [ROOTS[1], ROOTS[2]]).decode(),
        },
        "refused_as_next": [
            {"name": "signed by the new threshold only", "envelope": roles.sign_roles(second, new_roots[1:]).decode()},
            {"name": "signed by the old threshold only", "envelope": roles.sign_roles(second, ROOTS[:2]).decode()},
            {
                "name": "version does not rise",
                "envelope": roles.sign_roles(role_list(1, new_roots), new_roots[:2]).decode(),
            },
        ],
    }


def example_dispatch() -> tuple[dispatch.Draft, dispatch.Body]:
    envelope, _content, manifest = sealed_package()
    digest = package.package_digest(envelope)
    person = roster.Participant(
        sixteen("roster id"), 1, "198503152010011001", "Peserta Contoh", "$argon2id$v=19$example", "A1", "id", 25
    )
    sitting = roster.Sitting(
        sixteen("sitting"), digest, "Sesi 1", "Lab 1", "2026-03-01T08:00", 10_800_000, "KX7P2M", (person,)
    )
    proctor = roster.Proctor("pengawas1", "Pengawas Contoh", "proctor", "$argon2id$v=19$example", must_change=True)
    body = dispatch.Body(
        SITE_KEY,
        "SMKN 1 Contoh",
        "Asia/Makassar",
        (sitting,),
        (dispatch.Release(digest, CONTENT_KEY, None),),
        (proctor,),
    )
    draft = dispatch.Draft(
        "smkn-1-contoh",
        AT_MS,
        AT_MS,
        (dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes),),
        (roles.sign_roles(role_list(), ROOTS[:2]),),
        AT_MS - 86_400_000,
        AT_MS + 30 * 86_400_000,
        "0.1",
        ("box-lama",),
    )
    return draft, body


def dispatch_vectors(old: Vector | None) -> Vector:
    draft, body = example_dispatch()

    def opens(envelope: bytes) -> bool:
        found = dispatch.verify_dispatch(envelope, role_list(), site=draft.site)
        return found.draft == draft and dispatch.open_body(found, "box-1", BOX_SEAL) == body

    envelope = kept(old, lambda was: was["envelope"].encode(), opens) or dispatch.seal_dispatch(
        draft, body, {"box-1": BOX_SEAL.public}, DISPATCH, random=stream("dispatch")
    )
    found = dispatch.verify_dispatch(envelope, role_list(), site=draft.site)
    return {
        "site": draft.site,
        "version": draft.version,
        "dispatch_key": DISPATCH.public.raw.hex(),
        "trusted_roles": draft.role_lists[0].decode(),
        "box": "box-1",
        "box_private": BOX_SEAL.to_bytes().hex(),
        "envelope": envelope.decode(),
        "payload": keys.claimed_payload(envelope, dispatch.PAYLOAD_TYPE).hex(),
        "body": dispatch.body_bytes(body).hex(),
        "digest": found.digest.hex(),
    }


def photos_vectors(old: Vector | None) -> Vector:
    """An album of two, and a dispatch of the second version that tells of it."""
    draft, body = example_dispatch()
    sitting, person = body.sittings[0].sitting_id, body.sittings[0].participants[0].roster_id
    some = {
        person: photos.Photo("image/jpeg", b"\xff\xd8 not really a photo \xff\xd9"),
        sixteen("another roster id"): photos.Photo("image/png", b"\x89PNG neither"),
    }
    album, ref, sealed = photos.seal_album(some, site=draft.site, sitting=sitting, random=stream("album"))
    draft, body = replace(draft, albums=(ref,)), replace(body, albums=(album,))

    def opens(envelope: bytes) -> bool:
        found = dispatch.verify_dispatch(envelope, role_list(), site=draft.site)
        return found.draft == draft and dispatch.open_body(found, "box-1", BOX_SEAL) == body

    envelope = kept(old, lambda was: was["dispatch"].encode(), opens) or dispatch.seal_dispatch(
        draft, body, {"box-1": BOX_SEAL.public}, DISPATCH, random=stream("dispatch with photos")
    )
    return {
        "site": draft.site,
        "sitting": sitting.hex(),
        "key": album.key.hex(),
        "album": sealed.hex(),
        "sha256": ref.content_sha256.hex(),
        "photos": [[roster_id.hex(), photo.media_type, photo.data.hex()] for roster_id, photo in sorted(some.items())],
        "trusted_roles": draft.role_lists[0].decode(),
        "box": "box-1",
        "box_private": BOX_SEAL.to_bytes().hex(),
        "dispatch": envelope.decode(),
        "payload": keys.claimed_payload(envelope, dispatch.PAYLOAD_TYPE).hex(),
        "body": dispatch.body_bytes(body).hex(),
    }


def roster_vectors(_old: Vector | None) -> Vector:
    tried: list[tuple[str, Any]] = [
        ("a permanent official", "198503152010011001"),
        ("spaces and quotes", "'19850315 201001 2 011"),
        ("a contract (PPPK): warned of", "199001012022211004"),
        ("appointed very young: warned of", "199001012003011004"),
        ("a sheet's rounded number", "198503152010011000"),
        ("a sheet's exponent", "1,98503E+17"),
        ("a float", 198503152010011001.0),
        ("a float as text", "198503152010011001.0"),
        ("nothing", "  "),
        ("letters", "19850315201001100A"),
        ("seventeen digits", "19850315201001100"),
        ("30 February", "198502302010011001"),
        ("appointed before birth", "198503151985011001"),
        ("sex 3", "198503152010013001"),
        ("two faults", "198513152010013001"),
    ]
    return {"nip": [{"name": name, "raw": raw, **_nip(raw)} for name, raw in tried]}


def _nip(raw: object) -> Vector:
    try:
        found = check_nip(raw)
    except WireError as error:
        return {"faults": error.details["faults"]}
    return {"nip": found.text, "sex": found.sex, "warnings": [str(each) for each in found.warnings]}
