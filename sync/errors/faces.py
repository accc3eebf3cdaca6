"""6xxx: what every HTTP face shares."""

from __future__ import annotations

from sync.errors.base import new_entry

NO_SUCH_PAGE = new_entry(
    6001,
    "not_found",
    404,
    ("Alamat ini tidak ada.", "There is nothing at this address."),
    ("Periksa alamatnya, atau mulai lagi dari halaman depan.", "Check the address, or start again at the front page."),
)
WRONG_METHOD = new_entry(
    6002,
    "method_not_allowed",
    405,
    ("Cara memanggil alamat ini keliru.", "This address does not take this method."),
    ("Lihat dokumen antarmuka (openapi.json).", "See the interface document (openapi.json)."),
)
BAD_REQUEST = new_entry(
    6003,
    "bad_request",
    400,
    ("Permintaan tidak dapat dibaca.", "The request cannot be read."),
    ("Muat ulang halaman, lalu coba lagi.", "Reload the page and try again."),
)
BAD_JSON = new_entry(
    6004,
    "bad_json",
    400,
    ("Isi permintaan bukan JSON yang sah.", "The body is not valid JSON of the expected shape."),
    (
        "Pastikan halaman dan server memakai versi yang sama: muat ulang halaman.",
        "Make sure that page and server are of one version: reload the page.",
    ),
)
BODY_TOO_LARGE = new_entry(
    6005,
    "body_too_large",
    413,
    ("Isi permintaan terlalu besar.", "The body is larger than this server takes."),
    ("Kirim lebih sedikit sekaligus; batasnya ada pada rincian.", "Send less at once; the limit is in the details."),
)
BODY_TOO_SLOW = new_entry(
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
WRONG_HOST = new_entry(
    6007,
    "wrong_host",
    421,
    ("Server ini tidak dikenal dengan nama itu.", "This server does not go by that name."),
    (
        "Pakai alamat yang tercetak pada kartu, atau tambahkan nama itu pada `hosts` di berkas konfigurasi.",
        "Use the address printed on the card, or add the name to `hosts` in the configuration file.",
    ),
)
WRONG_ORIGIN = new_entry(
    6008,
    "wrong_origin",
    403,
    (
        "Permintaan ini tidak berasal dari halaman server ini.",
        "This request does not come from this server's own page.",
    ),
    ("Buka halaman lewat alamat resminya, lalu ulangi.", "Open the page at its own address and repeat."),
)
FORM_EXPIRED = new_entry(
    6009,
    "form_expired",
    403,
    ("Formulir ini sudah kedaluwarsa.", "This form has expired."),
    ("Kembali, muat ulang halaman, lalu kirim lagi.", "Go back, reload the page and send it again."),
)
NOT_SIGNED_IN = new_entry(
    6010,
    "not_signed_in",
    401,
    ("Anda belum masuk.", "You are not signed in."),
    ("Masuk dahulu, lalu ulangi.", "Sign in, then repeat."),
)
NOT_ALLOWED = new_entry(
    6011,
    "not_allowed",
    403,
    ("Akun Anda tidak berwenang untuk ini.", "Your account may not do this."),
    ("Minta orang yang berwenang melakukannya.", "Ask someone whose role allows it."),
)
INTERNAL = new_entry(
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
WRONG_MEDIA_TYPE = new_entry(
    6013,
    "wrong_media_type",
    415,
    ("Jenis isi permintaan tidak diterima.", "This kind of body is not taken here."),
    ("Kirim sebagai application/json.", "Send it as application/json."),
)
BAD_FIELDS = new_entry(
    6014,
    "bad_fields",
    422,
    ("Ada isian yang tidak sesuai.", "Some fields do not fit."),
    ("Isian yang dimaksud disebut pada rincian.", "The details name the fields."),
)
TOO_MANY_REQUESTS = new_entry(
    6015,
    "too_many_requests",
    429,
    ("Terlalu sering. Tunggu sebentar.", "Too often. Wait a moment."),
    ("Tunggu sampai waktu yang disebut lewat; tidak ada yang terkunci.", "Wait as long as it says; nothing is locked."),
    retry=True,
)
SIGN_IN_REFUSED = new_entry(
    6016,
    "sign_in_refused",
    401,
    ("Nama akun atau kata sandi keliru.", "The account name or the password is wrong."),
    ("Periksa huruf besar dan kecil, lalu coba lagi.", "Check upper and lower case, then try again."),
)
NOT_READY = new_entry(
    6017,
    "not_ready",
    503,
    ("Server belum siap.", "The server is not ready yet."),
    ("Tunggu sebentar; halaman mencoba sendiri.", "Wait a moment; the page tries again by itself."),
    retry=True,
)
CHANGE_PASSWORD_FIRST = new_entry(
    6040,
    "change_password_first",
    403,
    ("Kata sandi dari pusat hanya untuk masuk pertama.", "The password from the centre is for the first sign-in only."),
    ("Pilih kata sandi Anda sendiri di /pengawas/sandi.", "Choose one of your own at /pengawas/sandi."),
)
