"""The page's log at the box: what counts, what is late, what is refused, and that `have` always goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance.acts import CloseSitting, EndSitting
from appliance.commands import Done, EnterBlock, PutEvents, Slip, Submit
from appliance.legality import legal, rules_of
from sync import errors
from sync.wire.answers import answers_digest, page_digest
from sync.wire.exam import BlockContent, Component, Exam, ExamOutline
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import BLOCKS, OFFLINE_RUN_MS, SECONDS, SITTING, Bench, items_of, library, parts

SLACK_MS = 2_000


def last(bench: Bench, count: int = 1) -> list[tuple[str, tuple[Any, ...]]]:
    """Kind and body (behind lease and n) of the last events."""
    found = [read.event for read in bench.room._journal.events_from(1, 0)][-count:]
    return [(event.kind, event.body[3:]) for event in found]


def answers_of(bench: Bench, lease: LeaseToken) -> dict[str, Any]:
    return bench.room.published.attempts[lease.attempt].ledger.answers()


def test_it_works(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    rows = [
        [1, "answer", "B1-single", "A", bench.k],
        [2, "answer", "B1-single", "C", bench.k],
        [3, "flag", "B1-single", True, bench.k],
        [4, "focus", False, bench.k],
        [5, "ran", bench.k, bench.k + 5_000],
        [6, "answer", "B1-graded", "D", bench.k],
        [7, "answer", "B1-graded", None, bench.k],
    ]
    assert bench.put(lease, *rows).have == 7
    assert answers_of(bench, lease) == {"B1-single": "C"}
    assert bench.room.view_attempt(lease).flags == ("B1-single",)
    kinds = bench.kinds()[-7:]
    assert kinds == ["answer.given"] * 2 + ["item.flagged", "page.focus", "page.ran"] + ["answer.given"] * 2


def test_a_repetition_changes_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    rows = [[1, "answer", "B1-multiple", ["A", "B"], bench.k], [2, "nonsense", {"x": 1.5}]]
    bench.put(lease, *rows)
    before = bench.kinds()
    assert bench.put(lease, *rows).have == 2
    assert bench.kinds() == before


def test_a_gap_is_not_jumped_over(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    assert bench.put(lease, [1, "focus", True, 1], [3, "focus", True, 1], [2, "focus", True, 1]).have == 1
    assert bench.put(lease, [3, "focus", True, 1]).have == 1
    assert bench.put(lease).have == 1


@pytest.mark.parametrize(
    ("row", "entry"),
    [
        (["answer", "B1-single", "Z"], errors.ILLEGAL_VALUE),
        (["answer", "B1-single", ["A"]], errors.ILLEGAL_VALUE),
        (["answer", "B1-single", 7], errors.ILLEGAL_VALUE),
        (["answer", "B1-text", "\ud800"], errors.ILLEGAL_VALUE),
        (["answer", "B9-single", "A"], errors.UNKNOWN_ITEM),
        (["flag", "B9-single", True], errors.UNKNOWN_ITEM),
        (["answer", "B1-single"], errors.MALFORMED_EVENT),
        (["flag", "B1-single", 1], errors.MALFORMED_EVENT),
        (["focus", "yes"], errors.MALFORMED_EVENT),
        (["ran", 9], errors.MALFORMED_EVENT),
        (["dance"], errors.UNKNOWN_EVENT),
        ([{"a": [1.5, None]}], errors.UNKNOWN_EVENT),
        ([7], errors.UNKNOWN_EVENT),
    ],
)
def test_what_cannot_be_is_kept_as_refused_and_have_goes_on(
    row: list[Any], entry: errors.Entry, tmp_path: Path
) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    whole = [1, *row, 5]
    assert bench.put(lease, whole, [2, "answer", "B1-single", "A", bench.k]).have == 2
    (kind, (code, digest, excerpt)), _ = last(bench, 2)
    assert (kind, code, digest) == ("event.refused", entry.code, page_digest(whole))
    assert 0 < len(excerpt) <= 1024
    assert answers_of(bench, lease) == {"B1-single": "A"}
    assert bench.put(lease, whole).have == 2


@pytest.mark.parametrize("c", [-1, 2**62, 1.5, "5", True, None])
def test_a_time_that_is_no_time_is_refused(c: Any, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    assert bench.put(lease, [1, "answer", "B1-single", "A", c]).have == 1
    assert last(bench)[0][0] == "event.refused"


@pytest.mark.parametrize("row", [[], [0, "focus", True, 1], [-1], ["1"], [True], [1.0], [1, [[[[[[[[[[1]]]]]]]]]]]])
def test_what_is_no_list_of_events_is_not_journalled(row: list[Any], tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    before = bench.kinds()
    assert bench.refusal(PutEvents(lease, [[1, "focus", True, 1], row])).entry is errors.BAD_FIELDS
    assert bench.kinds() == before


def test_a_long_refused_row_is_cut(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, [1, "answer", "B1-text", "x" * 5_000, 1])
    assert len(last(bench)[0][1][2]) == 1024


def test_two_contents_under_one_key_are_both_kept_and_have_stays(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    assert bench.put(lease, [1, "answer", "B1-single", "B", bench.k]).have == 1
    assert last(bench)[0][0] == "event.conflict"
    before = bench.kinds()
    bench.put(lease, [1, "answer", "B1-single", "B", bench.k])
    assert bench.kinds() == before, "the same conflict is said once"
    assert answers_of(bench, lease) == {"B1-single": "A"}
    for number in range(20):
        bench.put(lease, [1, "answer", "B1-single", "C", number])
    assert bench.kinds().count("event.conflict") == 7, "a handful tells the story"


@pytest.mark.parametrize(
    ("ahead_ms", "counts"),
    [(0, True), (OFFLINE_RUN_MS + SLACK_MS, True), (OFFLINE_RUN_MS + SLACK_MS + 1, False)],
)
def test_an_answer_counts_within_reach_of_the_last_contact(ahead_ms: int, counts: bool, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k + ahead_ms])
    assert (answers_of(bench, lease) == {"B1-single": "A"}) is counts
    if not counts:
        assert last(bench)[0][1][3] == "offline_too_long"


@pytest.mark.parametrize(
    ("since_ms", "counts"),
    [(1_000, True), (OFFLINE_RUN_MS + SLACK_MS, True), (OFFLINE_RUN_MS + SLACK_MS + 1, False), (540_000, False)],
)
def test_what_was_given_in_a_silence_counts_as_far_as_the_offline_run_goes(
    since_ms: int, counts: bool, tmp_path: Path
) -> None:
    """Also when a pulse came before the log: the contact that counts is the one before the reconnection."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(10_000, lease)
    cut = bench.k
    bench.run(550_000)
    bench.room.pulse(lease, 0)
    bench.room.step()
    back = bench.k
    bench.put(lease, [1, "answer", "B1-single", "A", cut + since_ms])
    assert (answers_of(bench, lease) == {"B1-single": "A"}) is counts
    bench.put(lease, [2, "answer", "B1-graded", "B", back])
    assert answers_of(bench, lease)["B1-graded"] == "B", "what is given after the return counts again"


def test_an_answer_after_the_deadline_is_kept_as_late(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    deadline = bench.room.view_attempt(lease).blocks[0].deadline
    assert deadline is not None
    bench.run(SECONDS * 1_000 + 5_000, lease)
    bench.put(lease, [1, "answer", "B1-single", "A", deadline], [2, "answer", "B1-graded", "A", deadline + 1])
    assert answers_of(bench, lease) == {"B1-single": "A"}
    assert last(bench)[0] == ("answer.late", ("B1-graded", "A", deadline + 1, "after_deadline"))


def test_an_answer_given_after_the_next_block_was_entered_is_late(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(5_000, lease)
    bench.get(EnterBlock(lease, "B2"), Done)
    entered = bench.k
    bench.run(5_000, lease)
    bench.put(lease, [1, "answer", "B1-single", "A", entered], [2, "answer", "B1-graded", "A", entered + 1])
    assert answers_of(bench, lease) == {"B1-single": "A"}
    assert last(bench)[0][1][3] == "after_block"


def test_an_answer_for_a_block_not_yet_entered_waits_for_it(tmp_path: Path) -> None:
    """After a restore the page may know a block that the box has forgotten: its answers count once it is entered."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, [1, "answer", "B2-single", "A", bench.k], [2, "answer", "B3-single", "A", bench.k])
    assert answers_of(bench, lease) == {}
    bench.crash()
    bench.get(EnterBlock(lease, "B2"), Done)
    assert answers_of(bench, lease) == {"B2-single": "A"}
    bench.get(EnterBlock(lease, "B3"), Done)
    assert answers_of(bench, lease) == {"B2-single": "A", "B3-single": "A"}
    assert bench.room.published.attempts[lease.attempt].early == ()


def test_after_the_submit_everything_is_late_and_nothing_changes(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    for block in ("B2", "B3"):
        bench.get(EnterBlock(lease, block), Done)
    bench.put(lease, [1, "answer", "B3-single", "A", bench.k])
    digest = answers_digest(lease.attempt, bytes(16), {"B3-single": "A"})
    bench.get(Submit(lease, 1, bytes(16), digest), Slip)
    assert bench.put(lease, [2, "answer", "B3-single", "B", bench.k], [3, "flag", "B3-single", True, 1]).have == 3
    assert last(bench, 2)[0] == ("answer.late", ("B3-single", "B", bench.k, "after_submit"))
    assert answers_of(bench, lease) == {"B3-single": "A"}


def test_a_page_of_a_closed_sitting_can_still_hand_in_its_log(tmp_path: Path) -> None:
    """Even after a restart, when that sitting is no longer in memory and its content key is gone."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    bench.act(EndSitting)
    bench.act(CloseSitting)
    bench.crash()
    assert SITTING not in bench.room.published.sittings
    rows = [[2, "answer", "B1-single", "B", bench.k], [3, "answer", "no item!", "B", 1], [4, "answer", "B1-x", 7, 1]]
    assert bench.put(lease, [1, "answer", "B1-single", "A", 1], *rows).have == 4
    assert bench.kinds()[-4:] == ["event.conflict", "answer.late", "event.refused", "event.refused"]
    assert answers_of(bench, lease) == {"B1-single": "A"}


def test_while_the_content_is_not_open_the_page_keeps_its_log(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.shelf = library(open_=False)
    bench.crash()
    assert bench.refusal(PutEvents(lease, [[1, "answer", "B1-single", "A", 1]])).entry is errors.NOT_READY


# --- values --------------------------------------------------------------------------------------


def exam() -> Exam:
    found = parts()
    outline = ExamOutline.model_validate_json(found["exam.json"].data)
    blocks = tuple(BlockContent.model_validate_json(found[f"block/{block}.json"].data) for block in BLOCKS)
    assert isinstance(outline.components[0], Component)
    return Exam(outline=outline, blocks=blocks)


@pytest.mark.parametrize(
    ("item", "good", "bad"),
    [
        ("B1-single", ["A", None], ["", "F", ["A"], 1, True, {}]),
        ("B1-graded", ["E"], ["e"]),
        ("B1-likert", ["C"], ["CC"]),
        (
            "B1-multiple",
            [["A"], ["A", "C"], ("B", "C")],
            [[], ["C", "A"], ["A", "A"], ["A", "B", "C", "D"], ["Z"], "A", [1]],
        ),
        ("B1-most-least", [["A", "B"], ["B", "A"]], [["A"], ["A", "A"], ["A", "Z"], ["A", "B", "C"], "AB", [1, 2]]),
        (
            "B1-numeric",
            ["0", "-3", "12.5", "999999999999999.1234567891", "0.5", "-0.5"],
            ["", "-0", "00", "01", "1.", ".5", "1.50", "1e5", "+1", "1,5", 5, "1234567890123456", "٣"],
        ),
        ("B1-text", ["phishing", "é" * 20], ["", " a", "a ", "e\u0301", "x" * 21, 5, "\ud800"]),
    ],
)
def test_each_type_has_its_legal_values(item: str, good: list[Any], bad: list[Any]) -> None:
    rule = rules_of(exam())[item]
    for value in good:
        assert legal(rule, value), value
    for value in bad:
        assert not legal(rule, value), value


def test_there_is_an_item_of_every_type() -> None:
    assert len({item.type for item in items_of("B1")}) == 7


def test_each_leaving_of_the_page_counts_and_the_newest_log_in_says_where_they_are(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()

    def seen() -> tuple[bool, int]:
        presence = bench.room.published.attempts[old.attempt].presence
        return presence.away, presence.away_count

    assert seen() == (False, 0)
    bench.put(old, [1, "focus", True, bench.k])
    assert seen() == (False, 0), "it was there all the time"
    bench.put(old, [2, "focus", False, bench.k], [3, "focus", False, bench.k])
    assert seen() == (True, 1), "away is away, however often it is said"
    bench.put(old, [4, "focus", True, bench.k], [5, "focus", False, bench.k])
    assert seen() == (True, 2)
    new = bench.log_in()
    assert seen() == (False, 2), "the new page is at the front"
    bench.put(old, [6, "focus", True, bench.k], [7, "focus", False, bench.k])
    assert seen() == (False, 3), "the old PC's log comes late: counted, and not where they are now"
    bench.put(new, [1, "focus", False, bench.k])
    assert seen() == (True, 4)
    bench.crash()
    assert seen() == (True, 4)
