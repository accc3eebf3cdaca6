"""The sync API as a box meets it.

Uploads that stop and go on, dispatches, blobs by range, heartbeats, and every refusal.
"""

from __future__ import annotations

import hashlib
import json
import threading

import pytest

from central import publish, worker
from central.centre import Centre
from central.store import results, sites
from central.store.engine import reading
from central.web.app import make_app
from sync.errors import WireError
from sync.wire import dispatch, roles
from sync.wire.keys import SigningKey
from sync.wire.receipt import read_heads, read_receipt, read_time
from tests.central.conftest import Box, Clock, Link
from tests.central.planned import plan
from tests.conditions import eventually


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def part(link: Link, data: bytes, start: int, end: int, length: int | None = None) -> tuple[int, str | None]:
    """(status, Upload-Offset) of sending data[start:end]."""
    answer = link.ask(
        "PATCH",
        f"/sync/v1/uploads/{name_of(data)}",
        data[start:end],
        Upload_Offset=str(start),
        Upload_Length=str(len(data) if length is None else length),
    )
    return answer.status_code, answer.headers.get("Upload-Offset")


def sealed(box: Box, count: int = 60) -> bytes:
    box.many_answers(count)
    return box.seal(1, count).data


def test_an_upload_survives_restarts_of_the_centre(centre: Centre, box: Box, link: Link) -> None:
    data = sealed(box)
    assert part(link, data, 0, 300) == (204, "300")
    again = Link(make_app(centre).test_client(), box)
    state = again.ask("HEAD", f"/sync/v1/uploads/{name_of(data)}")
    assert (state.headers["Upload-Offset"], state.headers["Upload-Length"]) == ("300", str(len(data)))
    assert part(again, data, 300, len(data)) == (200, str(len(data)))


def test_a_lost_acknowledgement_costs_one_question(centre: Centre, box: Box, link: Link) -> None:
    data = sealed(box)
    receipt = link.upload(data).data
    state = link.ask("HEAD", f"/sync/v1/uploads/{name_of(data)}")
    assert state.headers["Upload-Offset"] == str(len(data)), "whole: nothing to send"
    answer = link.ask(
        "PATCH",
        f"/sync/v1/uploads/{name_of(data)}",
        b"",
        Upload_Offset=str(len(data)),
        Upload_Length=str(len(data)),
    )
    assert (answer.status_code, answer.data) == (200, receipt)
    assert link.upload(data, part_bytes=200).data == receipt, "or from the start: the first part is answered"


def test_a_part_that_repeats_is_no_fault(box: Box, link: Link) -> None:
    data = sealed(box)
    assert part(link, data, 0, 200) == (204, "200")
    assert part(link, data, 0, 200) == (204, "200")
    assert part(link, data, 50, 150) == (204, "200")


@pytest.mark.parametrize("start", [1, 199, 201, 400])
def test_a_wrong_offset_says_where_to_go_on(box: Box, link: Link, start: int) -> None:
    data = sealed(box)
    part(link, data, 0, 200)
    assert part(link, data, start, start + 300) == (409, "200")


def test_damage_on_the_way_is_found_and_the_upload_begins_anew(box: Box, link: Link) -> None:
    data = sealed(box)
    part(link, data, 0, 200)
    answer = link.ask(
        "PATCH",
        f"/sync/v1/uploads/{name_of(data)}",
        bytes(len(data) - 200),
        Upload_Offset="200",
        Upload_Length=str(len(data)),
    )
    assert answer.json is not None
    assert (answer.status_code, answer.json["error"]["name"]) == (422, "upload_damaged")
    assert answer.json["error"]["retry"] is True
    assert link.ask("HEAD", f"/sync/v1/uploads/{name_of(data)}").status_code == 404
    assert link.upload(data).status_code == 200


def test_sizes_are_bounded(centre: Centre, box: Box, link: Link) -> None:
    data = sealed(box)
    limit = centre.settings
    assert part(link, data, 0, 100, limit.batch_max_bytes + 1)[0] == 413
    many = bytes(limit.part_max_bytes + 1)
    assert part(link, many, 0, len(many))[0] == 413
    assert part(link, data, 0, 100, 0)[0] == 413
    each = limit.batch_max_bytes
    for number in range(limit.pending_max_bytes // each):
        junk = bytes([number]) * 10
        assert part(link, junk, 0, 5, each)[0] == 204
    assert part(link, data, 0, 100, each)[0] == 507


def test_an_upload_that_nobody_continues_is_forgotten(centre: Centre, box: Box, link: Link, clock: Clock) -> None:
    data = sealed(box)
    part(link, data, 0, 200)
    clock.now_ms += centre.settings.pending_keep_hours * 3_600_000
    assert worker.tidy(centre) == 0
    clock.now_ms += 1
    assert worker.tidy(centre) == 1
    assert link.ask("HEAD", f"/sync/v1/uploads/{name_of(data)}").status_code == 404


def test_the_worker_raises_a_receipt_to_archived(centre: Centre, box: Box, link: Link) -> None:
    data = sealed(box)
    link.upload(data)
    path = f"/sync/v1/receipts/{box.origin.epoch.hex()}/1-60"
    keys = (centre.keys.receipt.public,)
    assert read_receipt(link.ask("GET", path).data, keys).level == "held"
    assert worker.archive(centre) == 1
    assert worker.archive(centre) == 0
    receipt = read_receipt(link.ask("GET", path).data, keys)
    assert (receipt.level, receipt.head_after) == ("archived", box.heads[60])
    [copy] = centre.settings.archive.rglob("*.batch")
    assert copy.read_bytes() == data
    heads = read_heads(link.ask("GET", "/sync/v1/head").data, keys, nonce=link.nonce)
    assert heads.epochs[0][1][0].level == "archived"


def test_receipts_stay_held_while_the_second_medium_is_away(centre: Centre, box: Box, link: Link) -> None:
    link.upload(sealed(box))
    centre.settings.archive.write_bytes(b"not a folder")
    with pytest.raises(OSError, match="archive"):
        worker.archive(centre)
    path = f"/sync/v1/receipts/{box.origin.epoch.hex()}/1-60"
    assert read_receipt(link.ask("GET", path).data, (centre.keys.receipt.public,)).level == "held"


def test_results_go_on_while_the_second_medium_is_away(centre: Centre, box: Box, link: Link) -> None:
    """A stick that was pulled out stops the second copies, and nothing else of the worker's."""
    box.many_answers(5)
    centre.settings.archive.write_bytes(b"not a folder")
    link.upload(box.seal(1, 5).data)
    ended = threading.Event()
    work = threading.Thread(target=worker.run, args=(centre, ended))
    work.start()
    try:
        assert eventually(lambda: not behind(centre))
    finally:
        ended.set()
        work.join()


def behind(centre: Centre) -> int:
    with reading(centre.engine) as connection:
        return results.count_dirty(connection)


def test_an_unknown_receipt_is_not_found(box: Box, link: Link) -> None:
    for path in ("00" * 16 + "/1-2", "xyz/1-2", "00" * 16 + f"/1-{2**70}"):
        assert link.ask("GET", f"/sync/v1/receipts/{path}").status_code == 404


def test_a_dispatch_opens_at_the_box_alone(centre: Centre, box: Box, link: Link) -> None:
    planned = plan(centre)
    trusted = roles.first_roles(centre.keys.role_list)
    assert link.ask("GET", "/sync/v1/dispatch").status_code == 404
    issued = publish.issue_dispatch(centre, "smk1")
    answer = link.ask("GET", "/sync/v1/dispatch")
    found = dispatch.verify_dispatch(answer.data, trusted, site="smk1")
    assert answer.headers["ETag"] == f'"{found.draft.version}"' == f'"{issued.version}"'
    body = dispatch.open_body(found, "box1", box.sealer)
    assert [p.nip for p in body.sittings[0].participants] == [
        c.nip for c in sorted(planned.cards, key=lambda c: c.name)
    ]
    assert planned.cards[0].nip.encode() not in answer.data, "names and numbers are sealed"
    with pytest.raises(WireError):
        dispatch.open_body(found, "box1", Box(centre).sealer)
    again = link.ask("GET", "/sync/v1/dispatch", If_None_Match=f'"{issued.version}"')
    assert (again.status_code, again.data) == (304, b"")


def test_versions_only_rise_and_a_rollback_is_refused(centre: Centre, box: Box, link: Link, clock: Clock) -> None:
    plan(centre)
    trusted = roles.first_roles(centre.keys.role_list)
    first = publish.issue_dispatch(centre, "smk1")
    old = link.ask("GET", "/sync/v1/dispatch").data
    clock.now_ms -= 86_400_000  # the centre's clock goes back a day
    second = publish.issue_dispatch(centre, "smk1")
    assert second.version == first.version + 1
    with pytest.raises(WireError) as caught:
        dispatch.verify_dispatch(old, trusted, site="smk1", newer_than=second.version)
    assert caught.value.entry.name == "rollback"


def test_blobs_come_by_range_and_only_when_the_site_may_have_them(centre: Centre, box: Box, link: Link) -> None:
    plan(centre)
    with reading(centre.engine) as connection:
        sha256 = sites.all_content(connection)[0]
    path = f"/sync/v1/blobs/{sha256.hex()}"
    refused = link.ask("GET", path)
    assert refused.json is not None
    assert (refused.status_code, refused.json["error"]["name"]) == (404, "not_in_dispatch")
    publish.issue_dispatch(centre, "smk1")
    whole = link.ask("GET", path)
    assert hashlib.sha256(whole.data).digest() == sha256
    piece = link.ask("GET", path, Range="bytes=100-149")
    assert (piece.status_code, piece.data) == (206, whole.data[100:150])
    assert piece.headers["Content-Range"] == f"bytes 100-149/{len(whole.data)}"
    rest = link.ask("GET", path, Range=f"bytes={len(whole.data) - 7}-")
    assert rest.data == whole.data[-7:]
    assert link.ask("GET", path, Range=f"bytes={len(whole.data)}-").status_code == 416
    other = Box(centre, "smk2").enrol()
    assert Link(link.client, other).ask("GET", path).status_code == 404


def test_a_heartbeat_is_answered_with_signed_time(centre: Centre, box: Box, link: Link, clock: Clock) -> None:
    said = {"software": "0.1.0", "k": 5, "wall_ms": clock.now_ms - 90_000, "backlog_events": 12, "later": "field"}
    answer = link.ask("POST", "/sync/v1/heartbeat", json.dumps(said).encode())
    assert read_time(answer.data, (centre.keys.receipt.public,), nonce=link.nonce).at_ms == clock.now_ms
    with reading(centre.engine) as connection:
        [row] = sites.boxes_with_heartbeats(connection)
    assert (row.backlog_events, row.at_ms - row.wall_ms) == (12, 90_000)
    for bad in (b"{", b"[]", b'{"k": -1}', b'{"software": "' + b"x" * 9000 + b'"}'):
        assert link.ask("POST", "/sync/v1/heartbeat", bad).status_code in (400, 413)


def test_every_question_must_be_signed_by_an_enrolled_box(centre: Centre, box: Box, link: Link) -> None:
    for method, path in (
        ("GET", "/sync/v1/head"),
        ("GET", "/sync/v1/dispatch"),
        ("GET", "/sync/v1/blobs/" + "0" * 64),
        ("HEAD", "/sync/v1/uploads/" + "0" * 64),
        ("GET", "/sync/v1/receipts/" + "0" * 32 + "/1-2"),
        ("POST", "/sync/v1/heartbeat"),
    ):
        assert link.client.open(path, method=method).status_code in (400, 401, 403), path
        assert Link(link.client, Box(centre)).ask(method, path).status_code in (401, 403), path
    good, box.signer = box.signer, SigningKey.generate()
    assert link.ask("GET", "/sync/v1/head").status_code in (401, 403)
    box.signer = good
    assert link.ask("GET", "/sync/v1/head").status_code == 200


def test_a_signature_is_good_for_one_question_only(box: Box, link: Link) -> None:
    """The same header with another path, method or body is refused."""
    link.ask("GET", "/sync/v1/head")
    header = link.authorization
    asked = {"Authorization": header}
    assert link.client.get("/sync/v1/head", headers=asked).status_code == 200
    assert link.client.get("/sync/v1/dispatch", headers=asked).status_code in (401, 403)
    assert link.client.get("/sync/v1/head?x=1", headers=asked).status_code in (401, 403)
    assert link.client.post("/sync/v1/heartbeat", data=b"{}", headers=asked).status_code in (401, 403)
