"""The stage of a rehearsal: a box of its own, in a folder of its own, with an exam of noise as large as the real one.

Its keys are made here and thrown away, its site is `gladi`, no agent ever runs on it and no centre knows it: nothing of
it can count, and nothing of the real box is opened by it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from appliance.cli import initialise, trust_roots
from appliance.rehearsal import FILE as REHEARSAL
from appliance.rehearsal import Cards
from appliance.settings import BoxSettings
from provisioning import loopback
from provisioning.simulate.play import Card
from sync.files import write_whole
from sync.wire import dispatch, package, roles, roster
from sync.wire.exam import BlockContent, BlockOutline, Component, ExamOutline, Item, Option
from sync.wire.exam import Media as ExamMedia
from sync.wire.keys import SealingKey, SealingPublicKey, SigningKey
from web.security import host_of, netloc
from web.sessions import hash_password, hash_pin

SITE = "gladi"
ZONE = "Asia/Jakarta"
PROCTOR = "gladi"
TOKEN = "GLADI"  # noqa: S105  # of a rehearsal: on the wall by design
PIN = "000000"
BLOCKS, ITEMS = 2, 40
BLOCK_S = 6 * 3600  # longer than any rehearsal
PIECE_BYTES = 1 << 20
LEAST_BYTES, MOST_BYTES = 1 << 20, 100 << 20


@dataclass(frozen=True)
class Stage:
    """A prepared rehearsal. `cards`: of the simulated seats, all with the same PIN, hashed once."""

    folder: Path
    settings: BoxSettings
    sitting: str
    cards: tuple[Card, ...]
    package_bytes: int
    proctor_password: str = field(repr=False)

    @property
    def config_file(self) -> Path:
        return self.folder / "lumbung.toml"

    @property
    def url(self) -> str:
        """Where the box's own seats find it."""
        return _written(_scheme(self.settings), "127.0.0.1", self.settings.port)

    @cached_property
    def trust(self) -> ssl.SSLContext | None:
        """By what they know it: the room's own certificate and nothing else; None over plain HTTP."""
        return None if self.settings.tls_cert is None else loopback.only(self.settings.tls_cert)


def build(
    real: BoxSettings,
    folder: Path,
    *,
    seats: int,
    pcs: int,
    package_bytes: int,
    port: int,
    now_ms: int,
    random: Callable[[int], bytes] = os.urandom,
) -> Stage:
    """A new stage in `folder`, whatever was there before. OSError, LumbungError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    settings = _settings(real, folder, port)
    enrolment = initialise(settings, random)
    cards = tuple(Card(_nip(number), PIN, TOKEN) for number in range(seats + pcs))
    content, manifest, envelope = _sealed(max(LEAST_BYTES, min(MOST_BYTES, package_bytes)), now_ms, random)
    sitting, password = secrets.token_bytes(16), secrets.token_urlsafe(12)
    _put_dispatch(settings, enrolment["seal_key"], cards, (content, manifest, envelope), sitting, password, now_ms)
    write_whole(
        settings.data_dir / REHEARSAL,
        Cards(token=TOKEN, pin=PIN, nips=tuple(each.nip for each in cards[seats:])).model_dump_json().encode(),
    )
    stage = Stage(folder, settings, sitting.hex(), cards[:seats], manifest.content_bytes, password)
    write_whole(stage.config_file, _toml(settings).encode())
    return stage


def reopen(
    real: BoxSettings, folder: Path, *, sitting: str, proctor_password: str, seats: int, package_bytes: int, port: int
) -> Stage:
    """The stage that was built in `folder` before a power cut, where and how the room speaks now. OSError."""
    cards = tuple(Card(_nip(number), PIN, TOKEN) for number in range(seats))
    stage = Stage(folder, _settings(real, folder, port), sitting, cards, package_bytes, proctor_password)
    write_whole(stage.config_file, _toml(stage.settings).encode())
    return stage


def origin_at(real: BoxSettings, port: int) -> str:
    """The room's one origin, as browsers write it; at another port than the room's own, what the box speaks there."""
    if port == real.port:
        return f"{urlsplit(real.origin).scheme}://{netloc(real.origin)}"
    return _written(_scheme(real), host_of(real.origin), port)


def _scheme(settings: BoxSettings) -> str:
    return "http" if settings.tls_cert is None else "https"


def _written(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{netloc(f'{scheme}://{host}:{port}')}"


def wipe(folder: Path) -> None:
    """Nothing here was ever anybody's answer, so no receipt is asked for. OSError."""
    if folder.exists():
        shutil.rmtree(folder)


def _settings(real: BoxSettings, folder: Path, port: int) -> BoxSettings:
    """The real box's in all that its speed hangs on, TLS with the room's own certificate and key among it."""
    told = real.model_dump() | {"data_dir": folder / "box", "site": SITE, "port": port}
    told["origin"] = origin_at(real, port)
    told["hosts"] = tuple({*real.hosts, "127.0.0.1", "localhost"})
    return BoxSettings.model_validate(told)


def _toml(settings: BoxSettings) -> str:
    def written(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(written(each) for each in value) + "]"
        return str(value) if isinstance(value, (int, float)) else '"' + str(value).replace('"', "") + '"'

    rows = (f"{name} = {written(value)}\n" for name, value in settings.model_dump().items() if value is not None)
    return "# A rehearsal's; wiped after it.\n[box]\n" + "".join(rows)


def _nip(number: int) -> str:
    """A number that nobody has: of somebody born in 1900 and appointed in 1999."""
    return f"19000101199912{1 + number // 999}{number % 999 + 1:03d}"


def _sealed(size: int, now_ms: int, random: Callable[[int], bytes]) -> tuple[bytes, package.Manifest, bytes]:
    """(content, manifest, its envelope) of an exam of noise: pieces of PIECE_BYTES as media, BLOCKS of ITEMS each."""
    pieces = [random(min(PIECE_BYTES, size - at)) for at in range(0, size, PIECE_BYTES)]
    media = [package.Part(f"media/{hashlib.sha256(each).hexdigest()}.png", "image/png", each) for each in pieces]
    text = {"id": "Gladi bersih", "en": "Dress rehearsal"}
    options = tuple(Option(id=letter, text={"id": letter, "en": letter}) for letter in "ABCDE")
    blocks = tuple(
        BlockContent(
            id=f"B{at}",
            instructions=text,
            items=tuple(Item(id=f"B{at}-{n}", type="single", stem=text, options=options) for n in range(1, ITEMS + 1)),
        )
        for at in range(1, BLOCKS + 1)
    )
    outline = ExamOutline(
        id="gladi",
        version="1",
        title=text,
        rules=text,
        languages=("id", "en"),
        components=(Component(id="k", title=text, weight=1),),
        blocks=tuple(
            BlockOutline(
                id=each.id,
                component="k",
                title=text,
                seconds=BLOCK_S,
                item_ids=tuple(item.id for item in each.items),
            )
            for each in blocks
        ),
        media=tuple(
            ExamMedia(name=f"{at}.png", sha256=each.name[6:70], media_type="image/png", size_bytes=len(each.data))
            for at, each in enumerate(media)
        ),
    )
    parts = [
        package.Part("exam.json", "application/json", outline.model_dump_json().encode()),
        *(
            package.Part(f"block/{each.id}.json", "application/json", each.model_dump_json().encode())
            for each in blocks
        ),
        *media,
    ]
    content = package.seal_content(parts, KEY, random=random)
    manifest = package.manifest_of(content, exam_id="gladi", exam_version="1", title="Gladi bersih", created_ms=now_ms)
    return content, manifest, package.sign_manifest(manifest, [_ROLE_KEYS["exam"]])


KEY = secrets.token_bytes(32)  # of this process alone: what it opens is noise
_ROLE_KEYS = {name: SigningKey.generate() for name in ("root", "exam", "dispatch", "receipt")}


def _put_dispatch(
    settings: BoxSettings,
    seal_key: str,
    cards: tuple[Card, ...],
    sealed: tuple[bytes, package.Manifest, bytes],
    sitting: bytes,
    password: str,
    now_ms: int,
) -> None:
    content, manifest, envelope = sealed
    role_list = roles.RoleList(
        version=1,
        issued_ms=1,
        roots=(_ROLE_KEYS["root"].public,),
        root_threshold=1,
        exam_signers=(_ROLE_KEYS["exam"].public,),
        exam_threshold=1,
        dispatch_keys=(_ROLE_KEYS["dispatch"].public,),
        receipt_keys=(_ROLE_KEYS["receipt"].public,),
        receiving_keys=(SealingKey.generate().public,),
    )
    signed = roles.sign_roles(role_list, [_ROLE_KEYS["root"]])
    roots = settings.data_dir / "roles.dsse"
    write_whole(roots, signed)
    trust_roots(settings.data_dir, roots)
    digest, pin = package.package_digest(envelope), hash_pin(PIN)
    people = tuple(
        roster.Participant(
            hashlib.sha256(card.nip.encode()).digest()[:16], 1, card.nip, f"Gladi {number}", pin, f"G{number}"
        )
        for number, card in enumerate(cards, 1)
    )
    draft = dispatch.Draft(
        site=SITE,
        version=now_ms,
        issued_ms=now_ms,
        packages=(dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes),),
        role_lists=(signed,),
    )
    body = dispatch.Body(
        site_key=secrets.token_bytes(32),
        site_name="Gladi bersih",
        zone=ZONE,
        sittings=(
            roster.Sitting(sitting, digest, "Gladi bersih", "Gladi", "2024-01-01T08:00", BLOCK_S * 1000, TOKEN, people),
        ),
        releases=(dispatch.Release(digest, KEY),),
        proctors=(roster.Proctor(PROCTOR, "Gladi", "proctor", hash_password(password)),),
    )
    inbox = settings.data_dir / "inbox"
    write_whole(inbox / "blobs" / manifest.content_sha256.hex(), content)
    boxes = {settings.box: SealingPublicKey(bytes.fromhex(seal_key))}
    write_whole(inbox / f"dispatch-{now_ms}.dsse", dispatch.seal_dispatch(draft, body, boxes, _ROLE_KEYS["dispatch"]))
