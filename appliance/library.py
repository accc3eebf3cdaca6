"""What the box has to serve: the accepted dispatch's roster and accounts, and the exams that are open.

Opened by `appliance.shelf` from verified bytes; used by the writer for rosters and rules, and by the web, which
compresses each file once. Nothing here is written to disk: plain content lives in memory alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from appliance.legality import ItemRule, rules_of
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import roster
from sync.wire.exam import BlockContent, Exam, ExamOutline
from sync.wire.lease import attempt_id
from sync.wire.package import Manifest, Part
from sync.wire.photos import Album, Photo
from sync.wire.roles import RoleList


class File(NamedTuple):
    """A file of a package. `block` is the block that must be entered before it is given out, if any."""

    media_type: str
    data: bytes
    block: str | None


@dataclass(frozen=True, slots=True)
class OpenExam:
    """An exam whose content key is known. `files` by the name they have in the package."""

    digest: bytes
    outline: ExamOutline
    rules: Mapping[str, ItemRule]
    index: Mapping[str, int]  # block id → its place
    blocks: tuple[BlockContent, ...]
    files: Mapping[str, File]


class Person(NamedTuple):
    """A participant in a sitting, with the attempt that is theirs there."""

    sitting: bytes
    attempt: bytes
    participant: roster.Participant


@dataclass(frozen=True, slots=True)
class Package:
    """A package that the dispatch names. `complete`: its ciphertext is here; key and wrap as far as known."""

    manifest: Manifest
    complete: bool
    content_key: bytes | None = field(repr=False)  # tracebacks print reprs
    unlock_wrap: bytes | None


@dataclass(frozen=True, slots=True)
class OpenAlbum:
    """The photos of a sitting's people by roster id, and the album that they came in."""

    content_sha256: bytes
    photos: Mapping[bytes, Photo] = field(repr=False)


# (sitting, roster id) → a participant as this room knows better: added, moved in, name mended, PIN replaced
Amendments = Mapping[tuple[bytes, bytes], roster.Participant]
Titles = Mapping[str, str]  # an exam's, by language


@dataclass(frozen=True, slots=True)
class Library:
    """All that came down, as one frozen value that is replaced whole."""

    site: str
    site_name: str = ""
    zone: str = "Asia/Jakarta"
    site_key: bytes | None = field(default=None, repr=False)
    version: int = 0
    digest: bytes = b""
    floor_ms: int = 0
    roles: RoleList | None = None
    sittings: Mapping[bytes, roster.Sitting] = field(default_factory=dict)
    people: Mapping[bytes, Person] = field(default_factory=dict)
    by_nip: Mapping[str, tuple[Person, ...]] = field(default_factory=dict)
    proctors: Mapping[str, roster.Proctor] = field(default_factory=dict)
    exams: Mapping[bytes, OpenExam] = field(default_factory=dict)
    packages: Mapping[bytes, Package] = field(default_factory=dict)
    amendments: Amendments = field(default_factory=dict)
    albums: Mapping[bytes, Album] = field(default_factory=dict)  # by sitting, as the dispatch tells
    photos: Mapping[bytes, OpenAlbum] = field(default_factory=dict)  # by sitting, as far as they are here
    titles: Mapping[bytes, Titles] = field(default_factory=dict)  # of exams that were let go, by package

    def exam_of(self, sitting: bytes) -> OpenExam | None:
        """The open exam of a planned sitting."""
        planned = self.sittings.get(sitting)
        return None if planned is None else self.exams.get(planned.package_digest)

    def titles_of(self, package: bytes) -> Titles:
        """An exam's title by language: all of them once it was open here, before that the manifest's for each."""
        exam, known = self.exams.get(package), self.packages.get(package)
        if exam is not None:
            return exam.outline.title
        return self.titles.get(package) or ({} if known is None else dict.fromkeys(("id", "en"), known.manifest.title))

    def require_exam(self, sitting: bytes) -> OpenExam:
        """The open exam; LumbungError UNKNOWN_SITTING, PACKAGE_LOCKED (no key yet), PACKAGE_MISSING (no bytes)."""
        planned = self.sittings.get(sitting)
        if planned is None:
            raise LumbungError(errors.UNKNOWN_SITTING, sitting=sitting.hex())
        exam = self.exams.get(planned.package_digest)
        if exam is None:
            known = self.packages.get(planned.package_digest)
            entry = errors.PACKAGE_LOCKED if known is not None and known.complete else errors.PACKAGE_MISSING
            raise LumbungError(entry, package=planned.package_digest.hex())
        return exam

    def photo_of(self, person: Person) -> Photo | None:
        """The photo of a person; one who was moved in has theirs in the album of another sitting."""
        roster_id = person.participant.roster_id
        own = self.photos.get(person.sitting)
        albums = [own, *self.photos.values()] if own is not None else self.photos.values()
        return next((each.photos[roster_id] for each in albums if roster_id in each.photos), None)

    def keeping(self, before: Library, with_events: Iterable[bytes]) -> Library:
        """This library and what `before` has of sittings with events: a dispatch never deletes what has events."""
        kept = {each for each in with_events if each in before.sittings}
        sittings = dict(self.sittings)
        for each in kept:
            mine = sittings.get(each)
            sittings[each] = before.sittings[each] if mine is None else _with_all_people(mine, before.sittings[each])
        exams = dict(self.exams)
        for each in kept:
            exam = before.exam_of(each)
            if exam is not None:
                exams.setdefault(exam.digest, exam)
                sittings[each] = replace(sittings[each], package_digest=exam.digest)
        albums = {each: before.albums[each] for each in kept if each in before.albums}
        photos = {each: before.photos[each] for each in kept if each in before.photos}
        library = replace(self, albums={**albums, **self.albums}, photos={**photos, **self.photos})
        titles = {**before.titles, **self.titles}
        return replace(library, sittings=sittings, exams=exams, titles=titles).amended(before.amendments)

    def amended(self, amendments: Amendments) -> Library:
        """The library with these amendments and its own on top of what came down."""
        known = {**self.amendments, **amendments}
        sittings = {key: _amended(sitting, known) for key, sitting in self.sittings.items()}
        people, by_nip = people_of(sittings.values())
        return replace(self, sittings=sittings, people=people, by_nip=by_nip, amendments=known)

    def without_exam(self, package: bytes) -> Library:
        """The library after the last sitting of an exam was closed: content and key are let go, the title is kept."""
        exams = {digest: exam for digest, exam in self.exams.items() if digest != package}
        gone = self.exams.get(package)
        titles = self.titles if gone is None else {**self.titles, package: dict(gone.outline.title)}
        return replace(self.with_key(package, None), exams=exams, titles=titles)

    def without_photos(self, sittings: Iterable[bytes]) -> Library:
        """The library after these sittings were closed: nobody is checked by a photo there any more."""
        gone = set(sittings)
        return replace(self, photos={key: album for key, album in self.photos.items() if key not in gone})

    def with_key(self, package: bytes, content_key: bytes | None) -> Library:
        """The library with another content key for a package; the same if it has no such package."""
        known = self.packages.get(package)
        if known is None:
            return self
        return replace(self, packages={**self.packages, package: replace(known, content_key=content_key)})


def people_of(sittings: Iterable[roster.Sitting]) -> tuple[dict[bytes, Person], dict[str, tuple[Person, ...]]]:
    """The two look-ups of people: by attempt, and by NIP."""
    people: dict[bytes, Person] = {}
    by_nip: dict[str, tuple[Person, ...]] = {}
    for sitting in sittings:
        for participant in sitting.participants:
            attempt = attempt_id(sitting.sitting_id, participant.roster_id, participant.ordinal)
            person = Person(sitting.sitting_id, attempt, participant)
            people[attempt] = person
            by_nip[participant.nip] = (*by_nip.get(participant.nip, ()), person)
    return people, by_nip


def _with_all_people(new: roster.Sitting, old: roster.Sitting) -> roster.Sitting:
    """A sitting as newly planned, with those whom the new list lacks."""
    known = {(each.roster_id, each.ordinal) for each in new.participants}
    missing = tuple(each for each in old.participants if (each.roster_id, each.ordinal) not in known)
    return replace(new, participants=new.participants + missing)


def _amended(sitting: roster.Sitting, amendments: Amendments) -> roster.Sitting:
    mine = {person: who for (where, person), who in amendments.items() if where == sitting.sitting_id}
    if not mine:
        return sitting
    known = {each.roster_id for each in sitting.participants}
    listed = tuple(mine.get(each.roster_id, each) for each in sitting.participants)
    return replace(sitting, participants=listed + tuple(who for person, who in mine.items() if person not in known))


def open_exam(digest: bytes, parts: Mapping[str, Part]) -> OpenExam:
    """The exam from its package's parts. WireError WRONG_SHAPE where they do not make up a whole exam."""
    try:
        outline = ExamOutline.model_validate_json(parts["exam.json"].data)
        blocks = tuple(
            BlockContent.model_validate_json(parts[f"block/{block.id}.json"].data) for block in outline.blocks
        )
    except (ValueError, KeyError) as wrong:
        raise WireError(errors.WRONG_SHAPE, where="exam content") from wrong
    for listed, block in zip(outline.blocks, blocks, strict=True):
        if block.id != listed.id or tuple(item.id for item in block.items) != listed.item_ids:
            raise WireError(errors.WRONG_SHAPE, where=f"block {listed.id}")
    exam = Exam(outline=outline, blocks=blocks)
    index = {block.id: place for place, block in enumerate(outline.blocks)}
    files = {
        name: File(part.media_type, part.data, name[6:-5] if name.startswith("block/") else None)
        for name, part in parts.items()
    }
    return OpenExam(digest, outline, rules_of(exam), index, blocks, files)
