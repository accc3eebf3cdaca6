"""21xx: what a participant's page is refused, and what of its log is not counted."""

from __future__ import annotations

from sync.errors.base import new_entry

UNKNOWN_NIP = new_entry(
    2101,
    "unknown_nip",
    404,
    ("NIP ini tidak ada dalam daftar sesi.", "This NIP is not on the sitting's roster."),
    (
        "Periksa 18 angka pada kartu peserta. Bila benar, panggil pengawas.",
        "Check the 18 digits on the card. If they are right, call the proctor.",
    ),
)
WRONG_PIN = new_entry(
    2102,
    "wrong_pin",
    401,
    ("PIN keliru.", "The PIN is wrong."),
    ("Lihat PIN pada kartu peserta.", "See the PIN on the participant's card."),
)
WRONG_TOKEN = new_entry(
    2103,
    "wrong_token",
    401,
    ("Token sesi keliru.", "The sitting's token is wrong."),
    ("Lihat token yang ditampilkan pengawas di ruang ini.", "See the token that the proctor shows in this room."),
)
TOO_MANY_TRIES = new_entry(
    2104,
    "too_many_tries",
    429,
    ("Terlalu banyak percobaan untuk NIP ini.", "Too many tries for this NIP."),
    ("Tunggu sebentar lalu coba lagi; tidak ada yang terkunci.", "Wait a moment and try again; nothing is locked."),
    retry=True,
)
SITTING_CLOSED = new_entry(
    2105,
    "sitting_closed",
    409,
    ("Sesi ini tidak menerima peserta.", "This sitting takes nobody in."),
    (
        "Pengawas membuka sesi; setelah berakhir, sesi tidak dapat dimasuki lagi.",
        "The proctor opens it; once ended it cannot be entered.",
    ),
)
ALREADY_SUBMITTED = new_entry(
    2106,
    "already_submitted",
    409,
    ("Ujian ini sudah dikumpulkan.", "This attempt has been submitted."),
    (
        "Jawaban aman di server. Tanda terima dapat dilihat pengawas.",
        "The answers are safe on the box. The proctor can show the slip.",
    ),
)
LEASE_SUPERSEDED = new_entry(
    2107,
    "lease_superseded",
    409,
    ("Peserta ini sudah masuk di komputer lain.", "This participant has logged in at another PC."),
    (
        "Lanjutkan di komputer yang baru. Jawaban dari komputer ini tetap terkirim.",
        "Go on at the new PC. This one still sends its answers.",
    ),
)
UNKNOWN_LEASE = new_entry(
    2108,
    "unknown_lease",
    401,
    ("Log-in ini tidak dikenal di server ini.", "This log-in is not known on this box."),
    ("Masuk lagi dengan NIP, PIN dan token.", "Log in again with NIP, PIN and token."),
)
SITTING_NOT_RUNNING = new_entry(
    2109,
    "sitting_not_running",
    409,
    ("Sesi sedang tidak berjalan.", "The sitting is not running."),
    ("Tunggu pengawas memulai atau melanjutkan sesi.", "Wait for the proctor to start or resume it."),
    retry=True,
)
WRONG_STATE = new_entry(
    2110,
    "wrong_state",
    409,
    ("Langkah ini belum atau tidak lagi berlaku.", "This step does not apply now."),
    ("Muat ulang halaman; server tahu sampai mana Anda.", "Reload the page; the box knows where you are."),
)
UNKNOWN_BLOCK = new_entry(
    2111,
    "unknown_block",
    404,
    ("Subtes ini tidak ada dalam ujian.", "The exam has no such block."),
    ("Muat ulang halaman.", "Reload the page."),
)
BLOCK_OUT_OF_ORDER = new_entry(
    2112,
    "block_out_of_order",
    409,
    ("Subtes dikerjakan menurut urutan.", "Blocks are taken in their order."),
    ("Masuki subtes berikutnya yang ditunjukkan halaman.", "Enter the next block that the page shows."),
)
BLOCK_OVER = new_entry(
    2113,
    "block_over",
    409,
    ("Subtes ini sudah ditinggalkan.", "This block has been left."),
    ("Subtes yang sudah ditinggalkan tidak dapat dibuka lagi.", "A block that was left cannot be opened again."),
)
ANSWERS_DIFFER = new_entry(
    2114,
    "digest_mismatch",
    409,
    ("Jawaban di halaman dan di server belum sama.", "The page's and the box's answers are not yet the same."),
    ("Halaman mengirim ulang lalu mencoba lagi sendiri.", "The page sends again and then retries by itself."),
    retry=True,
)
BLOCKS_REMAIN = new_entry(
    2115,
    "blocks_remain",
    409,
    ("Masih ada subtes yang belum dimasuki.", "There are blocks not yet entered."),
    ("Kerjakan subtes berikutnya, atau tunggu sesi diakhiri.", "Take the next block, or wait for the sitting to end."),
)
REGISTRATION_CLOSED = new_entry(
    2116,
    "registration_closed",
    409,
    ("Registrasi sesi ini sudah ditutup.", "Registration for this sitting is closed."),
    ("Temui pengawas: ia dapat menerima Anda.", "See the proctor, who can admit you."),
)
MARKED_ABSENT = new_entry(
    2117,
    "marked_absent",
    409,
    ("Anda tercatat tidak hadir.", "You are marked as absent."),
    ("Temui pengawas: ia dapat membatalkan catatan itu.", "See the proctor, who can undo it."),
)
SPARE_NOT_CALLED = new_entry(
    2118,
    "spare_not_called",
    409,
    ("Anda peserta cadangan dan belum dipanggil.", "You are a spare participant and were not called yet."),
    ("Tunggu sampai pengawas memanggil Anda.", "Wait until the proctor calls you."),
)
LOGIN_NEEDS_PROCTOR = new_entry(
    2119,
    "login_needs_proctor",
    409,
    ("Anda sudah masuk di PC lain.", "You are logged in at another PC already."),
    (
        "Tulis alasannya dan minta izin pengawas; halaman ini masuk sendiri begitu diizinkan.",
        "Write the reason and ask the proctor; this page goes on by itself once it is allowed.",
    ),
)
NOT_CHECKED_IN = new_entry(
    2120,
    "not_checked_in",
    409,
    ("Pengawas belum memeriksa identitas Anda.", "The proctor has not seen your identity card yet."),
    ("Tunjukkan kartu identitas kepada pengawas.", "Show your identity card to the proctor."),
    retry=True,
)
LOCKED_DOWN = new_entry(
    2121,
    "locked_down",
    409,
    ("Peramban ini bukan yang diminta ujian ini.", "This browser is not the one that this exam asks for."),
    (
        "Buka ujian dari Safe Exam Browser, atau minta pengawas mengizinkan PC ini.",
        "Open the exam from Safe Exam Browser, or ask the proctor to let this PC go on.",
    ),
    retry=True,
)
UNKNOWN_EVENT = new_entry(
    2131,
    "unknown_event",
    422,
    ("Jenis catatan halaman tidak dikenal.", "The page sent an event of an unknown kind."),
    (
        "Pastikan halaman dan server satu versi. Catatan ini disimpan dan tidak menghalangi yang lain.",
        "Make sure that page and box are of one version. It is kept and blocks nothing else.",
    ),
)
MALFORMED_EVENT = new_entry(
    2132,
    "malformed_event",
    422,
    ("Catatan halaman tidak lengkap atau salah bentuk.", "An event of the page has a wrong shape."),
    (
        "Catatan ini disimpan untuk diperiksa dan tidak menghalangi yang lain.",
        "It is kept for inspection and blocks nothing else.",
    ),
)
UNKNOWN_ITEM = new_entry(
    2133,
    "unknown_item",
    422,
    ("Butir soal ini tidak ada dalam ujian.", "The exam has no such item."),
    (
        "Catatan ini disimpan untuk diperiksa dan tidak menghalangi yang lain.",
        "It is kept for inspection and blocks nothing else.",
    ),
)
ILLEGAL_VALUE = new_entry(
    2134,
    "illegal_value",
    422,
    ("Jawaban ini tidak mungkin untuk butir soalnya.", "This answer is not possible for its item."),
    (
        "Catatan ini disimpan untuk diperiksa; jawaban sebelumnya tetap berlaku.",
        "It is kept for inspection; the answer before it stands.",
    ),
)
TURN_AWAITED = new_entry(
    2150,
    "turn_awaited",
    503,
    ("Banyak peserta masuk bersamaan.", "Many are logging in at once."),
    (
        "Tunggu giliran; halaman ini mencoba lagi sendiri. Tidak ada waktu ujian yang hilang.",
        "Wait for your turn; this page tries again by itself. No exam time is lost.",
    ),
    retry=True,
)
SITTING_OVER = new_entry(
    2151,
    "sitting_over",
    409,
    ("Sesi ini sudah ditutup.", "This sitting has been closed."),
    (
        "Yang masih ada di PC ini tetap dikirim ke server dan dicatat sebagai terlambat. Simpan berkas darurat dan "
        "panggil pengawas.",
        "What this PC still holds goes on to the server and is kept there as late. Save the emergency file and call "
        "the proctor.",
    ),
)
MOVED_ELSEWHERE = new_entry(
    2152,
    "moved_elsewhere",
    409,
    ("Peserta ini dipindahkan ke sesi lain.", "This participant was moved to another sitting."),
    (
        "Masuklah dengan token sesi yang baru; pengawas menunjukkan yang mana.",
        "Log in with the token of the new sitting; the proctor can say which.",
    ),
)
