"""Closing and settling over HTTP: page, paper and exit code say the same, from the open sitting to the settled one."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import pysqlite3
import pytest
from click.testing import CliRunner, Result

from appliance import cli as box_cli
from sync import cli as sync_cli
from sync.state import State, write_state
from tests.appliance.papers.reading import read
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import SITTING
from tests.conditions import eventually

pytestmark = pytest.mark.room

HOME = f"/{SITTING.hex()}"
WHY = {"reason": "PC dimatikan"}


def close_check(server: Server, sitting: str = SITTING.hex(), *options: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(box_cli.box, ["close-check", sitting, "-c", str(server.site.config), "--json", *options])
    told: dict[str, Any] = json.loads(done.stdout)
    return done.exit_code, told


def settled(server: Server, *options: str) -> Result:
    return CliRunner().invoke(sync_cli.sync, ["settled", SITTING.hex(), "-c", str(server.site.config), *options])


def receipt(server: Server, level: str | None, last: int | None = None) -> None:
    """What an agent would have written: the centre's word for the whole journal, or up to `last`."""
    folder = server.site.settings.data_dir
    with closing(pysqlite3.connect(str(folder / "journal.db"))) as database:
        rows = database.execute(
            "SELECT epoch, min(seq), max(seq) FROM events JOIN epochs ON epochs.id = epoch_id GROUP BY epoch_id"
        ).fetchall()
    told = {} if level is None else {row[0].hex(): ((row[1], last or row[2], level),) for row in rows}
    write_state(folder, State.model_validate({"receipted": told, "last_contact_ms": 1}))


def paper(proctor: Proctor, name: str, language: str = "id") -> str:
    answer = proctor.session.get(f"{proctor.door}/pengawas{HOME}/dokumen/{name}.pdf?lang={language}", timeout=60)
    assert answer.status_code == 200, answer.text
    return " ".join(read(answer.content).split())


def ended(make_server: MakeServer) -> tuple[Server, Proctor, Browser]:
    """One of two submitted; the other's browser has one answer on the box and was never heard again."""
    server = make_server(count=2).start()
    proctor = start_sitting(server)
    done, lost = Browser(server.site.origin), Browser(server.site.origin)
    done.begin(server.site.cards[0])
    done.answer("I1", "A")
    done.send()
    done.take(done.ask("POST", "/api/v1/blocks/B2/enter", {}))
    assert done.submit().status_code == 200
    lost.begin(server.site.cards[1])
    lost.answer("I1", "B")
    lost.send()
    assert proctor.act("end").status_code == 303
    return server, proctor, lost


def test_the_close_adds_up_by_page_paper_and_exit_code(make_server: MakeServer) -> None:
    server, proctor, lost = ended(make_server)
    code, told = close_check(server)
    assert (code, told["balanced"], told["state"]) == (1, False, "ended")
    assert [point["why"] for point in told["points"]] == ["not_submitted"]
    assert "1 peserta belum jelas" in proctor.page(f"{HOME}/close")
    attempt = lost.attempt["attempt"]
    assert proctor.act(f"peserta/{attempt}/submit", reason="meninggalkan ruang").status_code == 303
    (point,) = close_check(server)[1]["points"]
    (browser,) = point["browsers"]
    assert (point["why"], browser["have"], browser["written"]) == ("browser", 1, None)
    human = CliRunner().invoke(box_cli.box, ["close-check", SITTING.hex(), "-c", str(server.site.config)])
    assert human.exit_code == 1
    assert "server 1, peramban ?" in human.stdout
    lease = browser["lease"]
    path = f"{HOME}/peserta/{attempt}/write-off?lease={lease}"
    assert proctor.send(path, lease=lease, **WHY).status_code == 303
    code, told = close_check(server)
    assert (code, told["balanced"], told["points"]) == (0, True, [])
    assert "Semua cocok" in proctor.page(f"{HOME}/close")
    assert "cocok / balanced" in CliRunner().invoke(
        box_cli.box, ["close-check", SITTING.hex(), "-c", str(server.site.config)]
    ).stdout  # fmt: skip
    assert proctor.act("close").status_code == 303
    sheet = paper(proctor, "reconciliation")
    assert "PC dimatikan" in sheet, "each unreachable browser is named with its reason"
    assert "Terdaftar 2 = Hadir 2 + Tidak hadir 0" in sheet


def test_nobody_but_a_command_of_the_box_is_told(make_server: MakeServer) -> None:
    server = make_server().start()
    path = f"/perintah/{SITTING.hex()}/penutupan"
    for headers in ({}, {"Authorization": "Bearer " + "0" * 64}, {"Authorization": "Basic x"}):
        assert server.get(path, headers=headers).status_code == 404
    code, told = close_check(server, "00" * 16)
    assert (code, told["error"]["name"]) == (1, "unknown_sitting")
    assert close_check(server, "../x")[1]["error"]["name"] == "not_found"
    assert server.stop() == 0
    assert close_check(server)[0] == 3


def test_a_sitting_is_settled_by_page_paper_and_exit_code(make_server: MakeServer) -> None:
    server, proctor, lost = ended(make_server)
    assert "Sesi belum ditutup" in proctor.page(f"{HOME}/tuntas")
    assert settled(server).exit_code == 3
    assert proctor.act("close", reason="Satu PC mati").status_code == 303

    receipt(server, None)
    page = proctor.page(f"{HOME}/tuntas")
    assert "belum ada di pusat" in page
    assert "2 peserta belum diterima pusat" in page
    assert "bukan berarti tidak hadir dan bukan nol" in page
    assert "BELUM TUNTAS" in paper(proctor, "settlement")
    assert json.loads(settled(server, "--json").stdout)["sittings"][0]["why_not"] == ["missing"]

    receipt(server, "held")
    assert eventually(lambda: "belum diarsipkan pusat" in proctor.page(f"{HOME}/tuntas"))
    assert settled(server).exit_code == 3

    receipt(server, "archived")
    assert settled(server).exit_code == 0
    assert "Sesi ini tuntas" in proctor.page(f"{HOME}/tuntas")
    assert "TUNTAS Sesi ini tuntas" in paper(proctor, "settlement")
    assert "SETTLED This sitting is settled" in paper(proctor, "settlement", "en")
    assert eventually(lambda: "Tuntas" in proctor.page(HOME)), "the room's page calls it so"
    assert server.get("/api/v1/room").json()["sittings"][0]["state"] == "settled"

    lost.answer("I2", "C")
    lost.send(1)
    assert settled(server).exit_code == 3, "what came later is not archived"
    assert "1 catatan belum ada di pusat" in proctor.page(f"{HOME}/tuntas")
