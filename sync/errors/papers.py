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
HEAD_MISTYPED = new_entry(
    2354,
    "head_mistyped",
    422,
    ("Kepala jurnal terdiri dari enam belas aksara.", "A journal head has sixteen characters."),
    (
        "Ketik angka dan huruf seperti pada kertas. Huruf U tidak pernah dipakai; O dibaca 0, I dan L dibaca 1.",
        "Type digits and letters as on the paper. U is never used; O is read as 0, I and L as 1.",
    ),
)
PAPER_NOT_YET = new_entry(
    2355,
    "paper_not_yet",
    404,
    (
        "Pusat belum menerima bagian jurnal yang disebut lembar ini.",
        "The centre has not received the part of the journal that this paper names.",
    ),
    (
        "Ini bukan tanda pemalsuan. Tunggu sampai kiriman server lokal itu tiba, lalu periksa lagi; yang sudah ada "
        "disebut pada rincian.",
        "This is no sign of forgery. Wait until the box's batches have come, then check again; the details name what "
        "is here.",
    ),
    retry=True,
)
PAPER_DIFFERS = new_entry(
    2356,
    "paper_differs",
    409,
    (
        "Kepala jurnal pada lembar ini berbeda dari catatan pusat.",
        "The journal head on this paper differs from what the centre holds.",
    ),
    (
        "Periksa dahulu aksara, nomor, dan epoch. Bila semuanya terbaca benar, simpan lembar itu dan server lokalnya "
        "apa adanya, lalu laporkan.",
        "Check the characters, the number and the epoch first. If all were read right, keep the paper and the box as "
        "they are, and report it.",
    ),
)
PAPER_UNKNOWN = new_entry(
    2357,
    "paper_unknown",
    404,
    (
        "Pusat tidak mengenal kepala jurnal ini dari lokasi tersebut.",
        "The centre knows no such journal head of this site.",
    ),
    (
        "Periksa aksaranya, lalu sebutkan juga --seq dan --epoch dari lembar itu: dengan itu pusat dapat membedakan "
        "yang belum tiba dari yang tidak cocok.",
        "Check the characters, then give --seq and --epoch of the paper too: by them the centre can tell what has not "
        "come yet from what does not match.",
    ),
)
