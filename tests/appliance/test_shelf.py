"""What comes down: verified before it is used, refused once and by name, opened as keys and bytes arrive."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from appliance.acts import CloseSitting, EndSitting, OpenSitting, StartSitting
from appliance.commands import AcceptLibrary, Confirm, ConfirmDate, Done, LogIn, RefuseDispatch, Slip, UnlockPackage
from appliance.library import open_exam
from appliance.recounting.telling import Beside, facts_of
from sync import errors
from sync.errors import LumbungError, WireError
from sync.state import State
from sync.wire import dispatch, roles, unlock
from sync.wire.keys import MIN_MEMORY_KIB, MIN_PASSES, Stretch
from sync.wire.lease import attempt_id
from sync.wire.package import Part
from tests.appliance import rooms
from tests.appliance.rooms import OTHER_SITTING, SITTING, roster_id
from tests.appliance.shelved import DAY_MS, NOW_MS, UNLOCK, Site, site
from tests.sync.wire import trust

__all__ = ["site"]  # the fixture


def refused_with(site: Site) -> str:
    """The code of the last dispatch.refused."""
    events = [read.event for read in site.bench.room._journal.events_from(1, 0)]
    return str([event for event in events if event.kind == "dispatch.refused"][-1].body[1])


def test_it_works(site: Site) -> None:
    digest = site.put(10)
    assert site.look()
    library = site.bench.room.published.library
    assert (library.version, library.site_name, set(library.exams)) == (10, "SMK 1", {digest})
    assert site.kinds[-2:] == ["dispatch.accepted", "package.unlocked"]
    assert not site.look(), "nothing is new any more"
    site.crash()
    assert site.bench.room.published.library == library
    assert not site.look()
    assert site.kinds.count("dispatch.accepted") == 1


def test_a_box_that_is_not_enrolled_does_not_start(site: Site) -> None:
    (site.folder / "roots.json").unlink()
    site.bench.room.close()
    with pytest.raises(LumbungError) as caught:
        site.open()
    assert caught.value.entry is errors.NOT_ENROLLED


@pytest.mark.parametrize(
    ("changes", "entry"),
    [
        ({"signer": trust.signing("thief")}, errors.TOO_FEW_SIGNATURES),
        ({"site": "smk2"}, errors.OTHER_SITE),
        ({"boxes": {"box-2": trust.BOX_SEAL.public}}, errors.NOT_FOR_THIS_BOX),
        ({"boxes": {"box-1": trust.sealing("other").public}}, errors.CANNOT_OPEN),
        ({"revocations": ("box-1",)}, errors.BOX_REVOKED),
        ({"min_software": "2.0"}, errors.SOFTWARE_TOO_OLD),
        ({"version": 9, "name": 20}, errors.ROLLBACK),
    ],
)
def test_a_bad_dispatch_is_refused_once_and_the_old_one_stays(
    site: Site, changes: dict[str, Any], entry: errors.Entry
) -> None:
    site.put(10)
    site.look()
    before = site.bench.room.published.library
    site.put(**({"version": 20} | changes))
    assert site.look()
    assert refused_with(site) == entry.code
    assert site.bench.room.published.library == before
    assert not site.look()
    site.crash()
    assert not site.look()
    assert site.kinds.count("dispatch.refused") == 1
    assert site.bench.room.published.library.version == 10


def test_a_refused_dispatch_does_not_hide_a_good_one(site: Site) -> None:
    site.put(20)
    site.put(30, signer=trust.signing("thief"))
    assert site.look()
    assert refused_with(site) == errors.TOO_FEW_SIGNATURES.code
    assert site.look()
    assert site.bench.room.published.library.version == 20


def test_garbage_in_the_inbox_is_refused_by_name(site: Site) -> None:
    (site.folder / "inbox" / "dispatch-5.dsse").write_bytes(b"\x00\xff")
    (site.folder / "inbox" / "dispatch-x.dsse").write_bytes(b"")
    (site.folder / "inbox" / "dispatch-7.dsse").mkdir()
    assert site.look()
    assert site.kinds[-1] == "dispatch.refused"
    assert not site.look()


def test_content_that_comes_later_is_opened_later(site: Site) -> None:
    site.put(10, content=False)
    site.look()
    assert refusal(site, OpenSitting).entry is errors.PACKAGE_MISSING
    digest = site.put(10)
    assert site.look()
    assert set(site.bench.room.published.library.exams) == {digest}
    assert site.kinds.count("dispatch.accepted") == 1
    assert not isinstance(site.bench.act(OpenSitting), LumbungError)


def test_content_without_a_key_waits_for_its_code(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    code = unlock.new_code(lambda count: bytes(count))

    def locked(digest: bytes) -> dispatch.Release:
        cheap = Stretch(MIN_MEMORY_KIB, MIN_PASSES)
        wrapped = unlock.wrap(trust.CONTENT_KEY, code, site="smk1", package_digest=digest, stretch=cheap)
        return dispatch.Release(digest, None, wrapped)

    digest = site.put(10, release=locked)
    site.look()
    assert refusal(site, OpenSitting).entry is errors.PACKAGE_LOCKED
    assert site.bench.room.proctor_view(SITTING).locked
    with pytest.raises(LumbungError) as caught:
        site.box.unlock(digest, unlock.new_code(lambda count: b"\x01" * count), lambda result: None)
    assert caught.value.entry is errors.WRONG_CODE
    results: list[Any] = []
    site.box.unlock(digest, code, results.append)
    site.bench.room.step()
    assert isinstance(results[0], Done)
    assert site.look()
    assert set(site.bench.room.published.library.exams) == {digest}
    site.crash()
    assert set(site.bench.room.published.library.exams) == {digest}, "a crash needs nobody to type it again"
    assert not isinstance(site.bench.act(OpenSitting), LumbungError)
    site.put(20, release=None, sittings=((SITTING, "LUMBUNG"),))
    assert site.look()
    assert set(site.bench.room.published.library.exams) == {digest}, "nor does the next dispatch"


def test_a_code_for_what_no_code_opens(site: Site) -> None:
    digest = site.put(10)
    site.look()
    for package_ in (digest, bytes(32)):
        with pytest.raises(LumbungError) as caught:
            site.box.unlock(package_, UNLOCK, lambda result: None)
        assert caught.value.entry is errors.PACKAGE_MISSING
    assert site.bench.refusal(UnlockPackage(bytes(32), bytes(32))).entry is errors.PACKAGE_MISSING


def test_damaged_content_is_missing_content(site: Site) -> None:
    site.put(10, content=False)
    site.look()
    site.put(10)
    blob = next((site.folder / "inbox/blobs").iterdir())
    blob.write_bytes(bytes(blob.stat().st_size))
    site.look()
    assert site.bench.room.published.library.exams == {}
    assert isinstance(site.bench.act(OpenSitting), LumbungError)


def test_a_dispatch_never_deletes_what_has_events(site: Site) -> None:
    """A short but valid list: the sitting that is under way, its people and its exam stay."""
    site.put(10)
    site.look()
    site.bench.act(OpenSitting)
    site.bench.act(StartSitting)
    lease = site.bench.log_in(2)
    site.put(20, people=1, sittings=((OTHER_SITTING, "PADI"),))
    assert site.look()
    library = site.bench.room.published.library
    assert set(library.sittings) == {SITTING, OTHER_SITTING}
    assert len(library.sittings[OTHER_SITTING].participants) == 1
    assert lease.attempt in library.people
    assert site.bench.room.view_attempt(lease).person.name == "Peserta 2"
    site.put(30, people=1)
    assert site.look()
    library = site.bench.room.published.library
    assert len(library.sittings[SITTING].participants) == 3
    assert isinstance(site.bench.ask(Confirm(lease)), Done)


def test_what_has_events_is_there_after_a_restart_too(site: Site) -> None:
    """The dispatch that still named the sitting is kept and read again for it."""
    site.put(10)
    site.look()
    site.bench.act(OpenSitting)
    lease = site.bench.log_in(2)
    site.put(20, people=1, sittings=((OTHER_SITTING, "PADI"),))
    site.look()
    site.crash()
    assert site.bench.room.view_attempt(lease).person.name == "Peserta 2"
    assert not isinstance(site.bench.act(StartSitting), LumbungError)


def test_closing_the_last_sitting_lets_content_and_key_go(site: Site) -> None:
    digest = site.put(10, sittings=((SITTING, "LUMBUNG"),))
    site.look()
    site.bench.act(OpenSitting)
    site.bench.act(CloseSitting)
    library = site.bench.room.published.library
    assert library.exams == {}
    assert library.packages[digest].content_key is None
    assert not site.look(), "it is not opened again"
    site.crash()
    assert site.bench.room.published.library.exams == {}
    assert not site.look()


def test_slip_and_papers_have_the_title_in_each_language_once_the_content_is_gone(site: Site) -> None:
    """The manifest has it in the first language alone; also after a restart and the next dispatch."""
    site.put(10, sittings=((SITTING, "LUMBUNG"),))
    site.look()
    site.bench.act(OpenSitting)
    lease = site.bench.log_in()
    site.bench.act(StartSitting)
    site.bench.act(EndSitting)
    site.bench.act(CloseSitting)
    slip = Slip(lease.attempt, bytes(16), 7, 5_000, NOW_MS, "D" * 26, "H" * 16)
    for version in (0, 20):
        if version:
            site.put(version, sittings=((SITTING, "LUMBUNG"),))
            assert site.look()
            site.crash()
        assert site.bench.room.published.library.version in (10, version)
        assert site.bench.room.published.library.exams == {}
        assert site.bench.room.slip_view(slip).exam_title == {"id": "Contoh", "en": "Sample"}
        told = facts_of(site.folder, site.bench.room.published, SITTING, Beside(State(), {}, "box-1", ""))
        assert told.place.exam == {"id": "Contoh", "en": "Sample"}


def test_content_stays_while_another_sitting_needs_it(site: Site) -> None:
    digest = site.put(10)
    site.look()
    site.bench.act(OpenSitting)
    site.bench.act(CloseSitting)
    assert set(site.bench.room.published.library.exams) == {digest}
    site.bench.act(OpenSitting, sitting=OTHER_SITTING)
    site.bench.act(CloseSitting, sitting=OTHER_SITTING)
    assert site.bench.room.published.library.exams == {}


def test_new_material_waits_for_a_date_where_the_clock_is_wrong_and_old_goes_on(site: Site) -> None:
    site.put(10)
    site.look()
    site.bench.act(OpenSitting)
    site.bench.clocks.wall_ms = 0  # a dead battery
    site.crash()
    site.put(20)
    assert site.look()
    assert site.bench.room.health().date_needed
    assert "dispatch.refused" not in site.kinds
    assert site.bench.room.published.library.version == 10
    assert not isinstance(site.bench.act(StartSitting), LumbungError), "a dead clock never stops an exam"
    assert site.bench.refusal(ConfirmDate("awas", 5)).entry is errors.DATE_IMPLAUSIBLE
    assert isinstance(site.bench.ask(ConfirmDate("awas", NOW_MS)), Done)
    assert not site.bench.room.health().date_needed
    assert site.bench.room.health().wall_confirmed
    assert abs(site.bench.room.health().wall_ms - NOW_MS) < 1_000
    assert site.look()
    assert site.bench.room.published.library.version == 20


@pytest.mark.parametrize("changes", [{"not_before_ms": NOW_MS + DAY_MS}, {"expires_ms": NOW_MS - DAY_MS}])
def test_a_dispatch_out_of_its_time_asks_for_the_date_once(site: Site, changes: dict[str, int]) -> None:
    site.put(10)
    site.look()
    site.put(20, **changes)
    assert site.look()
    assert site.bench.room.health().date_needed
    assert not site.look(), "it is asked for already"
    site.bench.get(ConfirmDate("awas", NOW_MS), Done)
    if "expires_ms" in changes:
        assert site.look()
        assert refused_with(site) == errors.EXPIRED.code
    else:
        assert not site.look(), "the date is sure: it is simply too early"
        site.bench.clocks.pass_ms(DAY_MS)
        assert site.look()
        assert site.bench.room.published.library.version == 20
    assert not site.bench.room.health().date_needed


def test_a_dispatch_that_waits_for_the_date_holds_up_nothing_else(site: Site) -> None:
    """A dead clock: the content of the accepted dispatch still opens when it comes."""
    site.put(10, content=False)
    site.look()
    site.put(20, not_before_ms=NOW_MS + DAY_MS, content=False)
    assert site.look()
    digest = site.put(10)
    assert site.look()
    assert set(site.bench.room.published.library.exams) == {digest}


def test_content_opened_while_its_last_sitting_was_being_closed_is_let_go(site: Site) -> None:
    site.put(10, sittings=((SITTING, "LUMBUNG"),))
    site.look()
    seen = site.bench.room.published.library
    site.bench.act(OpenSitting)
    site.bench.act(CloseSitting)
    assert (site.bench.room.proctor_view(SITTING).locked, site.bench.room.proctor_view(SITTING).ready) == (False, True)
    site.bench.get(AcceptLibrary(seen, b""), Done)
    assert site.bench.room.published.library.exams == {}


def test_a_code_typed_while_the_shelf_was_looking_is_not_forgotten(site: Site) -> None:
    digest = site.put(10, release=None)
    site.look()
    seen = site.bench.room.published.library
    site.bench.get(UnlockPackage(digest, trust.CONTENT_KEY), Done)
    site.bench.get(AcceptLibrary(seen, b""), Done)
    site.look()
    assert set(site.bench.room.published.library.exams) == {digest}


def test_a_new_list_of_roles_is_followed_and_remembered(site: Site) -> None:
    """After a rotation the old dispatch key counts no more, also after a restart."""
    fresh = trust.signing("fresh dispatcher")
    rotated = trust.role_list(version=2, dispatch_keys=trust.publics(fresh))
    envelope = roles.sign_roles(rotated, trust.ROOTS[:2])
    site.put(10)
    site.look()
    site.put(20, role_lists=(envelope,), signer=fresh)
    assert site.look()
    assert site.bench.room.published.library.version == 20
    site.crash()
    site.put(30)
    site.look()
    assert refused_with(site) == errors.TOO_FEW_SIGNATURES.code


def test_the_receipts_of_the_agent_are_read(site: Site) -> None:
    site.put(10)
    site.look()
    site.bench.act(OpenSitting)
    lease = site.bench.log_in(0)
    state = site.bench.room.published
    assert not site.bench.room.pulse(lease, 0).centre
    ranges = [[1, state.seq - 1, "held"], [state.seq, state.seq + 5, "held"]]
    (site.folder / "sync-state.json").write_text(json.dumps({"receipted": {state.epoch.hex(): ranges}}))
    site.look()
    assert site.bench.room.pulse(lease, 0).centre
    (site.folder / "sync-state.json").write_text("{")
    site.look()
    assert site.bench.room.pulse(lease, 0).centre, "an unreadable file changes nothing"


def test_a_package_that_is_no_whole_exam_is_refused() -> None:
    parts = rooms.parts()
    for broken in (
        {name: part for name, part in parts.items() if name != "block/B2.json"},
        parts | {"exam.json": Part("exam.json", "application/json", b"{}")},
        parts | {"block/B2.json": Part("block/B2.json", "application/json", parts["block/B1.json"].data)},
    ):
        with pytest.raises(WireError) as caught:
            open_exam(bytes(32), broken)
        assert caught.value.entry is errors.WRONG_SHAPE


def test_an_older_library_is_not_taken(site: Site) -> None:
    site.put(10)
    site.look()
    older = replace(site.bench.room.published.library, version=9)
    assert site.bench.refusal(AcceptLibrary(older, b"")).entry is errors.ROLLBACK
    assert isinstance(site.bench.ask(RefuseDispatch(bytes(32), "LMB-1001")), Done)


def refusal(site: Site, kind: Any) -> LumbungError:
    result = site.bench.act(kind)
    assert isinstance(result, LumbungError)
    return result


def test_a_log_in_needs_a_dispatch(site: Site) -> None:
    with pytest.raises(LumbungError) as caught:
        site.bench.room.verify("x" * 96)
    assert caught.value.entry is errors.NOT_READY
    assert site.bench.refusal(LogIn(SITTING, roster_id(0), 1, "")).entry is errors.UNKNOWN_NIP
    assert site.bench.act(EndSitting) is not None
    assert attempt_id(SITTING, roster_id(0), 1) not in site.bench.room.published.attempts
