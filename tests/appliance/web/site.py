"""A small enrolled site for tests: one box folder with a dispatch in its inbox, and what is printed on its cards.

Everybody here is invented. Everything goes the way it goes in the field: keys, signed package, sealed dispatch.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from appliance.cli import ENROLMENT, initialise, trust_roots
from appliance.settings import BoxSettings
from sync.wire import dispatch, package, photos, roles, roster, unlock
from sync.wire.exam import BlockContent, BlockOutline, Component, ExamOutline, Item, Media, Option
from sync.wire.keys import SealingPublicKey
from tests.portraits import JPEG
from tests.sync.wire import trust
from web.sessions import hash_password

SITTING = hashlib.sha256(b"a sitting").digest()[:16]
OTHER_SITTING = hashlib.sha256(b"another sitting").digest()[:16]
TOKEN = "MELATI"
PROCTOR, PASSWORD = "pengawas1", "sandi pengawas"
TECHNICIAN, NEWCOMER = "teknisi1", "pengawas2"  # the latter has to change the same password first
PICTURE = b"\x89PNG a picture"
MEDIA = f"media/{hashlib.sha256(PICTURE).hexdigest()}.png"
PINS = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)


@dataclass(frozen=True)
class Card:
    """What a participant brings."""

    nip: str
    pin: str
    name: str


@dataclass(frozen=True)
class Site:
    """An enrolled box folder and the people who come."""

    settings: BoxSettings
    config: Path
    cards: tuple[Card, ...]
    package: str

    @property
    def origin(self) -> str:
        return self.settings.origin


def exam() -> tuple[ExamOutline, tuple[BlockContent, ...]]:
    def text(words: str) -> dict[str, str]:
        return {"id": words, "en": f"{words} (en)"}

    options = tuple(Option(id=letter, text=text(f"Pilihan {letter}")) for letter in "ABCDE")
    first = BlockContent(
        id="B1",
        instructions=text("Pilih satu."),
        items=tuple(Item(id=f"I{n}", type="single", stem=text(f"Soal {n}"), options=options) for n in range(1, 6)),
    )
    second = BlockContent(id="B2", instructions=text("Isi."), items=(Item(id="N1", type="numeric", stem=text("2+2")),))
    blocks = (first, second)
    outline = ExamOutline(
        id="uji",
        version="1",
        title=text("Ujian contoh"),
        rules=text("Kerjakan sendiri."),
        languages=("id", "en"),
        components=(Component(id="k", title=text("Komponen"), weight=1),),
        blocks=tuple(
            BlockOutline(
                id=block.id,
                component="k",
                title=text(block.id),
                seconds=600,
                item_ids=tuple(item.id for item in block.items),
            )
            for block in blocks
        ),
        media=(Media(name="gambar.png", sha256=MEDIA[6:70], media_type="image/png", size_bytes=len(PICTURE)),),
    )
    return outline, blocks


def people(count: int) -> tuple[Card, ...]:
    return tuple(
        Card(f"199001{1 + n // 900:02d}201501{1 + n % 2}{n % 900 + 1:03d}", f"{135790 + n}", f"Peserta {n + 1}")
        for n in range(count)
    )


def roster_of(card: Card) -> bytes:
    """The roster id of whoever has this card."""
    return hashlib.sha256(card.nip.encode()).digest()[:16]


def make_site(
    folder: Path,
    port: int,
    *,
    count: int = 3,
    one_pin_hash: bool = False,
    unlock_code: str | None = None,
    not_before_ms: int | None = None,
    across: int = 0,
    spares: int = 0,
    check_in: bool = False,
    rules: Mapping[str, object] | None = None,
    elsewhere: int = 0,
    with_photo: int = 0,
    **settings: object,
) -> Site:
    """Initialise, enrol and supply a box in `folder` that will serve on 127.0.0.1:`port`.

    `not_before_ms`: the dispatch is not to be used earlier.
    `rules`: fields of the exam's outline that differ.
    `unlock_code`: the dispatch does not release the content key, this code opens it.
    `one_pin_hash`: everyone has the PIN of the first, hashed once, where hundreds are wanted quickly.
    `across`: seats A1, A2 … in rows of so many; `spares`: the last ones are; `elsewhere`: so many more in the other
    sitting alone; `check_in`: the exam asks for it; `with_photo`: the roster has a photo of the first so many.
    """
    chosen: dict[str, object] = {
        "data_dir": folder / "data",
        "site": "smk-uji",
        "box": "box-1",
        "port": port,
        "origin": f"http://127.0.0.1:{port}",
        "body_seconds": 0.5,
    }
    box = BoxSettings.model_validate(chosen | settings)
    enrolment = initialise(box, os.urandom)
    (folder / "roles.dsse").write_bytes(roles.sign_roles(trust.role_list(), trust.ROOTS[:2]))
    trust_roots(box.data_dir, folder / "roles.dsse")
    cards = people(count + elsewhere)
    made_of: dict[str, Any] = {
        "one_pin_hash": one_pin_hash,
        "unlock_code": unlock_code,
        "not_before_ms": not_before_ms,
        "across": across,
        "spares": spares,
        "check_in": check_in,
        "rules": rules,
        "elsewhere": elsewhere,
        "with_photo": with_photo,
    }
    digest = put_dispatch(box, enrolment["seal_key"], cards, **made_of)
    config = folder / "lumbung.toml"
    config.write_text(_toml(chosen | settings))
    assert (box.data_dir / ENROLMENT).is_file()
    return Site(box, config, cards, digest)


def put_dispatch(
    box: BoxSettings,
    seal_key: str,
    cards: tuple[Card, ...],
    *,
    one_pin_hash: bool = False,
    unlock_code: str | None = None,
    not_before_ms: int | None = None,
    across: int = 0,
    spares: int = 0,
    check_in: bool = False,
    rules: Mapping[str, object] | None = None,
    elsewhere: int = 0,
    with_photo: int = 0,
) -> str:
    """Write a signed dispatch and its package into the inbox; the package's digest in hex."""
    outline, blocks = exam()
    outline = outline.model_copy(update={"check_in": check_in, **(rules or {})})
    parts = [
        package.Part("exam.json", "application/json", outline.model_dump_json().encode()),
        *(package.Part(f"block/{b.id}.json", "application/json", b.model_dump_json().encode()) for b in blocks),
        package.Part(MEDIA, "image/png", PICTURE),
    ]
    content = package.seal_content(parts, trust.CONTENT_KEY)
    manifest = package.manifest_of(content, exam_id="uji", exam_version="1", title="Ujian contoh", created_ms=1)
    envelope = package.sign_manifest(manifest, trust.EXAM_SIGNERS[:2])
    digest = package.package_digest(envelope)
    hashes = [PINS.hash(cards[0].pin)] * len(cards) if one_pin_hash else [PINS.hash(card.pin) for card in cards]
    here = len(cards) - elsewhere

    def seat(number: int) -> str | None:
        return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number // across]}{number % across + 1}" if across else None

    listed = tuple(
        roster.Participant(
            roster_of(card),
            1,
            card.nip,
            card.name,
            pin_hash,
            seat(number),
            spare=here - spares <= number < here,
        )
        for number, (card, pin_hash) in enumerate(zip(cards, hashes, strict=True))
    )
    seated, others = listed[:here], listed[here:]

    def sitting(id_: bytes, token: str, who: tuple[roster.Participant, ...]) -> roster.Sitting:
        return roster.Sitting(id_, digest, "Sesi 1", "Lab 1", "2026-03-01T08:00", 3_600_000, token, who)

    release = dispatch.Release(digest, trust.CONTENT_KEY)
    if unlock_code is not None:
        wrapped = unlock.wrap(trust.CONTENT_KEY, unlock_code, site=box.site, package_digest=digest)
        release = dispatch.Release(digest, unlock_wrap=wrapped)
    version = int(time.time() * 1000)
    inbox = box.data_dir / "inbox"
    albums = [_album(box.site, cards[:with_photo])] if with_photo else []
    for _, ref, sealed in albums:
        (inbox / "blobs" / ref.content_sha256.hex()).write_bytes(sealed)
    draft = dispatch.Draft(
        site=box.site,
        version=version,
        issued_ms=version,
        not_before_ms=not_before_ms,
        packages=(dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes),),
        role_lists=(roles.sign_roles(trust.role_list(), trust.ROOTS[:2]),),
        albums=tuple(ref for _, ref, _ in albums),
    )
    password = hash_password(PASSWORD)
    body = dispatch.Body(
        site_key=b"k" * 32,
        site_name="SMK Uji",
        zone="Asia/Makassar",
        sittings=(sitting(SITTING, TOKEN, seated), sitting(OTHER_SITTING, "KENANGA", seated[:1] + others)),
        releases=(release,),
        proctors=(
            roster.Proctor(PROCTOR, "Bu Pengawas", "proctor", password := hash_password(PASSWORD)),
            roster.Proctor(TECHNICIAN, "Pak Teknisi", "technician", password),
            roster.Proctor(NEWCOMER, "Pengawas Baru", "proctor", password, must_change=True),
        ),
        albums=tuple(album for album, _, _ in albums),
    )
    boxes = {box.box: SealingPublicKey(bytes.fromhex(seal_key))}
    (inbox / "blobs" / manifest.content_sha256.hex()).write_bytes(content)
    (inbox / f"dispatch-{version}.dsse").write_bytes(dispatch.seal_dispatch(draft, body, boxes, trust.DISPATCHER))
    return digest.hex()


def _album(site: str, cards: tuple[Card, ...]) -> tuple[photos.Album, photos.AlbumRef, bytes]:
    some = {roster_of(card): photos.Photo("image/jpeg", JPEG) for card in cards}
    return photos.seal_album(some, site=site, sitting=SITTING)


def _toml(settings: dict[str, object]) -> str:
    def written(value: object) -> str:
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(f'"{each}"' for each in value) + "]"
        return str(value) if isinstance(value, (int, float)) else f'"{value}"'

    return "[box]\n" + "".join(f"{name} = {written(value)}\n" for name, value in settings.items())
