"""What the page of a rehearsing lab PC says, in Indonesian and English."""

from __future__ import annotations

from web.languages import Common, Text


class RehearsalTexts(Common):
    title = Text("Gladi bersih", "Dress rehearsal")
    none_held = Text("Tidak ada gladi bersih di server ini.", "No rehearsal is held on this box.")
    none_hint = Text(
        "Teknisi memulainya di server: sudo lumbung provision rehearse",
        "A technician starts it on the box: sudo lumbung provision rehearse",
    )
    lead = Text(
        "Komputer ini akan menjawab sendiri. Ini bukan ujian; tidak ada yang dinilai.",
        "This PC will answer by itself. It is no exam; nothing is scored.",
    )
    seat = Text("Nomor kursi", "Seat")
    seat_hint = Text("Seperti pada tempelan di meja, misalnya A1.", "As on the sticker of the desk, such as A1.")
    begin = Text("Mulai", "Begin")
    script = Text("Halaman ini memerlukan JavaScript.", "This page needs JavaScript.")
    starting = Text("Menyiapkan …", "Preparing …")
    works = Text("BERJALAN", "WORKING")
    cut = Text("TERPUTUS", "OFFLINE")
    stopped = Text("BERHENTI", "STOPPED")
    works_lead = Text(
        "Biarkan halaman ini terbuka sampai teknisi selesai.", "Leave this page open until the technician is done."
    )
    cut_lead = Text(
        "Server tidak terjangkau. Halaman mencoba lagi sendiri; jawaban tersimpan di sini.",
        "The box cannot be reached. The page tries again by itself; its answers are kept here.",
    )
    confirmed = Text("Jawaban tersimpan di server", "Answers saved on the box")
    waiting = Text("Menunggu dikirim", "Waiting to be sent")
    last = Text("Simpan terakhir", "Last save")
    slow = Text("1 dari 100 simpanan", "1 of 100 saves")
    cuts = Text("Terputus", "Cuts")
    longest = Text("Terputus paling lama", "Longest cut")
    media = Text("Memuat paket soal", "Loading the package")
