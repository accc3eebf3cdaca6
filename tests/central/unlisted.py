"""What a box's journal says of people whom its list lacks, for the tests of this folder. The people are invented."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from central import planning
from central.centre import Centre
from sync.wire.answers import answers_digest
from sync.wire.keys import SealingPublicKey
from sync.wire.lease import attempt_id
from sync.wire.person import Told, seal_person
from tests.central.conftest import Box

TOLD = Told("199001012015012009", "Peserta Tamu", "KTP")
ALL_SIX = {f"{trait}{n}": "6" for trait in "ACENO" for n in range(1, 6)}


@dataclass(frozen=True)
class Somebody:
    """Someone in a sitting, as the journal knows them."""

    sitting: bytes
    roster: bytes
    attempt: bytes


def receiving(centre: Centre) -> SealingPublicKey:
    """The key that boxes seal to."""
    return next(iter(centre.keys.receiving.values())).public


def add(
    centre: Centre, box: Box, sitting: bytes, told: Told = TOLD, *, sealed: bytes | None = None, roster: bytes = b""
) -> Somebody:
    """A proctor adds somebody on no list: what was read is sealed to the centre."""
    roster = roster or secrets.token_bytes(16)
    who = Somebody(sitting, roster, attempt_id(sitting, roster, 1))
    person = seal_person(receiving(centre), sitting, roster, told) if sealed is None else sealed
    body = (secrets.token_bytes(16), "pengawas1", roster, 1, person, "datang dengan surat tugas")
    box.append("person.added", body, who.attempt, sitting)
    return who


def move(box: Box, roster: bytes, there: bytes, here: bytes) -> Somebody:
    """A proctor moves somebody in from another sitting of the site."""
    who = Somebody(here, roster, attempt_id(here, roster, 1))
    body = (secrets.token_bytes(16), "pengawas1", roster, 1, there, "pagi mengajar")
    box.append("person.moved_in", body, who.attempt, here)
    return who


def correct(centre: Centre, box: Box, who: Somebody, name: str, *, sealed: bytes | None = None) -> None:
    """A proctor mends a name."""
    told = Told(TOLD.nip, name, "")
    person = seal_person(receiving(centre), who.sitting, who.roster, told) if sealed is None else sealed
    body = (secrets.token_bytes(16), "pengawas1", person, "ejaan di KTP")
    box.append("name.corrected", body, who.attempt, who.sitting)


def on_list(planned: planning.Planned, number: int) -> Somebody:
    """Someone of a planned sitting's roster."""
    card = planned.cards[number]
    return Somebody(planned.sitting, card.roster, card.attempt)


def sit(box: Box, who: Somebody, answers: dict[str, str] = ALL_SIX, *, digest: bytes | None = None) -> None:
    """They sign in, answer and submit; `digest`: another than that of the answers."""
    lease = (box.origin.epoch, box.append("lease.granted", (who.roster, 1, "Firefox", None), who.attempt, who.sitting))
    box.append("identity.confirmed", lease, who.attempt, who.sitting)
    box.append("attempt.started", (*lease, bytes(32)), who.attempt, who.sitting)
    box.append("block.entered", (*lease, "B1", 600_000), who.attempt, who.sitting)
    for n, (item, value) in enumerate(answers.items(), 1):
        box.append("answer.given", (*lease, n, item, value, n), who.attempt, who.sitting)
    salt = secrets.token_bytes(16)
    proof = digest or answers_digest(who.attempt, salt, answers)
    box.append("attempt.submitted", (*lease, len(answers), salt, proof), who.attempt, who.sitting)
