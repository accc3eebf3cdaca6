"""Copies of the journal are verified, numbered and put back; nothing that is not whole is called a copy."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pysqlite3
import pytest
from click.testing import CliRunner

from appliance import copying, folder
from appliance.cli import box
from appliance.journal import Journal
from sync import errors
from sync.errors import LumbungError
from tests.appliance.web.site import Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_site(tmp_path, 8080, count=1)
    lives(made, 3)
    return made


def lives(site: Site, times: int) -> None:
    """So many openings: each is an epoch with an event."""
    for _ in range(times):
        opening(site).close()


def opening(site: Site) -> Journal:
    return Journal.open(site.settings.data_dir, site="smk-uji", box="box-1", software="1", random=os.urandom)


def run(site: Site, *words: str) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(box, [*words, "-c", str(site.config), "--json"])
    return done.exit_code, json.loads(done.output)


def test_a_copy_is_whole_and_says_where_it_ends(site: Site, tmp_path: Path) -> None:
    code, told = run(site, "backup", "--to", str(tmp_path / "copies"))
    assert (code, told["events"], told["seq"], told["verified"]) == (0, 3, 3, True)
    made = Path(str(told["file"]))
    assert made.name == "journal-000001.db"
    assert made.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in made.parent.iterdir()] == [made.name]  # nothing lies beside it


def test_a_box_that_serves_is_copied_too(site: Site, tmp_path: Path) -> None:
    journal = opening(site)
    made = copying.back_up(site.settings.data_dir, tmp_path / "copies", 5, lambda _done, _all: None)
    assert made.seq == journal.last.seq
    assert made.head == journal.last.head
    journal.close()


def test_the_newest_are_kept_by_number_whatever_the_clock_says(site: Site, tmp_path: Path) -> None:
    for number in range(1, 5):
        _, told = run(site, "backup", "--to", str(tmp_path / "copies"), "--keep", "2")
        os.utime(str(told["file"]), (1_000_000 - number, 1_000_000 - number))
    assert [path.name for path in copying.copies_in(tmp_path / "copies")] == ["journal-000003.db", "journal-000004.db"]


def test_a_damaged_journal_makes_no_copy_and_costs_none(site: Site, tmp_path: Path) -> None:
    """One byte of one event differs: SQLite finds nothing wrong, the chain does."""
    copies = tmp_path / "copies"
    run(site, "backup", "--to", str(copies))
    connection = pysqlite3.connect(str(site.settings.data_dir / "journal.db"))
    connection.execute("UPDATE events SET k = k + 1 WHERE seq = 2")
    connection.commit()
    connection.close()
    code, told = run(site, "backup", "--to", str(copies), "--keep", "1")
    assert (code, told["error"]["code"]) == (1, errors.JOURNAL_DAMAGED.code)  # type: ignore[index]
    assert [path.name for path in copies.iterdir()] == ["journal-000001.db"]


def test_put_back_keeps_what_it_replaces_and_begins_a_branch(site: Site, tmp_path: Path) -> None:
    _, told = run(site, "backup", "--to", str(tmp_path / "copies"))
    lives(site, 2)
    code, done = run(site, "restore", "--newest-of", str(tmp_path / "copies"))
    assert code == 0
    replaced = Path(str(done["replaced"]))
    assert copying.verify(replaced).seq == 5
    journal = opening(site)
    assert journal.last.seq == 4
    assert journal.last.origin.parent_head == bytes.fromhex(str(told["head"]))
    journal.close()


def test_nothing_is_put_back_under_a_service_that_runs(site: Site, tmp_path: Path) -> None:
    run(site, "backup", "--to", str(tmp_path / "copies"))
    lock = folder.take_lock(site.settings.data_dir)
    code, told = run(site, "restore", "--newest-of", str(tmp_path / "copies"))
    lock.release()
    assert (code, told["error"]["code"]) == (1, errors.JOURNAL_BUSY.code)  # type: ignore[index]
    assert not list(site.settings.data_dir.glob("journal.db.replaced*"))


def test_a_copy_of_another_box_is_refused(site: Site, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = make_site(tmp_path / "other", 8081, count=1)
    lives(other, 1)
    made = copying.back_up(other.settings.data_dir, tmp_path / "copies", 1, lambda _done, _all: None)
    with pytest.raises(LumbungError) as refused:
        copying.put_back(made.file, site.settings.data_dir, lambda _done, _all: None)
    assert refused.value.entry is errors.JOURNAL_FOREIGN


def test_it_is_put_back_only_where_the_layout_differs_if_so_asked(site: Site, tmp_path: Path) -> None:
    run(site, "backup", "--to", str(tmp_path / "copies"))
    asked = ("restore", "--newest-of", str(tmp_path / "copies"), "--if-migrated")
    assert run(site, *asked) == (0, {"restored": None})
    connection = pysqlite3.connect(str(site.settings.data_dir / "journal.db"))
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('lumbung-box', '9', '')"
    )
    connection.commit()
    connection.close()
    code, told = run(site, *asked)
    assert code == 0
    assert told["restored"]


def test_a_box_without_an_open_sitting_may_be_stopped(site: Site) -> None:
    assert run(site, "upgradable") == (0, {"upgradable": True, "open": []})


def test_the_word_of_the_ups_reaches_the_file(site: Site, tmp_path: Path) -> None:
    from appliance import power

    site.config.write_text(site.config.read_text() + f'power_file = "{tmp_path / "power"}"\n')
    for word, told in (("on-battery", "battery"), ("shutdown", "shutdown"), ("restored", "mains")):
        assert CliRunner().invoke(box, ["power", word, "-c", str(site.config)]).exit_code == 0
        assert power.read(tmp_path / "power") == told
    (tmp_path / "power").write_text("nonsense")
    assert power.read(tmp_path / "power") == "mains"
