"""`lumbung simulate` plays whole exams over real HTTP and holds box and centre to every promise."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # has no types of its own
import pysqlite3
import pytest
import requests

from provisioning.demo.proctor import Proctor
from tests.conditions import eventually
from tests.demonstration import Demonstration

ROOT = Path(__file__).parents[2]
BFI, RECORDED = ROOT / "examples" / "bfi", ROOT / "tests" / "data" / "bfi.csv"

# docs: the published figures (psych's bfi), pairwise and listwise with the people that the latter leaves
PAIRWISE = {"A": 0.7030, "C": 0.7267, "E": 0.7617, "N": 0.8140, "O": 0.6002}
LISTWISE = {"A": (0.7038, 2709), "C": (0.7293, 2707), "E": (0.7609, 2713), "N": (0.8133, 2694), "O": (0.6025, 2726)}


def test_a_few_participants_reach_the_centre_and_a_lost_answer_is_noticed(tmp_path: Path) -> None:
    with Demonstration(tmp_path, "--exam", str(BFI), "--invent", "6") as demo:
        code, told = demo.simulate("--speed", "0", "--seed", "7")
        assert (code, told["kept"], told["finished"], told["faults"]) == (0, True, 6, [])
        assert [audit["place"] for audit in told["audits"]] == ["box", "centre"]
        assert all(audit["promised"] > 100 and audit["missing"] == 0 for audit in told["audits"])
        again = demo.simulate("--speed", "0")
        assert (again[0], again[1]["finished"], again[1]["done_before"]) == (0, 0, 6), "nobody can sit it twice"


def test_the_audit_names_an_answer_that_the_centre_has_otherwise(tmp_path: Path) -> None:
    """The control: with one answer altered in the centre's projection the exit code is 3 and the item is named."""
    from provisioning.simulate.audit import Audit, _compare
    from provisioning.simulate.play import Played

    audit = Audit("centre")
    _compare(audit, Played("…", attempt="aa", promised={"A1": "3", "A2": "4"}), {"A1": "3", "A2": "5"})
    assert (audit.promised, audit.missing, audit.kept) == (2, [("aa", "A2")], False)


def test_too_few_cards_and_a_box_that_is_not_there_are_typed(tmp_path: Path) -> None:
    demo = Demonstration(tmp_path)
    cards = tmp_path / "cards.csv"
    cards.write_text("nip,pin,token\n199001012015011001,123456,ABCDEF\n")
    words = ("simulate", "--box", demo.box_url, "--cards", str(cards), "--json")
    done = demo.lumbung(*words, "--participants", "2")
    assert (done.returncode, json.loads(done.stdout)["error"]["name"]) == (1, "too_few_cards")
    done = demo.lumbung(*words)
    assert (done.returncode, json.loads(done.stdout)["error"]["name"]) == (1, "box_not_there")


@pytest.mark.slow
def test_recorded_people_give_the_published_alphas_at_the_centre(tmp_path: Path) -> None:
    """2,800 real people, missing cells included, over HTTP into a box, synced and scored."""
    with Demonstration(tmp_path, "--exam", str(BFI), "--invent", "2800") as demo:
        code, told = demo.simulate("--speed", "0", "--responses", str(RECORDED), "--at-once", "60")
        assert (code, told["finished"], told["faults"]) == (0, 2800, []), told
        assert told["audits"][1]["promised"] == 2800 * 25 - 508
        config = ("-c", str(demo.place.config_file))
        statistics = demo.lumbung("central", "statistics", "--exam", "bfi", "--json", *config)
        found = {each["competency"]: each for each in json.loads(statistics.stdout)["competencies"]}
        for scale, alpha in PAIRWISE.items():
            assert round(found[scale]["pairwise"]["alpha"], 4) == alpha
        for scale, (alpha, people) in LISTWISE.items():
            assert round(found[scale]["listwise"]["alpha"], 4) == alpha
            assert found[scale]["listwise"]["people"] == people


@pytest.mark.slow
def test_300_participants_take_the_whole_sample_exam_at_20_times_speed(tmp_path: Path) -> None:
    with Demonstration(tmp_path, "--invent", "300") as demo:
        code, told = demo.simulate("--speed", "20")
        print({name: told[name] for name in ("answers", "requests", "retries", "reloads", "lost_lines", "seconds")})
        assert (code, told["finished"], told["faults"]) == (0, 300, []), told
        assert told["retries"] == 0, "nothing had to be asked twice"


def test_a_second_start_goes_on_where_the_first_was(tmp_path: Path) -> None:
    with Demonstration(tmp_path, "--exam", str(BFI), "--invent", "3") as demo:
        assert demo.simulate("--participants", "2", "--speed", "0")[0] == 0
        facts, place = demo.facts, demo.place
        assert demo.end() == 0
    assert not list(place.folder.glob("box/journal.db-journal"))
    with demo:
        assert demo.facts == facts
        code, told = demo.simulate("--speed", "0")
        assert (code, told["finished"], told["done_before"]) == (0, 1, 2), "the third, and two who had submitted"
        proctor = Proctor(place.box_url, facts.proctor, facts.proctor_password)
        proctor.act(facts.sitting, "end")
        proctor.act(facts.sitting, "close", reason="uji")
    with demo:
        room = requests.get(f"{place.box_url}/api/v1/room", timeout=60).json()
        assert [sitting["state"] for sitting in room["sittings"]] == ["closed"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_end_that_is_wished_during_the_start_ends_all(tmp_path: Path, number: signal.Signals) -> None:
    demo = Demonstration(tmp_path, "--exam", str(BFI), "--invent", "1")
    started: list[psutil.Process] = []

    def all_run() -> bool:
        started[:] = psutil.Process(demo.process.pid).children()
        return len(started) == 3

    demo.launch()
    eventually(all_run)
    demo.process.send_signal(number)
    assert demo.process.wait(timeout=60) == 0
    assert [child for child in started if child.is_running()] == []


def test_a_cut_link_holds_answers_at_the_box_until_it_is_restored(tmp_path: Path) -> None:
    with Demonstration(tmp_path, "--exam", str(BFI), "--invent", "2", "--offline") as demo:
        code, told = demo.simulate("--speed", "0", audit_centre=False)
        assert code == 0, told
        eventually(lambda: _backlog(demo) > 50, every_s=0.3)  # the agent counts when it looks, every few s
        assert _at_centre(demo) == 0
        demo.turn_link()
        eventually(lambda: _at_centre(demo) > 50, every_s=0.3)


def _backlog(demo: Demonstration) -> int:
    status = json.loads(demo.lumbung("sync", "status", "--json", "-c", str(demo.place.config_file)).stdout)
    count: int = status["backlog_events"]
    return count


def _at_centre(demo: Demonstration) -> int:
    database = pysqlite3.connect(str(demo.place.folder / "centre" / "centre.db"))
    try:
        count: int = database.execute("SELECT count(*) FROM events").fetchone()[0]
        return count
    finally:
        database.close()
