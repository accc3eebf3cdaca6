"""The rule for answers: it depends on the set of events alone, never loses one, and holds what is in doubt."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.wire import answers, canonical
from sync.wire.answers import Ledger, answers_digest, empty, fold, fold_all, merge, page_digest
from sync.wire.events import Event, check_event
from sync.wire.kinds import KINDS

ATTEMPT, SITTING = b"a" * 16, b"s" * 16
EPOCHS = (b"1" * 16, b"2" * 16)
SALT = b"salt" * 4
Placed = tuple[bytes, Event]  # an event and the epoch in which it lies


def event(kind: str, *body: Any, seq: int = 1) -> Event:
    made = Event(seq, 1000, kind, SITTING, ATTEMPT, body)
    check_event(made)
    return made


def given_(
    n: int, item: str, value: Any, *, lease: tuple[bytes, int] = (EPOCHS[0], 5), c: int = 10, seq: int = 1
) -> Event:
    return event("answer.given", *lease, n, item, value, c, seq=seq)


def late(n: int, item: str, value: Any, *, lease: tuple[bytes, int] = (EPOCHS[0], 5), c: int = 10) -> Event:
    return event("answer.late", *lease, n, item, value, c, "LMB-2000")


def refused(n: int, row: list[Any], *, lease: tuple[bytes, int] = (EPOCHS[0], 5)) -> Event:
    return event("event.refused", *lease, n, "LMB-2000", page_digest(row), b"")


def conflict(n: int, row: list[Any], *, lease: tuple[bytes, int] = (EPOCHS[0], 5)) -> Event:
    return event("event.conflict", *lease, n, page_digest(row), b"")


def submitted(n: int, digest: bytes, *, salt: bytes = SALT, lease: tuple[bytes, int] = (EPOCHS[0], 5)) -> Event:
    return event("attempt.submitted", *lease, n, salt, digest)


def ledger(*events: Event, epoch: bytes = EPOCHS[0]) -> Ledger:
    return fold_all(empty(ATTEMPT), epoch, events)


# --- one branch ----------------------------------------------------------------------------------


def test_the_last_answer_of_a_lease_is_the_items_answer() -> None:
    assert ledger(given_(1, "A1", "A"), given_(2, "A1", "B"), given_(3, "A2", "C")).answers() == {"A1": "B", "A2": "C"}


def test_a_cleared_answer_is_none_at_all() -> None:
    assert ledger(given_(1, "A1", "A"), given_(2, "A1", None)).answers() == {}


def test_a_later_lease_beats_a_greater_n() -> None:
    early, moved = (EPOCHS[1], 5), (EPOCHS[0], 9)
    assert ledger(given_(50, "A1", "A", lease=early), given_(1, "A1", "B", lease=moved)).answers() == {"A1": "B"}


def test_of_two_leases_with_one_seq_the_greater_epoch_wins() -> None:
    one, other = (EPOCHS[0], 5), (EPOCHS[1], 5)
    assert ledger(given_(50, "A1", "A", lease=one), given_(1, "A1", "B", lease=other)).answers() == {"A1": "B"}


def test_two_computers_with_the_same_n_do_not_meet() -> None:
    both = ledger(given_(1, "A1", "A", lease=(EPOCHS[0], 5)), given_(1, "A2", "B", lease=(EPOCHS[0], 6)))
    assert both.answers() == {"A1": "A", "A2": "B"}
    assert both.held == ()


def test_late_and_refused_events_are_kept_and_not_counted() -> None:
    row = [3, "answer", "A3", "C", 10]
    here = ledger(given_(1, "A1", "A"), late(2, "A1", "B"), refused(3, row))
    assert here.answers() == {"A1": "A"}
    assert [(key[2], kept.content) for key, kept in here.late()] == [(2, ("answer", "A1", "B", 10))]
    assert here.seen(EPOCHS[0], 5, 3)[0].content == ("digest", page_digest(row))
    assert here.seen(EPOCHS[0], 5, 4) == ()
    assert here.held == ()


def test_a_repeated_event_changes_nothing() -> None:
    here = ledger(given_(1, "A1", "A"))
    assert fold(here, EPOCHS[0], given_(1, "A1", "A")) is here


def test_flags_follow_the_last_word() -> None:
    key = (EPOCHS[0], 5)
    here = ledger(
        event("item.flagged", *key, 1, "A2", True, 10),
        event("item.flagged", *key, 2, "A1", True, 10),
        event("item.flagged", *key, 3, "A2", False, 10),
    )
    assert here.flags() == ("A1",)
    assert here.answers() == {}


def test_events_that_no_page_sent_add_nothing() -> None:
    here = ledger(given_(1, "A1", "A"))
    other = event("time.added", b"c" * 16, "pengawas", 60_000, "blackout")
    assert fold(here, EPOCHS[0], other) is here


def test_each_kind_with_a_page_key_is_read() -> None:
    """The key of a forced submit lies behind who forced it, and why."""
    with_key = {name for name, kind in KINDS.items() if ("n", "u64") in (kind.fields[2:3] + kind.fields[5:6])}
    assert with_key == set(answers._READERS)
    assert [name for name, _ in KINDS[answers.FORCED].fields[3:]] == [
        name for name, _ in KINDS["attempt.submitted"].fields
    ]


def test_a_run_is_folded_without_the_events_of_others() -> None:
    other = given_(1, "A1", "B")._replace(attempt=b"o" * 16)
    assert ledger(given_(1, "A1", "A"), other) == ledger(given_(1, "A1", "A"))
    with pytest.raises(ValueError, match="another attempt"):
        fold(empty(ATTEMPT), EPOCHS[0], other)
    with pytest.raises(ValueError, match="two attempts"):
        merge(empty(ATTEMPT), empty(b"o" * 16))


# --- several branches ----------------------------------------------------------------------------


def test_accepted_on_any_branch_is_accepted() -> None:
    row = [1, "answer", "A1", "A", 10]
    accepting, late_, refusing = ledger(given_(1, "A1", "A")), ledger(late(1, "A1", "A")), ledger(refused(1, row))
    for one in (late_, refusing):
        for both in (merge(accepting, one), merge(one, accepting)):
            assert both.answers() == {"A1": "A"}
            assert both.late() == ()
            assert both.held == ()


def test_one_key_with_two_contents_holds_the_attempt_and_keeps_both() -> None:
    one, other = ledger(given_(1, "A1", "A")), ledger(given_(1, "A1", "B"), epoch=EPOCHS[1])
    both = merge(one, other)
    assert both == merge(other, one)
    assert both.held == ("two_contents",)
    assert [kept.content[2] for kept in both.seen(EPOCHS[0], 5, 1)] == ["A", "B"]
    assert both.conflicts() == ((5, EPOCHS[0], 1),)
    assert both.answers() == {"A1": "B"}, "some one answer, the same everywhere"


def test_the_later_reading_decides_between_two_contents_of_one_key() -> None:
    assert ledger(given_(1, "A1", "A", c=11), given_(1, "A1", "B", c=10)).answers() == {"A1": "A"}


def test_a_conflict_that_one_box_saw_holds_the_attempt() -> None:
    here = ledger(given_(1, "A1", "A"), conflict(1, [1, "answer", "A1", "B", 10]))
    assert here.held == ("two_contents",)
    assert here.answers() == {"A1": "A"}


def test_a_digest_of_what_is_there_whole_is_no_conflict() -> None:
    """One branch kept the content, the other only its digest: the same event, and no doubt about it."""
    for row, whole in (
        ([1, "answer", "A1", ["A", "C"], 10], given_(1, "A1", ("A", "C"))),
        ([1, "flag", "A1", True, 10], event("item.flagged", EPOCHS[0], 5, 1, "A1", True, 10)),
        ([1, "ran", 10, 20], event("page.ran", EPOCHS[0], 5, 1, 10, 20)),
        ([1, "focus", False, 10], event("page.focus", EPOCHS[0], 5, 1, False, 10)),
    ):
        assert ledger(whole, refused(1, row)).held == ()
        assert ledger(whole, conflict(1, row)).held == ()
        assert ledger(whole, refused(1, [*row, 0])).held == ("two_contents",)


def test_an_answer_and_a_flag_under_one_key_are_two_contents() -> None:
    flag = event("item.flagged", EPOCHS[0], 5, 1, "A1", True, 10)
    assert ledger(given_(1, "A1", "A"), flag).held == ("two_contents",)


def test_of_two_contents_the_places_of_both_are_known() -> None:
    here = ledger(given_(1, "A1", "A", seq=30), given_(1, "A1", "B", seq=31), given_(1, "A1", "A", seq=20))
    assert [(kept.content[2], kept.seq) for kept in here.seen(EPOCHS[0], 5, 1)] == [("A", 20), ("B", 31)]


# --- submit --------------------------------------------------------------------------------------


def test_a_submit_that_agrees_is_not_held() -> None:
    digest = answers_digest(ATTEMPT, SALT, {"A1": "A"})
    here = ledger(given_(1, "A1", "A"), submitted(1, digest))
    assert here.held == ()
    submit = here.submit
    assert submit is not None
    assert (submit.key, submit.salt, submit.digest) == ((5, EPOCHS[0], 1), SALT, digest)
    assert ledger(given_(1, "A1", "A")).submit is None


def test_a_submit_that_differs_is_held() -> None:
    digest = answers_digest(ATTEMPT, SALT, {"A1": "A"})
    assert ledger(given_(1, "A1", "B"), submitted(1, digest)).held == ("digest_differs",)


def test_the_smallest_submit_wins() -> None:
    first, second = (EPOCHS[1], 5), (EPOCHS[0], 6)
    digest = answers_digest(ATTEMPT, SALT, {})
    for order in ((0, 1), (1, 0)):
        both = [submitted(9, digest, lease=first), submitted(3, b"x" * 32, lease=second)]
        here = ledger(*(both[i] for i in order))
        assert here.submit is not None
        assert here.submit.key == (5, EPOCHS[1], 9)
        assert here.held == ()


def test_two_submits_under_one_key_hold_the_attempt() -> None:
    digest = answers_digest(ATTEMPT, SALT, {})
    assert ledger(submitted(1, digest), submitted(1, digest, salt=b"x" * 16)).held[0] == "two_contents"


# --- order, repetition, branch and route do not matter -------------------------------------------

leases = st.sampled_from([(EPOCHS[0], 5), (EPOCHS[0], 6), (EPOCHS[1], 5)])
items = st.sampled_from(["A1", "A2"])
small_values = st.sampled_from([None, "A", "B", ("A", "B")])
ns = st.integers(1, 3)
cs = st.integers(10, 11)


def row_of(n: int, content: tuple[Any, ...]) -> list[Any]:
    return [n, *content]


@st.composite
def page_events(draw: st.DrawFn) -> Placed:
    lease, n = draw(leases), draw(ns)
    answer = (draw(items), draw(small_values), draw(cs))
    kind = draw(st.sampled_from(["given", "given", "late", "refused", "conflict", "flag", "ran", "submit"]))
    made = {
        "given": lambda: event("answer.given", *lease, n, *answer),
        "late": lambda: event("answer.late", *lease, n, *answer, "LMB-2000"),
        "refused": lambda: refused(n, [n, "answer", *answer], lease=lease),
        "conflict": lambda: conflict(n, [n, "answer", *answer], lease=lease),
        "flag": lambda: event("item.flagged", *lease, n, answer[0], answer[1] is None, answer[2]),
        "ran": lambda: event("page.ran", *lease, n, answer[2], answer[2] + 1),
        "submit": lambda: submitted(
            n,
            answers_digest(ATTEMPT, SALT, {answer[0]: answer[1]}),
            salt=draw(st.sampled_from([SALT, b"x" * 16])),
            lease=lease,
        ),
    }[kind]()
    return draw(st.sampled_from(EPOCHS)), made._replace(seq=draw(st.integers(1, 5)))


def folded(placed: Sequence[Placed]) -> Ledger:
    here = empty(ATTEMPT)
    for epoch, each in placed:
        here = fold(here, epoch, each)
    return here


@given(st.lists(page_events(), max_size=14), st.randoms(use_true_random=False))
def test_any_order_partition_and_repetition_gives_the_same_ledger(placed: list[Placed], rng: random.Random) -> None:
    whole = folded(placed)
    again = placed + [rng.choice(placed) for _ in range(rng.randrange(4)) if placed]
    rng.shuffle(again)
    branches = [folded([each for each in again if rng.random() < 0.6]) for _ in range(3)]
    branches += [folded([each]) for each in again]
    rng.shuffle(branches)
    while len(branches) > 1:  # merged in any tree
        one, other = branches.pop(rng.randrange(len(branches))), branches.pop(rng.randrange(len(branches)))
        branches.append(merge(one, other))
    merged = branches[0]
    assert merged == whole
    assert (merged.answers(), merged.flags(), merged.submit, merged.held) == (
        whole.answers(),
        whole.flags(),
        whole.submit,
        whole.held,
    )


@given(st.lists(page_events(), max_size=14))
def test_the_rule_is_what_the_page_says(placed: list[Placed]) -> None:
    """The rule once more, slowly, from the set of events, in the words of the design."""
    here = folded(placed)
    accepted = [
        ((each.body[1], each.body[0], each.body[2]), each.body[5], canonical.encode(each.body[4]), each)
        for _, each in placed
        if each.kind == "answer.given"
    ]
    expected = {}
    for _, _, _, each in sorted(accepted, key=lambda row: row[:3]):
        expected[each.body[3]] = each.body[4]
    assert here.answers() == {item: value for item, value in sorted(expected.items()) if value is not None}
    submits = sorted(
        (each.body[1], each.body[0], each.body[2]) for _, each in placed if each.kind == "attempt.submitted"
    )
    assert (here.submit.key if here.submit else None) == (submits[0] if submits else None)
    contents: dict[Any, set[bytes]] = {}
    for _, each in placed:
        key = (each.kind == "attempt.submitted", each.body[1], each.body[0], each.body[2])
        contents.setdefault(key, set()).add(digest_of(each))
    assert ("two_contents" in here.held) == any(len(digests) > 1 for digests in contents.values())
    differs = here.submit is not None and here.submit.digest != answers_digest(
        ATTEMPT, here.submit.salt, here.answers()
    )
    assert ("digest_differs" in here.held) == differs


def digest_of(each: Event) -> bytes:
    n, body = each.body[2], each.body
    match each.kind:
        case "event.refused":
            return bytes(body[4])
        case "event.conflict":
            return bytes(body[3])
        case "attempt.submitted":
            return bytes(body[3] + body[4])
        case "answer.given" | "answer.late":
            return page_digest([n, "answer", *body[3:6]])
        case "item.flagged":
            return page_digest([n, "flag", *body[3:6]])
    return page_digest([n, "ran", *body[3:5]])


@given(st.lists(page_events(), max_size=14))
def test_no_content_is_ever_lost(placed: list[Placed]) -> None:
    here = folded(placed)
    tables = (here.kept, here.submits)
    kept = {(key, each.content) for table in tables for key, entry in table.items() for each in entry}
    for _, each in placed:
        _, content = answers._READERS[each.kind](each.body)
        assert ((each.body[1], each.body[0], each.body[2]), content) in kept


# --- digests and slip ----------------------------------------------------------------------------


def test_the_digest_is_over_answers_that_are_there_in_ascending_order() -> None:
    rows = canonical.encode([["A", "x"], ["a", ["A", "B"]]])
    said = hashlib.sha256(b"lumbung/answers/1" + ATTEMPT + SALT + rows).digest()
    assert answers_digest(ATTEMPT, SALT, {"a": ("A", "B"), "B": None, "A": "x"}) == said


def test_a_row_of_the_page_has_a_digest_whatever_it_holds() -> None:
    rows: list[Any] = [[1, "answer", "A1", "A", 10], [1, 1.5], [1, {"a": "\ud800"}], ["\ud800"], [10**30], None]
    assert len({page_digest(row) for row in rows}) == len(rows)
    assert page_digest([1, {"a": 1, "b": 2}]) == page_digest([1, {"b": 2, "a": 1}])


def test_the_slip_shows_26_and_16_characters() -> None:
    assert answers.slip_text(bytes(32)) == "0" * 26
    assert answers.slip_text(b"\xff" * 32) == "Z" * 25 + "W"
    assert answers.head_text(b"\xff" * 32) == "Z" * 16
    assert answers.crockford(bytes.fromhex("0102030405")) == "04106105"
