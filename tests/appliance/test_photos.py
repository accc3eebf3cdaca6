"""Photos that came down: for the one who is asked and for the proctor, in memory alone, and gone with the sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.acts import CloseSitting, EndSitting, MoveIn, OpenSitting, StartSitting
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import attempt_id
from sync.wire.photos import Photo
from tests.appliance.rooms import OTHER_SITTING, SITTING, roster_id
from tests.appliance.shelved import Site

FACE, OTHER = Photo("image/jpeg", b"\xff\xd8 a face"), Photo("image/png", b"\x89PNG another")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def attempt(number: int, sitting: bytes = SITTING) -> bytes:
    return attempt_id(sitting, roster_id(number), 1)


def test_it_works(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}})
    site.look()
    room = site.bench.room
    site.bench.act(OpenSitting)
    lease, without = site.bench.log_in(0), site.bench.log_in(1)
    assert room.own_photo(lease) == room.photo_of(attempt(0)) == FACE
    assert [room.view_attempt(each).person.photo for each in (lease, without)] == [True, False]
    with pytest.raises(LumbungError) as refused:
        room.own_photo(without)
    assert refused.value.entry is errors.NO_SUCH_PAGE
    assert room.has_photo(attempt(0, OTHER_SITTING)) is True, "the same person, in another sitting"
    assert room.has_photo(attempt(1, OTHER_SITTING)) is None, "a sitting without photos asks for none"
    assert not site.look(), "nothing is new any more"


def test_a_box_that_starts_again_opens_them_again(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}})
    site.look()
    site.crash()
    assert site.bench.room.photo_of(attempt(0)) == FACE


def test_an_album_that_comes_later_is_shown_then(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}}, albums_here=False)
    site.look()
    assert site.bench.room.has_photo(attempt(0)) is None, "the exam does not wait for photos"
    assert not site.look()
    site.bring(site.albums)
    assert site.look()
    assert site.bench.room.photo_of(attempt(0)) == FACE


def test_a_newer_album_takes_the_place_of_the_old_one_once_it_is_here(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}})
    site.look()
    site.put(20, photos={SITTING: {roster_id(0): OTHER}}, albums_here=False)
    site.look()
    assert site.bench.room.photo_of(attempt(0)) == FACE
    site.bring(site.albums)
    site.look()
    assert site.bench.room.photo_of(attempt(0)) == OTHER


def test_a_dispatch_without_photos_takes_none_from_an_open_sitting(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}})
    site.look()
    site.bench.act(OpenSitting)
    site.put(20)
    site.look()
    assert site.bench.room.published.library.version == 20
    assert site.bench.room.photo_of(attempt(0)) == FACE
    site.crash()
    assert site.bench.room.photo_of(attempt(0)) == FACE


def test_a_damaged_album_costs_the_photos_and_nothing_else(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}}, albums_here=False)
    album, ref, sealed = site.albums[0]
    site.bring([(album, ref, sealed[:-1] + bytes([sealed[-1] ^ 1]))])
    site.look()
    assert site.bench.room.published.library.exams
    assert site.bench.room.has_photo(attempt(0)) is False
    assert not site.look(), "it is not read again each second"


def test_whoever_is_moved_in_keeps_their_photo(site: Site) -> None:
    site.put(10, photos={OTHER_SITTING: {roster_id(2): OTHER}}, sittings=((SITTING, "A"), (OTHER_SITTING, "B")))
    site.look()
    site.bench.act(OpenSitting)
    site.bench.act(MoveIn, attempt(2, OTHER_SITTING), "datang pagi")
    assert site.bench.room.photo_of(attempt(2)) == OTHER


def test_they_are_gone_with_the_close_and_stay_gone(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}, OTHER_SITTING: {roster_id(1): OTHER}})
    site.look()
    site.bench.act(OpenSitting)
    site.bench.log_in(0)
    for act in (StartSitting, EndSitting, CloseSitting):
        site.bench.act(act)
    for again in (lambda: None, site.look, site.crash, site.look):
        again()
        with pytest.raises(LumbungError):
            site.bench.room.photo_of(attempt(0))
        assert site.bench.room.photo_of(attempt(1)) == OTHER, "the other sitting is not closed"


def test_only_the_lease_that_is_in_use_gets_it(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}})
    site.look()
    site.bench.act(OpenSitting)
    site.bench.act(StartSitting)
    old = site.bench.log_in(0)
    new = site.bench.working(0)
    with pytest.raises(LumbungError) as refused:
        site.bench.room.own_photo(old)
    assert refused.value.entry is errors.LEASE_SUPERSEDED
    assert site.bench.room.own_photo(new) == FACE


def test_neither_journal_nor_disk_nor_repr_holds_it_in_clear(site: Site) -> None:
    site.put(10, photos={SITTING: {roster_id(0): FACE}})
    site.look()
    site.bench.act(OpenSitting)
    site.bench.log_in(0)
    site.bench.room.own_photo(site.bench.log_in(0))
    site.bench.room.close()
    for path in site.folder.rglob("*"):
        if path.is_file():
            assert FACE.data not in path.read_bytes(), path
    assert "a face" not in repr(site.bench.room.published.library)
    site.open()
