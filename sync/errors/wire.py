"""1xxx: the wire and trust in it. What bytes from outside are refused for."""

from __future__ import annotations

from sync.errors.base import new_entry

NOT_CANONICAL = new_entry(
    1001,
    "not_canonical",
    400,
    ("Data tidak dalam bentuk baku.", "The data is not in its one canonical form."),
    (
        "Berkas rusak atau bukan dari Lumbung. Kirim ulang berkas asli.",
        "The file is damaged or not Lumbung's. Send the original again.",
    ),
)
TOO_LARGE = new_entry(
    1002,
    "too_large",
    413,
    ("Data terlalu besar.", "The data is larger than allowed."),
    ("Periksa asal berkas ini.", "Check where this file comes from."),
)
WRONG_SHAPE = new_entry(
    1003,
    "wrong_shape",
    400,
    ("Susunan data tidak sesuai.", "The data does not have the expected shape."),
    (
        "Pastikan versi perangkat lunak di kedua sisi cocok.",
        "Make sure that both sides run matching software versions.",
    ),
)
UNKNOWN_KIND = new_entry(
    1004,
    "unknown_kind",
    400,
    ("Jenis catatan tidak dikenal.", "This kind of event is not known here."),
    ("Perbarui perangkat lunak, lalu proses ulang.", "Upgrade the software, then project again."),
)
BAD_KEY = new_entry(
    1010,
    "bad_key",
    400,
    ("Kunci tidak sah.", "This is not a usable key."),
    ("Berkas kunci rusak. Daftarkan ulang perangkat ini.", "The key file is damaged. Enrol this machine again."),
)
BAD_SIGNATURE = new_entry(
    1011,
    "bad_signature",
    403,
    ("Tanda tangan digital tidak cocok.", "The signature does not match."),
    (
        "Data berubah di jalan atau bukan dari pusat/server Anda. Jangan dipakai; minta ulang.",
        "The data changed on the way or is not from your centre or box. Do not use it; ask for it again.",
    ),
)
TOO_FEW_SIGNATURES = new_entry(
    1012,
    "too_few_signatures",
    403,
    ("Tanda tangan yang sah belum cukup.", "Too few valid signatures by trusted keys."),
    (
        "Minta pusat melengkapi tanda tangan, atau periksa daftar kunci tepercaya di perangkat ini.",
        "Ask the centre to complete the signatures, or check this machine's list of trusted keys.",
    ),
)
CANNOT_OPEN = new_entry(
    1013,
    "cannot_open",
    403,
    ("Data tersegel tidak dapat dibuka dengan kunci ini.", "The sealed data does not open with this key."),
    (
        "Data ini disegel untuk perangkat lain, atau rusak. Minta berkas untuk perangkat ini.",
        "It is sealed to another machine, or damaged. Ask for the file made for this machine.",
    ),
)
BAD_LEASE_TOKEN = new_entry(
    1014,
    "bad_lease_token",
    401,
    ("Sesi masuk ini tidak dikenal.", "This log-in is not known here."),
    ("Masuk lagi dengan NIP, PIN dan token sesi.", "Log in again with NIP, PIN and the sitting's token."),
)
BROKEN_TRUST = new_entry(
    1015,
    "broken_trust",
    403,
    ("Daftar kunci baru tidak disahkan oleh daftar yang lama.", "The new list of keys is not backed by the old one."),
    (
        "Jangan dipakai. Minta pusat mengirim semua daftar kunci secara berurutan.",
        "Do not use it. Ask the centre to send every list of keys in order.",
    ),
)
UNSAFE_COST = new_entry(
    1016,
    "unsafe_cost",
    400,
    ("Parameter kode buka di luar batas aman.", "The cost of the unlock code is outside its safe bounds."),
    ("Minta dispatch baru dari pusat.", "Ask the centre for a new dispatch."),
)
UNKNOWN_SIGNER = new_entry(
    1017,
    "unknown_signer",
    403,
    ("Ditandatangani oleh kunci yang tidak dikenal.", "Signed by a key that is not known here."),
    (
        "Periksa apakah perangkat ini sudah didaftarkan dan daftar kuncinya terbaru.",
        "Check that this machine is enrolled and that its list of keys is current.",
    ),
)
DIGEST_MISMATCH = new_entry(
    1018,
    "digest_mismatch",
    400,
    ("Isi berkas tidak sesuai dengan sidik jarinya.", "The content is not what its digest names."),
    (
        "Berkas rusak saat disalin. Unduh atau salin ulang.",
        "The file was damaged in copying. Download or copy it again.",
    ),
)
STALE_ANSWER = new_entry(
    1019,
    "stale_answer",
    400,
    (
        "Jawaban ini bukan untuk permintaan yang baru dikirim.",
        "This answer does not belong to the request that was sent.",
    ),
    (
        "Ada perantara jaringan yang memutar ulang jawaban lama. Coba jaringan lain.",
        "Something on the network replays old answers. Try another network.",
    ),
)
OTHER_REQUEST = new_entry(
    1020,
    "other_request",
    403,
    ("Tanda tangan ini untuk permintaan lain.", "The signature is for another request."),
    (
        "Periksa perantara (proxy) yang mengubah alamat atau isi permintaan.",
        "Look for a proxy that changes addresses or bodies of requests.",
    ),
)
MISTYPED_CODE = new_entry(
    1021,
    "mistyped_code",
    400,
    ("Kode buka salah ketik.", "The unlock code is mistyped."),
    (
        "Ketik ulang ketiga belas karakternya; huruf besar/kecil dan tanda hubung tidak berpengaruh.",
        "Type all thirteen characters again; case and dashes do not matter.",
    ),
)
WRONG_CODE = new_entry(
    1022,
    "wrong_code",
    403,
    ("Kode buka ini bukan untuk paket soal ini.", "This unlock code is not for this package."),
    (
        "Pastikan kodenya untuk titik lokasi dan ujian ini; hubungi pusat.",
        "Make sure that the code is for this site and this exam; call the centre.",
    ),
)
ROLLBACK = new_entry(
    1023,
    "rollback",
    409,
    ("Dispatch ini lebih lama daripada yang sudah dipakai.", "This dispatch is older than the one already accepted."),
    ("Ambil dispatch terbaru dari pusat.", "Get the newest dispatch from the centre."),
)
OTHER_SITE = new_entry(
    1024,
    "other_site",
    403,
    ("Dispatch ini untuk titik lokasi lain.", "This dispatch is for another site."),
    ("Ambil dispatch untuk titik lokasi Anda.", "Get the dispatch for your site."),
)
NOT_FOR_THIS_BOX = new_entry(
    1025,
    "not_for_this_box",
    403,
    ("Dispatch ini tidak disegel untuk server lokal ini.", "This dispatch is not sealed to this box."),
    (
        "Daftarkan server lokal ini di pusat, lalu minta dispatch baru.",
        "Enrol this box at the centre, then ask for a new dispatch.",
    ),
)
BOX_REVOKED = new_entry(
    1026,
    "box_revoked",
    403,
    ("Server lokal ini sudah dicabut oleh pusat.", "The centre has revoked this box."),
    ("Pakai server lokal lain, atau hubungi pusat.", "Use another box, or call the centre."),
)
SOFTWARE_TOO_OLD = new_entry(
    1027,
    "software_too_old",
    426,
    ("Perangkat lunak terlalu lama untuk dispatch ini.", "The software is too old for this dispatch."),
    ("Perbarui perangkat lunak server lokal, lalu coba lagi.", "Upgrade the box's software, then try again."),
)
DATE_NEEDED = new_entry(
    1028,
    "date_needed",
    409,
    (
        "Jam perangkat ini tidak dapat dipercaya untuk bahan baru.",
        "This machine's clock cannot be trusted for new material.",
    ),
    (
        "Ketik tanggal hari ini; ditanyakan sekali setiap perangkat menyala.",
        "Type today's date; it is asked for once after each start of the machine.",
    ),
)
NOT_YET_VALID = new_entry(
    1029,
    "not_yet_valid",
    409,
    ("Dispatch ini belum berlaku.", "This dispatch is not valid yet."),
    (
        "Periksa tanggal perangkat ini, atau tunggu sampai waktunya.",
        "Check this machine's date, or wait until it is time.",
    ),
)
EXPIRED = new_entry(
    1030,
    "expired",
    409,
    ("Dispatch ini sudah kedaluwarsa.", "This dispatch has expired."),
    (
        "Periksa tanggal perangkat ini, atau minta dispatch baru.",
        "Check this machine's date, or ask for a new dispatch.",
    ),
)
BAD_NIP = new_entry(
    1031,
    "bad_nip",
    400,
    ("NIP tidak sah.", "This is not a valid NIP."),
    (
        "Perbaiki sel yang disebut; simpan kolom NIP sebagai teks, bukan angka.",
        "Correct the cell that is named; keep the NIP column as text, not as a number.",
    ),
)
CHAIN_BROKEN = new_entry(
    1040,
    "chain_broken",
    400,
    ("Rantai jurnal tidak sambung.", "The journal's chain does not hold."),
    (
        "Simpan berkas ini dan hubungi pusat: isinya tidak sesuai dengan jurnal yang menyegelnya.",
        "Keep this file and call the centre: its content is not what its journal's head says.",
    ),
)
