"""Hypothesis strategies for events: well-formed ones of every kind, as the table of kinds describes them."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import strategies as st

from sync.wire.events import MAX_CHOICES, MAX_LABEL, Event
from sync.wire.kinds import KINDS, Kind

counts = st.one_of(st.integers(0, 200), st.integers(0, 2**62 - 1))
ids16 = st.binary(min_size=16, max_size=16)
clean_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
_LETTERS = string.ascii_letters + string.digits
identifiers = st.builds("".join, st.tuples(st.sampled_from(_LETTERS), st.text(_LETTERS + "_.-", max_size=31)))
values = st.one_of(
    st.none(),
    st.sampled_from("ABCDE"),
    clean_text.filter(bool),
    st.lists(identifiers, min_size=1, max_size=5).map(tuple),
    st.lists(identifiers, min_size=MAX_CHOICES, max_size=MAX_CHOICES).map(tuple),
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "u64": counts,
    "i64": st.one_of(counts, counts.map(lambda count: -count)),
    "b16": ids16,
    "b32": st.binary(min_size=32, max_size=32),
    "bytes": st.binary(max_size=1024),
    "text": clean_text,
    "label": clean_text.filter(lambda text: len(text) <= MAX_LABEL),
    "id": identifiers,
    "bool": st.booleans(),
    "value": values,
}


def field(type_: str) -> st.SearchStrategy[Any]:
    """What fits a field of this type."""
    return st.none() | FIELDS[type_[:-1]] if type_.endswith("?") else FIELDS[type_]


def events_of(kind: Kind, seq: st.SearchStrategy[int] = counts) -> st.SearchStrategy[Event]:
    """Well-formed events of one kind."""
    return st.builds(
        Event,
        seq,
        counts,
        st.just(kind.name),
        st.none() if kind.about == "box" else ids16,
        ids16 if kind.about == "attempt" else st.none(),
        st.tuples(*(field(type_) for _, type_ in kind.fields)),
    )


events = st.sampled_from(sorted(KINDS)).flatmap(lambda name: events_of(KINDS[name]))


@st.composite
def runs(draw: st.DrawFn, max_size: int = 30) -> list[Event]:
    """Consecutive well-formed events, most of kinds that pages send, some of kinds that nobody knows yet."""
    pages = ["answer.given"] * 4 + ["answer.late", "item.flagged", "page.ran", "page.focus"]
    kinds = draw(st.lists(st.sampled_from([*pages, *sorted(KINDS), "someday.invented"]), min_size=1, max_size=max_size))
    first = draw(st.one_of(st.integers(1, 5), st.integers(1, 2**61)))
    people = draw(st.lists(st.tuples(ids16, ids16, ids16, counts), min_size=1, max_size=3))
    run = []
    for seq, name in enumerate(kinds, first):
        if name not in KINDS:
            run.append(Event(seq, draw(counts), name, None, None, (draw(counts), draw(clean_text), (None, True))))
            continue
        event = draw(events_of(KINDS[name], st.just(seq)))
        if name in pages and draw(st.integers(0, 9)):  # most of the people come again
            sitting, attempt, lease_epoch, lease_seq = draw(st.sampled_from(people))
            body = (lease_epoch, lease_seq, *event.body[2:])
            event = event._replace(sitting=sitting, attempt=attempt, body=body)
        run.append(event)
    return run
