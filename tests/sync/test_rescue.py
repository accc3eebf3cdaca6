"""Emergency files on their way up: each until the centre's signed word is here, none in the way of anything else."""

from __future__ import annotations

import hashlib
import json

from click.testing import CliRunner

from lumbung import main
from sync import errors, service
from sync.emergencies import FOLDER, EmergencyFolder
from sync.state import State, read_state
from sync.wire.receipt import EmergencyReceipt, sign_emergency
from tests.conditions import eventually
from tests.sync import small_centre as faults
from tests.sync.world import SITE, World, signing_key

FILE, OTHER = b"a" * 90_000, b"b" * 500


def folder_of(world: World) -> EmergencyFolder:
    return EmergencyFolder(world.folder / FOLDER, SITE)


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def told(world: World) -> State:
    return read_state(world.folder)


def patches(world: World) -> int:
    """How many parts of emergency files went up."""
    return sum(method == "PATCH" and "/emergency/" in path for method, path in world.centre.asked)


def counted(world: World) -> tuple[int, int]:
    state = told(world)
    return state.emergency_files, state.emergency_waiting


def test_it_works(world: World) -> None:
    """Carried in parts after the answers; the word is kept beside the file, and nothing is sent twice."""
    world.journal.add(10)
    assert folder_of(world).keep(FILE)
    service.run_once(world.agent())
    assert world.centre.emergencies == {name_of(FILE): FILE}
    assert counted(world) == (1, 0)
    assert told(world).troubles == {}
    roads = [path.split("/")[3] for method, path in world.centre.asked if method == "PATCH"]
    assert (roads[0], set(roads[1:])) == ("uploads", {"emergency"})
    assert len(roads) > 2, "in parts"
    asked = len(world.centre.asked)
    service.run_once(world.agent())
    assert not [path for _, path in world.centre.asked[asked:] if "emergency" in path]
    assert not folder_of(world).keep(FILE)


def test_what_the_centre_holds_already_is_not_sent_again(world: World) -> None:
    """It came by stick."""
    folder_of(world).keep(FILE)
    world.centre.emergencies[name_of(FILE)] = FILE
    service.run_once(world.agent())
    assert counted(world) == (1, 0)
    assert patches(world) == 1, "one question for the word, with nothing in it"


def test_a_cut_road_goes_on_where_it_stopped(world: World) -> None:
    folder_of(world).keep(FILE)
    agent = world.agent()
    world.centre.faults = [faults.passes] * 4 + [faults.hangs_up] * 12
    agent.carry()
    assert told(world).link == "down"
    sent = len(world.centre.uploads[name_of(FILE)])
    assert 0 < sent < len(FILE)
    world.centre.faults.clear()
    eventually(lambda: (agent.carry(), told(world).link == "up")[1])
    assert world.centre.emergencies == {name_of(FILE): FILE}
    agent.keep()
    assert counted(world) == (1, 0)


def test_a_portal_s_200_is_no_word_of_the_centre(world: World) -> None:
    folder_of(world).keep(OTHER)
    world.centre.always = faults.answers(200)
    service.run_once(world.agent())
    assert counted(world) == (1, 1)
    assert told(world).link == "portal"
    assert folder_of(world).names() == (name_of(OTHER),)


def test_somebody_else_s_word_is_believed_in_nothing(world: World) -> None:
    """Signed by another key, of another site, for another file: the file is offered all the same."""
    folder = folder_of(world)
    for data, site, about, signer in (
        (FILE, SITE, name_of(FILE), "box"),
        (OTHER, "smk-9", name_of(OTHER), "receipt"),
        (b"c", SITE, name_of(FILE), "receipt"),
    ):
        folder.keep(data)
        word = EmergencyReceipt(site, bytes.fromhex(about), None, 5)
        folder.keep_receipt(name_of(data), sign_emergency(word, signing_key(signer)))
    world.agent().keep()
    assert counted(world) == (3, 3)
    service.run_once(world.agent())
    assert set(world.centre.emergencies.values()) == {FILE, OTHER, b"c"}
    assert counted(world) == (3, 0)


def test_what_the_centre_sets_aside_is_held_named_and_offered_no_more(world: World) -> None:
    folder_of(world).keep(OTHER)
    world.centre.set_aside[name_of(OTHER)] = "LMB-1013"
    service.run_once(world.agent())
    assert told(world).emergency_set_aside == ((name_of(OTHER), "LMB-1013"),)
    assert counted(world) == (1, 0)
    service.run_once(world.agent())
    assert patches(world) == 1


def test_a_file_that_the_centre_does_not_take_blocks_nothing_and_is_tried_ever_more_seldom(world: World) -> None:
    world.journal.add(10)
    for data in (OTHER, FILE):
        folder_of(world).keep(data)
    world.centre.refuse_emergency[name_of(OTHER)] = errors.TOO_LARGE
    agent = world.agent()
    service.run_once(agent)
    assert world.centre.events() == list(range(1, 12))
    assert name_of(FILE) in world.centre.emergencies
    assert len(world.centre.beats) == 1, "the pass went on to its end"
    state = told(world)
    assert (state.link, state.troubles["emergency"].code) == ("up", errors.CENTRE_REFUSED.code)
    assert counted(world) == (2, 1)
    before = patches(world)
    agent.carry()
    assert patches(world) == before, "its time has not come"
    assert told(world).troubles["emergency"].code == errors.CENTRE_REFUSED.code
    world.centre.refuse_emergency.clear()
    agent.carry(insist=True)
    assert told(world).troubles == {}


def test_a_file_that_the_disk_spoiled_is_told_until_it_is_brought_again(world: World) -> None:
    folder = folder_of(world)
    folder.keep(FILE)
    folder.keep(OTHER)
    folder.path_of(name_of(FILE)).write_bytes(FILE[:-1])
    agent = world.agent()
    service.run_once(agent)
    assert world.centre.emergencies == {name_of(OTHER): OTHER}
    agent.carry(insist=True)
    assert told(world).troubles["emergency"].code == errors.EMERGENCY_SPOILED.code
    assert folder.keep(FILE)
    service.run_once(agent)
    assert told(world).troubles == {}
    assert name_of(FILE) in world.centre.emergencies


def test_status_counts_them_whether_the_agent_runs_or_not(world: World) -> None:
    folder_of(world).keep(OTHER)
    config = str(world.write_config())
    shown = CliRunner().invoke(main, ["sync", "status", "-c", config])
    assert "1, 1 belum di pusat" in shown.output
    assert shown.exit_code == 3
    done = CliRunner().invoke(main, ["sync", "now", "-c", config, "--json"])
    assert done.exit_code == 0, done.output
    state = json.loads(done.output)
    assert (state["emergency_files"], state["emergency_waiting"], state["emergency_set_aside"]) == (1, 0, [])
