"""What can be wrong with an exam folder, in Indonesian and English, and the notebook in which a check writes it.

A check never stops at the first problem. Every module of `central.authoring` notes here what it finds, with its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple


class Kind(NamedTuple):
    """One sort of problem. A `warning` does not hinder sealing. `id` and `en` are `str.format` templates."""

    severity: Literal["error", "warning"]
    id: str
    en: str


def _error(id_: str, en: str) -> Kind:
    return Kind("error", id_, en)


def _warning(id_: str, en: str) -> Kind:
    return Kind("warning", id_, en)


KINDS: dict[str, Kind] = {
    # files
    "file-missing": _error("Berkas {name} tidak ada.", "There is no file {name}."),
    "file-encoding": _error(
        "Berkas ini bukan teks UTF-8. Simpan ulang dengan enkode UTF-8.",
        "This file is not UTF-8 text. Save it again with the encoding UTF-8.",
    ),
    "file-large": _error(
        "Berkas {name} lebih besar dari {limit_kb} kB.", "The file {name} is larger than {limit_kb} kB."
    ),
    "file-outside": _error("{name} berada di luar folder ujian.", "{name} lies outside the exam's folder."),
    "file-unused": _warning("Berkas {name} tidak dipakai blok mana pun.", "No block uses the file {name}."),
    "blocks-unread": _warning(
        "Berkas subtes belum diperiksa: daftar 'languages' di berkas ini belum terbaca.",
        "The block files are not checked yet: the list 'languages' of this file cannot be read.",
    ),
    "fit-unchecked": _warning(
        "Apakah ujian dan kuncinya cocok baru diperiksa setelah kesalahan berkas ini diperbaiki.",
        "Whether exam and key fit together is checked once this file's faults are mended.",
    ),
    "toml-syntax": _error("Bukan TOML yang benar: {detail}.", "This is not correct TOML: {detail}."),
    # fields
    "field-missing": _error("Isian '{field}' belum ada.", "The field '{field}' is missing."),
    "field-unknown": _error("Isian '{field}' tidak dikenal.{maybe_id}", "There is no field '{field}'.{maybe_en}"),
    "field-bad": _error("Isian '{field}': {detail_id}.", "The field '{field}': {detail_en}."),
    "id-twice": _error("Id '{id}' sudah dipakai di {first}.", "The id '{id}' is already used in {first}."),
    # languages
    "language-missing": _error(
        "{what}: teks bahasa '{language}' belum ada.", "{what}: the text in language '{language}' is missing."
    ),
    "language-unknown": _error(
        "Bahasa '{language}' tidak ada di 'languages' pada exam.toml.",
        "The language '{language}' is not among 'languages' in exam.toml.",
    ),
    "language-twice": _error(
        "Bagian bahasa '{language}' ada dua kali.", "There are two sections in language '{language}'."
    ),
    "language-none": _error(
        "Teks ini tidak berada di bawah baris bahasa. Tulis '::: {language}' di atasnya.",
        "This text is under no language line. Write '::: {language}' above it.",
    ),
    # structure of the exam
    "component-unknown": _error(
        "Komponen '{id}' tidak ada di exam.toml.", "There is no component '{id}' in exam.toml."
    ),
    "component-empty": _error("Komponen '{id}' tidak punya blok.", "The component '{id}' has no block."),
    "weights-zero": _error("Semua bobot komponen nol.", "All component weights are zero."),
    "block-time": _error(
        "Tulis salah satu: 'minutes' atau 'seconds'.", "Give one of 'minutes' and 'seconds', and only one."
    ),
    "block-empty": _error("Blok ini tidak punya butir soal.", "This block has no items."),
    "block-file-twice": _error(
        "Berkas {name} sudah dipakai blok '{first}'.", "The file {name} is already used by block '{first}'."
    ),
    # items
    "item-heading": _error(
        "Judul butir harus berbentuk '## ID jenis', misalnya '## INT-1 graded'.",
        "An item's heading must be '## ID type', for example '## INT-1 graded'.",
    ),
    "item-type": _error(
        "Jenis butir '{type}' tidak dikenal. Pilih: {known}.", "There is no item type '{type}'. Choose: {known}."
    ),
    "item-id": _error(
        "Id '{id}' tidak sah: huruf, angka, '_', '.', '-', paling banyak 32, diawali huruf atau angka.",
        "'{id}' is no valid id: letters, digits, '_', '.', '-', at most 32, beginning with a letter or digit.",
    ),
    "scale-unknown": _error("Skala '{scale}' tidak ada di exam.toml.", "There is no scale '{scale}' in exam.toml."),
    "scale-not-for-type": _error("Hanya butir likert yang memakai skala.", "Only a likert item takes a scale."),
    "scale-and-options": _error(
        "Butir ini memakai skala '{scale}', jadi tidak boleh punya pilihan sendiri.",
        "This item uses the scale '{scale}', so it cannot have options of its own.",
    ),
    "attribute-not-for-type": _error(
        "'{attribute}' tidak berlaku untuk butir {type}.", "'{attribute}' does not apply to a {type} item."
    ),
    "attribute-bad": _error("'{attribute}: {value}' harus {detail_id}.", "'{attribute}: {value}' must be {detail_en}."),
    "attribute-twice": _error("'{attribute}' ditulis dua kali.", "'{attribute}' is given twice."),
    "options-few": _error(
        "Butir {type} perlu paling sedikit {least} pilihan; di sini {count}.",
        "A {type} item needs at least {least} options; here are {count}.",
    ),
    "options-many": _error(
        "Paling banyak {most} pilihan; di sini {count}.", "At most {most} options; here are {count}."
    ),
    "options-not-for-type": _error("Butir {type} tidak punya pilihan.", "A {type} item has no options."),
    "options-differ": _error(
        "Pilihan bahasa '{language}' ({here}) tidak sama dengan bahasa '{first}' ({there}).",
        "The options in language '{language}' ({here}) are not those in language '{first}' ({there}).",
    ),
    "option-form": _error("Tulis pilihan sebagai '- {letter}. teks'.", "Write an option as '- {letter}. text'."),
    "option-twice": _error("Pilihan '{id}' ada dua kali.", "The option '{id}' is given twice."),
    "choose-many": _error(
        "'choose' meminta {choose} pilihan, tetapi hanya ada {count}.",
        "'choose' asks for {choose} options, but there are only {count}.",
    ),
    "text-after-options": _error(
        "Teks sesudah daftar pilihan. Pindahkan ke atas pilihan, atau menjorok dua spasi jika bagian dari pilihan.",
        "Text after the options. Move it above them, or indent it by two blanks if it belongs to an option.",
    ),
    # texts
    "text-empty": _error("{what}: teks kosong.", "{what}: the text is empty."),
    "text-long": _error("{what}: lebih dari {limit} karakter.", "{what}: longer than {limit} characters."),
    "text-control": _error(
        "Ada karakter yang tidak terlihat (U+{code}). Hapus dan ketik ulang.",
        "There is an invisible character (U+{code}). Delete it and type again.",
    ),
    "html-not-allowed": _error(
        "HTML '{tag}' tidak diizinkan. Pakai Markdown, atau tulis &lt; untuk tanda <.",
        "The HTML '{tag}' is not allowed. Use Markdown, or write &lt; for the sign <.",
    ),
    "link-not-allowed": _error(
        "Tautan '{target}' tidak diizinkan: ujian tidak boleh keluar dari jaringan ruang.",
        "The link '{target}' is not allowed: an exam must not lead out of the room's network.",
    ),
    "comment-open": _error("Komentar '<!--' tidak ditutup dengan '-->'.", "The comment '<!--' is not closed by '-->'."),
    # images
    "image-type": _error(
        "{name} bukan gambar PNG, JPEG, GIF, atau WebP yang utuh, dan bukan suara MP3, Ogg, WAV, atau M4A.",
        "{name} is no sound PNG, JPEG, GIF or WebP image, and no MP3, Ogg, WAV or M4A recording.",
    ),
    "image-alt": _error(
        "Gambar atau suara {name} belum punya keterangan: ![keterangan]({name}).",
        "The image or sound {name} has no description: ![description]({name}).",
    ),
    "image-size": _error(
        "Gambar {name} berukuran {width}×{height}; paling besar {limit}×{limit}.",
        "The image {name} is {width}×{height}; at most {limit}×{limit}.",
    ),
    "content-large": _error(
        "Isi ujian {size_kb} kB; paling besar {limit_kb} kB. Kecilkan gambar.",
        "The exam's content is {size_kb} kB; at most {limit_kb} kB. Make the images smaller.",
    ),
    # key
    "key-item-missing": _error(
        "key.toml tidak punya kunci untuk butir '{id}' ([item.{id}]).",
        "key.toml has no key for the item '{id}' ([item.{id}]).",
    ),
    "key-item-unknown": _error("Tidak ada butir '{id}' di ujian ini.", "There is no item '{id}' in this exam."),
    "key-option-missing": _error(
        "Butir '{item}': pilihan '{id}' belum diberi nilai di '{field}'.",
        "Item '{item}': the option '{id}' has no points in '{field}'.",
    ),
    "key-option-unknown": _error("Butir '{item}' tidak punya pilihan '{id}'.", "Item '{item}' has no option '{id}'."),
    "key-worthless": _error(
        "Butir '{item}' tidak dapat memberi nilai. Tulis 'unscored = true' jika memang uji coba.",
        "Item '{item}' can earn no points. Write 'unscored = true' if it is on trial.",
    ),
    "key-unreachable": _error(
        "Butir '{item}': nilai penuh tidak dapat dicapai ({why_id}).",
        "Item '{item}': full points cannot be reached ({why_en}).",
    ),
    "key-one-of": _error(
        "Butir '{item}': tulis salah satu saja dari {fields}.", "Item '{item}': give exactly one of {fields}."
    ),
    "key-guess": _warning(
        "Butir '{item}': memilih semua pilihan memberi nilai penuh. Pakai 'penalty', 'all_or_nothing', atau 'choose'.",
        "Item '{item}': choosing every option earns full points. Use 'penalty', 'all_or_nothing' or 'choose'.",
    ),
    "competency-unknown": _error(
        "Kompetensi '{id}' tidak ada di key.toml.", "There is no competency '{id}' in key.toml."
    ),
    "competency-empty": _error(
        "Kompetensi '{id}' tidak punya butir yang dinilai.", "The competency '{id}' has no scored item."
    ),
    "competency-elsewhere": _error(
        "Butir '{item}' ada di komponen '{component}', tetapi kompetensi '{id}' milik komponen '{other}'.",
        "Item '{item}' is in component '{component}', but the competency '{id}' belongs to component '{other}'.",
    ),
    "competency-answers": _error(
        "Kompetensi '{id}': min_answered {asked}, tetapi hanya ada {count} butir.",
        "Competency '{id}': min_answered is {asked}, but there are only {count} items.",
    ),
    "levels-unknown": _error(
        "Tingkat '{levels}' tidak ada: tulis [levels.{levels}].",
        "There are no levels '{levels}': write [levels.{levels}].",
    ),
    "cuts-order": _error("'cuts' harus naik, lebih dari 0 sampai 100.", "'cuts' must rise, from above 0 to 100."),
    "levels-names": _error(
        "Jumlah nama tingkat '{language}' harus {count} (satu lebih banyak dari 'cuts').",
        "There must be {count} level names in '{language}' (one more than 'cuts').",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem at one place. `file` is relative to the exam's folder; `line` counts from 1."""

    file: str
    line: int
    kind: str
    message_id: str = ""
    message_en: str = ""

    @property
    def severity(self) -> Literal["error", "warning"]:
        return KINDS[self.kind].severity

    def to_json(self) -> dict[str, str | int | dict[str, str]]:
        """The shape in error details and in `check --json`."""
        return {
            "file": self.file,
            "line": self.line,
            "kind": self.kind,
            "severity": self.severity,
            "message": {"id": self.message_id, "en": self.message_en},
        }


@dataclass
class Notebook:
    """Collects the problems of one check."""

    found: list[Problem] = field(default_factory=list)

    def note(self, file: str, line: int, kind: str, **details: object) -> None:
        """Write down one problem; `details` fill its templates."""
        sort = KINDS[kind]
        problem = Problem(file, max(line, 1), kind, sort.id.format(**details), sort.en.format(**details))
        if problem not in self.found:
            self.found.append(problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, by file and line."""
        return tuple(sorted(self.found))

    @property
    def fatal(self) -> bool:
        return any(problem.severity == "error" for problem in self.found)
