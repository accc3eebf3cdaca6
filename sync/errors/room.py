"""22xx: what a proctor's act is refused."""

from __future__ import annotations

from sync.errors.base import new_entry

UNKNOWN_SITTING = new_entry(
    2201,
    "unknown_sitting",
    404,
    ("Sesi ini tidak ada di server ini.", "This box has no such sitting."),
    ("Periksa apakah kiriman pusat terakhir sudah diterima.", "Check that the centre's latest dispatch has arrived."),
)
WRONG_SITTING_STATE = new_entry(
    2202,
    "wrong_sitting_state",
    409,
    ("Tindakan ini tidak berlaku pada keadaan sesi sekarang.", "The sitting's state does not allow this."),
    ("Muat ulang halaman untuk melihat keadaan terakhir.", "Reload the page to see its present state."),
)
UNKNOWN_ATTEMPT = new_entry(
    2203,
    "unknown_attempt",
    404,
    ("Peserta ini belum masuk pada sesi ini.", "This participant has no attempt in the sitting."),
    ("Peserta harus masuk dahulu.", "The participant has to log in first."),
)
PACKAGE_LOCKED = new_entry(
    2204,
    "package_locked",
    409,
    ("Paket soal masih terkunci.", "The exam's package is still locked."),
    (
        "Masukkan kode buka dari pusat, atau sambungkan server ke internet sebentar.",
        "Enter the centre's unlock code, or give the box the internet for a moment.",
    ),
)
PACKAGE_MISSING = new_entry(
    2205,
    "package_missing",
    409,
    ("Paket soal belum lengkap di server ini.", "The exam's package is not complete on this box."),
    (
        "Sambungkan server ke internet, atau salin paket dari USB.",
        "Give the box the internet, or copy the package from a stick.",
    ),
)
NO_OPEN_BLOCK = new_entry(
    2206,
    "no_open_block",
    409,
    ("Peserta tidak sedang mengerjakan subtes.", "The participant is in no block."),
    ("Tambahan waktu berlaku untuk subtes yang sedang dikerjakan.", "Time is added to the block that is being taken."),
)
NOTHING_HELD = new_entry(
    2207,
    "nothing_held",
    409,
    ("Tidak ada waktu tertahan yang menunggu.", "No held time is waiting for a decision."),
    ("Tidak perlu tindakan.", "Nothing needs to be done."),
)
BAD_ACT = new_entry(
    2208,
    "bad_act",
    422,
    ("Isian tindakan ini tidak sesuai.", "This act's fields do not fit."),
    (
        "Isi alasan, dan waktu dalam detik penuh sampai 4 jam.",
        "Give a reason, and a time in whole seconds up to 4 hours.",
    ),
)
ROLE_MAY_NOT = new_entry(
    2209,
    "role_may_not",
    403,
    ("Peran akun ini tidak boleh melakukan tindakan itu.", "This account's role may not do that."),
    (
        "Minta pengawas ruang ini; daftar wewenang ada di panduan pengawas.",
        "Ask a proctor of this room; the manual lists who may do what.",
    ),
)
TOO_LATE_TO_ADMIT = new_entry(
    2210,
    "too_late_to_admit",
    409,
    ("Batas waktu menerima peserta terlambat sudah lewat.", "It is too late to admit anybody to this sitting."),
    (
        "Batas itu ditetapkan ujian. Catat kejadiannya; staf pusat menjadwalkan ulang.",
        "The exam sets that limit. Note it as an incident; central staff plan another sitting.",
    ),
)
ALREADY_IN_SITTING = new_entry(
    2211,
    "already_in_sitting",
    409,
    ("Orang ini sudah ada dalam daftar sesi ini.", "This person is on the list of this sitting already."),
    ("Cari namanya atau empat angka terakhir NIP-nya.", "Look for the name, or the last four digits of the NIP."),
)
NOT_RECONCILED = new_entry(
    2212,
    "not_reconciled",
    409,
    (
        "Sesi belum dapat ditutup: ada peserta atau peramban yang belum jelas.",
        "The sitting cannot be closed yet: a participant or a browser is unaccounted for.",
    ),
    (
        "Tandai yang tidak hadir, kumpulkan paksa yang belum mengumpulkan, dan catat PC yang tidak terjangkau.",
        "Mark who is absent, submit for those who did not, and name each PC that cannot be reached.",
    ),
)
SEATS_FULL = new_entry(
    2215,
    "seats_full",
    409,
    ("Catatan pemeriksaan kursi sudah penuh.", "No more seat checks can be noted."),
    (
        "Hapus seats.json di folder data server lokal, lalu periksa kursi yang masih dipakai.",
        "Remove seats.json from the box's data folder, then check the seats that are in use.",
    ),
)
SEAT_TAKEN = new_entry(
    2216,
    "seat_taken",
    409,
    ("Kursi ini sudah dipakai orang lain.", "Somebody else has this seat."),
    ("Pilih kursi lain, atau kirim sekali lagi bila memang benar.", "Choose another, or send it again if it is right."),
)
HOME_CLOSED = new_entry(
    2217,
    "home_closed",
    409,
    ("Sesi asal orang ini sudah ditutup.", "The sitting that this person came from is closed."),
    (
        "Ia tetap di sesi ini. Bila tidak datang, tandai tidak hadir di sini.",
        "They stay in this one. If they do not come, mark them as absent here.",
    ),
)
NOTHING_TO_WITHDRAW = new_entry(
    2218,
    "nothing_to_withdraw",
    409,
    ("Tidak ada tambahan waktu yang dapat ditarik.", "No added time can be withdrawn."),
    (
        "Yang sudah terpakai dan satu menit terakhir tidak ditarik, juga selama PC-nya terputus.",
        "What was used and the last minute stay, and so does all of it while the PC is offline.",
    ),
)
DATE_IMPLAUSIBLE = new_entry(
    2253,
    "date_implausible",
    422,
    ("Tanggal ini lebih awal daripada yang sudah terbukti.", "This date is earlier than what is already proved."),
    ("Periksa tahun, bulan dan hari.", "Check year, month and day."),
)
