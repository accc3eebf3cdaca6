"""53xx: doctor, rehearsal and the privileged helper."""

from __future__ import annotations

from sync.errors.base import new_entry

CHECKUP_UNREADABLE = new_entry(
    5301,
    "checkup_unreadable",
    500,
    ("Hasil pemeriksaan server tidak terbaca.", "The checkup of this box cannot be read."),
    ("Periksa lagi (`sudo lumbung provision doctor`).", "Look again (`sudo lumbung provision doctor`)."),
)
PRIVILEGED_NOT_THERE = new_entry(
    5310,
    "privileged_not_there",
    503,
    ("Layanan istimewa tidak menjawab.", "The privileged helper does not answer."),
    (
        "Lakukan dengan sudo di server lokal. Periksa `systemctl status lumbung-privileged.socket`.",
        "Do it with sudo on the box. Look at `systemctl status lumbung-privileged.socket`.",
    ),
)
PRIVILEGED_STRANGER = new_entry(
    5311,
    "privileged_stranger",
    403,
    ("Pengguna ini tidak boleh meminta tindakan istimewa.", "This user may not ask for privileged acts."),
    (
        "Hanya layanan Lumbung dan root yang boleh. Masuk sebagai root, atau pakai halaman server.",
        "Only Lumbung's services and root may. Become root, or use the box's page.",
    ),
)
PRIVILEGED_UNREADABLE = new_entry(
    5312,
    "privileged_unreadable",
    400,
    ("Permintaan istimewa tidak dikenali.", "The privileged request is not understood."),
    (
        "Perbarui Lumbung seluruhnya: halaman dan layanan istimewa berbeda versi.",
        "Update all of Lumbung: page and privileged helper are of different versions.",
    ),
)
SITTING_OPEN = new_entry(
    5313,
    "sitting_open",
    409,
    ("Ada sesi yang sedang terbuka.", "A sitting is open."),
    ("Tunggu sampai sesi berakhir dan ditutup, lalu ulangi.", "Wait until it has ended and is closed, then repeat."),
)
PRIVILEGED_FAILED = new_entry(
    5314,
    "privileged_failed",
    500,
    ("Tindakan istimewa gagal.", "The privileged act failed."),
    ("Sebabnya: `journalctl -u lumbung-privileged -n 20`.", "See why: `journalctl -u lumbung-privileged -n 20`."),
)
NOT_A_STICK = new_entry(
    5315,
    "not_a_stick",
    409,
    ("Ini bukan stick atau kartu yang dapat dilepas.", "This is no removable stick or card."),
    ("Pasang stick USB dan pilih partisinya.", "Put a USB stick in and choose its partition."),
)
BOX_SILENT = new_entry(
    5316,
    "box_silent",
    409,
    (
        "Layanan ujian tidak menjawab; tidak diketahui apakah ada sesi yang terbuka.",
        "The exam service does not answer; nobody knows whether a sitting is open.",
    ),
    (
        "Di server itu sendiri, bila pasti tidak ada sesi: `sudo systemctl restart lumbung-box` atau `poweroff`.",
        "At the box itself, if no sitting is open for certain: `sudo systemctl restart lumbung-box` or `poweroff`.",
    ),
)
STARTED_JUST_NOW = new_entry(
    5317,
    "started_just_now",
    429,
    ("PC ini baru saja dinyalakan.", "This PC was switched on just now."),
    (
        "Ulangi sepuluh menit setelah PC menyala; di server itu sendiri boleh segera: `sudo systemctl poweroff`.",
        "Repeat ten minutes after its start; at the box itself at once: `sudo systemctl poweroff`.",
    ),
)
REHEARSAL_DAMAGED = new_entry(
    5320,
    "rehearsal_damaged",
    500,
    ("Catatan gladi bersih rusak.", "The record of the rehearsal is damaged."),
    ("Mulai dari awal: `lumbung provision rehearse --again`.", "Begin anew: `lumbung provision rehearse --again`."),
)
REHEARSAL_NO_ROOM = new_entry(
    5321,
    "rehearsal_no_room",
    507,
    ("Ruang disk tidak cukup untuk gladi bersih.", "The disk has no room for a rehearsal."),
    (
        "Gladi memerlukan tiga kali ukuran paket soal. Kosongkan disk, lalu ulangi.",
        "It takes three times the size of the package. Free space, then repeat.",
    ),
)
REHEARSAL_PORT = new_entry(
    5322,
    "rehearsal_port",
    409,
    ("Porta ruang ujian sedang dipakai.", "The port of the room is in use."),
    (
        "Hentikan layanan yang memakainya, atau beri porta lain dengan `--port`.",
        "End the service that has it, or give another with `--port`.",
    ),
)
READINESS_REFUSED = new_entry(
    5323,
    "readiness_refused",
    422,
    ("Sertifikat kesiapan ini tidak sah.", "This readiness certificate is not valid."),
    (
        "Server yang mengadakan gladi harus menandatanganinya sendiri. Ulangi gladi di server itu.",
        "The box that held the rehearsal must have signed it itself. Rehearse again on that box.",
    ),
)
