"""The texts of the pages on boxes: enrolling, revoking, replacing. `central.web.texts` takes them in."""

from __future__ import annotations

from web.languages import Common, Text


class BoxTexts(Common):
    boxes_manage = Text("Kelola server lokal", "Manage boxes")
    boxes_waiting = Text("{count} server menunggu persetujuan", "Boxes that wait for approval: {count}")
    boxes_waiting_short = Text("{count} menunggu", "{count} waiting")
    boxes_of = Text("Server lokal di {site}", "Boxes of {site}")
    requests_waiting = Text("Menunggu persetujuan", "Waiting for approval")
    requests_none = Text("Tidak ada permohonan yang menunggu.", "No request is waiting.")
    requests_past = Text("Permohonan terdahulu", "Earlier requests")
    request_look = Text("Periksa", "Look at it")
    request_of = Text("Permohonan {box}", "Request of {box}")
    request_came = Text("Diterima", "Came")
    request_by_code = Text("lewat internet, dengan kode", "over the internet, with a code")
    request_by_file = Text("lewat berkas", "as a file")
    request_serial = Text("Nomor seri", "Serial number")
    request_serial_none = Text("tidak disebut", "not told")
    request_waiting = Text("menunggu", "waiting")
    request_approved = Text("disetujui", "approved")
    request_refused = Text("ditolak", "refused")
    request_expired = Text("kedaluwarsa", "expired")
    request_decided = Text("{when}, oleh {by}", "{when}, by {by}")
    fingerprint = Text("Sidik jari", "Fingerprint")
    fingerprint_compare = Text(
        "Telepon teknisi dan minta ia membacakan sidik jari di layar server. Setujui hanya bila semuanya sama.",
        "Call the technician at the site and have the fingerprint on the box's screen read out. Approve only if each "
        "character is the same.",
    )
    fingerprint_same = Text(
        "Sidik jari sama; saya mencocokkannya dengan teknisi.",
        "The fingerprint is the same; I compared it by telephone.",
    )
    centre_fingerprint = Text("Sidik jari pusat ini", "This centre's fingerprint")
    centre_fingerprint_lead = Text(
        "Bacakan kepada teknisi yang memasang berkas persetujuan.",
        "Read it out to a technician who installs an approval.",
    )
    approve = Text("Setujui", "Approve")
    approve_instead = Text("Menggantikan", "In the place of")
    approve_instead_none = Text("tidak ada: server tambahan", "none: a further box")
    approve_instead_hint = Text(
        "Server yang digantikan dicabut. Datanya yang sudah diterima tetap sah.",
        "The box that is replaced is revoked. What was received of it stays valid.",
    )
    refuse = Text("Tolak", "Refuse")
    refuse_reason = Text("Alasan, untuk dibaca teknisi", "The reason, for the technician")
    approval_fetch = Text("Unduh persetujuan", "Download the approval")
    approval_lead = Text(
        "Yang memohon lewat internet mengambilnya sendiri. Selain itu, kirim berkas ini dan bacakan sidik jari pusat.",
        "Whoever asked over the internet fetches it. Else send this file and read out the centre's fingerprint.",
    )
    approval_next = Text(
        "Setelah ini terbitkan dispatch, agar disegel juga untuk server ini: lumbung central dispatch issue {site}",
        "Issue a dispatch after this, so that it is sealed to this box too: lumbung central dispatch issue {site}",
    )
    request_bring = Text("Masukkan permohonan", "Bring in a request")
    request_file = Text("Berkas permohonan (.lmb)", "Request file (.lmb)")
    request_text = Text("atau teks dari kode QR (LMB1:…)", "or the text of the QR code (LMB1:…)")
    request_bring_do = Text("Baca permohonan", "Read the request")
    box_active = Text("aktif", "active")
    box_replaced = Text("diganti oleh {box}", "replaced by {box}")
    box_revoked_when = Text("{when}, oleh {by}: {reason}", "{when}, by {by}: {reason}")
    box_set_aside = Text("{count} catatan disisihkan", "{count} events set aside")
    box_enrolled = Text("Terdaftar", "Enrolled")
    revoke = Text("Cabut", "Revoke")
    revoke_of = Text("Cabut {box}", "Revoke {box}")
    revoke_says = Text(
        "Data yang sudah diterima tetap sah. Yang dikirim setelah ini disimpan dan disisihkan, tidak dihitung. "
        "Dispatch berikutnya tidak disegel untuk server ini: terbitkan segera.",
        "What was received stays valid. What is sent from now on is kept and set aside, and does not count. The next "
        "dispatch is not sealed to this box: issue it soon.",
    )
    revoke_reason = Text("Alasan", "Reason")
    take_in = Text("Hitung yang disisihkan", "Count what was set aside")
    take_in_of = Text("Hitung data yang disisihkan dari {box}", "Count what was set aside of {box}")
    take_in_says = Text(
        "{count} catatan yang datang setelah server ini dicabut akan dihitung. Lakukan hanya bila Anda tahu server itu "
        "bekerja jujur, misalnya disk PC yang mati telah kembali.",
        "{count} events that came after this box was revoked will count. Do this only if you know that the box was at "
        "work honestly, as when the disk of a dead PC has come back.",
    )
    take_in_note = Text("Mengapa boleh dihitung", "Why they may count")
    back = Text("Kembali", "Back")
    codes = Text("Kode pendaftaran", "Enrolment codes")
    codes_lead = Text(
        "Satu kode untuk satu server. Bacakan kepada teknisi, yang mengetiknya di server itu.",
        "One code for one box. Read it to the technician, who types it on that box.",
    )
    codes_none = Text("Belum ada kode.", "There are no codes.")
    code_make = Text("Buat kode", "Make a code")
    code_made = Text(
        "Kode: {code}. Catat sekarang; kode ini tidak dapat ditampilkan lagi.",
        "Code: {code}. Write it down now; it cannot be shown again.",
    )
    code_open = Text("belum dipakai", "not used")
    code_used = Text("sudah dipakai", "used")
    code_ended = Text("berakhir", "ended")
    code_end = Text("Akhiri", "End it")
    code_until = Text("Berlaku sampai", "Good until")
    code_by = Text("Dibuat oleh", "Made by")
    serials = Text("Nomor seri yang disetujui di muka", "Serials approved beforehand")
    serials_lead = Text(
        "PC dengan nomor ini yang datang dengan kode disetujui tanpa menunggu, satu kali.",
        "A PC with this number that comes with a code is approved without waiting, once.",
    )
    serials_none = Text("Belum ada nomor seri.", "There are no serials.")
    serial_add = Text("Tambahkan", "Add")
    serial_forget = Text("Hapus", "Remove")
    notice_twin_journals = Text("Dua jurnal dari satu pangkal", "Two journals from one place")
    notice_twin_journals_means = Text(
        "Disk server lokal ini disalin, atau dipulihkan ke keadaan lama, dan keduanya bekerja. Data keduanya disimpan. "
        "Tanyakan mesin mana yang asli, cabut yang lain. Kedua server juga menampilkannya.",
        "The disk of this box was copied, or put back to an older state, and both have been at work. The data of both "
        "is kept. Ask which machine is the real one, revoke the other. Both boxes show this too.",
    )
    level_set_aside = Text("disisihkan", "set aside")
