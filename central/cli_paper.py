"""`lumbung central paper`: check a paper from a room by the head that stands on it. Composed by `central.cli`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from central import papers
from central.console import centre_of, say
from sync.console import config_option, errors_shown, json_option


@click.command("paper")
@click.argument("site", metavar="SITE")
@click.argument("head", metavar="HEAD", nargs=-1, required=True)
@click.option("--seq", type=click.IntRange(min=1), help="The number beside the head: makes the answer sure.")
@click.option("--epoch", default="", help="The epoch beside the head, or its beginning.")
@config_option
@json_option
@errors_shown
def check_paper(
    site: str, head: tuple[str, ...], seq: int | None, epoch: str, config_file: Path, as_json: bool
) -> None:
    """Whether the centre holds the journal head of a paper or a slip: HEAD is its 16 characters, in groups or not."""
    found = papers.check(centre_of(config_file), site, "".join(head), epoch=epoch, seq=seq)
    facts = [
        {
            "epoch": each.epoch.hex(),
            "branch": each.branch,
            "seq": each.seq,
            "kind": each.kind,
            "box": each.box,
            "received_ms": each.received_ms,
            "archived": each.archived,
        }
        for each in found
    ]
    say(as_json, {"site": site, "matches": facts}, "\n".join(map(_sentence, found)))


def _sentence(match: papers.Match) -> str:
    place = f"nomor {match.seq}, epoch {match.epoch.hex()}"
    if match.received_ms is None:
        return f"Cocok: {place}. Kiriman sesudahnya menyebut kepala ini; isinya sendiri belum tiba."
    came = datetime.fromtimestamp(match.received_ms / 1_000, UTC).astimezone().isoformat(" ", "seconds")
    fork = " Jurnal ini bercabang: lembar ini dari cabang yang datang kemudian." if match.branch > 0 else ""
    copy = "ada salinan kedua" if match.archived else "belum ada salinan kedua"
    return f"Cocok: {place}, setelah {match.kind}, server lokal {match.box}, diterima {came}, {copy}.{fork}"
