"""Writes the vectors of events, chain, answers and batch, and the table of kinds in `events.md`.

`python docs/wire/make_journal_vectors.py` writes, `--check` only compares. HPKE seals differently each time: the sealed
batch is kept from its file as long as it still opens to what it should.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sync.errors import WireError
from sync.wire import answers, canonical, chain, columns, keys, packing
from sync.wire.batch import OpenedBatch, RawRow, open_batch, seal_batch
from sync.wire.events import Event, check_event, decode_event, encode_event
from sync.wire.kinds import KINDS

PAGES = Path(__file__).parent
VECTORS = PAGES / "vectors"
BOX, CENTRE = keys.SigningKey(bytes(range(32))), keys.SealingKey(bytes(range(32, 64)))
EPOCH, PARENT, SECOND_EPOCH = b"\xe0" * 16, b"\xe1" * 16, b"\xe2" * 16
SITTING, ATTEMPT, OTHER_ATTEMPT = b"\x51" * 16, b"\xa7" * 16, b"\xa8" * 16
ORIGIN = chain.Origin(EPOCH, PARENT, 40, b"\x4e" * 32, b"\xc4" * 32)
SALT = bytes(range(16))
Vector = dict[str, Any]

EXAMPLES: dict[str, Any] = {
    "u64": 1_000_000,
    "i64": -7_200_000,
    "b16": bytes(range(16)),
    "b32": bytes(range(32)),
    "bytes": b'[3,"answer"',
    "text": "listrik padam – 10 menit",
    "label": "A12",
    "id": "INT-1",
    "bool": True,
    "value": ("A", "C"),
}


def example(name: str, seq: int) -> Event:
    """A well-formed event of a kind; fields that may be null are null."""
    kind = KINDS[name]
    body = tuple(None if type_.endswith("?") else EXAMPLES[type_] for _, type_ in kind.fields)
    sitting = None if kind.about == "box" else SITTING
    return Event(seq, seq * 1000, name, sitting, ATTEMPT if kind.about == "attempt" else None, body)


def event_vectors(_old: Vector | None) -> Vector:
    good = [example(name, seq) for seq, name in enumerate(KINDS, 1)]
    answer = example("answer.given", 1)
    misfits = [
        ("an unknown kind", answer._replace(kind="someday.invented")),
        ("an attempt's event without its attempt", answer._replace(attempt=None)),
        ("a field too few", answer._replace(body=answer.body[:-1])),
        ("an item that is no identifier", answer._replace(body=(*answer.body[:3], "a b", *answer.body[4:]))),
        ("an empty list as value", answer._replace(body=(*answer.body[:4], (), answer.body[5]))),
        ("empty text as value", answer._replace(body=(*answer.body[:4], "", answer.body[5]))),
        ("U+0000 in text", answer._replace(body=(*answer.body[:4], "a\0", answer.body[5]))),
        ("true where a number stands", answer._replace(body=(*answer.body[:5], True))),
    ]
    undecodable: list[tuple[str, canonical.Value]] = [
        ("five fields", list(answer)[:5]),
        ("a negative seq", [-1, *list(answer)[1:]]),
        ("a sitting of 15 bytes", [1, 1, "answer.given", SITTING[:15], ATTEMPT, []]),
        ("no kind", [1, 1, "", None, None, []]),
        ("a body that is no array", [1, 1, "answer.given", SITTING, ATTEMPT, None]),
    ]
    return {
        "good": [{"kind": event.kind, "event": _shown(event), "hex": encode_event(event).hex()} for event in good],
        "decoded_but_refused_by_check": [
            {"name": name, "hex": encode_event(event).hex(), "code": _code(partial(check_event, event))}
            for name, event in misfits
        ],
        "refused": [
            {"name": name, "hex": data.hex(), "code": _code(partial(decode_event, data))}
            for name, data in ((name, canonical.encode(row)) for name, row in undecodable)
        ],
    }


def run() -> list[Event]:
    """A dozen events as a room makes them: laid out, raw, and one of a kind that is not known yet."""
    lease, second = (PARENT, 17), (EPOCH, 44)
    page = [
        ("answer.given", ATTEMPT, (*lease, 5, "INT-1", "A", 3_600_980)),
        ("answer.given", ATTEMPT, (*lease, 6, "INT-2", ("A", "C"), 3_601_500)),
        ("item.flagged", ATTEMPT, (*lease, 7, "INT-10", True, 3_601_600)),
        ("lease.granted", OTHER_ATTEMPT, (bytes(range(16)), 1, "Firefox 115", "A12")),
        ("page.ran", ATTEMPT, (*lease, 8, 3_602_000, 3_607_000)),
        ("answer.given", OTHER_ATTEMPT, (*second, 1, "INT-1", None, 3_603_000)),
        ("answer.given", OTHER_ATTEMPT, (*second, 2, "INT-10", "Rapat ditunda – tulis e-mail", 3_603_010)),
        ("someday.invented", None, (1, ("nested", None), False)),
        ("page.focus", OTHER_ATTEMPT, (*second, 3, False, 3_603_020)),
        ("answer.late", ATTEMPT, (*lease, 9, "INT-2", "D", 3_700_000, "LMB-2000")),
        ("sitting.paused", None, (bytes(range(16)), "pengawas1", "listrik padam", None)),
        ("answer.given", ATTEMPT, (*lease, 10, "INT-1", "12.5", 3_604_000)),
    ]
    k_of = [3_601_000 + 500 * place for place in range(len(page))]
    return [
        Event(seq, k, kind, None if kind == "someday.invented" else SITTING, attempt, body)
        for seq, k, (kind, attempt, body) in zip(range(41, 41 + len(page)), k_of, page, strict=True)
    ]


def chain_vectors(_old: Vector | None) -> Vector:
    head, steps = ORIGIN.first_head(), []
    for event in run()[:3]:
        head = chain.next_head(ORIGIN.chain_key, head, encode_event(event))
        steps.append({"event": encode_event(event).hex(), "head": head.hex()})
    first = chain.Origin(EPOCH, None, 0, None, ORIGIN.chain_key)
    return {
        "epoch": EPOCH.hex(),
        "parent_epoch": PARENT.hex(),
        "parent_seq": ORIGIN.parent_seq,
        "parent_head": _hex(ORIGIN.parent_head),
        "chain_key": ORIGIN.chain_key.hex(),
        "first_head": ORIGIN.first_head().hex(),
        "first_head_without_parent": first.first_head().hex(),
        "steps": steps,
    }


def answer_vectors(_old: Vector | None) -> Vector:
    lease, moved = (EPOCH, 5), (EPOCH, 9)

    def answer(n: int, item: str, value: object, by: tuple[bytes, int] = lease, kind: str = "answer.given") -> Event:
        end = ("LMB-2000",) if kind == "answer.late" else ()
        return Event(50 + n, 1000 + n, kind, SITTING, ATTEMPT, (*by, n, item, value, 1000 + n, *end))

    def submit(n: int, digest: bytes, by: tuple[bytes, int] = lease) -> Event:
        return Event(90, 2000, "attempt.submitted", SITTING, ATTEMPT, (*by, n, SALT, digest))

    agreed = answers.answers_digest(ATTEMPT, SALT, {"INT-1": "B", "INT-2": ("A", "C")})
    row = [3, "answer", "INT-2", ["A", "C"], 1003]
    refused = Event(60, 1, "event.refused", SITTING, ATTEMPT, (*lease, 3, "LMB-2000", answers.page_digest(row), b""))
    base = [answer(1, "INT-1", "A"), answer(2, "INT-1", "B"), answer(3, "INT-2", ("A", "C"))]
    cases: list[tuple[str, list[tuple[bytes, list[Event]]]]] = [
        ("the greatest n of one lease counts, and a submit that agrees", [(EPOCH, [*base, submit(3, agreed)])]),
        ("a cleared answer is none", [(EPOCH, [answer(1, "INT-1", "A"), answer(2, "INT-1", None)])]),
        ("a later lease beats a greater n", [(EPOCH, [*base, answer(1, "INT-1", "D", moved)])]),
        ("late is not counted", [(EPOCH, [*base, answer(4, "INT-1", "D", kind="answer.late")])]),
        (
            "accepted on one branch, late or refused on another: accepted, and not held",
            [(EPOCH, base), (SECOND_EPOCH, [answer(2, "INT-1", "B", kind="answer.late"), refused])],
        ),
        ("one key with two contents: held", [(EPOCH, base), (SECOND_EPOCH, [answer(2, "INT-1", "C")])]),
        ("a submit that differs: held", [(EPOCH, [*base[:2], submit(3, agreed)])]),
        ("of two submits the smallest key counts", [(EPOCH, [*base, submit(2, bytes(32), moved), submit(3, agreed)])]),
    ]
    return {
        "attempt": ATTEMPT.hex(),
        "cases": [{"name": name, **_ruled(branches)} for name, branches in cases],
        "digest": {
            "salt": SALT.hex(),
            "answers": {"INT-2": ["A", "C"], "INT-1": "B", "INT-3": None},
            "digest": agreed.hex(),
            "slip": answers.slip_text(agreed),
        },
        "page_digests": [
            {"row": each, "digest": answers.page_digest(each).hex()}
            for each in (row, [4, "answer", "INT-1", 1.5, 1004])
        ],
        "head_text": {"head": ORIGIN.first_head().hex(), "text": answers.head_text(ORIGIN.first_head())},
    }


def _ruled(branches: list[tuple[bytes, list[Event]]]) -> Vector:
    ledger = answers.empty(ATTEMPT)
    for epoch, events in branches:
        ledger = answers.fold_all(ledger, epoch, events)
    submit = ledger.submit
    return {
        "branches": [
            {"epoch": epoch.hex(), "events": [encode_event(event).hex() for event in events]}
            for epoch, events in branches
        ],
        "answers": {
            item: value if value is None or isinstance(value, str) else list(value)
            for item, value in ledger.answers().items()
        },
        "submit": None
        if submit is None
        else {"lease_seq": submit.key[0], "lease_epoch": submit.key[1].hex(), "n": submit.key[2]},
        "held": list(ledger.held),
    }


def batch_vectors(old: Vector | None) -> Vector:
    data = (
        _kept(old)
        or seal_batch(
            run(),
            origin=ORIGIN,
            head_before=ORIGIN.first_head(),
            last_receipted=ORIGIN.parent_head,
            site="smkn-1-contoh",
            box="box-1",
            signer=BOX,
            recipient=CENTRE.public,
        ).data
    )
    opened = open_batch(data, CENTRE, BOX.public)
    end_of_header = 2 + int.from_bytes(data[:2], "big")
    plain = CENTRE.open(data[end_of_header : -keys.SIGNATURE_BYTES], hashlib.sha256(data[2:end_of_header]).digest())
    packed = canonical.decode(plain)[4]
    header = opened.header._asdict()
    return {
        "box_public": BOX.public.raw.hex(),
        "centre_private": CENTRE.to_bytes().hex(),
        "batch": data.hex(),
        "header": {name: value.hex() if isinstance(value, bytes) else value for name, value in header.items()},
        "sealed_plaintext": plain.hex(),
        "columns": {
            name: packing.decompressed(column, 1 << 20).hex()
            for name, column in zip(columns.NAMES, packed, strict=True)
        },
        "events": [encode_event(event).hex() for event in opened.events if isinstance(event, Event)],
        "heads": [head.hex() for head in opened.heads],
    }


def _kept(old: Vector | None) -> bytes | None:
    """The sealed batch in the file, if it is still good."""
    try:
        data = bytes.fromhex((old or {})["batch"])
        return data if _good(open_batch(data, CENTRE, BOX.public)) else None
    except (KeyError, ValueError, WireError):
        return None


def _good(opened: OpenedBatch) -> bool:
    return (opened.origin, list(opened.events)) == (ORIGIN, run()) and not any(
        isinstance(e, RawRow) for e in opened.events
    )


def kinds_table() -> str:
    """The table of kinds for `events.md`, straight from the code."""
    lines = ["| kind | by | about | body |", "| --- | --- | --- | --- |"]
    for kind in KINDS.values():
        body = ", ".join(f"{name} `{type_}`" for name, type_ in kind.fields)
        lines.append(f"| `{kind.name}` | {kind.by} | {kind.about} | {body} |")
    return "\n".join(lines)


def layouts_table() -> str:
    """The table of column layouts for `batch.md`."""
    lines = ["| number | kind | columns after `who` and `n` |", "| --- | --- | --- |"]
    for number, (kind, layout) in enumerate(columns.LAYOUTS, 1):
        lines.append(f"| {number} | `{kind}` | {', '.join(f'`{column}`' for column in layout)} |")
    return "\n".join(lines)


def page_text(name: str) -> str:
    """A page with its generated table in place, between its two comment lines."""
    table = {"events.md": kinds_table, "batch.md": layouts_table}[name]()
    text = (PAGES / name).read_text("utf-8")
    before, rest = text.split("<!-- table -->\n", 1)
    after = rest.split("<!-- end of table -->\n", 1)[1]
    return f"{before}<!-- table -->\n{table}\n<!-- end of table -->\n{after}"


def _shown(event: Event) -> list[Any]:
    return [_plain(each) for each in event]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _code(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except WireError as error:
        return error.code
    raise AssertionError("a bad example is accepted")


MAKERS: dict[str, Callable[[Vector | None], Vector]] = {
    "events": event_vectors,
    "chain": chain_vectors,
    "answers": answer_vectors,
    "batch": batch_vectors,
}


def text_of(name: str, folder: Path = VECTORS) -> str:
    """What the vector file `name` ought to hold."""
    path = folder / f"{name}.json"
    old = json.loads(path.read_text("utf-8")) if path.exists() else None
    return json.dumps(MAKERS[name](old), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    check = parser.parse_args().check
    wanted = {VECTORS / f"{name}.json": text_of(name) for name in MAKERS}
    wanted |= {PAGES / name: page_text(name) for name in ("events.md", "batch.md")}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.name} {'differs' if check else 'written'}")
        if not check:
            path.write_text(wanted[path], "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
