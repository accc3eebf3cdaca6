"""The schema: its revisions give what the code expects, keep data, and refuse what they do not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from central.centre import open_centre
from central.settings import CentreSettings
from central.store import enrolments, results, rulings, schema, sites
from central.store.engine import is_postgres, open_engine, reading, writing
from central.store.tables import EVENT_PARTITIONS, attempts, metadata, readiness
from sync.errors import LumbungError


def settings(tmp_path: Path, database_url: str | None) -> CentreSettings:
    return CentreSettings(data_dir=tmp_path, database_url=database_url)


def test_the_newest_revision_is_what_the_code_expects(tmp_path: Path, empty_database_url: str | None) -> None:
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    schema.upgrade(engine)

    def ours(_object: object, name: str | None, type_: str, _reflected: bool, _other: object) -> bool:
        """Partitions of `events` and their indexes are PostgreSQL's own affair."""
        return not (name or "").startswith("events_") or type_ not in ("table", "index")

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_head_that_is_asked_for_without_alembic_is_alembics() -> None:
    assert ScriptDirectory.from_config(schema.alembic_config()).get_current_head() == schema.HEAD


def test_a_revision_keeps_the_data_of_the_one_before(tmp_path: Path, empty_database_url: str | None) -> None:
    """Each revision is run on a database with data; the first one begins from nothing."""
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    schema.upgrade(engine, "0001")
    with writing(engine) as connection:
        sites.add_site(connection, "smk1", "SMK 1", "Asia/Makassar", 1)
    schema.upgrade(engine)
    schema.upgrade(engine)
    schema.check(engine)
    with reading(engine) as connection:
        assert [row.name for row in sites.all_sites(connection)] == ["SMK 1"]


def test_a_certificate_that_was_kept_before_is_known_when_it_comes_again(
    tmp_path: Path, empty_database_url: str | None
) -> None:
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    schema.upgrade(engine, "0009")
    old = {"site": "smk1", "box": "b", "at_ms": 9, "capacity": 1, "certificate": b"old", "received_ms": 9}
    with writing(engine) as connection:
        connection.execute(readiness.insert(), old)
    schema.upgrade(engine)
    with writing(engine) as connection:
        for certificate in (b"new", b"old"):
            sites.keep_readiness(connection, old | {"certificate": certificate})
    with reading(engine) as connection:
        assert connection.scalars(select(readiness.c.certificate)).all() == [b"new"]


def test_rulings_come_to_a_database_with_held_and_added_people(tmp_path: Path, empty_database_url: str | None) -> None:
    """What was projected before stays as it was, and whoever was added, forked or held is projected again."""
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    schema.upgrade(engine, "0008")
    with writing(engine) as connection:
        for attempt, held in ((b"a" * 16, []), (b"b" * 16, ["digest_differs"])):
            connection.execute(
                text(
                    "INSERT INTO attempts (site, attempt, state, held, answered, late, refused, leases, events, "
                    "entered, basis_sha256) VALUES ('smk1', :a, 'working', :h, 1, 0, 0, 1, 5, '[]', :b)"
                ),
                {"a": attempt, "h": json.dumps(held), "b": bytes(32)},
            )
        for attempt, branch, kind in ((b"c" * 16, 0, "person.added"), (b"d" * 16, 1, "answer.given")):
            connection.execute(
                text(
                    "INSERT INTO events (site, epoch, branch, seq, k, kind, sitting, attempt, body, head, state) "
                    "VALUES ('smk1', :e, :branch, 1, 1, :kind, :e, :a, :e, :e, 0)"
                ),
                {"e": bytes(16), "branch": branch, "kind": kind, "a": attempt},
            )
    schema.upgrade(engine)
    with reading(engine) as connection:
        rows = connection.execute(select(attempts).order_by(attempts.c.attempt)).all()
        marked = {bytes(row.about)[:1] for row in results.take_dirty(connection, 10)}
    assert [(row.held, row.reasons, row.counted, row.ruled) for row in rows] == [
        ([], [], True, None),
        (["digest_differs"], [], True, None),
    ]
    assert marked == {b"b", b"c", b"d"}
    with writing(engine) as connection:  # the new tables take rows
        row = {"site": "smk1", "attempt": b"b" * 16, "number": 1, "about": "answers", "verdict": "accept"}
        rulings.add(connection, row | {"reasons": [], "note": "cocok", "account": "ani", "at_ms": 1})
        assert [each.note for each in rulings.of_attempt(connection, "smk1", b"b" * 16)] == ["cocok"]


def test_boxes_and_what_they_sent_outlive_the_revision_of_enrolment(
    tmp_path: Path, empty_database_url: str | None
) -> None:
    """A box that was revoked before stays so, by nobody known; the others stay active."""
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    schema.upgrade(engine, "0005")
    rows = [{"box": box, "key": box.encode() * 4, "revoked": ms} for box, ms in (("box1", None), ("box2", 5))]
    with writing(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO boxes (site, box, sign_key, sign_key_id, seal_key, added_ms, revoked_ms) "
                "VALUES ('smk1', :box, :key, :key, :key, 1, :revoked)"
            ),
            rows,
        )
    schema.upgrade(engine)
    schema.check(engine)
    with writing(engine) as connection:
        kept = {row.box: row for row in sites.boxes_of(connection, "smk1")}
        assert (kept["box1"].sign_key, kept["box1"].revoked_ms) == (b"box1" * 4, None)
        assert (kept["box2"].revoked_ms, kept["box2"].revoked_by, kept["box2"].replaced_by) == (5, None, None)
        enrolments.put_serial(connection, "smk1", "PF2ABC", "ani", 1)
        assert [row.serial for row in enrolments.serials_of(connection, "smk1")] == ["PF2ABC"]


def test_events_are_partitioned_on_postgresql(tmp_path: Path, empty_database_url: str | None) -> None:
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    schema.upgrade(engine)
    with engine.connect() as connection:
        if is_postgres(connection):
            found = connection.scalar(text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'events'::regclass"))
            assert found == EVENT_PARTITIONS
        else:
            assert connection.execute(select(text("sqlite_version()"))).scalar_one() >= "3.51.3"


def test_an_empty_or_newer_database_is_refused(tmp_path: Path, empty_database_url: str | None) -> None:
    engine = open_engine(settings(tmp_path, empty_database_url).url)
    with pytest.raises(LumbungError, match="LMB-4024"):
        schema.check(engine)
    schema.upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LumbungError, match="LMB-4024"):
        schema.check(engine)


def test_a_centre_without_keys_or_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(LumbungError, match="LMB-4020"):
        open_centre(CentreSettings(data_dir=tmp_path))
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(LumbungError, match="LMB-4026"):
        schema.check(engine)
