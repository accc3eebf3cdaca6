"""`lumbung provision network`: shows, changes and puts back the room's network. Composed by `provisioning.cli`.

Exit codes: 0 done or nothing to do; 1 an error of the catalogue; 2 a wrong command line; 3 (`apply`) there are changes
and nobody agreed to them, (`probe`) somebody else is there.
"""

from __future__ import annotations

import json
import select
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from appliance.inquiry import ask_service
from appliance.lockdown.origin import Origin, plain_origin
from appliance.settings import BoxSettings
from provisioning.network import changing, probing
from provisioning.network.files import box_names
from provisioning.network.packets import Claim
from provisioning.network.plan import Change, changes, manager_of, unified
from provisioning.network.settings import NetworkSettings
from sync import config, errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError

DECLINED = 3
UNDER_WAY = ("registration", "running", "paused", "ended")


@click.group()
def network() -> None:
    """The room's LAN: fixed address, names, leases, time and firewall. Optional, and undone by one command."""


@network.command()
@config_option
@json_option
@errors_shown
def show(config_file: Path, as_json: bool) -> None:
    """What `apply` would change, as a diff. Changes nothing."""
    _, settings, origin = _settings(config_file)
    found = changes(settings, origin, manager_of(settings))
    if as_json:
        click.echo(json.dumps({"changes": _named(found), "names": box_names(settings, origin)}))
    else:
        click.echo(unified(found) or "Tidak ada yang berubah / nothing would change.", nl=not found)


@network.command()
@config_option
@json_option
@errors_shown
def probe(config_file: Path, as_json: bool) -> None:
    """Ask the room who else has the box's address or gives out addresses. Root."""
    _, settings, _ = _settings(config_file)
    same = probing.others_at(settings.interface, settings.address.ip)
    servers = probing.other_servers(settings.interface)
    told = {
        "interface": settings.interface,
        "cable": probing.has_carrier(settings.interface),
        "same_address": _claims(same),
        "dhcp_servers": _claims(servers),
    }
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo(f"{settings.interface}: kabel / cable {'ada / present' if told['cable'] else 'tidak ada / missing'}")
        for what, claims in (("alamat sama / same address", same), ("DHCP", servers)):
            click.echo(f"{what}: {', '.join(f'{each.address} ({each.mac})' for each in claims) or '–'}")
    if same or servers:
        sys.exit(DECLINED)


@network.command()
@config_option
@click.option("--yes", is_flag=True, help="Agree to the diff beforehand.")
@click.option(
    "--confirm-within",
    type=click.IntRange(10, 3_600),
    metavar="SECONDS",
    help="Put everything back unless Enter is pressed in time; for changes over SSH.",
)
@json_option
@errors_shown
def apply(config_file: Path, yes: bool, confirm_within: int | None, as_json: bool) -> None:
    """Show the diff, ask, look who else is there, keep the former state, and change. Root; never during a sitting."""
    box, settings, origin = _settings(config_file)
    found = changes(settings, origin, manager_of(settings))
    stale = serves_another_origin(box)
    if not found and not stale:
        click.echo(json.dumps({"changes": [], "applied": False}) if as_json else "Sudah seperti itu / nothing to do.")
        return
    if not as_json:
        click.echo(unified(found), nl=False)
        if stale:
            click.echo(f"Layanan ujian akan melayani / the exam's service will serve {box.origin} ({stale})")
    if not yes and (as_json or not click.confirm("Ubah? / Change?")):
        if as_json:
            click.echo(json.dumps({"changes": _named(found), "applied": False}))
        sys.exit(DECLINED)
    _require_no_sitting(box)
    former = _changed(found, settings, confirm_within) if found else None
    restarted = bool(stale) and changing.restart_box()
    if as_json:
        told = {"applied": True, "former": former and str(former), "box_restarted": restarted}
        click.echo(json.dumps({"changes": _named(found), **told}))
        return
    if former is not None:
        click.echo(
            f"Berlaku. Kembali seperti semula / done; the way back: lumbung provision network restore ({former})"
        )
    _say_what_is_served(box, stale, restarted)


@network.command()
@config_option
@click.option("--original", is_flag=True, help="As it was before the first `apply`, not the last.")
@json_option
@errors_shown
def restore(config_file: Path, original: bool, as_json: bool) -> None:
    """Put back what lay there before the last `apply`. Root; never during a sitting."""
    box, _, _ = _settings(config_file)
    _require_no_sitting(box)
    formers = changing.every() if original else [changing.latest()]
    stale = serves_another_origin(box)
    paths = changing.put_back(*formers)
    restarted = bool(stale) and changing.restart_box()
    if as_json:
        click.echo(json.dumps({"restored": paths, "box_restarted": restarted}))
        return
    click.echo("\n".join(f"/{path}" for path in paths))
    _say_what_is_served(box, stale, restarted)


def serves_another_origin(box: BoxSettings) -> str:
    """The origin that the box's running service serves, where the settings have another by now; otherwise nothing.

    It would turn away (421) everybody who comes by the new one.
    """
    told = ask_service(box)
    ours = told["answers"] and (told["site_id"], told["box"]) == (box.site, box.box)
    return str(told["origin"]) if ours and told["origin"] != box.origin else ""


def _say_what_is_served(box: BoxSettings, stale: str, restarted: bool) -> None:
    if restarted:
        click.echo(f"Layanan ujian melayani / the exam's service serves {box.origin}")
    elif stale:
        click.echo(f"Layanan ujian masih melayani {stale}: mulai ulang layanan itu.")
        click.echo(f"The exam's service still serves {stale}: restart it.")


def _changed(found: list[Change], settings: NetworkSettings, confirm_within: int | None) -> Path:
    """The folder with the former state, once the changes count and, where it was asked for, somebody confirmed them."""
    require_cable(settings)
    require_alone(settings)
    former = changing.apply_changes(found, settings)
    if confirm_within is not None and not _confirmed(confirm_within):
        changing.put_back(former)
        click.echo("Dikembalikan seperti semula / put back as it was.", err=True)
        sys.exit(DECLINED)
    return former


def require_cable(settings: NetworkSettings) -> None:
    """LumbungError NETWORK_NO_CABLE: into an open end nobody can be asked, and what is not asked may clash later."""
    cards = probing.cards()
    if settings.interface in cards and not probing.has_carrier(settings.interface):
        raise LumbungError(errors.NETWORK_NO_CABLE, interface=settings.interface, cards=", ".join(cards))


def require_alone(settings: NetworkSettings) -> None:
    """LumbungError NETWORK_ADDRESS_TAKEN or NETWORK_OTHER_DHCP, with the culprits' MACs; NETWORK_CARD."""
    same = probing.others_at(settings.interface, settings.address.ip)
    if same:
        raise LumbungError(errors.NETWORK_ADDRESS_TAKEN, address=str(settings.address.ip), **_culprits(same))
    if settings.dhcp:
        servers = probing.other_servers(settings.interface)
        if servers:
            raise LumbungError(errors.NETWORK_OTHER_DHCP, **_culprits(servers))


def _require_no_sitting(box: BoxSettings) -> None:
    """LumbungError NETWORK_SITTING_OPEN. A box that does not answer has no browsers that could lose their address."""
    told = ask_service(box)
    under_way = [each["title"] for each in told.get("sittings", []) if each["state"] in UNDER_WAY]
    if under_way:
        raise LumbungError(errors.NETWORK_SITTING_OPEN, sittings=", ".join(under_way))


def _settings(config_file: Path) -> tuple[BoxSettings, NetworkSettings, Origin]:
    read = config.load(config_file, {"box": BoxSettings, "network": NetworkSettings})
    box: BoxSettings = read["box"]
    return box, read["network"], plain_origin(box.origin)


def _named(found: list[Change]) -> list[dict[str, str]]:
    return [{"path": f"/{change.path}", "kind": change.kind} for change in found]


def _claims(claims: list[Claim]) -> list[dict[str, str]]:
    return [{"mac": claim.mac, "address": str(claim.address)} for claim in claims]


def _culprits(claims: list[Claim]) -> dict[str, Any]:
    return {"mac": ", ".join(claim.mac for claim in claims), "at": ", ".join(str(claim.address) for claim in claims)}


class _CutOff(Exception):  # noqa: N818  # no error: the line through which somebody would have agreed is gone
    pass


def _confirmed(seconds: int) -> bool:
    """Whether Enter comes in time. A lost terminal is a no: the change may be what cut it off."""

    def cut_off(_number: int, _frame: object) -> NoReturn:
        raise _CutOff

    former = {number: signal.signal(number, cut_off) for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)}
    try:
        click.echo(f"Tekan Enter dalam {seconds} detik bila masih tersambung / press Enter within {seconds} seconds.")
        return bool(select.select([sys.stdin], [], [], seconds)[0]) and sys.stdin.readline() != ""
    except (_CutOff, OSError):
        return False
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
