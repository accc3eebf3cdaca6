"""A paper's head at the centre: found wherever in a batch it lies; what has not come is told from what differs."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from click.testing import CliRunner

from central import ingest, papers, worker
from central.centre import Centre
from central.cli import central
from central.console import centre_of
from sync.errors import LumbungError
from sync.wire.answers import head_from_text, head_text
from tests.central.conftest import Box
from tests.central.test_commands import config, run

__all__ = ["config"]  # the fixture


def refused(centre: Centre, head: str, **told: object) -> str:
    with pytest.raises(LumbungError) as caught:
        papers.check(centre, "smk1", head, **told)  # type: ignore[arg-type]
    return caught.value.entry.name


def at(box: Box, seq: int) -> str:
    """What a paper made after this event shows."""
    return head_text(box.heads[seq])


@pytest.mark.parametrize("with_seq", [True, False])
@pytest.mark.parametrize("seq", [1, 7, 10, 15, 20])
def test_a_head_is_found_at_a_batchs_end_and_within_it(centre: Centre, box: Box, seq: int, with_seq: bool) -> None:
    box.many_answers(20)
    for run_ in ((1, 10), (11, 20)):
        ingest.ingest(centre, "smk1", box.seal(*run_).data)
    (match,) = papers.check(centre, "smk1", at(box, seq), seq=seq if with_seq else None)
    assert (match.epoch, match.branch, match.seq, match.kind) == (box.origin.epoch, 0, seq, "answer.given")
    assert (match.box, match.received_ms, match.archived) == ("box1", centre.now_ms(), False)


def test_a_hand_may_write_groups_and_mistake_o_for_zero(centre: Centre, box: Box) -> None:
    box.many_answers(4)
    ingest.ingest(centre, "smk1", box.seal(1, 4).data)
    head = at(box, 3)
    typed = " ".join(head[at_ : at_ + 4] for at_ in range(0, 16, 4)).lower().replace("0", "o").replace("1", "l")
    assert papers.check(centre, "smk1", typed, epoch=box.origin.epoch.hex()[:6].upper(), seq=3)[0].seq == 3
    for wrong in ("", head[:-1], head + "0", "U" + head[1:], "é" + head[1:]):
        assert refused(centre, wrong) == "head_mistyped"


def test_what_has_not_come_is_told_from_what_differs(centre: Centre, box: Box) -> None:
    box.many_answers(30)
    ingest.ingest(centre, "smk1", box.seal(1, 10).data)
    epoch = box.origin.epoch.hex()
    assert refused(centre, at(box, 20), seq=20, epoch=epoch) == "paper_not_yet"
    assert refused(centre, at(box, 20), seq=9, epoch=epoch) == "paper_differs"
    assert refused(centre, at(box, 9), seq=8, epoch=epoch) == "paper_differs"
    assert refused(centre, at(box, 9), seq=9, epoch="0000") == "paper_not_yet", "another epoch, none of which is here"
    assert refused(centre, at(box, 20)) == "paper_unknown"
    ingest.ingest(centre, "smk1", box.seal(11, 30).data)
    assert papers.check(centre, "smk1", at(box, 20), seq=20, epoch=epoch)[0].seq == 20


def test_a_later_batch_is_witness_to_the_head_before_it(centre: Centre, box: Box) -> None:
    box.many_answers(20)
    ingest.ingest(centre, "smk1", box.seal(11, 20).data)
    (match,) = papers.check(centre, "smk1", at(box, 10), seq=10)
    assert (match.seq, match.kind, match.received_ms) == (10, None, None)
    assert refused(centre, at(box, 9), seq=9) == "paper_not_yet"


def test_a_paper_of_a_forked_journal_says_so(centre: Centre, box: Box) -> None:
    box.many_answers(10)
    other = box.copied(at=5)
    for n in range(5):
        other.answer(bytes(16), n + 1, "i1", "E")
    ingest.ingest(centre, "smk1", box.seal(1, 10).data)
    with pytest.raises(LumbungError):
        ingest.ingest(centre, "smk1", other.seal(1, 10).data)
    assert papers.check(centre, "smk1", at(box, 8), seq=8)[0].branch == 0
    assert papers.check(centre, "smk1", at(other, 8), seq=8)[0].branch == 1
    assert len(papers.check(centre, "smk1", at(box, 3), seq=3)) == 2, "what both have in common"


def test_the_second_copy_is_told(centre: Centre, box: Box) -> None:
    box.many_answers(3)
    ingest.ingest(centre, "smk1", box.seal(1, 3).data)
    worker.archive(centre)
    assert papers.check(centre, "smk1", at(box, 2), seq=2)[0].archived


def test_a_site_that_is_not_there(centre: Centre, box: Box) -> None:
    with pytest.raises(LumbungError) as caught:
        papers.check(centre, "smk2", "0" * 16)
    assert caught.value.entry.name == "no_such_record"


def test_head_text_comes_back_as_the_bytes_it_was() -> None:
    for _ in range(50):
        head = secrets.token_bytes(32)
        assert head_from_text(head_text(head)) == head[:10]


def test_the_command(config: Path) -> None:
    run(config, "init")
    run(config, "site", "add", "smk1", "--name", "SMK 1")
    told = run(config, "paper", "smk1", "0000", "0000", "0000", "0000", "--seq", "3", ok=False)
    assert told["error"]["name"] == "paper_not_yet"
    centre = centre_of(config)
    box = Box(centre).enrol()
    box.many_answers(3)
    ingest.ingest(centre, "smk1", box.seal(1, 3).data)
    head = at(box, 2)
    (match,) = run(config, "paper", "smk1", head[:8], head[8:], "--seq", "2")["matches"]
    assert (match["seq"], match["box"], match["epoch"]) == (2, "box1", box.origin.epoch.hex())
    said = CliRunner().invoke(central, ["paper", "smk1", head, "-c", str(config)])
    assert said.output.startswith("Cocok: nomor 2,")
