"""5xxx: configuration, command line and provisioning."""

from __future__ import annotations

from sync.errors.base import new_entry

BAD_CONFIG = new_entry(
    5001,
    "bad_config",
    500,
    ("Berkas pengaturan berisi kesalahan.", "The settings file has faults."),
    (
        "Perbaiki setiap baris yang disebut. Contoh lengkap: config.example.toml.",
        "Mend each line named. A full example: config.example.toml.",
    ),
)
NO_CONFIG = new_entry(
    5002,
    "no_config",
    500,
    ("Berkas pengaturan tidak ada atau tidak dapat dibaca.", "The settings file is missing or cannot be read."),
    (
        "Beri letaknya dengan `-c BERKAS`, atau salin config.example.toml.",
        "Give its place with `-c FILE`, or copy config.example.toml.",
    ),
)
FILE_REFUSED = new_entry(
    5003,
    "file_refused",
    500,
    ("Berkas atau folder tidak dapat dibaca atau ditulis.", "A file or folder cannot be read or written."),
    (
        "Periksa apakah letaknya ada, siapa pemiliknya, dan sisa ruang disk.",
        "See whether the place exists, who owns it, and how much room the disk has.",
    ),
)
RESPONSES_UNUSABLE = new_entry(
    5050,
    "responses_unusable",
    400,
    (
        "Berkas jawaban tidak memuat kolom butir soal ujian ini.",
        "The file of responses has no column of this exam's items.",
    ),
    (
        "Baris pertama berisi id butir soal; periksa pemisah kolomnya (koma).",
        "The first row names item ids; check that commas separate the columns.",
    ),
)
CARDS_UNUSABLE = new_entry(
    5051,
    "cards_unusable",
    400,
    (
        "Berkas kartu peserta tidak ada atau kolomnya kurang.",
        "The file of participant cards is missing or lacks columns.",
    ),
    (
        "Beri `--cards BERKAS.csv` dengan kolom nip, pin, token; `lumbung demo` menulisnya sebagai cards.csv.",
        "Give `--cards FILE.csv` with the columns nip, pin, token; `lumbung demo` writes one as cards.csv.",
    ),
)
DEMO_DAMAGED = new_entry(
    5052,
    "demo_damaged",
    500,
    ("Berkas catatan demonstrasi rusak.", "The demonstration's file of facts is damaged."),
    ("Mulai dengan folder baru: `lumbung demo --dir FOLDER`.", "Start in a new folder: `lumbung demo --dir FOLDER`."),
)
DEMO_NOT_READY = new_entry(
    5053,
    "demo_not_ready",
    503,
    ("Salah satu proses demonstrasi tidak siap pada waktunya.", "A process of the demonstration is not ready in time."),
    (
        "Baca barisnya di atas. Bila porta terpakai: `--box-port` dan `--centre-port`.",
        "Read its lines above. Where a port is taken: `--box-port` and `--centre-port`.",
    ),
)
TOO_FEW_CARDS = new_entry(
    5054,
    "too_few_cards",
    400,
    (
        "Kartu peserta lebih sedikit daripada peserta yang diminta.",
        "There are fewer cards than participants asked for.",
    ),
    (
        "Jalankan `lumbung demo --invent N`, atau kurangi `--participants`.",
        "Run `lumbung demo --invent N`, or ask for fewer.",
    ),
)
BOX_NOT_THERE = new_entry(
    5055,
    "box_not_there",
    503,
    ("Server lokal tidak menjawab.", "The box does not answer."),
    ("Periksa alamat `--box`; `lumbung demo` mencetaknya.", "Check the address of `--box`; `lumbung demo` prints it."),
    retry=True,
)
PORT_TAKEN = new_entry(
    5056,
    "port_taken",
    409,
    ("Porta ini sudah dipakai program lain.", "Another program has this port."),
    (
        "Akhiri program itu, atau pilih porta lain: `--box-port` dan `--centre-port`.",
        "End that program, or choose other ports: `--box-port` and `--centre-port`.",
    ),
)
DEMO_OF_ANOTHER = new_entry(
    5057,
    "demo_of_another",
    409,
    ("Di folder ini ada demonstrasi dengan ujian lain.", "In this folder is a demonstration of another exam."),
    (
        "Beri folder baru: `lumbung demo --dir FOLDER --exam …`. Yang lama tetap utuh.",
        "Give a new folder: `lumbung demo --dir FOLDER --exam …`. The old one stays as it is.",
    ),
)
DEMO_RUNS = new_entry(
    5058,
    "demo_runs",
    409,
    ("Di folder ini sudah berjalan satu demonstrasi.", "A demonstration is running in this folder already."),
    (
        "Pakai yang itu, akhiri dengan q, atau beri folder lain: `lumbung demo --dir FOLDER`.",
        "Use that one, end it with q, or give another folder: `lumbung demo --dir FOLDER`.",
    ),
)
CENTRE_NOT_THERE = new_entry(
    5059,
    "centre_not_there",
    503,
    ("Pusat tidak menjawab.", "The centre does not answer."),
    (
        "Periksa alamat `--centre`; `lumbung demo` mencetaknya. Janji server lokal belum diperiksa di pusat.",
        "Check the address of `--centre`; `lumbung demo` prints it. Nothing was held to the centre yet.",
    ),
    retry=True,
)
