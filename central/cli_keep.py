"""`lumbung central init | project | status | roles`: keeping a centre. Composed by `central.cli`."""

from __future__ import annotations

from pathlib import Path

import click

from central import keyring, projection
from central.centre import wall_ms
from central.console import centre_of, say, settings_of
from central.store import results, schema, sites
from central.store.engine import open_engine, reading
from central.store.events import count_events
from central.store.notices import open_notices
from sync.console import config_option, errors_shown, json_option


@click.command()
@config_option
@json_option
@errors_shown
def init(config_file: Path, as_json: bool) -> None:
    """Make the keys of a new centre, or keep those that are there, and bring the database up to date."""
    settings = settings_of(config_file)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not (settings.keys_dir / "roles.dsse").exists()
    if new:
        keyring.make(settings.keys_dir, wall_ms())
    keyring.load(settings.keys_dir)
    engine = open_engine(settings.url)
    before = schema.revision_of(engine)
    schema.upgrade(engine)
    facts = {
        "keys": "made" if new else "kept",
        "keys_dir": str(settings.keys_dir),
        "schema_before": before,
        "schema": schema.HEAD,
    }
    sentence = f"Pusat siap. Skema {schema.HEAD}; kunci di {settings.keys_dir}."
    if new:
        sentence += (
            f"\nPindahkan root-1.key … root-{keyring.ROOTS}.key ke media yang disimpan terpisah: "
            f"{keyring.ROOT_THRESHOLD} di antaranya cukup untuk mengganti semua kunci lain."
        )
    say(as_json, facts, sentence)


@click.command()
@config_option
@json_option
@click.option("--rebuild", is_flag=True, help="Drop all projections and make them again from events.")
@errors_shown
def project(config_file: Path, as_json: bool, rebuild: bool) -> None:
    """Bring attempts, answers and scores up to the events that are held."""
    centre = centre_of(config_file)
    made = projection.rebuild(centre) if rebuild else projection.catch_up(centre)
    with reading(centre.engine) as connection:
        behind = results.count_dirty(connection)
    say(as_json, {"projected": made, "behind": behind}, f"{made} proyeksi dibuat, {behind} tertinggal.")


@click.command()
@config_option
@json_option
@errors_shown
def status(config_file: Path, as_json: bool) -> None:
    """How much is held, what is behind, and what staff must look at."""
    centre = centre_of(config_file)
    with reading(centre.engine) as connection:
        facts = {
            "sites": len(sites.all_sites(connection)),
            "events": count_events(connection),
            "behind": results.count_dirty(connection),
            "notices": len(open_notices(connection)),
        }
    say(
        as_json,
        facts,
        f"{facts['sites']} lokasi, {facts['events']} catatan diterima, {facts['behind']} proyeksi tertinggal, "
        f"{facts['notices']} hal perlu dilihat.",
    )


@click.command()
@config_option
@json_option
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file; otherwise print where it is.")
@errors_shown
def roles(config_file: Path, as_json: bool, out: Path | None) -> None:
    """The signed list of public keys that every new box is given."""
    keys_dir = settings_of(config_file).keys_dir
    keyring.load(keys_dir)
    source = keys_dir / "roles.dsse"
    if out is not None:
        keyring.write_new(out, source.read_bytes(), 0o644)
    say(as_json, {"roles": str(out or source)}, str(out or source))
