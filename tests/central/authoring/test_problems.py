"""Every problem that a check can find is found, at its file and line, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from central import authoring
from central.authoring.problems import KINDS
from sync import errors
from sync.errors import LumbungError
from tests.central.authoring.folder import png

EXAM, CHOICES, FILL, KEY = "exam.toml", "pilihan.md", "isian.md", "key.toml"


@dataclass
class Case:
    """Put `new` for the first `old` of `file`; the problem `kind` must stand at the line that contains `at`."""

    kind: str
    file: str
    old: str
    new: str
    at: str
    where: str | None = None  # the problem's file, if it is another
    also: set[str] = field(default_factory=set)  # what follows from the same fault


INT_FIELD = "weight = 70"
CASES = [
    Case("file-missing", EXAM, 'file = "isian.md"', 'file = "tiada.md"', "tiada.md", also={"file-unused"}),
    Case("file-missing", CHOICES, "(bendera.png)", "(tiada.png)", "(tiada.png)"),
    Case("file-outside", EXAM, 'file = "isian.md"', 'file = "../isian.md"', "../isian.md", also={"file-unused"}),
    Case("file-outside", CHOICES, "(bendera.png)", "(../../etc/passwd)", "passwd"),
    Case("toml-syntax", EXAM, 'version = "1"', "version = ", "version =", also={"blocks-unread"}),
    Case("blocks-unread", EXAM, 'languages = ["id", "en"]', "languages = 3", "languages", also={"field-bad"}),
    Case("blocks-unread", EXAM, 'languages = ["id", "en"]\n', "", 'id = "kecil"', also={"field-missing"}),
    Case("fit-unchecked", EXAM, INT_FIELD, "weight = []", 'id = "kecil"', also={"field-bad"}),
    Case("fit-unchecked", KEY, "cuts = [50, 75]", 'cuts = "x"', "[levels.tiga]", also={"field-bad"}),
    Case("toml-syntax", KEY, "keying = -1", "keying = -1\nkeying = 1", "keying = 1"),
    Case("field-missing", EXAM, "weight = 70\n", "", "[[component]]", also={"fit-unchecked"}),
    Case("field-missing", KEY, "points = {A = 5, B = 3, C = 1}\n", "", "[item.G1]"),
    Case("field-missing", KEY, "least = {A = 0, B = 1, C = 2}\n", "", "[item.P1]"),
    Case("field-missing", KEY, 'correct = ["A", "C"]\n', "", "[item.M1]"),
    Case(
        "field-missing",
        KEY,
        'accept = [{value = 60, points = 2}, {value = "60", tolerance = "1,5", points = 1}]\n',
        "",
        "[item.N1]",
    ),
    Case("field-unknown", EXAM, INT_FIELD, INT_FIELD + "\nwieght = 3", "wieght"),
    Case("field-unknown", KEY, "penalty = 0.5", "penalti = 0.5", "penalti", also={"key-guess"}),
    Case("field-bad", EXAM, INT_FIELD, 'weight = "tujuh"', "tujuh", also={"fit-unchecked"}),
    Case("field-bad", EXAM, INT_FIELD, "weight = -1", "weight = -1", also={"fit-unchecked"}),
    Case("field-bad", EXAM, 'id = "kecil"', 'id = "ke cil"', "ke cil", also={"fit-unchecked"}),
    Case("field-bad", EXAM, 'version = "1"', 'version = "1"\nlockdown = "wajib"', "wajib", also={"fit-unchecked"}),
    Case("field-bad", EXAM, 'navigation = "linear"', 'navigation = "lurus"', "lurus", also={"fit-unchecked"}),
    Case("field-bad", KEY, "worth = 2", "worth = 0.123456", "worth"),
    Case("field-bad", KEY, "keying = -1", "keying = 2", "keying"),
    Case("field-bad", KEY, 'tolerance = "1,5"', 'tolerance = "lima"', "lima"),
    Case("field-bad", KEY, '{text = "tanjungselor"}', '{text = ""}', '{text = ""}'),
    Case(
        "id-twice", EXAM, 'id = "dua"', 'id = "satu"', 'id = "satu"', also={"component-unknown", "competency-elsewhere"}
    ),
    Case("id-twice", EXAM, 'id = "B2"', 'id = "B1"', 'id = "B1"'),
    Case("id-twice", EXAM, '{id = "2", text', '{id = "1", text', '{id = "1", text = {id = "Ragu"'),
    Case("id-twice", FILL, "## T1 text", "## N1 text", "## N1 text", also={"key-item-unknown"}),
    Case(
        "id-twice",
        KEY,
        'id = "DIRI"',
        'id = "TAHU"',
        'id = "TAHU"',
        also={"competency-unknown", "competency-elsewhere"},
    ),
    Case("language-missing", EXAM, 'en = "Small Exam"\n', "", "[title]"),
    Case("language-missing", EXAM, ', en = "Component Two"', "", "Komponen Dua"),
    Case("language-missing", CHOICES, "::: en\nChoose your answers.\n", "", "::: id"),
    Case("language-missing", FILL, "::: en\nI like to read.\n", "", "## L1"),
    Case("language-missing", FILL, "unit en: minutes\n", "", "unit id:"),
    Case("language-missing", KEY, 'names.en = ["Low", "Medium", "High"]\n', "", "names.id"),
    Case("language-unknown", EXAM, 'en = "Small Exam"', 'en = "Small Exam"\nfr = "Petit"', "Petit"),
    Case("language-unknown", FILL, "unit en:", "unit fr:", "unit fr:", also={"language-missing"}),
    Case("language-unknown", FILL, "::: en\nI like", "::: fr\nJ'aime", "::: fr", also={"language-missing"}),
    Case("language-unknown", KEY, "names.en", "names.fr", "names.fr", also={"language-missing"}),
    Case("language-twice", EXAM, 'languages = ["id", "en"]', 'languages = ["id", "en", "en"]', "languages"),
    Case("language-twice", FILL, "::: en\nI like", "::: id\nI like", "::: id", also={"language-missing"}),
    Case("language-none", FILL, "## L1 likert setuju\n", "## L1 likert setuju\n\nTeks lepas\n", "Teks lepas"),
    Case(
        "component-unknown",
        EXAM,
        'component = "dua"',
        'component = "tiga"',
        '"tiga"',
        also={"component-empty", "competency-elsewhere"},
    ),
    Case("component-unknown", KEY, 'component = "dua"', 'component = "tiga"', '"tiga"', also={"competency-elsewhere"}),
    Case(
        "component-empty",
        EXAM,
        "[scale.setuju]",
        '[[component]]\nid = "tiga"\nweight = 1\ntitle = "Tiga"\n\n[scale.setuju]',
        'id = "tiga"',
    ),
    Case(
        "weights-zero",
        EXAM,
        'weight = 70\ntitle = {id = "Komponen Satu", en = "Component One"}\n\n[[component]]\nid = "dua"\nweight = 30',
        'weight = 0\ntitle = {id = "Komponen Satu", en = "Component One"}\n\n[[component]]\nid = "dua"\nweight = 0',
        "weight = 0",
    ),
    Case("block-time", EXAM, "minutes = 10", "minutes = 10\nseconds = 20", "[[block]]"),
    Case("block-time", EXAM, "minutes = 10\n", "", "[[block]]"),
    Case(
        "block-file-twice",
        EXAM,
        'file = "isian.md"',
        'file = "pilihan.md"',
        'file = "pilihan.md"',
        also={"file-unused", "key-item-unknown", "competency-empty", "component-empty"},
    ),
    Case("item-heading", FILL, "## L1 likert setuju", "## Pertanyaan", "## Pertanyaan", also={"competency-empty"}),
    Case("item-type", FILL, "## T1 text", "## T1 esai", "## T1 esai"),
    Case("item-id", FILL, "## T1 text", "## -T1 text", "## -T1 text"),
    Case("scale-unknown", FILL, "likert setuju", "likert suka", "likert suka", also={"options-few"}),
    Case(
        "scale-not-for-type",
        CHOICES,
        "## S1 single",
        "## S1 single setuju",
        "## S1 single",
        also={"key-worthless", "key-option-unknown"},
    ),
    Case("scale-and-options", FILL, "Saya suka membaca.", "Saya suka membaca.\n\n- A. Ya", "- A. Ya"),
    Case("attribute-not-for-type", CHOICES, "## S1 single\n", "## S1 single\nchoose: 1\n", "choose: 1"),
    Case("attribute-bad", CHOICES, "choose: 2", "choose: dua", "choose: dua", also={"options-few"}),
    Case("attribute-bad", CHOICES, "shuffle: tidak", "shuffle: mungkin", "shuffle: mungkin"),
    Case("attribute-bad", FILL, "max: 30", "max: 9999", "max: 9999"),
    Case("attribute-twice", FILL, "max: 30", "max: 30\nmax: 40", "max: 40"),
    Case("options-few", CHOICES, "- C. Teliti\n", "", "## P1", also={"options-differ", "key-option-unknown"}),
    Case("options-not-for-type", FILL, "Berapa lama satu jam?", "Berapa lama satu jam?\n\n- A. 60", "- A. 60"),
    Case("options-differ", CHOICES, "- A. Two\n- B. Three", "- B. Three\n- A. Two", "- B. Three"),
    Case(
        "option-form",
        CHOICES,
        "- A. Menolong\n- B. Menunggu\n- C. Pergi",
        "A. Menolong\nB. Menunggu\nC. Pergi",
        "A. Menolong",
        also={"options-differ"},
    ),
    Case(
        "option-form",
        CHOICES,
        "- B. Menunggu",
        "B) Menunggu",
        "B) Menunggu",
        also={"options-differ", "key-option-unknown"},
    ),
    Case(
        "option-twice",
        CHOICES,
        "- B. Menunggu",
        "- A. Menunggu",
        "- A. Menunggu",
        also={"options-differ", "key-option-unknown"},
    ),
    Case("choose-many", CHOICES, "choose: 2", "choose: 4", "choose: 4"),
    Case("text-after-options", CHOICES, "- C. Pergi\n", "- C. Pergi\nLalu apa?\n", "Lalu apa?"),
    Case("text-empty", CHOICES, "- B. Menunggu", "- B. ", "- B. "),
    Case("text-empty", FILL, "Saya suka membaca.", "", "::: id"),
    Case("text-empty", EXAM, '"Ujian Kecil"', '" "', '" "'),
    Case("text-long", EXAM, '"Ujian Kecil"', '"' + "u" * 201 + '"', "uuu"),
    Case("text-control", FILL, "Saya suka membaca.", "Saya suka\nmem\u200bbaca.", "mem\u200bbaca"),
    Case("html-not-allowed", FILL, "Saya suka membaca.", "Saya suka\n<script>alert(1)</script> membaca.", "<script>"),
    Case("html-not-allowed", FILL, "Saya suka membaca.", "<b onclick=x>Saya</b> suka.", "onclick"),
    Case("link-not-allowed", FILL, "Saya suka membaca.", "Lihat [ini](https://a.example).", "a.example"),
    Case("link-not-allowed", FILL, "Saya suka membaca.", "Lihat ![ini](https://a.example/x.png).", "a.example"),
    Case(
        "comment-open", FILL, "Saya suka membaca.", "Saya suka membaca. <!-- catatan", "<!--", also={"language-missing"}
    ),
    Case("image-alt", CHOICES, "![Bendera]", "![]", "![]"),
    Case(
        "key-item-missing",
        KEY,
        '[item.T1]\naccept = [\n  {text = "Tanjung Selor", points = 2},\n  {text = "tanjungselor"},\n]\n',
        "",
        '"1,5"',
    ),
    Case("key-item-unknown", KEY, "[item.T1]", "[item.X9]\n\n[item.T1]", "[item.X9]"),
    Case("key-option-missing", KEY, "points = {A = 5, B = 3, C = 1}", "points = {A = 5, B = 3}", "points = {A"),
    Case("key-option-unknown", KEY, 'correct = "A"', 'correct = "F"', '"F"', also={"key-worthless"}),
    Case("key-option-unknown", KEY, "most = {A = 2,", "most = {D = 1, A = 2,", "most = {D"),
    Case("option-twice", KEY, 'correct = ["A", "C"]', 'correct = ["A", "A"]', '["A", "A"]'),
    Case("key-worthless", KEY, "points = {A = 5, B = 3, C = 1}", "points = {A = 0, B = 0, C = 0}", "[item.G1]"),
    Case("key-unreachable", KEY, 'correct = ["A", "C"]', 'correct = ["A", "B", "C"]', '["A", "B", "C"]'),
    Case("key-unreachable", KEY, "penalty = 0.5", "max = 3", "max = 3"),
    Case("key-unreachable", KEY, '"Tanjung Selor"', '"' + "Tanjung Selor" * 4 + '"', "accept = [\n"),
    Case("key-one-of", KEY, 'correct = "A"\nworth = 2', 'correct = "A"\npoints = {A = 1, B = 0}', "[item.S1]"),
    Case("key-one-of", KEY, "keying = -1\n", "", "[item.L1]"),
    Case("competency-unknown", KEY, '[item.G1]\ncompetency = "TAHU"', '[item.G1]\ncompetency = "LAIN"', '"LAIN"'),
    Case("competency-empty", KEY, '[item.L1]\ncompetency = "DIRI"\n', "[item.L1]\n", "[[competency]]"),
    Case(
        "competency-elsewhere",
        KEY,
        '[item.L1]\ncompetency = "DIRI"',
        '[item.L1]\ncompetency = "TAHU"',
        '"TAHU"',
        also={"competency-empty"},
    ),
    Case("competency-answers", KEY, 'missing = "skip"', 'missing = "skip"\nmin_answered = 9', "min_answered"),
    Case("levels-unknown", KEY, 'levels = "tiga"', 'levels = "lima"', '"lima"'),
    Case("cuts-order", KEY, "cuts = [50, 75]", "cuts = [75, 50]", "cuts"),
    Case("levels-names", KEY, '["Low", "Medium", "High"]', '["Low", "High"]', '["Low", "High"]'),
]


def spoil(folder: Path, case: Case) -> None:
    path = folder / case.file
    text = path.read_text(encoding="utf-8")
    assert case.old in text
    path.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")


def test_the_small_exam_has_no_problem(folder: Path) -> None:
    assert authoring.check(folder).problems == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{CASES.index(case)}")
def test_a_problem_is_named_with_its_file_and_line(folder: Path, case: Case) -> None:
    spoil(folder, case)
    problems = authoring.check(folder).problems
    places = {(p.file, p.line) for p in problems if p.kind == case.kind}
    file = case.where or case.file
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    needle = case.at.rstrip("\n")
    expected = {(file, at) for at, line in enumerate(lines, 1) if needle in line}
    assert places & expected, (case.kind, [(p.kind, p.file, p.line) for p in problems])
    assert {p.kind for p in problems} <= {case.kind} | case.also


def spoil_the_blocks(folder: Path) -> set[tuple[str, str, int]]:
    """A fault in each block file, and where it is."""
    spoil(folder, Case("", CHOICES, "![Bendera]", "![]", ""))
    spoil(folder, Case("", FILL, "max: 30", "max: 0", ""))
    return {("image-alt", CHOICES, 14), ("attribute-bad", FILL, 20)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (INT_FIELD, 'weight = "tujuh"', "field-bad"),
        ('id = "B2"\n', "", "field-missing"),
        ("minutes = 10", 'minutes = "ten"', "field-bad"),
        ('{id = "2", text = {id = "Ragu", en = "Unsure"}}', "3", "field-bad"),
        ('title = "Isian"', "title = 3", "field-bad"),
        ('[title]\nid = "Ujian Kecil"\nen = "Small Exam"\n', "", "field-missing"),
    ],
)
def test_a_fault_in_exam_toml_hides_none_in_the_block_files(folder: Path, old: str, new: str, told: str) -> None:
    expected = spoil_the_blocks(folder)
    spoil(folder, Case("", EXAM, old, new, ""))
    kinds = {(told, EXAM), ("fit-unchecked", EXAM), *((kind, file) for kind, file, _ in expected)}
    assert {(kind, file) for kind, file, _ in found(folder)} == kinds, "and nothing is said that only follows from it"
    assert expected <= found(folder)


def test_what_is_no_list_of_blocks_or_scales_is_no_crash(folder: Path) -> None:
    (folder / EXAM).write_text('languages = ["id"]\nblock = [3, {file = 4}, {file = "isian.md"}]\nscale = 5\n')
    assert ("language-unknown", FILL, 6) in found(folder)


def test_a_misspelt_field_hides_no_other_fault(folder: Path) -> None:
    spoil(folder, Case("field-unknown", EXAM, INT_FIELD, INT_FIELD + "\nwieght = 3", "wieght"))
    (folder / FILL).write_bytes(b"\xff")
    assert {"field-unknown", "file-encoding"} <= {kind for kind, _, _ in found(folder)}


def test_a_file_that_is_not_utf8_is_named_with_the_line_of_its_first_bad_byte(folder: Path) -> None:
    (folder / FILL).write_bytes("## L1 likert setuju\n\n::: id\nSaya \xe9\n".encode("latin-1"))
    assert ("file-encoding", FILL, 4) in found(folder)


def test_a_file_beyond_the_size_limit_is_not_read(folder: Path) -> None:
    (folder / FILL).write_bytes(b"a" * (4 * 1024 * 1024 + 1))
    (folder / "bendera.png").write_bytes(png() + b"\0" * (512 * 1024))
    assert {("file-large", FILL, 1), ("file-large", CHOICES, 14)} <= found(folder)


def test_a_forgotten_block_file_is_a_warning_that_does_not_hinder(folder: Path) -> None:
    (folder / "lupa.md").write_text("## X single\n")
    checked = authoring.check(folder)
    assert [(p.kind, p.file, p.severity) for p in checked.problems] == [("file-unused", "lupa.md", "warning")]
    assert checked.exam is not None


def test_a_block_without_items_is_named(folder: Path) -> None:
    (folder / FILL).write_text("::: id\nIsi.\n::: en\nFill.\n")
    assert ("block-empty", FILL, 1) in found(folder)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image-type"),
        (png()[:-8], "image-type"),
        (png(2001, 1), "image-size"),
    ],
)
def test_an_image_is_judged_by_its_content(folder: Path, data: bytes, kind: str) -> None:
    (folder / "bendera.png").write_bytes(data)
    assert (kind, CHOICES, 14) in found(folder)


def test_more_options_than_an_answer_may_hold_are_refused(folder: Path) -> None:
    many = "\n".join(f"- X{n}. pilihan" for n in range(65))
    text = f"## S1 single\n\n::: id\nBanyak\n\n{many}\n\n::: en\nMany\n\n{many}\n"
    (folder / CHOICES).write_text(text)
    assert ("options-many", CHOICES, 1) in found(folder)


def test_content_beyond_the_limit_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.authoring.native.MAX_CONTENT_BYTES", 10)
    assert ("content-large", EXAM, 1) in found(folder)


def test_choosing_everything_for_full_points_is_a_warning(folder: Path) -> None:
    spoil(folder, Case("", CHOICES, "choose: 2\n", "", ""))
    spoil(folder, Case("", KEY, "penalty = 0.5\n", "", ""))
    checked = authoring.check(folder)
    assert [(p.kind, p.severity) for p in checked.problems] == [("key-guess", "warning")]
    assert checked.key is not None


def test_every_problem_is_reported_at_once_in_order(folder: Path) -> None:
    spoil(folder, Case("", EXAM, 'en = "Small Exam"\n', "", ""))
    spoil(folder, Case("", CHOICES, "![Bendera]", "![]", ""))
    spoil(folder, Case("", FILL, "max: 30", "max: 0", ""))
    spoil(folder, Case("", KEY, "[item.T1]", "[item.T2]", ""))
    problems = authoring.check(folder).problems
    kinds = {"language-missing", "image-alt", "attribute-bad", "key-item-unknown", "key-item-missing"}
    assert {p.kind for p in problems} == kinds
    assert list(problems) == sorted(problems, key=lambda p: (p.file, p.line))


def test_an_empty_folder_says_which_files_it_lacks(tmp_path: Path) -> None:
    assert found(tmp_path) == {("file-missing", EXAM, 1), ("file-missing", KEY, 1)}


def test_load_refuses_with_every_problem_in_the_error(folder: Path) -> None:
    (folder / KEY).unlink()
    spoil(folder, Case("", FILL, "max: 30", "max: 0", ""))
    with pytest.raises(LumbungError) as refused:
        authoring.load(folder)
    assert refused.value.entry is errors.EXAM_FAULTY
    assert [p["kind"] for p in refused.value.details["problems"]] == ["attribute-bad", "file-missing"]
    assert all(p["message"]["id"] and p["message"]["en"] for p in refused.value.details["problems"])


def test_every_kind_of_problem_is_tested_here() -> None:
    elsewhere = {"file-encoding", "file-large", "file-unused", "block-empty", "image-type", "image-size"}
    elsewhere |= {"options-many", "content-large", "key-guess"}
    assert {case.kind for case in CASES} | elsewhere == set(KINDS)


def found(folder: Path) -> set[tuple[str, str, int]]:
    return {(p.kind, p.file, p.line) for p in authoring.check(folder).problems}


def test_a_comment_moves_no_line_number(folder: Path) -> None:
    text = (folder / FILL).read_text().replace("max: 30", "max: 0")
    (folder / FILL).write_text("<!-- satu\ndua\ntiga -->\n" + text)
    line = (folder / FILL).read_text().split("\n").index("max: 0") + 1
    assert found(folder) == {("attribute-bad", FILL, line)}


def test_a_file_name_that_no_file_can_have_is_a_missing_file(folder: Path) -> None:
    path = folder / EXAM
    path.write_text(path.read_text().replace('file = "isian.md"', 'file = "a\\u0000b.md"'))
    assert ("file-missing", EXAM, 35) in found(folder)
