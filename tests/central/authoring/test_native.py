"""A folder becomes exactly the exam and the key that it describes."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from central import authoring
from central.key import MostLeastKey, MultipleKey, NumericKey, OptionKey, TextKey, UnscoredKey
from tests.central.authoring.folder import png


def test_the_outline_is_as_written(folder: Path) -> None:
    exam, _ = authoring.load(folder)
    outline = exam.outline
    assert (outline.id, outline.version, outline.languages, outline.offline_run_ms) == (
        "kecil",
        "1",
        ("id", "en"),
        300_000,
    )
    assert outline.rules["id"] == "<p>Kerjakan <strong>sendiri</strong>.</p>"
    assert [(c.id, c.weight) for c in outline.components] == [("satu", 70), ("dua", 30)]
    assert [(b.id, b.seconds, b.navigation, b.item_ids) for b in outline.blocks] == [
        ("B1", 600, "free", ("S1", "M1", "G1", "P1")),
        ("B2", 90, "linear", ("L1", "N1", "T1")),
    ]
    assert outline.blocks[1].title == {"id": "Isian", "en": "Isian"}, "a plain string stands for every language"


def test_the_rules_of_the_room_are_carried_and_left_out_where_they_are_as_ever(folder: Path) -> None:
    plain = authoring.load(folder)[0].outline
    names = {"check_in", "late_until_s", "late_time", "second_login"}
    assert not names & plain.model_dump().keys()
    toml = folder / "exam.toml"
    said = 'check_in = true\nlate_until_minutes = 30\nlate_time = "remaining"\nsecond_login = "proctor"'
    toml.write_text(toml.read_text().replace('version = "1"', f'version = "1"\n{said}'))
    outline = authoring.load(folder)[0].outline
    assert (outline.check_in, outline.late_until_s) == (True, 1_800)
    assert (outline.late_time, outline.second_login) == ("remaining", "proctor")
    assert type(outline).model_validate_json(outline.model_dump_json()) == outline


@pytest.mark.parametrize("mode", ["off", "warn", "require"])
def test_lock_down_is_carried_and_an_exam_without_it_stays_as_it_was(folder: Path, mode: str) -> None:
    """A box that knows no such field opens what asks for none, and refuses what it could not hold to."""
    before = authoring.load(folder)[0].outline.model_dump_json()
    toml = folder / "exam.toml"
    toml.write_text(toml.read_text().replace('version = "1"', f'version = "1"\nlockdown = "{mode}"'))
    outline = authoring.load(folder)[0].outline
    assert outline.lockdown == mode
    assert ("lockdown" in outline.model_dump()) == (mode != "off")
    assert (outline.model_dump_json() == before) == (mode == "off")
    assert type(outline).model_validate_json(outline.model_dump_json()) == outline


def test_an_author_s_title_line_and_comments_are_not_shown(folder: Path) -> None:
    path = folder / "pilihan.md"
    path.write_text(path.read_text().replace("## S1", "<!-- jawabannya A\n## X --> \n## S1"))
    exam, _ = authoring.load(folder)
    assert "Judul" not in exam.model_dump_json()
    assert "jawabannya" not in exam.model_dump_json()
    assert exam.blocks[0].instructions == {"id": "<p>Pilih jawaban Anda.</p>", "en": "<p>Choose your answers.</p>"}


def test_each_item_type_carries_what_its_page_needs(folder: Path) -> None:
    exam, _ = authoring.load(folder)
    items = {item.id: item for block in exam.blocks for item in block.items}
    assert [option.text["en"] for option in items["S1"].options] == ["Two", "Three"]
    assert (items["M1"].choose_min, items["M1"].choose_max) == (2, 2)
    assert (items["G1"].shuffle_options, items["P1"].shuffle_options, items["L1"].shuffle_options) == (
        False,
        True,
        False,
    )
    assert [option.text["id"] for option in items["L1"].options] == ["Tidak", "Ragu", "Ya"]
    assert items["N1"].unit == {"id": "menit", "en": "minutes"}
    assert (items["T1"].max_chars, items["T1"].options) == (30, ())


def test_an_image_is_embedded_once_under_the_digest_of_its_content(folder: Path) -> None:
    checked = authoring.read(folder)
    assert checked.exam is not None
    name = f"media/{hashlib.sha256(png()).hexdigest()}.png"
    assert dict(checked.media) == {name: png()}
    (media,) = checked.exam.outline.media
    assert (media.name, media.media_type, media.size_bytes) == (name, "image/png", len(png()))
    html = checked.exam.blocks[0].items[0].stem["en"]
    assert f'src="{name}"' in html
    assert all(part in html for part in ('alt="Flag"', 'width="3"', 'height="2"'))


def test_each_type_of_key_is_as_written(folder: Path) -> None:
    _, key = authoring.load(folder)
    assert key.items["S1"] == OptionKey(competency="TAHU", points={"A": Decimal(2), "B": Decimal(0)})
    assert key.items["M1"] == MultipleKey(
        competency="TAHU", correct=("A", "C"), penalty=Decimal("0.5"), maximum=Decimal(2)
    )
    assert key.items["L1"] == OptionKey(competency="DIRI", points={"1": Decimal(3), "2": Decimal(2), "3": Decimal(1)})
    assert isinstance(key.items["P1"], MostLeastKey)
    assert key.items["P1"].maximum == 4
    assert isinstance(key.items["N1"], NumericKey)
    assert key.items["N1"].accept[1].tolerance == Decimal("1.5")
    assert isinstance(key.items["T1"], TextKey)
    assert [c.id for c in key.competencies] == ["TAHU", "DIRI"]
    assert key.competencies[1].min_answered == 1, "half of its one item, rounded up"


def test_an_item_on_trial_needs_no_points(folder: Path) -> None:
    path = folder / "key.toml"
    path.write_text(path.read_text().replace("[item.P1]", "[item.P1]\nunscored = true"))
    _, key = authoring.load(folder)
    assert isinstance(key.items["P1"], UnscoredKey)


def test_the_same_folder_gives_the_same_key_digest_and_another_point_another(folder: Path) -> None:
    first = authoring.load(folder)[1].digest()
    assert authoring.load(folder)[1].digest() == first
    path = folder / "key.toml"
    path.write_text(path.read_text().replace("worth = 2", "worth = 2.0"))
    assert authoring.load(folder)[1].digest() == first, "2.0 is 2"
    path.write_text(path.read_text().replace("worth = 2.0", "worth = 3"))
    assert authoring.load(folder)[1].digest() != first


def test_an_exam_in_one_language_needs_no_language_lines(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text(
        'id = "satu"\nversion = 1\nlanguages = ["id"]\ntitle = "Satu"\nrules = "Kerjakan."\n'
        '[[component]]\nid = "k"\nweight = 1\ntitle = "K"\n'
        '[[block]]\nid = "B"\ncomponent = "k"\nfile = "b.md"\nminutes = 1.5\ntitle = "B"\n'
    )
    (tmp_path / "b.md").write_text("Petunjuk.\n\n## A single\nApa?\n\n- A. Ya\n- B. Tidak\n  sama sekali\n")
    (tmp_path / "key.toml").write_text('[item.A]\ncorrect = "A"\n')
    exam, _ = authoring.load(tmp_path)
    (item,) = exam.blocks[0].items
    assert exam.blocks[0].instructions == {"id": "<p>Petunjuk.</p>"}
    assert item.stem == {"id": "<p>Apa?</p>"}
    assert item.options[1].text == {"id": "Tidak\nsama sekali"}
    assert exam.outline.blocks[0].seconds == 90


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(folder: Path) -> None:
    before = authoring.load(folder)
    for path in folder.glob("*.*"):
        if path.suffix in (".md", ".toml"):
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert authoring.load(folder) == before


@pytest.mark.parametrize("html", ["<img src=x onerror=alert(1)>", "<iframe src='//a'></iframe>", "<style>*{}</style>"])
def test_nothing_active_gets_through_even_if_the_check_were_blind(folder: Path, html: str) -> None:
    """nh3 stands behind the check: take the check away and the HTML is still clean."""
    from central.authoring.markdown import Renderer
    from central.authoring.media import Shelf
    from central.authoring.problems import Notebook

    renderer = Renderer("x.md", Shelf(folder, Notebook()), Notebook())
    renderer._examine = lambda token, line: None  # type: ignore[method-assign]
    cleaned = renderer.block(f"Teks {html}\n\n{html}", 1, "x")
    assert not any(word in cleaned for word in ("onerror", "iframe", "style", "script"))


def test_a_sound_is_written_like_an_image_and_becomes_a_player(folder: Path) -> None:
    """With its description as its name, escaped; alone in an option as well; carried once however often it is used."""
    data = b"ID3\x04" + bytes(2_000)
    (folder / "suara").mkdir()
    (folder / "suara" / "wawancara.mp3").write_bytes(data)
    path = folder / "pilihan.md"
    path.write_text(
        path.read_text().replace("![Bendera](bendera.png)", '![Rekaman "<b>satu</b>"](suara/wawancara.mp3)')
    )
    outline = authoring.load(folder)[0].outline
    stem = authoring.load(folder)[0].blocks[0].items[0].stem["id"]
    name = f"media/{hashlib.sha256(data).hexdigest()}.mp3"
    player = stem[stem.index("<audio") : stem.index("</audio>")]
    assert f'src="{name}"' in player
    assert 'aria-label="Rekaman &quot;' in player
    assert "<b>" not in stem
    assert ("audio/mpeg", len(data)) in [(each.media_type, each.size_bytes) for each in outline.media]


def test_a_sound_beyond_its_limit_is_refused(folder: Path) -> None:
    (folder / "bendera.png").write_bytes(b"OggS" + bytes(4 * 1024 * 1024))
    checked = authoring.check(folder)
    assert "file-large" in {problem.kind for problem in checked.problems}
