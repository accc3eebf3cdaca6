"""234x: lock-down. The settings of Safe Exam Browser (SEB), its keys, and the kiosk of Linux labs."""

from __future__ import annotations

from sync.errors.base import new_entry

SEB_UNREADABLE = new_entry(
    2340,
    "seb_unreadable",
    400,
    ("Berkas .seb ini tidak dapat dibaca.", "This .seb file cannot be read."),
    (
        "Simpan ulang dengan SEB Config Tool, tanpa sertifikat, atau buat yang baru: `lumbung box seb`.",
        "Save it again with the SEB Config Tool, without a certificate, or make a new one: `lumbung box seb`.",
    ),
)
SEB_PASSWORD_WRONG = new_entry(
    2341,
    "seb_password_wrong",
    400,
    (
        "Kata sandi ini tidak membuka berkas .seb, atau berkasnya telah berubah.",
        "This password does not open the .seb file, or the file was altered.",
    ),
    (
        "Ketik lagi dengan `--password`; periksa huruf besar dan kecil.",
        "Type it again with `--password`; mind capital and small letters.",
    ),
)
SEB_CHOICES = new_entry(
    2342,
    "seb_choices",
    400,
    ("Pilihan perintah ini tidak dapat dipakai bersama.", "These choices do not go together."),
    (
        "Berkas polos (`--plain`) tidak bersandi; kata sandi diketik atau dibaca dari berkas, dan tidak boleh kosong.",
        "A plain file (`--plain`) takes no password; a password is typed or read from a file, and is never empty.",
    ),
)
LOCKDOWN_ORIGIN = new_entry(
    2343,
    "lockdown_origin",
    400,
    (
        "Alamat ini tidak dapat dipakai untuk mengunci peramban.",
        "This address cannot be used for locking a browser down.",
    ),
    (
        "Pakai http://NAMA[:PORTA] atau https://NAMA[:PORTA]; nama atau alamat IPv4, tanpa apa pun di belakangnya.",
        "Use http://NAME[:PORT] or https://NAME[:PORT]; a name or an IPv4 address, with nothing behind it.",
    ),
)
BROWSER_EXAM_KEY_MALFORMED = new_entry(
    2344,
    "browser_exam_key_malformed",
    400,
    ("Ini bukan Browser Exam Key.", "This is not a Browser Exam Key."),
    (
        "Salin seluruhnya dari SEB: 64 angka dan huruf a–f.",
        "Copy all of it from SEB: 64 digits and letters a–f.",
    ),
)
LOCKDOWN_KEYS_DAMAGED = new_entry(
    2345,
    "lockdown_keys_damaged",
    500,
    ("Catatan kunci SEB di server ini rusak.", "This box's note of SEB keys is damaged."),
    (
        "Catat lagi: `lumbung box seb-keys --forget --file BERKAS.seb`.",
        "Note them anew: `lumbung box seb-keys --forget --file FILE.seb`.",
    ),
)
