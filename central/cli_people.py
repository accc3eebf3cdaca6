"""`lumbung central people | held`: rulings of staff, as on the pages. Composed by `central.cli`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from central import projection, rulings
from central.centre import Centre
from central.console import centre_of, say, table
from central.rulings import By, Case
from central.store import newcomers
from central.store import rulings as store
from central.store.engine import reading
from central.verdicts import About, Verdict
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError
from sync.wire.nip import check_nip

_by = click.option("--by", "account", required=True, help="Account of the member of staff who rules.")
_reason = click.option("--reason", "note", required=True, help="Why; it is kept with the ruling.")
_knowing = click.option("--knowing", multiple=True, help="A warning that was read, by its name; may be repeated.")
_site, _attempt = click.argument("site_id", metavar="SITE"), click.argument("attempt_id", metavar="ATTEMPT")
Command = Callable[..., Any]


class Head(NamedTuple):
    """What every command that rules is given, and needs first."""

    centre: Centre
    site: str
    attempt: bytes
    account: str
    note: str
    as_json: bool

    def by(self, about: About, knowing: tuple[str, ...] = ()) -> By:
        """Who rules. LumbungError where their role may not rule about this."""
        return By(rulings.may_rule(self.centre, self.account, about), self.note, knowing=knowing)


def _ruling(command: Command) -> Command:
    """Give a command its `Head` from what every command that rules is typed with; the centre is caught up before."""

    @wraps(command)
    def headed(
        site_id: str, attempt_id: str, account: str, note: str, config_file: Path, as_json: bool, **its: Any
    ) -> None:
        command(Head(_caught_up(config_file), site_id, _bytes(attempt_id), account, note, as_json), **its)

    for add in reversed((_site, _attempt, _by, _reason, config_option, json_option, errors_shown)):
        headed = add(headed)
    return headed


@click.group()
def people() -> None:
    """People on no list, and those moved in from another sitting."""


@people.command("list")
@click.option("--site", "site_id", help="Of this site alone.")
@click.option("--standing", type=click.Choice(["waiting", "bound", "enrolled", "rejected", "moved"]))
@config_option
@json_option
@errors_shown
def people_list(site_id: str | None, standing: str | None, config_file: Path, as_json: bool) -> None:
    """Who was added or moved in, what the proctor read, and where they stand."""
    centre = _caught_up(config_file)
    with reading(centre.engine) as connection:
        found = newcomers.listed(connection)
    rows = [
        {
            "site": row.site,
            "attempt": row.attempt.hex(),
            "sitting": row.sitting_title,
            "how": row.how,
            "standing": row.standing,
            "opened": row.opened,
            "nip": row.nip,
            "name": row.name,
            "told_nip": row.told_nip,
            "told_name": row.told_name,
            "document": row.told_document,
            "reason": row.reason,
            "proctor": row.actor,
            "answered": row.answered or 0,
        }
        for row in found
        if site_id in (None, row.site) and standing in (None, row.standing)
    ]
    table(as_json, "people", rows if as_json else [_short(row) for row in rows], "Belum ada orang di luar daftar.")


@people.command("bind")
@_ruling
@click.option("--nip", help="NIP of the participant; of several places the likeliest is taken.")
@click.option("--participant", help="SITE/ATTEMPT of the participant's place.")
@_knowing
def people_bind(head: Head, nip: str | None, participant: str | None, knowing: tuple[str, ...]) -> None:
    """Say that they are a participant whom a roster has: by --nip or --participant."""
    by = head.by("person", knowing)
    if (nip is None) == (participant is None):
        raise LumbungError(errors.BAD_FIELDS, fields=["--nip", "--participant"])
    if nip is not None:
        with reading(head.centre.engine) as connection:
            case = rulings.look(connection, head.site, head.attempt)
            place = rulings.best_place(connection, case, check_nip(nip).text)
        home = place.site, place.attempt
    else:
        site, _, text = str(participant).partition("/")
        home = site, _bytes(text)
    _say(head.as_json, rulings.bind(head.centre, head.site, head.attempt, home, by))


@people.command("accept")
@_ruling
@click.option("--nip", help="By default what the proctor read.")
@click.option("--name", help="By default what the proctor read.")
@_knowing
def people_accept(head: Head, nip: str | None, name: str | None, knowing: tuple[str, ...]) -> None:
    """Accept them as a new participant."""
    by = head.by("person", knowing)
    with reading(head.centre.engine) as connection:
        told = rulings.look(connection, head.site, head.attempt).newcomer
    nip, name = nip or (told.told_nip if told else None), name or (told.told_name if told else None)
    if nip is None or name is None:  # what the proctor read could not be opened
        raise LumbungError(errors.BAD_FIELDS, fields=["--nip", "--name"])
    _say(head.as_json, rulings.enrol(head.centre, head.site, head.attempt, nip, name, by))


def _plain(about: About, verdict: Verdict, head: Head) -> None:
    _say(head.as_json, rulings.rule(head.centre, head.site, head.attempt, about, verdict, head.by(about)))


@click.group()
def held() -> None:
    """Held attempts: scored provisionally until staff rule whether they count."""


@held.command("list")
@click.option("--ruled", is_flag=True, help="Those on which something was ruled, held or not.")
@config_option
@json_option
@errors_shown
def held_list(ruled: bool, config_file: Path, as_json: bool) -> None:
    """Every attempt that waits for a ruling, and why."""
    centre = _caught_up(config_file)
    with reading(centre.engine) as connection:
        found = store.held_or_ruled(connection)
    rows = [
        {
            "site": row.site,
            "attempt": row.attempt.hex(),
            "sitting": row.sitting_title,
            "nip": row.nip,
            "name": row.name,
            "held": row.held,
            "reasons": row.reasons,
            "ruled": row.ruled,
            "person": row.standing,
            "counted": row.counted,
        }
        for row in found
        if (row.ruled_ms is not None if ruled else row.held)
    ]
    shown = [row | {"held": ", ".join(row["held"]), "reasons": ", ".join(row["reasons"])} for row in rows]
    table(as_json, "held", rows if as_json else shown, "Tidak ada yang ditahan.")


@held.command("show")
@_site
@_attempt
@config_option
@json_option
@errors_shown
def held_show(site_id: str, attempt_id: str, config_file: Path, as_json: bool) -> None:
    """Every ruling on an attempt, the oldest first, and where it stands."""
    centre = _caught_up(config_file)
    with reading(centre.engine) as connection:
        case = rulings.look(connection, site_id, _bytes(attempt_id))
    if as_json:
        say(True, _facts(case), "")
    else:
        table(False, "rulings", _rulings(case), "Belum ada keputusan.")


_PLAIN: tuple[tuple[click.Group, str, About, Verdict, str], ...] = (
    (people, "reject", "person", "reject", "Reject them: the attempt stays listed and kept, and never counts."),
    (people, "withdraw", "person", "withdraw", "Withdraw the last ruling on who they are."),
    (held, "accept", "answers", "accept", "Accept the attempt as it is scored."),
    (held, "void", "answers", "void", "Void the attempt: it stays listed and kept, and does not count."),
    (held, "withdraw", "answers", "withdraw", "Withdraw the last ruling on whether it counts."),
)
for _group, _name, _about, _verdict, _help in _PLAIN:
    _group.command(_name, help=_help)(_ruling(partial(_plain, _about, _verdict)))


def _caught_up(config_file: Path) -> Centre:
    centre = centre_of(config_file)
    projection.catch_up(centre)
    return centre


def _say(as_json: bool, case: Case) -> None:
    last, waits = case.rulings[-1], ", ".join(case.known.held)
    still = f"masih ditahan ({waits})" if waits else "tidak lagi ditahan"
    counted = "dihitung" if case.known.counted else "tidak dihitung"
    say(as_json, _facts(case), f"Keputusan {last.number} ({last.verdict}) dicatat: {still}, {counted}.")


def _facts(case: Case) -> dict[str, Any]:
    return {
        "site": case.site,
        "attempt": case.attempt.hex(),
        "held": case.known.held,
        "counted": case.known.counted,
        "person": None if case.newcomer is None else case.newcomer.standing,
        "answers": case.known.ruled,
        "rulings": _rulings(case),
    }


def _rulings(case: Case) -> list[dict[str, Any]]:
    names = ("number", "about", "verdict", "nip", "name", "note", "account", "at_ms")
    return [{name: getattr(row, name) for name in names} for row in case.rulings]


def _short(row: dict[str, Any]) -> dict[str, Any]:
    names = ("site", "attempt", "standing", "nip", "name", "document", "answered")
    return {name: row[name] for name in names}


def _bytes(text: str) -> bytes:
    """An id as it is printed; LumbungError(NO_SUCH_RECORD) for anything else."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise LumbungError(errors.NO_SUCH_RECORD, id=text[:64]) from error
