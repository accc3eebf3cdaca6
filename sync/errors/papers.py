"""235x: the room's papers."""

from __future__ import annotations

from sync.errors.base import new_entry

PRINTING_MISSING = new_entry(
    2351,
    "printing_missing",
    503,
    ("Server ini belum dapat membuat berkas cetak.", "This box cannot make papers yet."),
    (
        "Pasang tambahan `print` paket Lumbung (ada di perangkat pemasangan). Sementara itu pakailah formulir kosong "
        "yang sudah dicetak; ujian berjalan terus tanpa ini.",
        "Install the extra `print` of the Lumbung package (it is in the kit). Until then use the blank forms printed "
        "beforehand; exams go on without it.",
    ),
)
NO_SUCH_PAPER = new_entry(
    2352,
    "no_such_paper",
    404,
    ("Lembar ini tidak ada.", "There is no such paper."),
    ("Pilih salah satu lembar pada halaman ruang.", "Choose one of the papers on the room's page."),
)
PAPER_FAILED = new_entry(
    2353,
    "paper_failed",
    500,
    ("Lembar ini tidak dapat dibuat.", "This paper could not be made."),
    (
        "Pakai formulir kosong dan isi dengan tangan. Laporkan nama lembar pada rincian kepada staf pusat.",
        "Use the blank form and fill it by hand. Tell the centre's staff which paper the details name.",
    ),
)
