"""The demonstration as a whole: prepare once, start three processes and the link between them, obey keys, end."""

from __future__ import annotations

import errno
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import requests

from provisioning.demo import console
from provisioning.demo.place import Facts, Place
from provisioning.demo.processes import Child, Family
from provisioning.demo.proctor import Proctor
from provisioning.demo.ready import POLL_S, READY_S, await_answer
from provisioning.demo.relay import Relay
from provisioning.simulate.cards import read_cards
from sync import errors
from sync.errors import LumbungError

GREEN, BLUE, YELLOW, GREY = "32", "34", "33", "37"


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for."""

    place: Place
    exam: Path
    exam_id: str | None  # of the exam that was asked for by name; None: whatever is there
    roster: Path
    offline: bool
    start_sitting: bool


class EndWishedError(Exception):
    """Ctrl-C or the like came before everything was up."""


def demo(wanted: Wanted) -> int:
    """Runs until Ctrl-C or `q`; the exit code.

    LumbungError PORT_TAKEN, DEMO_RUNS, DEMO_OF_ANOTHER, DEMO_NOT_READY, and where the first start finds faults.
    """
    place = wanted.place
    for port in (place.centre_port, place.box_port):
        _check_free(port)
    with place.alone():
        return _prepared(wanted)


def _prepared(wanted: Wanted) -> int:
    """Everything from here on writes in the folder, which is ours alone."""
    place = wanted.place
    family = Family(colour=sys.stdout.isatty())
    relay = Relay(0, ("127.0.0.1", place.centre_port), offline=False)
    try:
        place.write_config(relay.port)
        facts = place.read_facts()
        if facts is None:
            from provisioning.demo.first_start import prepare  # here, for it loads the centre

            facts = prepare(place, wanted.exam, wanted.roster, lambda what: family.say("demo", what, GREY))
        elif wanted.exam_id not in (None, facts.exam):
            raise LumbungError(errors.DEMO_OF_ANOTHER, folder=str(place.folder), exam=facts.exam, wanted=wanted.exam_id)
        with console.wishes() as wishes:
            return _run(wanted, facts, family, relay, wishes)
    finally:
        family.end()
        relay.close()


def _check_free(port: int) -> None:
    """A server that meets a taken port tries again for long; a person should be told at once."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as taken:
        if taken.errno != errno.EADDRINUSE:
            raise
        raise LumbungError(errors.PORT_TAKEN, port=port) from taken


def _run(wanted: Wanted, facts: Facts, family: Family, relay: Relay, wishes: console.Wishes) -> int:
    place = wanted.place
    given_up: list[Child] = []
    family.gave_up = given_up.append

    def ended() -> str | None:
        if wishes.ending.is_set():
            raise EndWishedError
        return given_up[0].name if given_up else None

    command = [sys.executable, "-m", "lumbung"]
    settings = ["--config", str(place.config_file)]
    family.start("pusat", [*command, "central", "run", *settings], BLUE)
    family.start("box", [*command, "box", "run", *settings], GREEN)
    family.start("agen", [*command, "sync", "run", *settings], YELLOW)
    try:
        await_answer(f"{place.centre_url}/healthz", lambda answer: answer.ok, ended)
        await_answer(f"{place.box_url}/api/v1/room", lambda answer: _has_sitting(answer, facts.sitting), ended)
        if wanted.start_sitting:
            _open_room(place, facts, ended)
    except EndWishedError:
        return 0
    if wanted.offline:
        relay.cut()
    family.say("demo", _banner(place, facts, relay), GREY)
    for wish in wishes:
        if wish == "end" or given_up:
            break
        if wish == "turn":
            _turn(relay, family)
    family.say("demo", "mengakhiri semua proses…", GREY)
    return 1 if given_up else 0


def _turn(relay: Relay, family: Family) -> None:
    if relay.offline:
        relay.restore()
        family.say("demo", "internet TERSAMBUNG lagi (link restored)", GREY)
    else:
        relay.cut()
        family.say("demo", "internet TERPUTUS (link cut): ujian jalan terus", GREY)


def _has_sitting(answer: requests.Response, sitting: str) -> bool:
    return answer.ok and any(each["id"] == sitting for each in answer.json()["sittings"])


def _open_room(place: Place, facts: Facts, ended: Callable[[], str | None]) -> None:
    """Opens and starts the sitting, unless somebody did before."""
    rooms = requests.get(f"{place.box_url}/api/v1/room", timeout=5).json()
    state = next(each["state"] for each in rooms["sittings"] if each["id"] == facts.sitting)
    steps = {"planned": ("open", "start"), "registration": ("start",)}.get(state, ())
    if not steps:
        return
    proctor = Proctor(place.box_url, facts.proctor, facts.proctor_password)
    for step in steps:
        _act(proctor, facts.sitting, step, ended)


def _act(proctor: Proctor, sitting: str, step: str, ended: Callable[[], str | None]) -> None:
    """Acts as soon as the box lets it: the sitting can be known while its exam is still on the way.

    LumbungError DEMO_NOT_READY, naming it, once a service gave up; requests.RequestException after READY_S.
    """
    end, pause = time.monotonic() + READY_S, threading.Event()
    while True:
        try:
            return proctor.act(sitting, step)
        except requests.ConnectionError:
            if time.monotonic() > end:  # else it died, and is started again
                raise
        except requests.HTTPError as refused:
            if refused.response.status_code != HTTPStatus.CONFLICT or time.monotonic() > end:
                raise
        gone = ended()
        if gone is not None:
            raise LumbungError(errors.DEMO_NOT_READY, url=proctor.box, ended=gone)
        pause.wait(POLL_S)


def _banner(place: Place, facts: Facts, relay: Relay) -> str:
    card = read_cards(place.cards)[-1]  # `lumbung simulate` begins with the first
    link = "TERPUTUS (cut)" if relay.offline else "tersambung (up)"
    return f"""siap.

  Peserta    {place.box_url}/
             NIP {card.nip}   PIN {card.pin}   token {facts.token}
             ({facts.participants} kartu / cards: {place.cards})
  Pengawas   {place.box_url}/pengawas      {facts.proctor} / {facts.proctor_password}
  Pusat      {place.centre_url}/            {facts.staff} / {facts.staff_password}

  Ujian      {facts.exam}            (lumbung central results --exam {facts.exam} -c {place.config_file})
  Internet   {link} · tekan o untuk memutus atau menyambung (press o to cut or restore)
  Selesai    q atau Ctrl-C (to end all)
"""
