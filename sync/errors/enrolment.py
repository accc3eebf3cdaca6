"""106x, 42xx and 52xx: enrolment. What the formats, the centre and the box's side of it are refused."""

from __future__ import annotations

from sync.errors.base import new_entry

# --- the formats ---

OTHER_APPROVAL = new_entry(
    1060,
    "other_approval",
    403,
    ("Persetujuan ini untuk permohonan lain.", "This approval is for another request."),
    (
        "Kirim permohonan server ini ke pusat dan pakai persetujuan yang menjawabnya. Tidak ada yang diubah.",
        "Send this box's own request to the centre and use the approval that answers it. Nothing was changed.",
    ),
)
OTHER_CENTRE = new_entry(
    1061,
    "other_centre",
    403,
    (
        "Persetujuan ini bukan dari pusat yang dipercaya server ini.",
        "This approval is not of the centre that this box trusts.",
    ),
    (
        "Minta persetujuan dari pusat yang memberi Anda daftar kunci. Tidak ada yang diubah.",
        "Get the approval from the centre that gave you the list of keys. Nothing was changed.",
    ),
)
MISTYPED_FINGERPRINT = new_entry(
    1062,
    "mistyped_fingerprint",
    400,
    ("Sidik jari salah ketik.", "The fingerprint is mistyped."),
    (
        "Minta staf membacakannya lagi: empat kelompok dan satu huruf atau angka di akhir.",
        "Have it read out again: four groups and one character at the end.",
    ),
)
OTHER_FINGERPRINT = new_entry(
    1063,
    "other_fingerprint",
    403,
    ("Sidik jari tidak sama.", "The fingerprints differ."),
    (
        "Jangan lanjutkan. Bisa jadi berkasnya tertukar atau diganti orang. Hubungi pusat lewat nomor yang Anda kenal.",
        "Do not go on. The file may have been mixed up or replaced. Call the centre at a number that you know.",
    ),
)
MISTYPED_ENROL_CODE = new_entry(
    1064,
    "mistyped_enrol_code",
    400,
    ("Kode pendaftaran salah ketik.", "The enrolment code is mistyped."),
    (
        "Ketik ulang kedelapan karakternya; huruf besar/kecil dan tanda hubung tidak berpengaruh.",
        "Type all eight characters again; case and dashes do not matter.",
    ),
)

# --- the centre ---

ENROL_CODE_UNKNOWN = new_entry(
    4201,
    "enrol_code_unknown",
    403,
    ("Kode pendaftaran ini tidak dikenal di lokasi ini.", "This enrolment code is not known at this site."),
    (
        "Periksa `site` di berkas pengaturan, atau minta kode baru kepada staf pusat.",
        "Check `site` in the settings file, or ask the centre's staff for a new code.",
    ),
)
ENROL_CODE_USED = new_entry(
    4202,
    "enrol_code_used",
    409,
    ("Kode pendaftaran ini sudah dipakai server lain.", "This enrolment code was used by another box."),
    ("Satu kode untuk satu server. Minta kode baru.", "One code serves one box. Ask for a new one."),
)
ENROL_CODE_EXPIRED = new_entry(
    4203,
    "enrol_code_expired",
    410,
    ("Kode pendaftaran ini sudah tidak berlaku.", "This enrolment code has expired."),
    ("Minta kode baru kepada staf pusat.", "Ask the centre's staff for a new code."),
)
ENROL_SLOW_DOWN = new_entry(
    4204,
    "enrol_slow_down",
    429,
    ("Terlalu banyak kode salah dari alamat ini.", "Too many wrong codes from this address."),
    ("Tunggu beberapa menit, lalu coba lagi dengan kode yang benar.", "Wait some minutes, then try the right code."),
    retry=True,
)
NOT_WAITING = new_entry(
    4205,
    "not_waiting",
    409,
    ("Permohonan ini tidak sedang menunggu.", "This request is not waiting."),
    (
        "Sudah disetujui, ditolak, atau kedaluwarsa. Muat ulang halaman untuk melihat keadaannya.",
        "It was approved, refused, or has expired. Load the page again to see which.",
    ),
)
BOX_NAME_TAKEN = new_entry(
    4206,
    "box_name_taken",
    409,
    ("Nama server lokal ini sudah dipakai server dengan kunci lain.", "A box with other keys has this name already."),
    (
        "Mesin yang dipasang ulang adalah server baru: beri nama lain (`--box`, halaman 5), lalu sebut yang diganti.",
        "A reinstalled machine is a new box: give it another name (`--box`, page 5), then say whom it replaces.",
    ),
)
BOX_NOT_ACTIVE = new_entry(
    4207,
    "box_not_active",
    409,
    ("Server lokal ini tidak aktif.", "This box is not active."),
    (
        "Sudah dicabut atau belum terdaftar. Muat ulang halaman.",
        "It was revoked or never enrolled. Load the page again.",
    ),
)

# --- the box's side ---

ENROLMENT_REFUSED = new_entry(
    5201,
    "enrolment_refused",
    403,
    ("Pusat menolak permohonan ini.", "The centre refused this request."),
    (
        "Bicarakan sebabnya dengan staf pusat. Setelah dibetulkan: `lumbung provision enrol --new-request`.",
        "Talk to the centre's staff about the reason. Once mended: `lumbung provision enrol --new-request`.",
    ),
)
ENROLMENT_EXPIRED = new_entry(
    5202,
    "enrolment_expired",
    410,
    ("Permohonan ini kedaluwarsa sebelum disetujui.", "This request expired before it was approved."),
    (
        "Buat yang baru: `lumbung provision enrol --new-request`, dengan kode baru bila lewat internet.",
        "Make a new one: `lumbung provision enrol --new-request`, with a new code if it goes online.",
    ),
)
FINGERPRINT_NEEDED = new_entry(
    5203,
    "fingerprint_needed",
    400,
    ("Sidik jari pusat belum diketik.", "The centre's fingerprint was not typed."),
    (
        "Telepon staf pusat, minta mereka membacakannya, lalu beri dengan `--fingerprint`.",
        "Call the centre's staff, have them read it out, and give it with `--fingerprint`.",
    ),
)
NO_ENROL_REQUEST = new_entry(
    5204,
    "no_enrol_request",
    409,
    ("Belum ada permohonan di server ini.", "There is no request on this box yet."),
    ("Jalankan dahulu: lumbung provision enrol.", "Run first: lumbung provision enrol."),
)
ENROL_FILE_UNREADABLE = new_entry(
    5205,
    "enrol_file_unreadable",
    400,
    ("Berkas pendaftaran di server ini rusak.", "The enrolment files on this box are damaged."),
    (
        "Buat yang baru: `lumbung provision enrol --new-request`. Kunci dan jurnal tetap.",
        "Make them anew: `lumbung provision enrol --new-request`. Keys and journal stay.",
    ),
)
