"""The page of the checkup over HTTP: who may see it, its three faces, and looking again by a real helper's socket."""

from __future__ import annotations

import os
import re
import socket
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from appliance.checkup import FILE, Checkup, Finding, Said, Verdict, write_checkup
from provisioning.privileged.serving import serve
from sync import errors
from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import Server
from tests.appliance.web.test_proctor import own_address

PAGE = "/pengawas/periksa"


def checkup(*verdicts: Verdict) -> Checkup:
    def finding(number: int, verdict: Verdict) -> Finding:
        todo = None if verdict in (Verdict.PASSED, Verdict.NOT_APPLICABLE) else Said(id="Ganti disk.", en="Replace it.")
        return Finding(
            check=f"disk.n{number}",
            title=Said(id=f"Disk {number}", en=f"Drive {number}"),
            verdict=verdict,
            evidence=Said(id="1,5 <ms>", en="1.5 <ms>"),
            todo=todo,
            figures={"p99_ms": 1.5},
        )

    findings = tuple(finding(number, verdict) for number, verdict in enumerate(verdicts))
    return Checkup(
        made_ms=1_790_000_000_000, took_ms=2_300, site="smk-uji", box="box-1", software="0.1.0", findings=findings
    )


def get(server: Server, language: str = "id") -> str:
    answer = requests.get(server.site.origin + PAGE, cookies={"lumbung_language": language}, timeout=60)
    assert answer.status_code == 200
    return answer.text


def test_one_word_large_then_the_list_with_the_worst_first(make_server: MakeServer) -> None:
    server = make_server().start()
    assert "BELUM DIPERIKSA" in get(server)
    write_checkup(server.site.settings.data_dir, checkup(Verdict.PASSED, Verdict.ATTENTION))
    said = get(server)
    assert ">SIAP" in re.sub(r"</svg>\s*", ">", said)
    assert "BELUM SIAP" not in said
    write_checkup(server.site.settings.data_dir, checkup(Verdict.PASSED, Verdict.FAILED, Verdict.NOT_APPLICABLE))
    said = get(server)
    assert "BELUM SIAP" in said
    assert said.index("Disk 1") < said.index("Disk 0") < said.index("Disk 2")
    assert "Ganti disk." in said
    assert "1,5 &lt;ms&gt;" in said
    english = get(server, "en")
    assert "NOT READY" in english
    assert "Replace it." in english
    (server.site.settings.data_dir / FILE).write_text("{}")
    broken = requests.get(server.site.origin + PAGE, timeout=60)
    assert broken.status_code == 500
    assert errors.CHECKUP_UNREADABLE.code in broken.text


def test_away_from_the_box_it_is_not_shown_over_plain_http(make_server: MakeServer) -> None:
    here = own_address()
    server = make_server(host="0.0.0.0", hosts=["127.0.0.1", here]).start()
    port = server.site.settings.port
    answer = requests.get(f"http://{here}:{port}{PAGE}", headers={"X-Forwarded-For": "10.0.0.9"}, timeout=60)
    assert answer.status_code == errors.NOT_OVER_TLS.status
    assert errors.NOT_OVER_TLS.code in answer.text


def test_looking_again_is_the_helpers_act_and_its_refusal_is_shown(make_server: MakeServer) -> None:
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        place = Path(folder) / "s"
        server = make_server(privileged_socket=str(place)).start()
        assert "Periksa lagi</button>" not in get(server)
        listener.bind(str(place))
        listener.listen()
        asked: list[object] = []

        def perform(act: object) -> dict[str, object]:
            asked.append(act)
            write_checkup(server.site.settings.data_dir, checkup(Verdict.PASSED))
            return {}

        helper = threading.Thread(target=serve, args=(listener, {os.getuid()}, perform), kwargs={"idle_s": 2.0})
        helper.start()
        browser = requests.Session()
        form = browser.get(server.site.origin + PAGE, timeout=60).text
        token = re.search(r'name="csrf" value="([^"]+)"', form)
        assert token is not None
        posted = {"data": {"csrf": token[1]}, "headers": {"Origin": server.site.origin}, "timeout": 60}
        answer = browser.post(server.site.origin + PAGE, **posted)  # type: ignore[arg-type]  # by name
        assert "BELUM DIPERIKSA" not in answer.text
        assert len(asked) == 1
        helper.join()
        listener.close()
        answer = browser.post(server.site.origin + PAGE, **posted)  # type: ignore[arg-type]  # by name
        assert answer.status_code == errors.PRIVILEGED_NOT_THERE.status
        assert errors.PRIVILEGED_NOT_THERE.code in answer.text
