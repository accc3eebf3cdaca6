"""24xx: emergency files, where they are brought in."""

from __future__ import annotations

from sync.errors.base import new_entry

NO_EMERGENCY_FILE = new_entry(
    2401,
    "no_emergency_file",
    422,
    ("Belum ada berkas yang dipilih.", "No file was chosen."),
    (
        "Pilih berkas lumbung-darurat-….json dari flashdisk, lalu kirim lagi.",
        "Choose the lumbung-darurat-….json files on the stick, then send again.",
    ),
)
EMERGENCY_UNREADABLE = new_entry(
    2402,
    "emergency_unreadable",
    422,
    (
        "Ini bukan berkas darurat, atau isinya berubah saat disalin.",
        "This is no emergency file, or it changed while it was copied.",
    ),
    (
        "Salin ulang dari komputer peserta tanpa membukanya; bila masih sama, minta peserta menyimpannya sekali lagi.",
        "Copy it again from the participant's PC without opening it; if that does not help, let the page save it anew.",
    ),
)
EMERGENCY_ELSEWHERE = new_entry(
    2403,
    "emergency_elsewhere",
    422,
    ("Berkas ini dari titik lokasi lain.", "This file is of another site."),
    (
        "Bawa ke server lokal di titik lokasi itu, atau kirim langsung ke staf pusat.",
        "Take it to a box of that site, or straight to the centre's staff.",
    ),
)
EMERGENCY_FORGED = new_entry(
    2404,
    "emergency_forged",
    422,
    (
        "Berkas ini tidak ditulis oleh halaman ujian titik lokasi ini, atau isinya diubah.",
        "No exam page of this site wrote this file, or its content was altered.",
    ),
    (
        "Salin ulang dari komputer peserta. Bila masih sama, simpan berkasnya dan catat kejadiannya.",
        "Copy it again from the participant's PC. If that does not help, keep the file and note the incident.",
    ),
)
EMERGENCY_TOO_LARGE = new_entry(
    2405,
    "emergency_too_large",
    413,
    ("Terlalu besar untuk sekali kirim.", "Too large to send at once."),
    (
        "Kirim lebih sedikit berkas sekaligus; satu berkas paling besar 6 MB.",
        "Send fewer files at once; one file is at most 6 MB.",
    ),
)
EMERGENCY_TOO_SLOW = new_entry(
    2406,
    "emergency_too_slow",
    408,
    ("Berkas tidak sampai lengkap pada waktunya.", "The files did not arrive in time."),
    (
        "Dekatkan telepon ke Wi-Fi atau pakai PC server, lalu kirim lagi. Mengirim dua kali tidak menggandakan.",
        "Move the phone closer to the Wi-Fi or use the server's PC, then send again. Sending twice doubles nothing.",
    ),
    retry=True,
)
EMERGENCY_BUSY = new_entry(
    2407,
    "emergency_busy",
    503,
    ("Server sedang menerima berkas darurat lain.", "The box is taking other emergency files at this moment."),
    ("Tunggu sebentar, lalu kirim lagi.", "Wait a moment, then send again."),
    retry=True,
)
EMERGENCY_NOT_KEPT = new_entry(
    2408,
    "emergency_not_kept",
    507,
    (
        "Berkas ini belum tersimpan: disk tidak dapat menulisnya.",
        "This file was not kept: the disk could not write it.",
    ),
    (
        "Kosongkan ruang disk, lalu kirim lagi. Simpan flashdisknya sampai berhasil.",
        "Free space on the disk, then send again. Keep the stick until it worked.",
    ),
    retry=True,
)
EMERGENCY_SPOILED = new_entry(
    2409,
    "emergency_spoiled",
    500,
    (
        "Sebuah berkas darurat yang tersimpan rusak di disk.",
        "An emergency file that was kept here was spoiled by the disk.",
    ),
    (
        "Berkasnya disisihkan. Bawa lagi dari flashdisk atau komputer peserta, lalu periksa disk server ini.",
        "It was set aside. Bring it again from the stick or the participant's PC, then examine this box's disk.",
    ),
)
