"""20xx and 23xx: the box itself. Its journal and disk, its pages, whom it trusts."""

from __future__ import annotations

from sync.errors.base import new_entry

JOURNAL_MISSING = new_entry(
    2001,
    "journal_missing",
    503,
    ("Jurnal server ini tidak ada.", "This box's journal is not there."),
    (
        "Server lama: pasang kembali disk atau cadangannya. Server baru: `lumbung box init`.",
        "A box that was in use: put back its disk or a backup. A new box: `lumbung box init`.",
    ),
)
JOURNAL_DAMAGED = new_entry(
    2002,
    "journal_damaged",
    503,
    ("Jurnal server ini rusak.", "This box's journal is damaged."),
    (
        "Jangan hapus apa pun. Salin folder data, lalu pulihkan cadangan terakhir.",
        "Delete nothing. Copy the data folder, then restore the last backup.",
    ),
)
JOURNAL_BUSY = new_entry(
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
SQLITE_TOO_OLD = new_entry(
    2004,
    "sqlite_too_old",
    500,
    ("Pustaka SQLite terlalu lama.", "The SQLite library is too old."),
    (
        "Versi sebelum 3.51.3 dapat merusak jurnal. Pasang ulang paket pysqlite3 milik Lumbung.",
        "Versions before 3.51.3 can corrupt the journal. Reinstall the pysqlite3 that comes with Lumbung.",
    ),
)
DISK_FULL = new_entry(
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
JOURNAL_FAILED = new_entry(
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
JOURNAL_EXISTS = new_entry(
    2007,
    "journal_exists",
    409,
    ("Jurnal sudah ada di folder ini.", "There is a journal in this folder already."),
    ("Tidak ada yang diubah. Jalankan `lumbung box run`.", "Nothing was changed. Go on with `lumbung box run`."),
)
JOURNAL_FOREIGN = new_entry(
    2008,
    "journal_foreign",
    503,
    ("Jurnal ini milik lokasi lain.", "This journal belongs to another site."),
    ("Periksa `site` dan `data_dir` di berkas konfigurasi.", "Check `site` and `data_dir` in the configuration file."),
)
TOO_LITTLE_SPACE = new_entry(
    2009,
    "too_little_space",
    507,
    ("Ruang disk tidak cukup untuk membuka sesi ini.", "There is too little disk space to open this sitting."),
    (
        "Kosongkan ruang sebanyak yang disebut pada rincian, lalu buka lagi.",
        "Free as much as the details say, then open it again.",
    ),
)
NOT_OVER_TLS = new_entry(
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
PAGE_NOT_BUILT = new_entry(
    2302,
    "page_not_built",
    503,
    ("Halaman peserta belum ada di server ini.", "The participant's page is missing on this box."),
    (
        "Pasang ulang paket Lumbung, atau bangun halamannya dengan `make setup`, lalu mulai ulang layanan.",
        "Install the Lumbung package again, or build the page with `make setup`, then restart the service.",
    ),
)
ALREADY_TRUSTS = new_entry(
    2303,
    "already_trusts",
    409,
    ("Server ini sudah mempercayai pusat yang lain.", "This box trusts another centre already."),
    (
        "Daftar peran baru datang bersama kiriman dan membuktikan dirinya. Untuk pusat lain, siapkan folder data baru.",
        "New role lists come with dispatches and prove themselves. For another centre, begin with a new data folder.",
    ),
)
ADDRESS_REFUSED = new_entry(
    2304,
    "address_refused",
    503,
    ("Layanan tidak dapat memakai alamat dan porta ini.", "The service cannot have this address and port."),
    (
        "Bila porta sudah dipakai: akhiri program itu, atau ganti `port`. Selain itu: periksa `host`, bagian [box].",
        "Where the port is taken: end that program, or change `port`. Otherwise: check `host`, section [box].",
    ),
)
TLS_UNUSABLE = new_entry(
    2305,
    "tls_unusable",
    500,
    ("Sertifikat atau kunci TLS tidak dapat dipakai.", "The TLS certificate or its key cannot be used."),
    (
        "Periksa `tls_cert` dan `tls_key`: berkas PEM yang berpasangan, tanpa sandi, dan terbaca oleh layanan.",
        "Check `tls_cert` and `tls_key`: PEM files that belong together, without a password, readable by the service.",
    ),
)
OTHER_BOX = new_entry(
    2306,
    "other_box",
    409,
    (
        "Yang menjawab di alamat ini bukan server yang tertulis di berkas pengaturan.",
        "What answers at this address is not the box that the settings file names.",
    ),
    (
        "Akhiri layanan yang lain itu, atau beri berkas pengaturannya dengan `-c BERKAS`.",
        "End that other service, or give its own settings file with `-c FILE`.",
    ),
)
