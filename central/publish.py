"""Publishing exams and issuing dispatches: all that a site may know, signed here and sealed to its boxes.

Called by `central.cli` and the demonstration. The content key and the scoring key of an exam stay at the centre: the
first in the folder of keys, the second in the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from central import authoring, keyring
from central.authoring import Checked, sealing
from central.centre import Centre
from central.store import plans, results, sites
from central.store.engine import reading, writing
from sync import errors
from sync.errors import LumbungError
from sync.wire import dispatch, package, roster, unlock
from sync.wire.dispatch import Body, Draft, PackageRef, Release
from sync.wire.keys import SealingPublicKey, Stretch
from sync.wire.photos import Album, AlbumRef


@dataclass(frozen=True)
class Published:
    """An exam that sittings can be planned with. `new` is False where exactly this was published before."""

    exam: str
    version: str
    digest: bytes
    key_version: int
    new: bool


@dataclass(frozen=True)
class Issued:
    """A dispatch that was issued. `codes`: (exam, unlock code) of packages that open by a code said later."""

    site: str
    version: int
    sittings: int
    participants: int
    packages: int
    boxes: tuple[str, ...]
    codes: tuple[tuple[str, str], ...] = field(repr=False)


def publish(centre: Centre, folder: Path) -> Published:
    """Check, seal and register the exam in `folder`; its key becomes the newest key version.

    LumbungError: EXAM_FAULTY with every problem; ALREADY_THERE where this version was published with other content.
    """
    checked = authoring.read(folder)
    assert checked.exam is not None
    assert checked.key is not None
    outline = checked.exam.outline
    content = (outline.model_dump(mode="json"), [block.model_dump(mode="json") for block in checked.exam.blocks])
    with writing(centre.engine, "publish") as connection:
        found = next((p for p in results.packages_of(connection, outline.id) if p.version == outline.version), None)
        if found is not None and (found.outline, found.blocks) != content:
            raise LumbungError(errors.ALREADY_THERE, exam=outline.id, version=outline.version)
        digest = found.digest if found is not None else _register(connection, centre, checked, content)
        key_version = plans.add_key(
            connection,
            outline.id,
            checked.key.model_dump(mode="json"),
            bytes.fromhex(checked.key.digest()),
            centre.now_ms(),
        )
    return Published(outline.id, outline.version, digest, key_version, found is None)


def _register(connection: Connection, centre: Centre, checked: Checked, content: tuple[object, object]) -> bytes:
    assert checked.exam is not None
    outline = checked.exam.outline
    sealed = sealing.seal(checked, centre.keys.exam_signers, created_ms=centre.now_ms(), random=centre.random)
    keyring.keep_content_key(centre.settings.keys_dir, sealed.digest, sealed.content_key)
    manifest = package.read_manifest(
        sealed.manifest, [key.public for key in centre.keys.exam_signers], keyring.EXAM_THRESHOLD
    )
    plans.add_package(
        connection,
        {
            "digest": sealed.digest,
            "exam": outline.id,
            "version": outline.version,
            "title": outline.title[outline.languages[0]],
            "outline": content[0],
            "blocks": content[1],
            "manifest": sealed.manifest,
            "content_sha256": manifest.content_sha256,
            "content_bytes": manifest.content_bytes,
            "added_ms": centre.now_ms(),
        },
        sealed.content,
    )
    return sealed.digest


def issue_dispatch(
    centre: Centre,
    site: str,
    *,
    by_code: Sequence[str] = (),
    not_before_ms: int | None = None,
    expires_ms: int | None = None,
    min_software: str = "0",
    stretch: Stretch | None = None,
) -> Issued:
    """Sign and seal the site's next dispatch: its sittings, people, packages and keys as planned now.

    `by_code`: exams whose content key is not sent but wrapped under an unlock code. LumbungError: NO_SUCH_RECORD,
    NO_BOXES.
    """
    with writing(centre.engine, site) as connection:
        planned = sites.find_site(connection, site)
        if planned is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        enrolled = sites.boxes_of(connection, site)
        boxes = {box.box: SealingPublicKey(box.seal_key) for box in enrolled if box.revoked_ms is None}
        if not enrolled:  # of revoked boxes alone it is issued: it is what tells them
            raise LumbungError(errors.NO_BOXES, site=site)
        sittings = _sittings(connection, site)
        albums = _albums(connection, centre, site)
        refs, releases, codes = _packages(connection, centre, site, sittings, by_code, stretch)
        version = dispatch.next_version(sites.latest_version(connection, site), centre.now_ms())
        draft = Draft(
            site,
            version,
            centre.now_ms(),
            refs,
            (centre.keys.role_list,),
            not_before_ms,
            expires_ms,
            min_software,
            tuple(box.box for box in enrolled if box.revoked_ms is not None),
            tuple(ref for _, ref in albums),
        )
        body = Body(
            keyring.site_key(centre.settings.keys_dir, site, centre.random),
            planned.name,
            planned.zone,
            sittings,
            releases,
            tuple(
                roster.Proctor(p.account, p.name, p.role, p.password_hash, p.must_change)
                for p in plans.proctors_of(connection, site)
            ),
            tuple(album for album, _ in albums),
        )
        envelope = dispatch.seal_dispatch(draft, body, boxes, centre.keys.dispatch, random=centre.random)
        content = {ref.content_sha256 for ref in refs} | {ref.content_sha256 for ref in draft.albums}
        sites.add_dispatch(connection, site, version, envelope, centre.now_ms(), content)
    people = sum(len(sitting.participants) for sitting in sittings)
    return Issued(site, version, len(sittings), people, len(refs), tuple(boxes), codes)


def _sittings(connection: Connection, site: str) -> tuple[roster.Sitting, ...]:
    return tuple(
        roster.Sitting(
            sitting.sitting,
            sitting.package,
            sitting.title,
            sitting.room,
            sitting.starts_at,
            sitting.duration_ms,
            sitting.token,
            tuple(
                roster.Participant(
                    p.roster,
                    p.ordinal,
                    p.nip,
                    p.name,
                    p.pin_hash,
                    p.seat,
                    p.language,
                    p.extra_time_percent,
                    tuple(p.needs),
                    p.spare,
                )
                for p in plans.participants_of(connection, site, sitting.sitting)
            ),
        )
        for sitting in plans.sittings_of(connection, site)
    )


def _packages(
    connection: Connection,
    centre: Centre,
    site: str,
    sittings: tuple[roster.Sitting, ...],
    by_code: Sequence[str],
    stretch: Stretch | None,
) -> tuple[tuple[PackageRef, ...], tuple[Release, ...], tuple[tuple[str, str], ...]]:
    """Each package that a sitting needs, how it opens, and the codes that somebody will have to say."""
    refs, releases, codes = [], [], []
    for digest in sorted({sitting.package_digest for sitting in sittings}):
        published = results.find_package(connection, digest)
        assert published is not None
        refs.append(PackageRef(published.manifest, published.content_sha256, published.content_bytes))
        content_key = keyring.content_key(centre.settings.keys_dir, digest)
        if published.exam in by_code:
            code = unlock.new_code(centre.random)
            wrapped = unlock.wrap(
                content_key, code, site=site, package_digest=digest, stretch=stretch, random=centre.random
            )
            releases.append(Release(digest, None, wrapped))
            codes.append((published.exam, code))
        else:
            releases.append(Release(digest, content_key))
    return tuple(refs), tuple(releases), tuple(codes)


def _albums(connection: Connection, centre: Centre, site: str) -> list[tuple[Album, AlbumRef]]:
    """The sealed photos of the site's sittings, and what the boxes are told of them."""
    keys_dir = centre.settings.keys_dir
    return [
        (
            Album(row.sitting, row.sha256, keyring.content_key(keys_dir, row.sha256)),
            AlbumRef(row.sha256, row.size),
        )
        for row in plans.photos_of(connection, site)
    ]


def exam_package(centre: Centre, exam: str) -> bytes:
    """The newest package of an exam; LumbungError(NO_SUCH_RECORD) where it is not published."""
    with reading(centre.engine) as connection:
        found = results.packages_of(connection, exam)
    if not found:
        raise LumbungError(errors.NO_SUCH_RECORD, exam=exam)
    return bytes(found[0].digest)
