"""The first start of a demonstration: what a centre and a technician do before an exam day, by the same rooms."""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.cli import initialise, trust_roots
from appliance.settings import BoxSettings
from central import keyring, planning, publish, rosters
from central.centre import Centre, open_centre, wall_ms
from central.settings import CentreSettings
from central.store import schema
from central.store.engine import open_engine
from provisioning.demo.place import BOX, SITE, ZONE, Facts, Place
from sync import config
from sync.files import write_whole

SITTING_MS = 4 * 3_600_000
PROCTOR, STAFF = "pengawas", "staf"


def prepare(place: Place, exam: Path, roster: Path, step: Callable[[str], None]) -> Facts:
    """Centre, exam, box, sitting, dispatch. `step` is told what happens. LumbungError with every fault of the files.

    The facts are written last, so that an interrupted first start is begun again.
    """
    people, _odd = rosters.read_roster(roster)
    read = config.load(place.config_file, {"box": BoxSettings, "centre": CentreSettings})
    box, settings = read["box"], read["centre"]
    for left_over in (settings.data_dir, box.data_dir):
        shutil.rmtree(left_over, ignore_errors=True)  # of a first start that was interrupted: nobody answered there yet
    step("kunci dan basis data pusat")
    centre = _open_new(settings)
    try:
        step(f"ujian {exam.name}: periksa, segel")
        published = publish.publish(centre, exam)
        step("server lokal: kunci, jurnal, pendaftaran")
        enrolment = initialise(box, os.urandom)
        trust_roots(box.data_dir, settings.keys_dir / "roles.dsse")
        planning.add_site(centre, SITE, "SMK Contoh (rekaan)", ZONE)
        planning.add_box(centre, SITE, BOX, bytes.fromhex(enrolment["sign_key"]), bytes.fromhex(enrolment["seal_key"]))
        step(f"sesi untuk {len(people)} peserta, dengan PIN")
        facts, planned = _plan(centre, published, people)
        publish.issue_dispatch(centre, SITE)
    finally:
        centre.engine.dispose()
    _write_cards(place, planned)
    place.write_facts(facts)
    return facts


def _open_new(settings: CentreSettings) -> Centre:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (settings.keys_dir / "roles.dsse").exists():
        keyring.make(settings.keys_dir, wall_ms())
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    engine.dispose()
    return open_centre(settings)


def _plan(centre: Centre, published: publish.Published, people: list[rosters.Person]) -> tuple[Facts, planning.Planned]:
    passwords = secrets.token_urlsafe(9), secrets.token_urlsafe(9)
    planning.put_proctor(centre, SITE, PROCTOR, "Pengawas contoh", "proctor", passwords[0], must_change=False)
    planning.put_staff(centre, STAFF, "Staf contoh", "admin", passwords[1])
    planned = planning.plan_sitting(
        centre,
        SITE,
        published.digest,
        title="Sesi contoh",
        room="Lab 1",
        starts_at=datetime.now(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M"),
        duration_ms=SITTING_MS,
        people=people,
    )
    facts = Facts(
        exam=published.exam,
        exam_title=published.exam,
        sitting=planned.sitting.hex(),
        token=planned.token,
        participants=len(people),
        proctor=PROCTOR,
        proctor_password=passwords[0],
        staff=STAFF,
        staff_password=passwords[1],
    )
    return facts, planned


def _write_cards(place: Place, planned: planning.Planned) -> None:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(("nip", "name", "pin", "token"))
    sheet.writerows((card.nip, card.name, card.pin, planned.token) for card in planned.cards)
    write_whole(place.cards, text.getvalue().encode())
