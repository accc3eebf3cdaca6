"""Emergency files brought to a box: checked, kept once, said once in the journal; and who may send more than a form."""

from __future__ import annotations

import hashlib
import html
import json
import re
import socket

import pysqlite3
import pytest
import requests

from appliance.web import roomy
from sync import errors
from sync.emergencies import EmergencyFolder
from sync.wire.events import decode_body
from sync.wire.lease import LeaseToken, attempt_id
from sync.wire.receipt import EmergencyReceipt, sign_emergency
from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import Proctor, Server, hidden
from tests.appliance.web.site import NEWCOMER, SITTING, TECHNICIAN, roster_of
from tests.sync.wire import trust
from tests.sync.wire.page_file import contents, write_file

SITE, SITE_KEY = "smk-uji", b"k" * 32
ROWS = [[1, "answer", "I1", "A", 1_000], [2, "answer", "I2", "B", 2_000]]


def saved(box: Server, who: int = 0, rows: object = None, *, key: bytes = SITE_KEY, site: str = SITE) -> bytes:
    """The file of a page that logged in at another box of the site."""
    attempt = attempt_id(SITTING, roster_of(box.site.cards[who]), 1)
    receiver = trust.role_list().receiving_keys[0]
    return write_file(site, key, LeaseToken(b"e" * 16, 7, attempt, SITTING), receiver, contents(rows or ROWS))  # type: ignore[arg-type]


def bring(proctor: Proctor, *files: bytes, command: str | None = None) -> requests.Response:
    """The form of the page, filled in with these files."""
    form = proctor.page("/darurat")
    asked = {"csrf": hidden(form, "csrf"), "command": command or hidden(form, "command")}
    parts = [("files", (f"lumbung-darurat-{n}.json", data, "application/json")) for n, data in enumerate(files)]
    return proctor.session.post(
        f"{proctor.origin}/pengawas/darurat",
        data=asked,
        files=parts or {"files": ("", b"")},
        headers={"Origin": proctor.origin},
        timeout=60,
        allow_redirects=False,
    )


def outcomes(answer: requests.Response) -> list[str]:
    """What is said of each file, in the order of the form."""
    assert answer.status_code == 200, answer.text
    listed = answer.text.split('class="outcomes"')[1].split("</ul>")[0]
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in listed.split("<li")[1:]]


def journalled(box: Server) -> list[tuple[object, ...]]:
    """The bodies of what the journal says of brought files."""
    connection = pysqlite3.connect(f"file:{box.site.settings.data_dir / 'journal.db'}?mode=rw", uri=True)
    try:
        connection.execute("PRAGMA query_only = ON")
        rows = connection.execute("SELECT body FROM events WHERE kind = 'emergency.kept' ORDER BY seq").fetchall()
    finally:
        connection.close()
    return [decode_body(body) for (body,) in rows]


def kept(box: Server) -> set[str]:
    return set(EmergencyFolder(box.site.settings.data_dir / "emergency", SITE).names())


@pytest.fixture
def own(make_server: MakeServer) -> Server:
    return make_server().start()


@pytest.fixture
def proctor(own: Server) -> Proctor:
    proctor = Proctor(own.site.origin)
    assert proctor.sign_in().status_code == 303
    return proctor


def test_it_works_before_any_sitting_is_open(own: Server, proctor: Proctor) -> None:
    """Kept whole, listed with the person's name, said in the journal with who brought it."""
    assert '"/pengawas/darurat"' in proctor.page()
    assert '"/pengawas/darurat"' in proctor.page(f"/{SITTING.hex()}")
    file = saved(own)
    (told,) = outcomes(bring(proctor, file))
    assert "Tersimpan di server ini" in told
    assert own.site.cards[0].name in told
    name = hashlib.sha256(file).hexdigest()
    path = own.site.settings.data_dir / "emergency" / f"{name}.json"
    assert path.read_bytes() == file
    assert path.stat().st_mode & 0o777 == 0o600
    page = proctor.page("/darurat")
    assert "Belum di pusat" in page
    assert own.site.cards[0].name in page
    ((_command, actor, digest, sitting, attempt, epoch, seq, size),) = journalled(own)
    assert (actor, digest, sitting) == ("pengawas1", hashlib.sha256(file).digest(), SITTING)
    assert (attempt, epoch, seq, size) == (
        attempt_id(SITTING, roster_of(own.site.cards[0]), 1),
        b"e" * 16,
        7,
        len(file),
    )


def test_each_file_of_a_form_is_judged_by_itself(own: Server, proctor: Proctor) -> None:
    longer = saved(own, rows=[*ROWS, *([n, "answer", f"I{n}", "C", n * 1_000] for n in (3, 4, 5))])
    answer = bring(
        proctor,
        saved(own),
        b"bukan berkas darurat",
        saved(own, key=bytes(32)),
        saved(own, site="smk-lain"),
        longer,
        saved(own, who=1),
        saved(own),  # the same log sealed anew: neither longer nor the same bytes
        longer,
    )
    told = outcomes(answer)
    signs = ["menunggu dibawa", "LMB-2402", "LMB-2404", "LMB-2403", "lebih panjang", "menunggu dibawa", "Berkas lain"]
    for sign, said in zip([*signs, "Sudah ada"], told, strict=True):
        assert sign in said
    assert len(kept(own)) == len(journalled(own)) == 4
    assert len({body[2] for body in journalled(own)}) == 4


def test_what_is_brought_twice_is_kept_and_said_once_also_after_a_kill(own: Server, proctor: Proctor) -> None:
    file, command = saved(own), "ab" * 16
    for _ in range(2):
        outcomes(bring(proctor, file, command=command))
    own.kill()
    own.start()
    again = Proctor(own.site.origin)
    again.sign_in()
    assert "Sudah ada" in outcomes(bring(again, file))[0]
    assert (len(kept(own)), len(journalled(own))) == (1, 1)


def test_a_file_whose_journal_entry_the_power_cut_took_is_said_when_it_comes_again(
    own: Server, proctor: Proctor
) -> None:
    """It was kept, and the box died before the commit: the folder has it, the journal does not."""
    file = saved(own)
    folder = own.site.settings.data_dir / "emergency"
    EmergencyFolder(folder, SITE).keep(file)
    assert "Sudah ada" in outcomes(bring(proctor, file))[0]
    assert len(journalled(own)) == 1


def test_the_list_says_what_the_centre_says(own: Server, proctor: Proctor) -> None:
    """Only its signed word: somebody else's changes nothing."""
    files = [saved(own), saved(own, who=1), saved(own, who=2)]
    bring(proctor, *files)
    folder = EmergencyFolder(own.site.settings.data_dir / "emergency", SITE)
    names = [hashlib.sha256(data).hexdigest() for data in files]
    for name, code, signer in ((names[0], None, trust.RECEIVER), (names[1], "LMB-1013", trust.RECEIVER)):
        folder.keep_receipt(name, sign_emergency(EmergencyReceipt(SITE, bytes.fromhex(name), code, 5), signer))
    forged = EmergencyReceipt(SITE, bytes.fromhex(names[2]), None, 5)
    folder.keep_receipt(names[2], sign_emergency(forged, trust.BOX_SIGN))
    page = proctor.page("/darurat")
    listed = re.findall(r"(Belum di pusat|Di pusat|Disisihkan pusat)</span>", page)
    assert sorted(listed) == ["Belum di pusat", "Di pusat", "Disisihkan pusat"]
    assert "LMB-1013" in page
    assert "1 berkas belum di pusat" in page


def test_who_may_bring_files(own: Server) -> None:
    """A technician too, who carries the stick; nobody who is not signed in, or has the password of the first day."""
    technician = Proctor(own.site.origin)
    technician.sign_in(account=TECHNICIAN)
    assert "Tersimpan" in outcomes(bring(technician, saved(own)))[0]
    nobody = Proctor(own.site.origin)
    assert nobody.session.get(f"{own.site.origin}/pengawas/darurat", timeout=60).status_code == 401
    newcomer = Proctor(own.site.origin)
    newcomer.sign_in(account=NEWCOMER)
    asked = newcomer.session.get(f"{own.site.origin}/pengawas/darurat", timeout=60, allow_redirects=False)
    assert asked.headers["Location"] == "/pengawas/sandi"
    assert len(kept(own)) == 1


def test_an_empty_form_says_so(proctor: Proctor) -> None:
    answer = bring(proctor)
    assert (answer.status_code, errors.NO_EMERGENCY_FILE.code in answer.text) == (422, True)


def large(proctor: Proctor, size: int, path: str = "/darurat", **cookies: str) -> requests.Response:
    session = proctor.session if not cookies else requests.Session()
    return session.post(
        f"{proctor.origin}/pengawas{path}",
        data=b"x" * size,
        headers={"Origin": proctor.origin, "Content-Type": "application/octet-stream"},
        cookies=cookies or None,
        timeout=60,
        allow_redirects=False,
    )


def test_the_largest_file_that_a_page_writes_passes(own: Server, proctor: Proctor) -> None:
    rows = [[n, "answer", "I1", "x" * 1_900, n] for n in range(1, 2_100)]
    file = saved(own, rows=rows)
    assert 5 << 20 < len(file) < 6 << 20
    assert "menunggu dibawa" in outcomes(bring(proctor, file))[0]


def test_what_is_larger_is_said_on_the_page(proctor: Proctor) -> None:
    answer = large(proctor, roomy.LIMIT_BYTES + 1)
    assert answer.status_code == 303
    page = proctor.session.get(proctor.origin + answer.headers["Location"], timeout=60).text
    assert errors.EMERGENCY_TOO_LARGE.code in page


def test_nobody_else_and_no_other_address_has_that_room(own: Server, proctor: Proctor) -> None:
    """Not signed in, a forged cookie, another page of the console, the hot routes: the ordinary bound."""
    over = own.site.settings.body_limit_bytes + 1
    stranger = Proctor(own.site.origin)
    for answer in (large(stranger, over), large(proctor, over, lumbung_box="eyJhY2NvdW50IjoicGVuZ2F3YXMxIn0.x.y")):
        assert (answer.status_code, errors.BODY_TOO_LARGE.code in answer.text) == (413, True)
    for path in (f"/{SITTING.hex()}/open", "/sandi", "/darurat/"):
        assert large(proctor, over, path).status_code == 413
    put = requests.put(
        f"{own.site.origin}/api/v1/events", data=b"x" * over, headers={"Origin": own.site.origin}, timeout=60
    )
    assert put.status_code == 413


def test_only_a_few_send_at_once_and_the_next_is_told_to_wait(own: Server, proctor: Proctor) -> None:
    """Two bodies that do not end hold the door; a third gets an answer, and the room's pages all the while."""
    cookie = "; ".join(f"{each.name}={each.value}" for each in proctor.session.cookies)
    head = (
        f"POST /pengawas/darurat HTTP/1.1\r\nHost: 127.0.0.1:{own.port}\r\nOrigin: {own.site.origin}\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n"
    )
    holding = [socket.create_connection(("127.0.0.1", own.port)) for _ in range(roomy.AT_ONCE)]
    try:
        for each in holding:
            each.sendall(head.encode() + b"x" * 100_000)
        answer = large(proctor, 100_000)
        while "LMB-2407" not in answer.headers.get("Location", ""):  # the two are on their way in
            answer = large(proctor, 100_000)
        assert proctor.page("/darurat")
        assert own.get("/api/v1/room").status_code == 200
    finally:
        for each in holding:
            each.close()


def test_what_the_disk_refuses_is_said_and_stops_no_other_file(own: Server, proctor: Proctor) -> None:
    """No file, no event, its code beside its name. (A disk that is really full: `tests/sync/full_disk.py`.)"""
    file = saved(own)
    in_the_way = own.site.settings.data_dir / "emergency" / f"{hashlib.sha256(file).hexdigest()}.json.tmp"
    in_the_way.mkdir(parents=True)
    told = outcomes(bring(proctor, file, b"bukan"))
    assert errors.EMERGENCY_NOT_KEPT.code in told[0]
    assert errors.EMERGENCY_UNREADABLE.code in told[1]
    assert (kept(own), journalled(own)) == (set(), [])
    in_the_way.rmdir()
    assert "menunggu dibawa" in outcomes(bring(proctor, file))[0]


def test_a_page_without_a_script_says_it_in_english_too(own: Server, proctor: Proctor) -> None:
    proctor.session.cookies.set("lumbung_language", "en")
    told = outcomes(bring(proctor, saved(own), saved(own, key=bytes(32))))
    assert "Kept on this box" in told[0]
    assert errors.EMERGENCY_FORGED.message[1] in told[1]
    assert json.loads(saved(own))["site"] == SITE
