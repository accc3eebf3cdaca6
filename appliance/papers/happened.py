"""The rows of what happened in a sitting, as texts: pauses, credits, moves, incidents, messages, corrections.

A part of `appliance.papers.sheets`.
"""

from __future__ import annotations

import re
from typing import Final

from appliance.papers import phrases, words
from appliance.papers.facts import Correction, Facts, Incident
from web.papers.shown import Shown

# As they name themselves, those first that name others too
_BROWSERS: Final = {"SEB": "Safe Exam Browser", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome"}
_ENDS: Final = (".", "!", "?", "…")

Rows = list[list[str]]


def who(facts: Facts, shown: Shown, number: int | None) -> str:
    """`12 · Siti Aminah`; everybody where no number is given."""
    if number is None:
        return shown.text(words.Words.everybody)
    name = next((person.name for person in facts.people if person.number == number), "")
    return f"{number} · {shown.plain(name)}" if name else str(number)


def several(facts: Facts, shown: Shown, numbers: tuple[int, ...]) -> str:
    """One as `who`, several by their numbers: `5 orang: 1–4, 9`."""
    if len(numbers) == 1:
        return who(facts, shown, numbers[0])
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    return shown.text(phrases.SEVERAL, count=shown.number(len(numbers)), numbers=told)


def changes(facts: Facts, shown: Shown) -> dict[str, Rows]:
    """What proctors and the box did to single people, and what was said."""
    usual = facts.times.planned
    return {
        "pauses": [
            [
                shown.at(pause.began, usual),
                shown.at(pause.ended, usual),
                shown.length(pause.length_ms),
                who(facts, shown, pause.person),
                _sentences(
                    shown.plain(pause.reason),
                    shown.text(phrases.BACKDATED, at=shown.at(pause.since, usual)) if pause.since else "",
                ),
                shown.plain(pause.account),
            ]
            for pause in facts.times.pauses
        ],
        "credits": [
            [
                shown.at(credit.at, usual),
                shown.text(words.CREDITS[credit.kind]),
                several(facts, shown, credit.people) if credit.people else who(facts, shown, credit.person),
                shown.length(credit.length_ms),
                _sentences(
                    shown.plain(credit.reason),
                    "" if credit.due_ms is None else shown.text(phrases.LOST, length=shown.length(credit.due_ms)),
                ),
                shown.plain(credit.account) or shown.text(words.Words.by_box),
            ]
            for credit in facts.credits
        ],
        "moves": [
            [
                shown.at(move.at, usual),
                shown.text(words.MOVES[move.kind]),
                who(facts, shown, move.person),
                shown.plain(move.from_seat),
                shown.plain(move.to_seat),
                f"{shown.plain(move.reason)} {_browser(move.agent)}".strip(),
                shown.plain(move.account) or shown.text(words.Words.by_participant),
            ]
            for move in facts.moves
        ],
        "messages": [
            [shown.at(m.at, usual), who(facts, shown, m.person), shown.plain(m.text), shown.plain(m.account)]
            for m in facts.messages
        ],
        "corrections": [
            [
                shown.at(c.at, usual),
                shown.text(words.CORRECTIONS[c.kind]),
                _corrected(facts, shown, c),
                shown.plain(c.account),
            ]
            for c in facts.corrections
        ],
    }


def incident_rows(facts: Facts, shown: Shown) -> Rows:
    return [
        [
            shown.at(incident.at, facts.times.planned),
            _incident(facts, shown, incident),
            shown.plain(incident.measure),
            shown.plain(incident.account) or shown.text(words.Words.by_box),
        ]
        for incident in facts.incidents
    ]


def _incident(facts: Facts, shown: Shown, incident: Incident) -> str:
    """`Kesehatan: 6 · Markus Udan. Merasa pusing`."""
    about = [shown.text(words.INCIDENTS[incident.category])] if incident.category else []
    about += [who(facts, shown, incident.person)] if incident.person is not None else []
    return _sentences(": ".join(about) + "." if about else "", shown.plain(incident.text))


def _corrected(facts: Facts, shown: Shown, one: Correction) -> str:
    """`Ditambahkan ke daftar: 12 · Siti Aminah. Surat tugas susulan`."""
    if not one.what:
        return shown.plain(one.text)
    what = words.WHATS[one.what].of(shown.language, count=one.count)
    whom = several(facts, shown, one.people) if one.people else ""
    return _sentences(f"{what}: {whom}." if whom else f"{what}.", shown.plain(one.text))


def _browser(agent: str) -> str:
    """`(Chrome 109)` of the long line by which a browser names itself; nothing where it names none of these."""
    found = (re.search(rf"\b{sign}/(\d+)", agent) for sign in _BROWSERS)
    return next((f"({_BROWSERS[each[0].split('/')[0]]} {each[1]})" for each in found if each), "")


def _sentences(*parts: str) -> str:
    """What there is, as one text: each but the last ends as a sentence does."""
    told = [part for part in parts if part]
    return " ".join([*(part if part.endswith(_ENDS) else f"{part}." for part in told[:-1]), *told[-1:]])
