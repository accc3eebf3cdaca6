"""What stands on each paper: facts turned into texts and rows of texts, one function a paper. Called by `make`.

The templates only lay out; what they get is JSON, so nothing of it is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, get_args

from appliance.papers import phrases, words
from appliance.papers.facts import Facts, Head, Official, Person, PersonState, Reconciled, Role
from appliance.papers.happened import Rows, changes, incident_rows, who
from web.papers.cards import Card, card_told
from web.papers.shown import Shown
from web.papers.venue import place_told

Paper = Literal["cards", "attendance", "minutes", "incidents", "integrity", "reconciliation", "settlement", "handover"]
PAPERS: Final[tuple[Paper, ...]] = get_args(Paper)
BLANK_ROWS: Final = 30  # of a form, where it is not known how many people there are
PROCTORS: Final[Mapping[Role, int]] = {"proctor": 2}
SIGNERS: Final[Mapping[Role, int]] = {**PROCTORS, "technician": 1, "site": 1}

Sheet = dict[str, object]


def sheet(paper: Paper, facts: Facts, shown: Shown) -> Sheet:
    """All that the template of `paper` prints beside its labels."""
    return {
        "title": shown.text(getattr(words.Words, f"title_{paper}")),
        "place": place_told(facts.place, shown),
        "planned": shown.moment(facts.times.planned),
        "printed": shown.moment(facts.printed),
        "signed_on": shown.day(facts.printed),
        "head": _head(facts.head),
        **_SHEETS[paper](facts, shown),
    }


def _head(head: Head | None) -> Sheet | None:
    if head is None:
        return None
    return {"characters": _grouped(head.head), "epoch": head.epoch, "seq": str(head.seq)}


def _grouped(characters: str) -> str:
    """In fours, as the participant's slip shows them; they stay on one line."""
    return "\u00a0".join(characters[at : at + 4] for at in range(0, len(characters), 4))


def _signers(facts: Facts, shown: Shown, least: Mapping[Role, int] = SIGNERS) -> Rows:
    """Role, name and NIP of whoever signs, known or not: of each role as many as there are, or the least."""
    wanted: list[Official] = []
    for role, count in least.items():
        known = [official for official in facts.officials if official.role == role]
        wanted += known + [Official("", role)] * (count - len(known))
    return [[shown.text(words.ROLES[o.role]), shown.plain(o.name), shown.nip(o.nip)] for o in wanted]


def _cards(facts: Facts, shown: Shown) -> Sheet:
    cards = (Card(each.number, each.roster, each.name, each.nip, each.seat) for each in facts.people)
    return {"cards": [card_told(card, facts.place.origin, shown) for card in cards]}


def _attendance(facts: Facts, shown: Shown) -> Sheet:
    counts = facts.counts
    return {
        "lead": shown.text(phrases.ATTENDANCE),
        "enrolled": shown.number(counts.enrolled if counts else None),
        "people": _people(facts, shown),
        "signers": _signers(facts, shown, PROCTORS),
    }


def _people(facts: Facts, shown: Shown) -> Rows:
    return [
        [str(person.number), shown.nip(person.nip), shown.plain(person.name), shown.plain(person.seat)]
        for person in facts.people
    ]


def _counts(facts: Facts, shown: Shown) -> Sheet:
    """`unaccounted`: whoever is neither present nor absent, where there is anybody."""
    counts = facts.counts
    names = ("enrolled", "present", "absent", "submitted", "forced")
    told = {name: shown.number(getattr(counts, name)) if counts else "" for name in names}
    missing = counts.enrolled - counts.present - counts.absent if counts else 0
    before = counts.forced_before if counts else 0
    if counts:
        told["forced"] = shown.number(counts.forced - before)
    told["forced_before"] = shown.number(before) if before else ""
    return {"counts": told | {"unaccounted": shown.number(missing) if missing else ""}}


def _minutes(facts: Facts, shown: Shown) -> Sheet:
    times, place = facts.times, facts.place
    usual = times.planned
    return {
        "lead": shown.text(
            phrases.MINUTES_OPEN,
            weekday=shown.weekday(times.started),
            day=shown.day(times.started),
            site=shown.plain(place.site),
            room=shown.plain(place.room),
            exam=shown.titled(place.exam),
            sitting=shown.plain(place.sitting),
            box=shown.plain(place.box),
        ),
        "close": shown.text(phrases.MINUTES_CLOSE),
        **_counts(facts, shown),
        "times": {
            name: shown.at(getattr(times, name), usual) for name in ("planned", "opened", "started", "ended", "closed")
        },
        **changes(facts, shown),
        "incidents": incident_rows(facts, shown),
        "absent": _in_state(facts, shown, "absent"),
        "unaccounted": _in_state(facts, shown, "expected") if times.closed else [],
        "moved": _in_state(facts, shown, "moved"),
        "idle": _listed(facts, shown, _is_idle),
        "forced": _listed(facts, shown, lambda person: person.state == "forced" and not person.before_end),
        "forced_before": _listed(facts, shown, lambda person: person.state == "forced" and person.before_end),
        "officials": [
            [shown.plain(o.name), shown.text(words.ROLES[o.role]), shown.plain(o.account)] for o in facts.officials
        ],
        "signers": _signers(facts, shown),
    }


def _in_state(facts: Facts, shown: Shown, state: PersonState) -> Rows:
    return _listed(facts, shown, lambda person: person.state == state)


def _listed(facts: Facts, shown: Shown, wanted: Callable[[Person], bool]) -> Rows:
    return [row for person, row in zip(facts.people, _people(facts, shown), strict=True) if wanted(person)]


def _is_idle(person: Person) -> bool:
    """Whether somebody who was checked in never logged in."""
    return person.state == "present" and not person.attempted


def _incidents(facts: Facts, shown: Shown) -> Sheet:
    return {
        "lead": shown.text(phrases.INCIDENTS_OPEN),
        "close": shown.text(phrases.INCIDENTS_CLOSE),
        "incidents": incident_rows(facts, shown),
        "corrections": changes(facts, shown)["corrections"],
        "signers": _signers(facts, shown),
    }


def _integrity(facts: Facts, shown: Shown) -> Sheet:
    place = facts.place
    return {
        "lead": shown.text(phrases.PACT_OPEN, exam=shown.titled(place.exam), sitting=shown.plain(place.sitting)),
        "promises": [shown.text(promise) for promise in phrases.PACT],
        "people": _people(facts, shown),
    }


def _reconciliation(facts: Facts, shown: Shown) -> Sheet:
    missing = shown.text(words.Words.not_received)
    by_number = {person.number: person for person in facts.people}
    rows: Rows = []
    unreachable: Rows = []
    for line in facts.reconciled:
        person = by_number.get(line.person)
        state = shown.text(words.STATES[person.state]) if person else ""
        centre = missing if line.centre is None else shown.number(line.centre)
        rows.append([
            str(line.person),
            shown.plain(person.name if person else ""),
            state,
            _at_browsers(shown, line),
            shown.number(line.box),
            centre,
        ])  # fmt: skip
        kept = [shown.text(words.Words.emergency_kept)] if line.kept else []
        silent = [shown.text(words.Words.silent)] if _silent(facts, line) and not line.unreachable else []
        reasons = [*([shown.plain(line.unreachable)] if line.unreachable else []), *silent, *kept]
        if reasons:
            unreachable.append([who(facts, shown, line.person), "; ".join(reasons)])
    return {
        "lead": shown.text(phrases.RECONCILIATION_OPEN),
        "note": shown.text(phrases.RECONCILIATION_NOTE),
        "close": shown.text(phrases.RECONCILIATION_CLOSE),
        **_counts(facts, shown),
        "rows": rows,
        "totals": [
            _total(shown, [line.browsers for line in facts.reconciled], "–", _least(facts)),
            _total(shown, [line.box for line in facts.reconciled], ""),
            _total(shown, [line.centre for line in facts.reconciled], missing),
        ],
        "idle": [row[0] + ". " + row[2] for row in _listed(facts, shown, _is_idle)],
        "unreachable": unreachable,
        "slips": [
            [
                str(person.number),
                shown.plain(person.name),
                shown.at(person.submitted, facts.times.planned),
                _grouped(person.slip),
            ]
            for person in facts.people
            if person.slip
        ],
        "signers": _signers(facts, shown, PROCTORS),
    }


def _silent(facts: Facts, line: Reconciled) -> bool:
    """Whether a sitting that is over still does not know what this person's browsers hold."""
    return line.browsers is None and (facts.times.ended or facts.times.closed) is not None


def _at_browsers(shown: Shown, line: Reconciled) -> str:
    """What the browsers of one person wrote; at least so much where one of them could not be asked."""
    if line.browsers is not None:
        return shown.number(line.browsers)
    return "–" if line.browsers_least is None else f"≥ {shown.number(line.browsers_least)}"


def _least(facts: Facts) -> int:
    """What is known besides of those of whom not everything is."""
    return sum(line.browsers_least or 0 for line in facts.reconciled if line.browsers is None)


def _total(shown: Shown, column: list[int | None], unknown: str, least: int = 0) -> str:
    """The sum; at least that where something is not known, and never zero where nothing is."""
    known = [count for count in column if count is not None]
    if column and not known and not least:
        return unknown
    return f"{'' if len(known) == len(column) else '≥ '}{shown.number(sum(known) + least)}"


def _settlement(facts: Facts, shown: Shown) -> Sheet:
    told = facts.settling
    settled = told is not None and told.settled
    by_number = {person.number: person for person in facts.people}
    missing = shown.text(words.Words.not_received)
    return {
        "lead": shown.text(phrases.SETTLEMENT_OPEN),
        "verdict": "" if told is None else shown.text(words.Words.settled if settled else words.Words.not_settled),
        "verdict_says": ""
        if told is None
        else shown.text(phrases.SETTLEMENT_DONE if settled else phrases.SETTLEMENT_WAITS),
        "close": shown.text(phrases.SETTLEMENT_CLOSE),
        "closing": _head(told.closing if told else None),
        "carried": [
            [
                f"{each.epoch[:8]}…",
                f"{each.first}–{each.last}",
                shown.number(each.last - each.first + 1),
                shown.number(each.at_centre),
                shown.number(each.archived),
            ]
            for each in (told.carried if told else ())
        ],
        "missing": [
            [f"{each.epoch[:8]}…", f"{each.first}–{each.last}", shown.number(each.last - each.first + 1)]
            for each in (told.missing if told else ())
        ]
        + [[shown.text(words.Words.fork), name, "–"] for name in (told.forks if told else ())],
        "people": [
            [str(line.person), shown.plain(by_number[line.person].name if line.person in by_number else ""), missing]
            for line in (facts.reconciled if told else ())
            if line.centre is None or line.centre < line.box
        ],
        "signers": _signers(facts, shown, {"proctor": 1, "technician": 1}),
    }


def _handover(facts: Facts, shown: Shown) -> Sheet:
    given = facts.handover
    return {
        "lead": shown.text(
            phrases.HANDOVER_OPEN,
            weekday=shown.weekday(facts.printed),
            day=shown.day(facts.printed),
            site=shown.plain(facts.place.site),
        ),
        "batches_lead": shown.text(phrases.HANDOVER_BATCHES),
        "close": shown.text(phrases.HANDOVER_CLOSE),
        "closing": _head(given.closing),
        "seals": [shown.plain(seal) for seal in given.seals],
        "batches": [
            [
                f"{batch.epoch[:8]}…",
                str(batch.first),
                str(batch.last),
                shown.number(batch.last - batch.first + 1),
                "–" if batch.size_bytes is None else f"{shown.number(-(-batch.size_bytes // 1_000))} kB",
            ]
            for batch in given.unreceipted
        ],
        "signers": [
            [shown.text(label), shown.plain(person.name) if person else "", shown.nip(person.nip) if person else ""]
            for label, person in ((words.Words.giver, given.giver), (words.Words.receiver, given.receiver))
        ],
    }


_SHEETS: Final[dict[Paper, Callable[[Facts, Shown], Sheet]]] = {
    "cards": _cards,
    "attendance": _attendance,
    "minutes": _minutes,
    "incidents": _incidents,
    "integrity": _integrity,
    "reconciliation": _reconciliation,
    "settlement": _settlement,
    "handover": _handover,
}
