"""4xxx: the centre. What boxes and staff are refused there."""

from __future__ import annotations

from sync.errors.base import new_entry

UNKNOWN_BOX = new_entry(
    4001,
    "unknown_box",
    401,
    ("Server lokal ini belum terdaftar di pusat.", "This box is not enrolled at the centre."),
    ("Daftarkan kunci publiknya: lumbung central box add.", "Register its public keys: lumbung central box add."),
)
BOX_BARRED = new_entry(
    4002,
    "box_revoked",
    403,
    ("Server lokal ini sudah dicabut.", "This box was revoked."),
    (
        "Bila keliru, staf pusat dapat mendaftarkannya lagi. Data di server lokal tetap utuh.",
        "If that is a mistake, staff can enrol it again. The data on the box is untouched.",
    ),
)
WRONG_OFFSET = new_entry(
    4003,
    "wrong_offset",
    409,
    ("Bagian kiriman tidak menyambung.", "This part does not continue the upload."),
    ("Tanyakan posisi dengan HEAD, lalu lanjutkan dari sana.", "Ask for the offset with HEAD and go on from there."),
    retry=True,
)
FORK = new_entry(
    4004,
    "fork",
    409,
    ("Jurnal ini bertentangan dengan yang sudah diterima.", "This journal contradicts what was received before."),
    (
        "Keduanya disimpan. Staf pusat harus memeriksa: mungkin ada salinan server lokal.",
        "Both are kept. Staff must look: there may be a copy of the box.",
    ),
)
UPLOAD_DAMAGED = new_entry(
    4005,
    "upload_damaged",
    422,
    ("Kiriman rusak di jalan.", "The upload was damaged on its way."),
    ("Kirim ulang dari awal.", "Send it again from the start."),
    retry=True,
)
NO_SUCH_UPLOAD = new_entry(
    4006,
    "no_such_upload",
    404,
    ("Belum ada kiriman dengan nama ini.", "There is no upload of this name yet."),
    ("Mulai dari posisi 0.", "Begin at offset 0."),
)
TOO_MUCH_PENDING = new_entry(
    4007,
    "too_much_pending",
    507,
    ("Terlalu banyak kiriman yang belum selesai.", "Too many unfinished uploads of this site."),
    ("Selesaikan kiriman yang sudah dimulai.", "Finish the uploads that were begun."),
    retry=True,
)
NOT_IN_DISPATCH = new_entry(
    4008,
    "not_in_dispatch",
    404,
    ("Berkas ini tidak ada dalam kiriman untuk lokasi ini.", "This file is not named in the site's dispatch."),
    (
        "Terbitkan dispatch baru: lumbung central dispatch issue.",
        "Issue a new dispatch: lumbung central dispatch issue.",
    ),
)
NO_DISPATCH = new_entry(
    4009,
    "no_dispatch",
    404,
    ("Belum ada dispatch untuk lokasi ini.", "There is no dispatch for this site yet."),
    ("Terbitkan: lumbung central dispatch issue.", "Issue one: lumbung central dispatch issue."),
    retry=True,
)
NO_SUCH_RECEIPT = new_entry(
    4010,
    "no_such_receipt",
    404,
    ("Tanda terima ini tidak ada.", "There is no such receipt."),
    ("Kirim berkas batch itu dahulu.", "Send that batch first."),
)
NOT_THIS_SITE = new_entry(
    4011,
    "not_this_site",
    403,
    ("Batch ini milik lokasi lain.", "This batch belongs to another site."),
    ("Kirim lewat server lokal di lokasinya sendiri.", "Send it through a box of its own site."),
)
NOT_OUR_KEY = new_entry(
    4012,
    "not_our_key",
    422,
    ("Batch ini disegel untuk kunci lain.", "This batch is sealed to a key that is not here."),
    (
        "Muat dispatch terbaru di server lokal, atau pulihkan kunci penerima di pusat.",
        "Load the latest dispatch at the box, or restore the receiving key at the centre.",
    ),
)
TOO_MANY_QUESTIONS = new_entry(
    4013,
    "too_many_questions",
    429,
    ("Terlalu banyak pertanyaan dari alamat ini.", "Too many questions from this address."),
    ("Tunggu sebentar, lalu coba lagi.", "Wait a moment, then try again."),
    retry=True,
)
NO_KEYS = new_entry(
    4020,
    "no_keys",
    500,
    ("Kunci pusat tidak ada atau rusak.", "A key of the centre is missing or damaged."),
    (
        "Jalankan lumbung central init, atau pulihkan folder kunci dari cadangan.",
        "Run lumbung central init, or restore the folder of keys from its backup.",
    ),
)
ALREADY_THERE = new_entry(
    4021,
    "already_there",
    409,
    ("Sudah ada.", "It is there already."),
    (
        "Tidak ada yang ditimpa. Pilih nama lain, atau pakai yang ada.",
        "Nothing is overwritten. Choose another name, or use what is there.",
    ),
)
NO_SUCH_RECORD = new_entry(
    4022,
    "no_such_record",
    404,
    ("Data yang diminta tidak ada.", "There is no such record."),
    ("Periksa nama atau nomornya.", "Check the name or the id."),
)
BAD_ROSTER = new_entry(
    4023,
    "bad_roster",
    422,
    ("Daftar peserta bermasalah.", "The roster has faults."),
    (
        "Perbaiki semua baris yang disebut, lalu ulangi. Tidak ada yang disimpan.",
        "Correct every row that is named and try again. Nothing was stored.",
    ),
)
WRONG_SCHEMA = new_entry(
    4024,
    "wrong_schema",
    500,
    (
        "Basis data pusat belum disiapkan atau dari versi lain.",
        "The centre's database is not prepared, or is of another version.",
    ),
    ("Jalankan lumbung central init; data yang ada tetap dipakai.", "Run lumbung central init; existing data is kept."),
)
SIGN_IN_WAIT = new_entry(
    4025,
    "sign_in_wait",
    429,
    ("Terlalu banyak percobaan masuk.", "Too many attempts to sign in."),
    ("Tunggu sebentar, lalu coba lagi.", "Wait a moment, then try again."),
    retry=True,
)
NO_DATABASE = new_entry(
    4026,
    "no_database",
    503,
    ("Basis data pusat tidak dapat dihubungi.", "The centre's database cannot be reached."),
    ("Periksa database_url dan layanan basis data.", "Check database_url and the database service."),
    retry=True,
)
NO_BOXES = new_entry(
    4027,
    "no_boxes",
    409,
    ("Lokasi ini belum punya server lokal yang aktif.", "This site has no active box."),
    ("Daftarkan dahulu: lumbung central box add.", "Enrol one first: lumbung central box add."),
)
BAD_PHOTOS = new_entry(
    4028,
    "bad_photos",
    422,
    ("Foto peserta bermasalah.", "The participants' photos have faults."),
    (
        "Beri nama berkas dengan NIP, JPEG atau PNG tegak, paling besar 64 kB. Perbaiki semua yang disebut, lalu "
        "ulangi; tidak ada yang disimpan.",
        "Name each file by its NIP, JPEG or PNG, upright, at most 64 kB. Correct all that are named and try again; "
        "nothing was stored.",
    ),
)
PINS_DIFFER = new_entry(
    4029,
    "pins_differ",
    422,
    ("Daftar PIN tidak cocok dengan sesi ini.", "The list of PINs does not fit this sitting."),
    (
        "Pakai berkas yang ditulis `sitting plan --pins` untuk sesi ini, apa adanya. Tidak ada kartu yang dibuat.",
        "Use the file that `sitting plan --pins` wrote for this sitting, unchanged. No card was made.",
    ),
)
QUARANTINED = new_entry(
    4030,
    "quarantined",
    200,
    (
        "Catatan ini tidak sesuai bentuknya dan dikarantina.",
        "This event does not have its kind's shape and is quarantined.",
    ),
    (
        "Staf pusat dapat melihat isinya; catatan lain tidak terganggu.",
        "Staff can look at it; no other event is affected.",
    ),
)
BROKEN_BATCH = new_entry(
    4031,
    "broken_batch",
    200,
    (
        "Isi batch ini tidak dapat dibaca walau tanda tangannya sah.",
        "The content of this batch cannot be read although its signature is valid.",
    ),
    (
        "Disimpan apa adanya. Perbarui perangkat lunak, lalu proses ulang.",
        "It is kept as it came. Upgrade the software, then project again.",
    ),
)
PERSON_SEALED = new_entry(
    4032,
    "person_sealed",
    200,
    (
        "Siapa yang ditambahkan di ruang tidak dapat dibuka dengan kunci yang ada di pusat.",
        "Who was added in the room cannot be opened with the keys that are at the centre.",
    ),
    (
        "Pulihkan kunci penerima yang lama ke folder kunci, lalu mulai ulang pusat; jawabannya dinilai sementara. "
        "Bila kuncinya lengkap, segelnya rusak: tanyakan orangnya pada ruang, lalu tulis sendiri.",
        "Restore the older receiving key to the folder of keys, then restart the centre. The answers are scored "
        "provisionally all the same. If no key is missing, the seal is damaged: ask the room who it was and type it.",
    ),
)
PERSON_DAMAGED = new_entry(
    4033,
    "person_damaged",
    200,
    (
        "Segelnya terbuka, tetapi isinya bukan data orang.",
        "The seal opened, but what is inside is no person.",
    ),
    (
        "Tanyakan orangnya pada ruang, lalu tulis sendiri saat menerima. Laporkan versi server lokalnya.",
        "Ask the room who it was and type it when you accept. Report the version of the box.",
    ),
)
PERSON_UNKNOWN = new_entry(
    4034,
    "person_unknown",
    200,
    (
        "Nama dibetulkan untuk orang yang belum dikenal pusat.",
        "A name was corrected of somebody whom the centre does not know yet.",
    ),
    (
        "Tunggu catatan lain dari ruang itu; lalu diolah sendiri.",
        "Wait for the room's other events; it follows by itself.",
    ),
)
CHANGED_MEANWHILE = new_entry(
    4040,
    "changed_meanwhile",
    409,
    (
        "Ada yang berubah sejak halaman ini dibuka: keputusan lain, atau data baru dari ruang.",
        "Something changed since this page was opened: another ruling, or new data from the room.",
    ),
    ("Lihat lagi keadaannya, lalu putuskan.", "Look at it again, then rule."),
)
NOTHING_TO_RULE = new_entry(
    4041,
    "nothing_to_rule",
    409,
    ("Keputusan ini tidak berlaku untuk keadaannya sekarang.", "This ruling does not apply to where it stands now."),
    (
        "Keputusan yang sudah ada ditarik dahulu; yang tidak ditahan tidak perlu diputuskan.",
        "Withdraw the ruling that stands first; what is not held wants no ruling.",
    ),
)
WARNINGS_UNSEEN = new_entry(
    4042,
    "warnings_unseen",
    409,
    ("Ada peringatan yang harus dibaca dahulu.", "There are warnings to be read first."),
    (
        "Baca peringatannya. Bila memang benar demikian, lanjutkan dengan menyatakannya.",
        "Read the warnings. If it is right all the same, go on by saying so.",
    ),
)
EXAM_FAULTY = new_entry(
    4101,
    "exam_faulty",
    422,
    ("Folder ujian ini berisi kesalahan.", "This exam folder has faults."),
    (
        "Jalankan lumbung central exam check DIR: setiap kesalahan disebut dengan berkas dan barisnya.",
        "Run lumbung central exam check DIR: it names every fault with its file and line.",
    ),
)
SEAL_TARGET_USED = new_entry(
    4102,
    "seal_target_used",
    409,
    ("Folder tujuan sudah berisi paket.", "The target folder already holds a package."),
    (
        "Paket yang sudah disegel tidak pernah ditimpa. Pilih folder lain dengan --out.",
        "A sealed package is never overwritten. Choose another folder with --out.",
    ),
)
UNKNOWN_EXAM = new_entry(
    4103,
    "unknown_exam",
    404,
    ("Ujian ini belum diterbitkan di pusat.", "No such exam was published at this centre."),
    ("Periksa id ujian pada halaman Soal di pusat.", "Look up the exam's id on the centre's page of exams."),
)
NO_SCORING_KEY = new_entry(
    4104,
    "no_scoring_key",
    409,
    ("Ujian ini belum punya kunci.", "This exam has no scoring key yet."),
    ("Terbitkan ujian beserta kuncinya.", "Publish the exam together with its key."),
)
