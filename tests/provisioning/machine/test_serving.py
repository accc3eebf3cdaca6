"""What a box on a machine does under its units: restarts, kills, hangs, power cuts, backups. Debian 12."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.appliance.web.site import Site
from tests.conditions import eventually
from tests.provisioning.machine.conftest import PEOPLE
from tests.provisioning.machine.machine import Machine
from tests.provisioning.machine.sitting import act, ask_journal, come_back, send, sit_down, write_cards

pytestmark = pytest.mark.machine


def show(box: Machine, name: str) -> str:
    return box.run(f"systemctl show -P {name} lumbung-box").stdout.strip()


def active(box: Machine) -> bool:
    return box.run("systemctl is-active lumbung-box", check=False).stdout.strip() == "active"


def test_restarts_under_load_lose_no_answer(box: Machine, site: Site, tmp_path: Path) -> None:
    """A room that answers while its service is restarted, over and over: every confirmed answer is there."""
    act(box, "open", "start")
    box.push(write_cards(site, tmp_path / "cards.csv"), "/srv/cards.csv")
    room = box.start("lumbung simulate --box http://127.0.0.1 --cards /srv/cards.csv --speed 5 --json")
    restarts = 0
    while room.poll() is None and restarts < 6:
        answered = count_answers(box)
        eventually(lambda seen=answered: room.poll() is not None or count_answers(box) > seen, 60.0)  # type: ignore[misc]
        box.run("systemctl restart lumbung-box")
        restarts += 1
    out, err = room.communicate(timeout=240)
    told = json.loads(out)
    assert told["kept"], (told, err)
    assert told["finished"] == PEOPLE
    assert restarts >= 3
    assert [audit["missing"] for audit in told["audits"]] == [0]


def count_answers(box: Machine) -> int:
    return int(ask_journal(box, "SELECT count(*) FROM answers"))


def test_the_socket_keeps_the_queue_over_a_restart(box: Machine) -> None:
    """New connections while the service is away are neither refused nor dropped: they wait, and are answered."""
    stop, told, went_wrong = threading.Event(), [0], []

    def ask() -> None:
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=60)
            try:
                connection.request("GET", "/api/v1/room")
                status = connection.getresponse().status
                told[0] += 1
                if status != 200:
                    went_wrong.append(str(status))
            except OSError as wrong:
                went_wrong.append(repr(wrong))
            finally:
                connection.close()

    def restart() -> None:
        for _ in range(3):
            seen = told[0]
            eventually(lambda: told[0] >= seen + 50, 60.0)  # noqa: B023  # used at once
            box.run("systemctl restart lumbung-box")
        stop.set()

    asking = [threading.Thread(target=lambda: box.inside(ask)) for _ in range(4)]
    for thread in asking:
        thread.start()
    try:
        restart()
    finally:
        stop.set()
        for thread in asking:
            thread.join()
    assert went_wrong == []
    assert told[0] > 150


def test_while_the_service_is_down_requests_wait(box: Machine) -> None:
    """The port is systemd's: a stopped service is started by the first who calls."""
    box.run("systemctl stop lumbung-box")

    def ask() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", 80, timeout=60)
        connection.request("GET", "/api/v1/room")
        return connection.getresponse().status

    assert box.inside(ask) == 200
    assert active(box)


def test_ready_means_that_it_committed(box: Machine) -> None:
    """`systemctl start` returns when the journal has its new epoch, not when gunicorn's master runs."""
    before = epochs(box)
    box.run("systemctl restart lumbung-box")
    assert epochs(box) == before + 1


def epochs(box: Machine) -> int:
    return int(ask_journal(box, "SELECT count(*) FROM epochs"))


LOCK = """
import os, pysqlite3, signal
journal = pysqlite3.connect("/var/lib/lumbung/box/journal.db", isolation_level=None, timeout=60)
journal.execute("BEGIN IMMEDIATE")
print(os.getpid(), flush=True)
signal.pause()
"""


def test_a_journal_that_somebody_else_locks_costs_no_answer(box: Machine, site: Site, tmp_path: Path) -> None:
    """Another process holds the journal's write lock: a commit is refused, the service leaves rather than go on without
    one, and is started over and over until the lock is gone."""
    act(box, "open", "start")
    browser = sit_down(box, site)
    promised = browser.promised()
    (tmp_path / "lock.py").write_text(LOCK)
    box.push(tmp_path / "lock.py", "/srv/lock.py", owner="lumbung:lumbung")
    restarts = int(show(box, "NRestarts"))
    holder = box.start(
        "exec setpriv --reuid=lumbung --regid=lumbung --init-groups"
        " /usr/lib/lumbung/current/bin/python3 -I /srv/lock.py"
    )
    assert holder.stdout is not None
    pid = holder.stdout.readline().strip()
    try:
        browser.answer("I1", "A")
        eventually(lambda: int(show(box, "NRestarts")) >= restarts + 2, 90.0, every_s=0.2)
        assert '"why": "SQLITE_BUSY"' in box.journal("lumbung-box")
        assert browser.promised() == promised, "nothing was confirmed meanwhile"
    finally:
        box.run(f"kill {pid}")
        holder.communicate(timeout=60)
    eventually(lambda: active(box), 60.0, every_s=0.2)
    assert come_back(box, browser)["answers"] == promised
    send(box, browser)
    assert come_back(box, browser)["answers"] == {**promised, "I1": "A"}


@pytest.fixture
def own_disk(box: Machine, tmp_path: Path) -> Iterator[str]:
    """The box's folder lies on a disk of its own; the folder's path."""
    image, folder = tmp_path / "disk", "/var/lib/lumbung/box"
    with image.open("wb") as file:
        file.truncate(256 << 20)
    subprocess.run(["mkfs.ext4", "-q", image], check=True)
    loop = subprocess.run(["losetup", "-f", "--show", image], check=True, capture_output=True, text=True).stdout.strip()
    try:
        box.run("systemctl stop lumbung-box.socket lumbung-box lumbung-sync")
        box.run(f"mknod /srv/disk b 7 {loop.removeprefix('/dev/loop')} && mkdir /srv/new && mount /srv/disk /srv/new")
        box.run(f"cp -a {folder}/. /srv/new && chown lumbung: /srv/new && umount /srv/new && mount /srv/disk {folder}")
        box.run("mkdir -p /run/systemd/system/lumbung-box.service.d")
        box.run("printf '[Service]\\nWatchdogSec=6\\n' > /run/systemd/system/lumbung-box.service.d/quick.conf")
        box.run("systemctl daemon-reload && systemctl start lumbung-box.socket lumbung-box")
        yield folder
    finally:
        box.kill()
        subprocess.run(["losetup", "-d", loop], check=True)


def test_a_disk_that_stands_still_ends_the_service_and_no_answer(box: Machine, site: Site, own_disk: str) -> None:
    """The disk is frozen: commits do not end, so the watchdog hears nothing, though the process lives. systemd ends it,
    and starts it anew when the disk moves again."""
    act(box, "open", "start")
    browser = sit_down(box, site)
    first = show(box, "MainPID")
    box.run(f"fsfreeze -f {own_disk}")
    try:
        eventually(lambda: "Watchdog timeout" in box.journal("lumbung-box"), 60.0, every_s=0.2)
    finally:
        box.run(f"fsfreeze -u {own_disk}")
    eventually(lambda: show(box, "MainPID") not in (first, "0") and active(box), 90.0, every_s=0.2)
    assert come_back(box, browser)["answers"] == browser.promised() == {"I1": "C", "I2": "E"}


def test_it_is_started_again_however_often_it_dies(box: Machine) -> None:
    """systemd's own limit is five starts in ten seconds, a sitting has none: killed as soon as it has a process."""
    pid = "0"
    for _ in range(8):
        pid = eventually(lambda old=pid: new_pid(box, old), 60.0, every_s=0.05)  # type: ignore[misc]
        box.run(f"kill -9 {pid}", check=False)
    eventually(lambda: active(box), 60.0, every_s=0.1)
    assert int(show(box, "NRestarts")) >= 8


def new_pid(box: Machine, old: str) -> str:
    """The service's process, where it is another than before."""
    pid = show(box, "MainPID")
    return pid if pid not in ("0", old) else ""


@pytest.mark.parametrize("way", ["reboot", "plug"])
def test_a_boot_in_the_middle_of_a_sitting_keeps_answers_and_time(box: Machine, site: Site, way: str) -> None:
    """Nobody types anything: the box serves the running sitting again, with the answers and the time there were."""
    act(box, "open", "start")
    browser = sit_down(box, site)
    promised, deadline, k = browser.promised(), browser.block("B1")["deadline"], browser.k
    assert promised == {"I1": "C", "I2": "E"}
    if way == "reboot":
        box.reboot()
    else:
        box.kill()
        box.boot()
    attempt = come_back(box, browser)
    assert attempt["answers"] == promised
    assert attempt["sitting"]["state"] == "running"
    assert attempt["k"] >= k
    left_before, left_now = deadline - k, browser.block("B1")["deadline"] - attempt["k"]
    assert left_now <= left_before
    assert left_before - left_now < 60_000  # of ten minutes: the clock stood while the machine was down


def test_the_daily_backup_is_a_verified_copy(box: Machine, site: Site) -> None:
    act(box, "open", "start")
    browser = sit_down(box, site)
    box.run("systemctl start lumbung-backup.service")
    (copy,) = box.run("ls /var/lib/lumbung/backup/*.db").stdout.split()
    assert box.run(f"stat -c '%a %U' {copy}").stdout.strip() == "600 lumbung"
    box.run("systemctl stop lumbung-box.socket lumbung-box lumbung-sync")
    box.run("rm /var/lib/lumbung/box/journal.db*")
    box.run(f"lumbung box restore {copy}")
    box.run("systemctl start lumbung-box.socket lumbung-box")
    assert come_back(box, browser)["answers"] == browser.promised()
    assert "lumbung-backup.timer" in box.run("systemctl list-timers --no-pager").stdout


def test_the_ups_is_read_on_every_page_and_its_end_is_a_clean_one(box: Machine, site: Site) -> None:
    """upsmon's own user calls the hook; root's half shuts the machine down, and the boot forgets what was said."""
    box.run("adduser --quiet nut lumbung")
    act(box, "open", "start")
    browser = sit_down(box, site)

    def said() -> str | None:
        told: str | None = box.inside(lambda: browser._ask("GET", "/api/v1/pulse?c=0"))["power"]
        box.inside(browser.lose_connection)
        return told

    assert said() is None
    for kind, word in (("ONBATT", "memakai baterai"), ("LOWBATT", "akan mati"), ("ONLINE", None)):
        box.run(f"NOTIFYTYPE={kind} setpriv --reuid=nut --regid=nut --init-groups /usr/lib/lumbung/ups")
        eventually(lambda wanted=word: (said() or "").count(wanted or "") if wanted else said() is None, 20.0)  # type: ignore[misc]
    box.run("/usr/lib/lumbung/ups shutdown", check=False)
    assert box.ended() == 0
    box.boot()
    assert come_back(box, browser)["answers"] == browser.promised()
    assert said() is None
