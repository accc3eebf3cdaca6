"""3xxx: the link to the centre, and the agent that uses it."""

from __future__ import annotations

from sync.errors.base import new_entry

CAPTIVE_PORTAL = new_entry(
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
NAME_NOT_FOUND = new_entry(
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
CONNECTION_REFUSED = new_entry(
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
TIMED_OUT = new_entry(
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
TLS_FAILED = new_entry(
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
PROXY_FAILED = new_entry(
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
LINK_CUT = new_entry(
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
CENTRE_UNWELL = new_entry(
    3008,
    "centre_unwell",
    502,
    ("Pusat sedang terganggu.", "The centre is in trouble."),
    ("Tunggu; agen mencoba lagi sendiri.", "Wait; the agent tries again by itself."),
    retry=True,
)
CENTRE_REFUSED = new_entry(
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
CENTRE_FULL = new_entry(
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
FORKED = new_entry(
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
NO_ROUTE = new_entry(
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
CENTRE_DENIED = new_entry(
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
BLOB_MISMATCH = new_entry(
    3016,
    "blob_mismatch",
    502,
    ("Berkas yang diunduh tidak cocok dengan sidiknya.", "A downloaded file does not match its digest."),
    ("Berkas diunduh ulang dari awal.", "It is fetched again from the start."),
    retry=True,
)
JOURNAL_UNREADABLE = new_entry(
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
JOURNAL_CHAIN_BROKEN = new_entry(
    3018,
    "journal_chain_broken",
    500,
    ("Rantai jurnal tidak utuh.", "The journal's chain is broken."),
    (
        "Disk mungkin rusak. Jangan ubah apa pun; salin folder data dan hubungi staf pusat.",
        "The disk may be failing. Change nothing; copy the data folder and call the centre's staff.",
    ),
)
NO_ROOM = new_entry(
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
AGENT_RUNS = new_entry(
    3020,
    "agent_runs",
    409,
    ("Agen sudah berjalan.", "The agent is already running."),
    ("Lihat `lumbung sync status`.", "See `lumbung sync status`."),
)
NOT_ENROLLED = new_entry(
    3021,
    "not_enrolled",
    500,
    ("Server ini belum punya kunci atau daftar kepercayaan.", "This box has no keys or no trust list yet."),
    (
        "Daftarkan server ini: `sudo lumbung provision enrol`.",
        "Enrol this box: `sudo lumbung provision enrol`.",
    ),
)
STATE_UNREADABLE = new_entry(
    3022,
    "state_unreadable",
    500,
    ("Catatan keadaan agen tidak dapat dibaca.", "The agent's state file cannot be read."),
    (
        "Jalankan agen: ia menulisnya kembali dari jurnal dan pusat.",
        "Run the agent: it writes it anew from journal and centre.",
    ),
)
AGENT_SILENT = new_entry(
    3023,
    "agent_silent",
    504,
    ("Agen berjalan tetapi belum selesai.", "The agent runs but has not finished yet."),
    ("Ia terus mencoba. Lihat `lumbung sync status`.", "It keeps trying. See `lumbung sync status`."),
    retry=True,
)
AGENT_FAULT = new_entry(
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
