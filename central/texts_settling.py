"""What the page and the sheet of a sitting's settling say."""

from __future__ import annotations

from web.languages import Common, Text


class SettlingTexts(Common):
    title = Text("Penuntasan sesi", "Settling of a sitting")
    site = Text("Lokasi", "Site")
    room = Text("Ruang", "Room")
    sitting = Text("Sesi", "Sitting")
    starts = Text("Jadwal", "Planned")
    settled_word = Text("Tuntas", "Settled")
    not_settled = Text("Belum tuntas", "Not settled yet")
    done = Text(
        "Server lokal dan pusat memegang jurnal yang sama, terarsip di media kedua.",
        "Box and centre hold the same journal, archived on a second medium.",
    )
    waits = Text("Yang tertulis di bawah masih ditunggu.", "What is named below is still awaited.")
    why_nothing = Text("Belum ada data dari sesi ini.", "No data of this sitting has come.")
    why_open = Text("Sesi belum ditutup, atau kabar penutupannya belum tiba.", "Not closed, or word has not come.")
    why_missing = Text("Sebagian jurnal belum tiba.", "Some of the journal has not come.")
    why_held = Text("Sebagian jurnal belum ada di media kedua.", "Some of the journal has no second copy yet.")
    why_fork = Text(
        "Jurnalnya bercabang: dua isi di tempat yang sama. Staf harus memutuskan.",
        "The journal is forked: two contents at one place. Staff must rule.",
    )
    closing = Text("Penutupan", "Close")
    no_closing = Text("Belum ada kabar penutupan.", "No word of a close yet.")
    number = Text("Nomor", "Number")
    unaccounted = Text("Hal yang terbuka saat ditutup", "Points open at the close")
    events = Text("Jurnal sesi ini", "The sitting's journal")
    no_events = Text("Belum ada.", "None yet.")
    journal = Text("Epoch", "Epoch")
    box = Text("Server lokal", "Box")
    numbers = Text("Nomor", "Numbers")
    here = Text("Di pusat", "At the centre")
    missing = Text("Belum tiba", "Missing")
    one_copy = Text("Satu salinan", "One copy")
    people = Text("Peserta", "Participants")
    enrolled = Text("Terdaftar", "Enrolled")
    received = Text("Diterima", "Received")
    absent = Text("Tidak hadir", "Absent")
    not_received = Text("Belum diterima", "Not received yet")
    without_data = Text("Tanpa catatan", "Without any event")
    not_received_means = Text(
        "Belum diterima bukan berarti tidak hadir dan bukan nol.", "Not received means neither absent nor zero."
    )
    sheet = Text("Lembar Penuntasan (PDF)", "Settlement sheet (PDF)")
    printed = Text("Dibuat (UTC)", "Made (UTC)")
