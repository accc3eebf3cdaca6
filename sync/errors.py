"""The one catalogue of errors: stable code, HTTP status, whether a retry can help, and a hint a technician can act on.

Pages, API and command line show the same code. Codes: 1xxx wire and trust, 2xxx box, 3xxx link and agent, 4xxx centre,
5xxx configuration, command line and provisioning,
6xxx what every HTTP face shares. A code is never reused for another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of error. `message` and `hint` are (Indonesian, English)."""

    code: str
    name: str
    status: int
    retry: bool
    message: tuple[str, str]
    hint: tuple[str, str]


CATALOGUE: dict[str, Entry] = {}


def _entry(
    code: int, name: str, status: int, message: tuple[str, str], hint: tuple[str, str], *, retry: bool = False
) -> Entry:
    entry = Entry(f"LMB-{code}", name, status, retry, message, hint)
    if entry.code in CATALOGUE:
        raise AssertionError(f"{entry.code} is given twice")
    CATALOGUE[entry.code] = entry
    return entry


@dataclass(eq=False)
class LumbungError(Exception):
    """An error of the catalogue, with the details of this occurrence (JSON-able, never an answer, PIN, key or NIP)."""

    entry: Entry
    details: dict[str, Any] = field(default_factory=dict)

    def __init__(self, entry: Entry, **details: Any) -> None:
        super().__init__(entry.code)
        self.entry = entry
        self.details = details

    @property
    def code(self) -> str:
        return self.entry.code

    def __str__(self) -> str:
        shown = ", ".join(f"{k}={v}" for k, v in self.details.items())
        return f"{self.entry.code} {self.entry.message[1]}" + (f" ({shown})" if shown else "")

    def to_json(self) -> dict[str, Any]:
        """The shape in which every API answers an error."""
        e = self.entry
        return {
            "error": {
                "code": e.code,
                "name": e.name,
                "message": {"id": e.message[0], "en": e.message[1]},
                "hint": {"id": e.hint[0], "en": e.hint[1]},
                "retry": e.retry,
                "details": self.details,
            }
        }


class WireError(LumbungError):
    """Bytes from outside that cannot be accepted. Parsers raise nothing else."""


# --- 1xxx wire and trust -------------------------------------------------------------------------

NOT_CANONICAL = _entry(
    1001,
    "not_canonical",
    400,
    ("Data tidak dalam bentuk baku.", "The data is not in its one canonical form."),
    (
        "Berkas rusak atau bukan dari Lumbung. Kirim ulang berkas asli.",
        "The file is damaged or not Lumbung's. Send the original again.",
    ),
)
TOO_LARGE = _entry(
    1002,
    "too_large",
    413,
    ("Data terlalu besar.", "The data is larger than allowed."),
    ("Periksa asal berkas ini.", "Check where this file comes from."),
)
WRONG_SHAPE = _entry(
    1003,
    "wrong_shape",
    400,
    ("Susunan data tidak sesuai.", "The data does not have the expected shape."),
    (
        "Pastikan versi perangkat lunak di kedua sisi cocok.",
        "Make sure that both sides run matching software versions.",
    ),
)

UNKNOWN_KIND = _entry(
    1004,
    "unknown_kind",
    400,
    ("Jenis catatan tidak dikenal.", "This kind of event is not known here."),
    ("Perbarui perangkat lunak, lalu proses ulang.", "Upgrade the software, then project again."),
)

BAD_KEY = _entry(
    1010,
    "bad_key",
    400,
    ("Kunci tidak sah.", "This is not a usable key."),
    ("Berkas kunci rusak. Daftarkan ulang perangkat ini.", "The key file is damaged. Enrol this machine again."),
)
BAD_SIGNATURE = _entry(
    1011,
    "bad_signature",
    403,
    ("Tanda tangan digital tidak cocok.", "The signature does not match."),
    (
        "Data berubah di jalan atau bukan dari pusat/server Anda. Jangan dipakai; minta ulang.",
        "The data changed on the way or is not from your centre or box. Do not use it; ask for it again.",
    ),
)
TOO_FEW_SIGNATURES = _entry(
    1012,
    "too_few_signatures",
    403,
    ("Tanda tangan yang sah belum cukup.", "Too few valid signatures by trusted keys."),
    (
        "Minta pusat melengkapi tanda tangan, atau periksa daftar kunci tepercaya di perangkat ini.",
        "Ask the centre to complete the signatures, or check this machine's list of trusted keys.",
    ),
)
CANNOT_OPEN = _entry(
    1013,
    "cannot_open",
    403,
    ("Data tersegel tidak dapat dibuka dengan kunci ini.", "The sealed data does not open with this key."),
    (
        "Data ini disegel untuk perangkat lain, atau rusak. Minta berkas untuk perangkat ini.",
        "It is sealed to another machine, or damaged. Ask for the file made for this machine.",
    ),
)
BAD_LEASE_TOKEN = _entry(
    1014,
    "bad_lease_token",
    401,
    ("Sesi masuk ini tidak dikenal.", "This log-in is not known here."),
    ("Masuk lagi dengan NIP, PIN dan token sesi.", "Log in again with NIP, PIN and the sitting's token."),
)
BROKEN_TRUST = _entry(
    1015,
    "broken_trust",
    403,
    ("Daftar kunci baru tidak disahkan oleh daftar yang lama.", "The new list of keys is not backed by the old one."),
    (
        "Jangan dipakai. Minta pusat mengirim semua daftar kunci secara berurutan.",
        "Do not use it. Ask the centre to send every list of keys in order.",
    ),
)

UNSAFE_COST = _entry(
    1016,
    "unsafe_cost",
    400,
    ("Parameter kode buka di luar batas aman.", "The cost of the unlock code is outside its safe bounds."),
    ("Minta dispatch baru dari pusat.", "Ask the centre for a new dispatch."),
)

UNKNOWN_SIGNER = _entry(
    1017,
    "unknown_signer",
    403,
    ("Ditandatangani oleh kunci yang tidak dikenal.", "Signed by a key that is not known here."),
    (
        "Periksa apakah perangkat ini sudah didaftarkan dan daftar kuncinya terbaru.",
        "Check that this machine is enrolled and that its list of keys is current.",
    ),
)
DIGEST_MISMATCH = _entry(
    1018,
    "digest_mismatch",
    400,
    ("Isi berkas tidak sesuai dengan sidik jarinya.", "The content is not what its digest names."),
    (
        "Berkas rusak saat disalin. Unduh atau salin ulang.",
        "The file was damaged in copying. Download or copy it again.",
    ),
)
STALE_ANSWER = _entry(
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
OTHER_REQUEST = _entry(
    1020,
    "other_request",
    403,
    ("Tanda tangan ini untuk permintaan lain.", "The signature is for another request."),
    (
        "Periksa perantara (proxy) yang mengubah alamat atau isi permintaan.",
        "Look for a proxy that changes addresses or bodies of requests.",
    ),
)
MISTYPED_CODE = _entry(
    1021,
    "mistyped_code",
    400,
    ("Kode buka salah ketik.", "The unlock code is mistyped."),
    (
        "Ketik ulang ketiga belas karakternya; huruf besar/kecil dan tanda hubung tidak berpengaruh.",
        "Type all thirteen characters again; case and dashes do not matter.",
    ),
)
WRONG_CODE = _entry(
    1022,
    "wrong_code",
    403,
    ("Kode buka ini bukan untuk paket soal ini.", "This unlock code is not for this package."),
    (
        "Pastikan kodenya untuk titik lokasi dan ujian ini; hubungi pusat.",
        "Make sure that the code is for this site and this exam; call the centre.",
    ),
)
ROLLBACK = _entry(
    1023,
    "rollback",
    409,
    ("Dispatch ini lebih lama daripada yang sudah dipakai.", "This dispatch is older than the one already accepted."),
    ("Ambil dispatch terbaru dari pusat.", "Get the newest dispatch from the centre."),
)
OTHER_SITE = _entry(
    1024,
    "other_site",
    403,
    ("Dispatch ini untuk titik lokasi lain.", "This dispatch is for another site."),
    ("Ambil dispatch untuk titik lokasi Anda.", "Get the dispatch for your site."),
)
NOT_FOR_THIS_BOX = _entry(
    1025,
    "not_for_this_box",
    403,
    ("Dispatch ini tidak disegel untuk server lokal ini.", "This dispatch is not sealed to this box."),
    (
        "Daftarkan server lokal ini di pusat, lalu minta dispatch baru.",
        "Enrol this box at the centre, then ask for a new dispatch.",
    ),
)
BOX_REVOKED = _entry(
    1026,
    "box_revoked",
    403,
    ("Server lokal ini sudah dicabut oleh pusat.", "The centre has revoked this box."),
    ("Pakai server lokal lain, atau hubungi pusat.", "Use another box, or call the centre."),
)
SOFTWARE_TOO_OLD = _entry(
    1027,
    "software_too_old",
    426,
    ("Perangkat lunak terlalu lama untuk dispatch ini.", "The software is too old for this dispatch."),
    ("Perbarui perangkat lunak server lokal, lalu coba lagi.", "Upgrade the box's software, then try again."),
)
DATE_NEEDED = _entry(
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
NOT_YET_VALID = _entry(
    1029,
    "not_yet_valid",
    409,
    ("Dispatch ini belum berlaku.", "This dispatch is not valid yet."),
    (
        "Periksa tanggal perangkat ini, atau tunggu sampai waktunya.",
        "Check this machine's date, or wait until it is time.",
    ),
)
EXPIRED = _entry(
    1030,
    "expired",
    409,
    ("Dispatch ini sudah kedaluwarsa.", "This dispatch has expired."),
    (
        "Periksa tanggal perangkat ini, atau minta dispatch baru.",
        "Check this machine's date, or ask for a new dispatch.",
    ),
)
CHAIN_BROKEN = _entry(
    1040,
    "chain_broken",
    400,
    ("Rantai jurnal tidak sambung.", "The journal's chain does not hold."),
    (
        "Simpan berkas ini dan hubungi pusat: isinya tidak sesuai dengan jurnal yang menyegelnya.",
        "Keep this file and call the centre: its content is not what its journal's head says.",
    ),
)
BAD_NIP = _entry(
    1031,
    "bad_nip",
    400,
    ("NIP tidak sah.", "This is not a valid NIP."),
    (
        "Perbaiki sel yang disebut; simpan kolom NIP sebagai teks, bukan angka.",
        "Correct the cell that is named; keep the NIP column as text, not as a number.",
    ),
)

# --- 2xxx box ------------------------------------------------------------------------------------

JOURNAL_MISSING = _entry(
    2001,
    "journal_missing",
    503,
    ("Jurnal server ini tidak ada.", "This box's journal is not there."),
    (
        "Server lama: pasang kembali disk atau cadangannya. Server baru: `lumbung box init`.",
        "A box that was in use: put back its disk or a backup. A new box: `lumbung box init`.",
    ),
)
JOURNAL_DAMAGED = _entry(
    2002,
    "journal_damaged",
    503,
    ("Jurnal server ini rusak.", "This box's journal is damaged."),
    (
        "Jangan hapus apa pun. Salin folder data, lalu pulihkan cadangan terakhir.",
        "Delete nothing. Copy the data folder, then restore the last backup.",
    ),
)
JOURNAL_BUSY = _entry(
    2003,
    "journal_busy",
    503,
    ("Proses lain sedang memakai jurnal ini.", "Another process has this journal open."),
    (
        "Hentikan layanan Lumbung yang lain di komputer ini, lalu coba lagi.",
        "Stop the other Lumbung service on this machine and try again.",
    ),
    retry=True,
)
SQLITE_TOO_OLD = _entry(
    2004,
    "sqlite_too_old",
    500,
    ("Pustaka SQLite terlalu lama.", "The SQLite library is too old."),
    (
        "Versi sebelum 3.51.3 dapat merusak jurnal. Pasang ulang paket pysqlite3 milik Lumbung.",
        "Versions before 3.51.3 can corrupt the journal. Reinstall the pysqlite3 that comes with Lumbung.",
    ),
)
DISK_FULL = _entry(
    2005,
    "disk_full",
    507,
    ("Disk server penuh; tidak ada yang hilang.", "The box's disk is full; nothing is lost."),
    (
        "Kosongkan ruang di disk server. Halaman peserta menyimpan jawaban dan mengirimnya lagi sendiri.",
        "Free space on the box's disk. The pages keep the answers and send them again by themselves.",
    ),
    retry=True,
)
JOURNAL_FAILED = _entry(
    2006,
    "journal_failed",
    503,
    ("Disk server gagal menulis.", "The box's disk failed to write."),
    (
        "Layanan dimulai ulang sendiri. Bila berulang, periksa disk dan pindahkan ke server cadangan.",
        "The service restarts by itself. If it repeats, check the disk and move to the spare box.",
    ),
    retry=True,
)
JOURNAL_EXISTS = _entry(
    2007,
    "journal_exists",
    409,
    ("Jurnal sudah ada di folder ini.", "There is a journal in this folder already."),
    ("Tidak ada yang diubah. Jalankan `lumbung box run`.", "Nothing was changed. Go on with `lumbung box run`."),
)
JOURNAL_FOREIGN = _entry(
    2008,
    "journal_foreign",
    503,
    ("Jurnal ini milik lokasi lain.", "This journal belongs to another site."),
    ("Periksa `site` dan `data_dir` di berkas konfigurasi.", "Check `site` and `data_dir` in the configuration file."),
)
TOO_LITTLE_SPACE = _entry(
    2009,
    "too_little_space",
    507,
    ("Ruang disk tidak cukup untuk membuka sesi ini.", "There is too little disk space to open this sitting."),
    (
        "Kosongkan ruang sebanyak yang disebut pada rincian, lalu buka lagi.",
        "Free as much as the details say, then open it again.",
    ),
)
UNKNOWN_NIP = _entry(
    2101,
    "unknown_nip",
    404,
    ("NIP ini tidak ada dalam daftar sesi.", "This NIP is not on the sitting's roster."),
    (
        "Periksa 18 angka pada kartu peserta. Bila benar, panggil pengawas.",
        "Check the 18 digits on the card. If they are right, call the proctor.",
    ),
)
WRONG_PIN = _entry(
    2102,
    "wrong_pin",
    401,
    ("PIN keliru.", "The PIN is wrong."),
    ("Lihat PIN pada kartu peserta.", "See the PIN on the participant's card."),
)
WRONG_TOKEN = _entry(
    2103,
    "wrong_token",
    401,
    ("Token sesi keliru.", "The sitting's token is wrong."),
    ("Lihat token yang ditampilkan pengawas di ruang ini.", "See the token that the proctor shows in this room."),
)
TOO_MANY_TRIES = _entry(
    2104,
    "too_many_tries",
    429,
    ("Terlalu banyak percobaan untuk NIP ini.", "Too many tries for this NIP."),
    ("Tunggu sebentar lalu coba lagi; tidak ada yang terkunci.", "Wait a moment and try again; nothing is locked."),
    retry=True,
)
SITTING_CLOSED = _entry(
    2105,
    "sitting_closed",
    409,
    ("Sesi ini tidak menerima peserta.", "This sitting takes nobody in."),
    (
        "Pengawas membuka sesi; setelah berakhir, sesi tidak dapat dimasuki lagi.",
        "The proctor opens it; once ended it cannot be entered.",
    ),
)
ALREADY_SUBMITTED = _entry(
    2106,
    "already_submitted",
    409,
    ("Ujian ini sudah dikumpulkan.", "This attempt has been submitted."),
    (
        "Jawaban aman di server. Tanda terima dapat dilihat pengawas.",
        "The answers are safe on the box. The proctor can show the slip.",
    ),
)
LEASE_SUPERSEDED = _entry(
    2107,
    "lease_superseded",
    409,
    ("Peserta ini sudah masuk di komputer lain.", "This participant has logged in at another PC."),
    (
        "Lanjutkan di komputer yang baru. Jawaban dari komputer ini tetap terkirim.",
        "Go on at the new PC. This one still sends its answers.",
    ),
)
UNKNOWN_LEASE = _entry(
    2108,
    "unknown_lease",
    401,
    ("Log-in ini tidak dikenal di server ini.", "This log-in is not known on this box."),
    ("Masuk lagi dengan NIP, PIN dan token.", "Log in again with NIP, PIN and token."),
)
SITTING_NOT_RUNNING = _entry(
    2109,
    "sitting_not_running",
    409,
    ("Sesi sedang tidak berjalan.", "The sitting is not running."),
    ("Tunggu pengawas memulai atau melanjutkan sesi.", "Wait for the proctor to start or resume it."),
    retry=True,
)
WRONG_STATE = _entry(
    2110,
    "wrong_state",
    409,
    ("Langkah ini belum atau tidak lagi berlaku.", "This step does not apply now."),
    ("Muat ulang halaman; server tahu sampai mana Anda.", "Reload the page; the box knows where you are."),
)
UNKNOWN_BLOCK = _entry(
    2111,
    "unknown_block",
    404,
    ("Subtes ini tidak ada dalam ujian.", "The exam has no such block."),
    ("Muat ulang halaman.", "Reload the page."),
)
BLOCK_OUT_OF_ORDER = _entry(
    2112,
    "block_out_of_order",
    409,
    ("Subtes dikerjakan menurut urutan.", "Blocks are taken in their order."),
    ("Masuki subtes berikutnya yang ditunjukkan halaman.", "Enter the next block that the page shows."),
)
BLOCK_OVER = _entry(
    2113,
    "block_over",
    409,
    ("Subtes ini sudah ditinggalkan.", "This block has been left."),
    ("Subtes yang sudah ditinggalkan tidak dapat dibuka lagi.", "A block that was left cannot be opened again."),
)
ANSWERS_DIFFER = _entry(
    2114,
    "digest_mismatch",
    409,
    ("Jawaban di halaman dan di server belum sama.", "The page's and the box's answers are not yet the same."),
    ("Halaman mengirim ulang lalu mencoba lagi sendiri.", "The page sends again and then retries by itself."),
    retry=True,
)
BLOCKS_REMAIN = _entry(
    2115,
    "blocks_remain",
    409,
    ("Masih ada subtes yang belum dimasuki.", "There are blocks not yet entered."),
    ("Kerjakan subtes berikutnya, atau tunggu sesi diakhiri.", "Take the next block, or wait for the sitting to end."),
)
UNKNOWN_EVENT = _entry(
    2131,
    "unknown_event",
    422,
    ("Jenis catatan halaman tidak dikenal.", "The page sent an event of an unknown kind."),
    (
        "Pastikan halaman dan server satu versi. Catatan ini disimpan dan tidak menghalangi yang lain.",
        "Make sure that page and box are of one version. It is kept and blocks nothing else.",
    ),
)
MALFORMED_EVENT = _entry(
    2132,
    "malformed_event",
    422,
    ("Catatan halaman tidak lengkap atau salah bentuk.", "An event of the page has a wrong shape."),
    (
        "Catatan ini disimpan untuk diperiksa dan tidak menghalangi yang lain.",
        "It is kept for inspection and blocks nothing else.",
    ),
)
UNKNOWN_ITEM = _entry(
    2133,
    "unknown_item",
    422,
    ("Butir soal ini tidak ada dalam ujian.", "The exam has no such item."),
    (
        "Catatan ini disimpan untuk diperiksa dan tidak menghalangi yang lain.",
        "It is kept for inspection and blocks nothing else.",
    ),
)
ILLEGAL_VALUE = _entry(
    2134,
    "illegal_value",
    422,
    ("Jawaban ini tidak mungkin untuk butir soalnya.", "This answer is not possible for its item."),
    (
        "Catatan ini disimpan untuk diperiksa; jawaban sebelumnya tetap berlaku.",
        "It is kept for inspection; the answer before it stands.",
    ),
)
UNKNOWN_SITTING = _entry(
    2201,
    "unknown_sitting",
    404,
    ("Sesi ini tidak ada di server ini.", "This box has no such sitting."),
    ("Periksa apakah kiriman pusat terakhir sudah diterima.", "Check that the centre's latest dispatch has arrived."),
)
WRONG_SITTING_STATE = _entry(
    2202,
    "wrong_sitting_state",
    409,
    ("Tindakan ini tidak berlaku pada keadaan sesi sekarang.", "The sitting's state does not allow this."),
    ("Muat ulang halaman untuk melihat keadaan terakhir.", "Reload the page to see its present state."),
)
UNKNOWN_ATTEMPT = _entry(
    2203,
    "unknown_attempt",
    404,
    ("Peserta ini belum masuk pada sesi ini.", "This participant has no attempt in the sitting."),
    ("Peserta harus masuk dahulu.", "The participant has to log in first."),
)
PACKAGE_LOCKED = _entry(
    2204,
    "package_locked",
    409,
    ("Paket soal masih terkunci.", "The exam's package is still locked."),
    (
        "Masukkan kode buka dari pusat, atau sambungkan server ke internet sebentar.",
        "Enter the centre's unlock code, or give the box the internet for a moment.",
    ),
)
PACKAGE_MISSING = _entry(
    2205,
    "package_missing",
    409,
    ("Paket soal belum lengkap di server ini.", "The exam's package is not complete on this box."),
    (
        "Sambungkan server ke internet, atau salin paket dari USB.",
        "Give the box the internet, or copy the package from a stick.",
    ),
)
NO_OPEN_BLOCK = _entry(
    2206,
    "no_open_block",
    409,
    ("Peserta tidak sedang mengerjakan subtes.", "The participant is in no block."),
    ("Tambahan waktu berlaku untuk subtes yang sedang dikerjakan.", "Time is added to the block that is being taken."),
)
NOTHING_HELD = _entry(
    2207,
    "nothing_held",
    409,
    ("Tidak ada waktu tertahan yang menunggu.", "No held time is waiting for a decision."),
    ("Tidak perlu tindakan.", "Nothing needs to be done."),
)
BAD_ACT = _entry(
    2208,
    "bad_act",
    422,
    ("Isian tindakan ini tidak sesuai.", "This act's fields do not fit."),
    (
        "Isi alasan, dan waktu dalam detik penuh sampai 4 jam.",
        "Give a reason, and a time in whole seconds up to 4 hours.",
    ),
)
DATE_IMPLAUSIBLE = _entry(
    2253,
    "date_implausible",
    422,
    ("Tanggal ini lebih awal daripada yang sudah terbukti.", "This date is earlier than what is already proved."),
    ("Periksa tahun, bulan dan hari.", "Check year, month and day."),
)

NOT_OVER_TLS = _entry(
    2301,
    "not_over_tls",
    403,
    (
        "Halaman pengawas hanya dibuka pada server itu sendiri atau lewat HTTPS.",
        "The proctor's page opens only on the box itself or over HTTPS.",
    ),
    (
        "Pakai peramban di PC server, atau pasang sertifikat (`tls_cert`) dan buka alamat https.",
        "Use the browser on the box, or install a certificate (`tls_cert`) and open the https address.",
    ),
)
PAGE_NOT_BUILT = _entry(
    2302,
    "page_not_built",
    503,
    ("Halaman peserta belum ada di server ini.", "The participant's page is missing on this box."),
    (
        "Pasang ulang paket Lumbung, atau bangun halamannya dengan `make setup`, lalu mulai ulang layanan.",
        "Install the Lumbung package again, or build the page with `make setup`, then restart the service.",
    ),
)
ALREADY_TRUSTS = _entry(
    2303,
    "already_trusts",
    409,
    ("Server ini sudah mempercayai pusat yang lain.", "This box trusts another centre already."),
    (
        "Daftar peran baru datang bersama kiriman dan membuktikan dirinya. Untuk pusat lain, siapkan folder data baru.",
        "New role lists come with dispatches and prove themselves. For another centre, begin with a new data folder.",
    ),
)

# --- 3xxx link and agent -------------------------------------------------------------------------

CAPTIVE_PORTAL = _entry(
    3001,
    "captive_portal",
    502,
    ("Jawaban yang datang bukan dari pusat.", "What answered is not the centre."),
    (
        "Jaringan mungkin meminta log-in. Buka peramban di PC ini, masuk, lalu jalankan `lumbung sync now`.",
        "The network may want a log-in. Open a browser on this PC, sign in, then run `lumbung sync now`.",
    ),
    retry=True,
)
NAME_NOT_FOUND = _entry(
    3002,
    "name_not_found",
    502,
    ("Alamat pusat tidak ditemukan.", "The centre's name cannot be found."),
    (
        "Tidak ada internet, atau DNS salah. Periksa kabel dan `centre_url`.",
        "There is no internet or DNS is wrong. Check the cable and `centre_url`.",
    ),
    retry=True,
)
CONNECTION_REFUSED = _entry(
    3003,
    "connection_refused",
    502,
    ("Pusat tidak menerima sambungan.", "The centre does not take connections."),
    (
        "Jaringan hidup, tetapi layanan pusat mati atau porta salah. Beri tahu staf pusat.",
        "The network is up, but the centre's service is down or the port is wrong. Tell the centre's staff.",
    ),
    retry=True,
)
TIMED_OUT = _entry(
    3004,
    "timed_out",
    504,
    ("Pusat tidak menjawab pada waktunya.", "The centre did not answer in time."),
    (
        "Jaringan lambat atau terputus. Agen mencoba lagi sendiri dengan potongan lebih kecil.",
        "The link is slow or cut. The agent tries again by itself, in smaller parts.",
    ),
    retry=True,
)
TLS_FAILED = _entry(
    3005,
    "tls_failed",
    502,
    ("Sambungan aman ke pusat gagal.", "No secure connection to the centre."),
    (
        "Periksa jam PC dan `ca_file`. Portal Wi-Fi juga dapat menyebabkan ini.",
        "Check this PC's clock and `ca_file`. A Wi-Fi portal can cause this too.",
    ),
    retry=True,
)
PROXY_FAILED = _entry(
    3006,
    "proxy_failed",
    502,
    ("Proksi tidak dapat dipakai.", "The proxy cannot be used."),
    (
        "Periksa `proxy` di berkas pengaturan: alamat, porta, nama dan sandi.",
        "Check `proxy` in the settings file: address, port, name and password.",
    ),
    retry=True,
)
LINK_CUT = _entry(
    3007,
    "link_cut",
    502,
    ("Sambungan terputus di tengah jalan.", "The connection was cut midway."),
    (
        "Tidak ada yang hilang. Agen melanjutkan dari tempat terakhir.",
        "Nothing is lost. The agent goes on from where it stopped.",
    ),
    retry=True,
)
CENTRE_UNWELL = _entry(
    3008,
    "centre_unwell",
    502,
    ("Pusat sedang terganggu.", "The centre is in trouble."),
    ("Tunggu; agen mencoba lagi sendiri.", "Wait; the agent tries again by itself."),
    retry=True,
)
CENTRE_REFUSED = _entry(
    3009,
    "centre_refused",
    502,
    ("Pusat menolak permintaan ini.", "The centre refused this request."),
    (
        "Beri tahu staf pusat kode yang tertera di rincian.",
        "Tell the centre's staff the code shown in the details.",
    ),
    retry=True,
)
CENTRE_FULL = _entry(
    3010,
    "centre_full",
    507,
    ("Penyimpanan pusat penuh.", "The centre's storage is full."),
    (
        "Beri tahu staf pusat. Jawaban tetap aman di server lokal.",
        "Tell the centre's staff. The answers stay safe on this box.",
    ),
    retry=True,
)
FORKED = _entry(
    3011,
    "forked",
    409,
    (
        "Pusat sudah memegang jurnal lain untuk rentang ini.",
        "The centre already holds another journal for this range.",
    ),
    (
        "Server ini mungkin hasil salinan. Jangan hapus apa pun; hubungi staf pusat.",
        "This box may be a copy. Delete nothing; call the centre's staff.",
    ),
    retry=True,
)
NO_ROUTE = _entry(
    3012,
    "no_route",
    502,
    ("Tidak ada jalan ke pusat.", "There is no way to the centre."),
    (
        "PC ini tidak tersambung ke internet. Periksa kabel, modem dan pulsa data.",
        "This PC has no internet. Check the cable, the modem and the data plan.",
    ),
    retry=True,
)
CENTRE_DENIED = _entry(
    3013,
    "centre_denied",
    403,
    ("Pusat tidak mengenal server ini.", "The centre does not know this box."),
    (
        "Server belum didaftarkan, dicabut, atau kuncinya berganti. Hubungi staf pusat.",
        "The box is not enrolled, was revoked, or its key changed. Call the centre's staff.",
    ),
    retry=True,
)
BLOB_MISMATCH = _entry(
    3016,
    "blob_mismatch",
    502,
    ("Berkas yang diunduh tidak cocok dengan sidiknya.", "A downloaded file does not match its digest."),
    ("Berkas diunduh ulang dari awal.", "It is fetched again from the start."),
    retry=True,
)
JOURNAL_UNREADABLE = _entry(
    3017,
    "journal_unreadable",
    500,
    ("Jurnal tidak dapat dibaca.", "The journal cannot be read."),
    (
        "Jalankan layanan server lokal dulu. Bila sudah, jangan ubah apa pun; hubungi staf pusat.",
        "Start the box service first. If it runs, change nothing; call the centre's staff.",
    ),
    retry=True,
)
JOURNAL_CHAIN_BROKEN = _entry(
    3018,
    "journal_chain_broken",
    500,
    ("Rantai jurnal tidak utuh.", "The journal's chain is broken."),
    (
        "Disk mungkin rusak. Jangan ubah apa pun; salin folder data dan hubungi staf pusat.",
        "The disk may be failing. Change nothing; copy the data folder and call the centre's staff.",
    ),
)
NO_ROOM = _entry(
    3019,
    "no_room",
    507,
    ("Tidak ada ruang untuk menulis berkas.", "There is no room to write a file."),
    (
        "Kosongkan ruang disk di luar folder data. Jawaban di jurnal tidak terpengaruh.",
        "Free disk space outside the data folder. The answers in the journal are not touched.",
    ),
    retry=True,
)
AGENT_RUNS = _entry(
    3020,
    "agent_runs",
    409,
    ("Agen sudah berjalan.", "The agent is already running."),
    ("Lihat `lumbung sync status`.", "See `lumbung sync status`."),
)
NOT_ENROLLED = _entry(
    3021,
    "not_enrolled",
    500,
    ("Server ini belum punya kunci atau daftar kepercayaan.", "This box has no keys or no trust list yet."),
    ("Jalankan `lumbung box init`, lalu daftarkan di pusat.", "Run `lumbung box init`, then enrol it at the centre."),
)
STATE_UNREADABLE = _entry(
    3022,
    "state_unreadable",
    500,
    ("Catatan keadaan agen tidak dapat dibaca.", "The agent's state file cannot be read."),
    (
        "Jalankan agen: ia menulisnya kembali dari jurnal dan pusat.",
        "Run the agent: it writes it anew from journal and centre.",
    ),
)
AGENT_FAULT = _entry(
    3024,
    "agent_fault",
    500,
    ("Agen menemui gangguan yang tidak terduga.", "The agent met a fault that nobody foresaw."),
    (
        "Ia mencoba lagi sendiri. Kirim catatan sistem (journalctl) kepada pembuat Lumbung.",
        "It tries again by itself. Send the system's log (journalctl) to the makers of Lumbung.",
    ),
    retry=True,
)
AGENT_SILENT = _entry(
    3023,
    "agent_silent",
    504,
    ("Agen berjalan tetapi belum selesai.", "The agent runs but has not finished yet."),
    ("Ia terus mencoba. Lihat `lumbung sync status`.", "It keeps trying. See `lumbung sync status`."),
    retry=True,
)

# --- 4xxx centre ---------------------------------------------------------------------------------

UNKNOWN_BOX = _entry(
    4001,
    "unknown_box",
    401,
    ("Server lokal ini belum terdaftar di pusat.", "This box is not enrolled at the centre."),
    ("Daftarkan kunci publiknya: lumbung central box add.", "Register its public keys: lumbung central box add."),
)
BOX_BARRED = _entry(
    4002,
    "box_revoked",
    403,
    ("Server lokal ini sudah dicabut.", "This box was revoked."),
    (
        "Bila keliru, staf pusat dapat mendaftarkannya lagi. Data di server lokal tetap utuh.",
        "If that is a mistake, staff can enrol it again. The data on the box is untouched.",
    ),
)
WRONG_OFFSET = _entry(
    4003,
    "wrong_offset",
    409,
    ("Bagian kiriman tidak menyambung.", "This part does not continue the upload."),
    ("Tanyakan posisi dengan HEAD, lalu lanjutkan dari sana.", "Ask for the offset with HEAD and go on from there."),
    retry=True,
)
FORK = _entry(
    4004,
    "fork",
    409,
    ("Jurnal ini bertentangan dengan yang sudah diterima.", "This journal contradicts what was received before."),
    (
        "Keduanya disimpan. Staf pusat harus memeriksa: mungkin ada salinan server lokal.",
        "Both are kept. Staff must look: there may be a copy of the box.",
    ),
)
UPLOAD_DAMAGED = _entry(
    4005,
    "upload_damaged",
    422,
    ("Kiriman rusak di jalan.", "The upload was damaged on its way."),
    ("Kirim ulang dari awal.", "Send it again from the start."),
    retry=True,
)
NO_SUCH_UPLOAD = _entry(
    4006,
    "no_such_upload",
    404,
    ("Belum ada kiriman dengan nama ini.", "There is no upload of this name yet."),
    ("Mulai dari posisi 0.", "Begin at offset 0."),
)
TOO_MUCH_PENDING = _entry(
    4007,
    "too_much_pending",
    507,
    ("Terlalu banyak kiriman yang belum selesai.", "Too many unfinished uploads of this site."),
    ("Selesaikan kiriman yang sudah dimulai.", "Finish the uploads that were begun."),
    retry=True,
)
NOT_IN_DISPATCH = _entry(
    4008,
    "not_in_dispatch",
    404,
    ("Berkas ini tidak ada dalam kiriman untuk lokasi ini.", "This file is not named in the site's dispatch."),
    (
        "Terbitkan dispatch baru: lumbung central dispatch issue.",
        "Issue a new dispatch: lumbung central dispatch issue.",
    ),
)
NO_DISPATCH = _entry(
    4009,
    "no_dispatch",
    404,
    ("Belum ada dispatch untuk lokasi ini.", "There is no dispatch for this site yet."),
    ("Terbitkan: lumbung central dispatch issue.", "Issue one: lumbung central dispatch issue."),
    retry=True,
)
NO_SUCH_RECEIPT = _entry(
    4010,
    "no_such_receipt",
    404,
    ("Tanda terima ini tidak ada.", "There is no such receipt."),
    ("Kirim berkas batch itu dahulu.", "Send that batch first."),
)
NOT_THIS_SITE = _entry(
    4011,
    "not_this_site",
    403,
    ("Batch ini milik lokasi lain.", "This batch belongs to another site."),
    ("Kirim lewat server lokal di lokasinya sendiri.", "Send it through a box of its own site."),
)
NOT_OUR_KEY = _entry(
    4012,
    "not_our_key",
    422,
    ("Batch ini disegel untuk kunci lain.", "This batch is sealed to a key that is not here."),
    (
        "Muat dispatch terbaru di server lokal, atau pulihkan kunci penerima di pusat.",
        "Load the latest dispatch at the box, or restore the receiving key at the centre.",
    ),
)
NO_KEYS = _entry(
    4020,
    "no_keys",
    500,
    ("Kunci pusat tidak ada atau rusak.", "A key of the centre is missing or damaged."),
    (
        "Jalankan lumbung central init, atau pulihkan folder kunci dari cadangan.",
        "Run lumbung central init, or restore the folder of keys from its backup.",
    ),
)
ALREADY_THERE = _entry(
    4021,
    "already_there",
    409,
    ("Sudah ada.", "It is there already."),
    (
        "Tidak ada yang ditimpa. Pilih nama lain, atau pakai yang ada.",
        "Nothing is overwritten. Choose another name, or use what is there.",
    ),
)
NO_SUCH_RECORD = _entry(
    4022,
    "no_such_record",
    404,
    ("Data yang diminta tidak ada.", "There is no such record."),
    ("Periksa nama atau nomornya.", "Check the name or the id."),
)
BAD_ROSTER = _entry(
    4023,
    "bad_roster",
    422,
    ("Daftar peserta bermasalah.", "The roster has faults."),
    (
        "Perbaiki semua baris yang disebut, lalu ulangi. Tidak ada yang disimpan.",
        "Correct every row that is named and try again. Nothing was stored.",
    ),
)
WRONG_SCHEMA = _entry(
    4024,
    "wrong_schema",
    500,
    (
        "Basis data pusat belum disiapkan atau dari versi lain.",
        "The centre's database is not prepared, or is of another version.",
    ),
    ("Jalankan lumbung central init; data yang ada tetap dipakai.", "Run lumbung central init; existing data is kept."),
)
SIGN_IN_WAIT = _entry(
    4025,
    "sign_in_wait",
    429,
    ("Terlalu banyak percobaan masuk.", "Too many attempts to sign in."),
    ("Tunggu sebentar, lalu coba lagi.", "Wait a moment, then try again."),
    retry=True,
)
NO_DATABASE = _entry(
    4026,
    "no_database",
    503,
    ("Basis data pusat tidak dapat dihubungi.", "The centre's database cannot be reached."),
    ("Periksa database_url dan layanan basis data.", "Check database_url and the database service."),
    retry=True,
)
NO_BOXES = _entry(
    4027,
    "no_boxes",
    409,
    ("Lokasi ini belum punya server lokal yang aktif.", "This site has no active box."),
    ("Daftarkan dahulu: lumbung central box add.", "Enrol one first: lumbung central box add."),
)
QUARANTINED = _entry(
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
BROKEN_BATCH = _entry(
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

EXAM_FAULTY = _entry(
    4101,
    "exam_faulty",
    422,
    ("Folder ujian ini berisi kesalahan.", "This exam folder has faults."),
    (
        "Jalankan lumbung central exam check DIR: setiap kesalahan disebut dengan berkas dan barisnya.",
        "Run lumbung central exam check DIR: it names every fault with its file and line.",
    ),
)
SEAL_TARGET_USED = _entry(
    4102,
    "seal_target_used",
    409,
    ("Folder tujuan sudah berisi paket.", "The target folder already holds a package."),
    (
        "Paket yang sudah disegel tidak pernah ditimpa. Pilih folder lain dengan --out.",
        "A sealed package is never overwritten. Choose another folder with --out.",
    ),
)

UNKNOWN_EXAM = _entry(
    4103,
    "unknown_exam",
    404,
    ("Ujian ini belum diterbitkan di pusat.", "No such exam was published at this centre."),
    ("Periksa id ujian pada halaman Soal di pusat.", "Look up the exam's id on the centre's page of exams."),
)
NO_SCORING_KEY = _entry(
    4104,
    "no_scoring_key",
    409,
    ("Ujian ini belum punya kunci.", "This exam has no scoring key yet."),
    ("Terbitkan ujian beserta kuncinya.", "Publish the exam together with its key."),
)

# --- 5xxx configuration, command line, provisioning ----------------------------------------------

BAD_CONFIG = _entry(
    5001,
    "bad_config",
    500,
    ("Berkas pengaturan berisi kesalahan.", "The settings file has faults."),
    (
        "Perbaiki setiap baris yang disebut. Contoh lengkap: config.example.toml.",
        "Mend each line named. A full example: config.example.toml.",
    ),
)
NO_CONFIG = _entry(
    5002,
    "no_config",
    500,
    ("Berkas pengaturan tidak ada atau tidak dapat dibaca.", "The settings file is missing or cannot be read."),
    (
        "Beri letaknya dengan `-c BERKAS`, atau salin config.example.toml.",
        "Give its place with `-c FILE`, or copy config.example.toml.",
    ),
)
FILE_REFUSED = _entry(
    5003,
    "file_refused",
    500,
    ("Berkas atau folder tidak dapat dibaca atau ditulis.", "A file or folder cannot be read or written."),
    (
        "Periksa apakah letaknya ada, siapa pemiliknya, dan sisa ruang disk.",
        "See whether the place exists, who owns it, and how much room the disk has.",
    ),
)

RESPONSES_UNUSABLE = _entry(
    5050,
    "responses_unusable",
    400,
    (
        "Berkas jawaban tidak memuat kolom butir soal ujian ini.",
        "The file of responses has no column of this exam's items.",
    ),
    (
        "Baris pertama berisi id butir soal; periksa pemisah kolomnya (koma).",
        "The first row names item ids; check that commas separate the columns.",
    ),
)
CARDS_UNUSABLE = _entry(
    5051,
    "cards_unusable",
    400,
    (
        "Berkas kartu peserta tidak ada atau kolomnya kurang.",
        "The file of participant cards is missing or lacks columns.",
    ),
    (
        "Beri `--cards BERKAS.csv` dengan kolom nip, pin, token; `lumbung demo` menulisnya sebagai cards.csv.",
        "Give `--cards FILE.csv` with the columns nip, pin, token; `lumbung demo` writes one as cards.csv.",
    ),
)

DEMO_DAMAGED = _entry(
    5052,
    "demo_damaged",
    500,
    ("Berkas catatan demonstrasi rusak.", "The demonstration's file of facts is damaged."),
    ("Mulai dengan folder baru: `lumbung demo --dir FOLDER`.", "Start in a new folder: `lumbung demo --dir FOLDER`."),
)
DEMO_NOT_READY = _entry(
    5053,
    "demo_not_ready",
    503,
    ("Salah satu proses demonstrasi tidak siap pada waktunya.", "A process of the demonstration is not ready in time."),
    (
        "Baca barisnya di atas. Bila porta terpakai: `--box-port` dan `--centre-port`.",
        "Read its lines above. Where a port is taken: `--box-port` and `--centre-port`.",
    ),
)

TOO_FEW_CARDS = _entry(
    5054,
    "too_few_cards",
    400,
    (
        "Kartu peserta lebih sedikit daripada peserta yang diminta.",
        "There are fewer cards than participants asked for.",
    ),
    (
        "Jalankan `lumbung demo --invent N`, atau kurangi `--participants`.",
        "Run `lumbung demo --invent N`, or ask for fewer.",
    ),
)
BOX_NOT_THERE = _entry(
    5055,
    "box_not_there",
    503,
    ("Server lokal tidak menjawab.", "The box does not answer."),
    ("Periksa alamat `--box`; `lumbung demo` mencetaknya.", "Check the address of `--box`; `lumbung demo` prints it."),
    retry=True,
)
PORT_TAKEN = _entry(
    5056,
    "port_taken",
    409,
    ("Porta ini sudah dipakai program lain.", "Another program has this port."),
    (
        "Akhiri program itu, atau pilih porta lain: `--box-port` dan `--centre-port`.",
        "End that program, or choose other ports: `--box-port` and `--centre-port`.",
    ),
)
DEMO_OF_ANOTHER = _entry(
    5057,
    "demo_of_another",
    409,
    ("Di folder ini ada demonstrasi dengan ujian lain.", "In this folder is a demonstration of another exam."),
    (
        "Beri folder baru: `lumbung demo --dir FOLDER --exam …`. Yang lama tetap utuh.",
        "Give a new folder: `lumbung demo --dir FOLDER --exam …`. The old one stays as it is.",
    ),
)

# --- 6xxx what every HTTP face shares ------------------------------------------------------------

NO_SUCH_PAGE = _entry(
    6001,
    "not_found",
    404,
    ("Alamat ini tidak ada.", "There is nothing at this address."),
    ("Periksa alamatnya, atau mulai lagi dari halaman depan.", "Check the address, or start again at the front page."),
)
WRONG_METHOD = _entry(
    6002,
    "method_not_allowed",
    405,
    ("Cara memanggil alamat ini keliru.", "This address does not take this method."),
    ("Lihat dokumen antarmuka (openapi.json).", "See the interface document (openapi.json)."),
)
BAD_REQUEST = _entry(
    6003,
    "bad_request",
    400,
    ("Permintaan tidak dapat dibaca.", "The request cannot be read."),
    ("Muat ulang halaman, lalu coba lagi.", "Reload the page and try again."),
)
BAD_JSON = _entry(
    6004,
    "bad_json",
    400,
    ("Isi permintaan bukan JSON yang sah.", "The body is not valid JSON of the expected shape."),
    (
        "Pastikan halaman dan server memakai versi yang sama: muat ulang halaman.",
        "Make sure that page and server are of one version: reload the page.",
    ),
)
BODY_TOO_LARGE = _entry(
    6005,
    "body_too_large",
    413,
    ("Isi permintaan terlalu besar.", "The body is larger than this server takes."),
    ("Kirim lebih sedikit sekaligus; batasnya ada pada rincian.", "Send less at once; the limit is in the details."),
)
BODY_TOO_SLOW = _entry(
    6006,
    "body_too_slow",
    408,
    ("Isi permintaan tidak datang lengkap pada waktunya.", "The body did not arrive whole in time."),
    (
        "Periksa kabel atau jaringan komputer ini; kiriman diulang.",
        "Check this computer's network; the send is repeated.",
    ),
    retry=True,
)
WRONG_HOST = _entry(
    6007,
    "wrong_host",
    421,
    ("Server ini tidak dikenal dengan nama itu.", "This server does not go by that name."),
    (
        "Pakai alamat yang tercetak pada kartu, atau tambahkan nama itu pada `hosts` di berkas konfigurasi.",
        "Use the address printed on the card, or add the name to `hosts` in the configuration file.",
    ),
)
WRONG_ORIGIN = _entry(
    6008,
    "wrong_origin",
    403,
    (
        "Permintaan ini tidak berasal dari halaman server ini.",
        "This request does not come from this server's own page.",
    ),
    ("Buka halaman lewat alamat resminya, lalu ulangi.", "Open the page at its own address and repeat."),
)
FORM_EXPIRED = _entry(
    6009,
    "form_expired",
    403,
    ("Formulir ini sudah kedaluwarsa.", "This form has expired."),
    ("Kembali, muat ulang halaman, lalu kirim lagi.", "Go back, reload the page and send it again."),
)
NOT_SIGNED_IN = _entry(
    6010,
    "not_signed_in",
    401,
    ("Anda belum masuk.", "You are not signed in."),
    ("Masuk dahulu, lalu ulangi.", "Sign in, then repeat."),
)
NOT_ALLOWED = _entry(
    6011,
    "not_allowed",
    403,
    ("Akun Anda tidak berwenang untuk ini.", "Your account may not do this."),
    ("Minta orang yang berwenang melakukannya.", "Ask someone whose role allows it."),
)
INTERNAL = _entry(
    6012,
    "internal",
    500,
    ("Ada kesalahan pada server.", "Something went wrong in the server."),
    (
        "Coba sekali lagi. Bila berulang, catat waktunya dan kirim log layanan.",
        "Try once more. If it repeats, note the time and send the service's log.",
    ),
    retry=True,
)
WRONG_MEDIA_TYPE = _entry(
    6013,
    "wrong_media_type",
    415,
    ("Jenis isi permintaan tidak diterima.", "This kind of body is not taken here."),
    ("Kirim sebagai application/json.", "Send it as application/json."),
)
BAD_FIELDS = _entry(
    6014,
    "bad_fields",
    422,
    ("Ada isian yang tidak sesuai.", "Some fields do not fit."),
    ("Isian yang dimaksud disebut pada rincian.", "The details name the fields."),
)
TOO_MANY_REQUESTS = _entry(
    6015,
    "too_many_requests",
    429,
    ("Terlalu sering. Tunggu sebentar.", "Too often. Wait a moment."),
    ("Tunggu sampai waktu yang disebut lewat; tidak ada yang terkunci.", "Wait as long as it says; nothing is locked."),
    retry=True,
)
SIGN_IN_REFUSED = _entry(
    6016,
    "sign_in_refused",
    401,
    ("Nama akun atau kata sandi keliru.", "The account name or the password is wrong."),
    ("Periksa huruf besar dan kecil, lalu coba lagi.", "Check upper and lower case, then try again."),
)
NOT_READY = _entry(
    6017,
    "not_ready",
    503,
    ("Server belum siap.", "The server is not ready yet."),
    ("Tunggu sebentar; halaman mencoba sendiri.", "Wait a moment; the page tries again by itself."),
    retry=True,
)
