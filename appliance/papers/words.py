"""What the papers say, in Indonesian and English; the longer sentences of a single paper are in `phrases`."""

from __future__ import annotations

from web.languages import Language, Text, texts_of
from web.papers.cards import CardWords


class Words(CardWords):
    """Titles, labels and heads of columns: every template can name each of them as `t.<name>`."""

    title_attendance = Text("Daftar Hadir Peserta", "Attendance List")
    title_minutes = Text("Berita Acara Pelaksanaan Ujian", "Minutes of the Sitting")
    title_incidents = Text("Laporan Kejadian", "Incident Report")
    title_integrity = Text("Pakta Integritas Peserta", "Participants' Integrity Pact")
    title_reconciliation = Text("Lembar Rekonsiliasi", "Reconciliation Sheet")
    title_settlement = Text("Lembar Penuntasan", "Settlement Sheet")
    title_handover = Text("Berita Acara Serah Terima Server Lokal", "Hand-over of the Box")

    head = Text("Kepala jurnal", "Journal head")
    epoch = Text("Epoch", "Epoch")
    seq = Text("Nomor", "Number")
    printed = Text("Dicetak", "Printed")
    check = Text(
        "Lembar ini dapat diperiksa di pusat: kepala jurnal di atas harus sama dengan catatan pusat.",
        "This paper can be checked at the centre: the journal head above must be the one that the centre holds.",
    )
    check_blank = Text(
        "Salin 16 aksara kepala jurnal dari halaman pengawas. Dengan ini lembar dapat diperiksa di pusat.",
        "Copy the 16 characters of the journal head from the proctor's page. By them the centre can check this paper.",
    )
    check_short = Text("Cocokkan dengan catatan pusat.", "Compare with the centre's record.")
    nothing = Text("Nihil.", "None.")
    document_number = Text("Nomor", "No.")
    sure_note = Text(
        "Tanda ± berarti perkiraan: jam server belum dipastikan pada saat itu.",
        "A ± marks an estimate: the box's clock was not confirmed at that moment.",
    )

    site = Text("Titik lokasi", "Site")
    exam = Text("Ujian", "Exam")
    event = Text("Kegiatan", "Event")
    box = Text("Server lokal", "Box")

    number = Text("No.", "No.")
    signature = Text("Tanda tangan", "Signature")
    state = Text("Keadaan", "State")
    time = Text("Waktu", "Time")
    reason = Text("Alasan", "Reason")
    account = Text("Petugas", "By")
    role = Text("Tugas", "Role")
    account_name = Text("Akun", "Account")
    length = Text("Lama", "Length")
    person = Text("Peserta", "Participant")
    kind = Text("Jenis", "Kind")
    text = Text("Uraian", "What happened")
    message = Text("Isi pesan", "Message")
    measure = Text("Tindak lanjut", "What was done")
    note = Text("Keterangan", "Remarks")
    began = Text("Mulai", "From")
    ended = Text("Selesai", "To")
    from_seat = Text("Dari kursi", "From seat")
    to_seat = Text("Ke kursi", "To seat")
    slip = Text("Sidik jawaban", "Digest of the answers")
    submitted_at = Text("Selesai", "Submitted")
    everybody = Text("Semua peserta", "Everybody")

    section_people = Text("Peserta", "Participants")
    section_times = Text("Waktu pelaksanaan", "Times")
    section_pauses = Text("Jeda", "Pauses")
    section_credits = Text("Perubahan waktu peserta", "Time given and taken back")
    section_moves = Text("Pindah kursi dan masuk kembali", "Moves and readmissions")
    section_incidents = Text("Kejadian", "Incidents")
    section_messages = Text("Pesan kepada peserta", "Messages to participants")
    section_corrections = Text("Tambahan dan pembetulan", "Additions and corrections")
    section_absent = Text("Peserta yang tidak hadir", "Participants who were absent")
    section_unaccounted = Text("Peserta yang belum terhitung", "Participants unaccounted for")
    section_moved = Text("Peserta yang dipindahkan ke sesi lain", "Participants moved to another sitting")
    section_forced = Text(
        "Peserta yang diselesaikan pada akhir sesi", "Participants handed in by the end of the sitting"
    )
    section_forced_before = Text(
        "Peserta yang diselesaikan pengawas sebelum sesi berakhir",
        "Participants handed in by a proctor before the end of the sitting",
    )
    section_idle = Text("Peserta yang hadir tetapi tidak pernah masuk", "Participants present who never logged in")
    forced_before = Text(
        "di antaranya diselesaikan pengawas sebelumnya", "of these, handed in by a proctor before that"
    )
    section_officials = Text("Petugas", "Officials")

    enrolled = Text("Terdaftar", "Enrolled")
    present = Text("Hadir", "Present")
    absent = Text("Tidak hadir", "Absent")
    unaccounted = Text("Belum terhitung", "Unaccounted for")
    submitted = Text("Menyelesaikan ujian", "Submitted")
    forced = Text("di antaranya diselesaikan pada akhir sesi", "of these, handed in by the end of the sitting")
    people_unit = Text("orang", "people")
    person_unit = Text("orang", "person")
    opened = Text("Pendaftaran dibuka", "Registration opened")
    started = Text("Ujian dimulai", "Exam started")
    exam_ended = Text("Ujian berakhir", "Exam ended")
    closed = Text("Sesi ditutup", "Sitting closed")

    at_browsers = Text("Di peramban", "At browsers")
    at_box = Text("Di server lokal", "On the box")
    at_centre = Text("Di pusat", "At the centre")
    section_events = Text("Catatan pengerjaan menurut tempat", "Events by place")
    section_unreachable = Text("Peramban yang tidak terjangkau", "Browsers out of reach")
    silent = Text("tidak terdengar lagi", "not heard again")
    emergency_kept = Text("berkas darurat disimpan di server lokal", "an emergency file is kept on the box")
    section_slips = Text("Bukti penyelesaian peserta", "Participants' receipt slips")
    total = Text("Jumlah", "Total")
    not_received = Text("belum diterima", "not received")
    by_box = Text("server lokal", "the box")
    by_participant = Text("peserta", "the participant")

    section_verdict = Text("Keadaan", "Verdict")
    section_carried = Text("Catatan jurnal sesi ini", "The sitting's events in the journal")
    section_missing = Text("Yang belum ada di pusat", "What the centre lacks")
    section_not_received = Text("Peserta yang belum diterima pusat", "Participants not received yet")
    settled = Text("Tuntas", "Settled")
    not_settled = Text("Belum tuntas", "Not settled yet")
    archived = Text("Terarsip", "Archived")
    fork = Text("Jurnal ganda", "Forked journal")

    section_box = Text("Keadaan server lokal", "State of the box")
    section_things = Text("Barang yang diserahkan", "Things handed over")
    section_batches = Text("Kiriman yang belum bertanda terima", "Batches without a receipt")
    closing_head = Text("Kepala jurnal penutup", "Closing head")
    seals = Text("Nomor segel", "Seal numbers")
    first = Text("Dari nomor", "From number")
    last = Text("Sampai nomor", "To number")
    events = Text("Catatan", "Events")
    size = Text("Ukuran", "Size")
    amount = Text("Banyaknya", "How many")
    thing = Text("Barang", "Thing")
    thing_box = Text("PC server lokal", "The box (PC)")
    thing_sticks = Text("Diska lepas (flash disk)", "USB sticks")
    thing_envelopes = Text("Amplop kode buka", "Envelopes with unlock codes")
    thing_papers = Text("Berkas bertanda tangan", "Signed papers")
    thing_cables = Text("Kabel daya dan jaringan", "Power and network cables")
    thing_other = Text("Lainnya", "Other")

    role_proctor = Text("Pengawas", "Proctor")
    role_technician = Text("Teknisi", "Technician")
    role_site = Text("Penanggung jawab lokasi", "In charge of the site")
    giver = Text("Yang menyerahkan", "Given by")
    receiver = Text("Yang menerima", "Received by")


def words(language: Language) -> dict[str, str]:
    """Every text of `Words` in one language, by name."""
    return {name: text.of(language) for name, text in texts_of(Words).items()}


STATES = {
    "expected": Text("terdaftar", "enrolled"),
    "absent": Text("tidak hadir", "absent"),
    "moved": Text("pindah sesi", "moved"),
    "present": Text("hadir", "present"),
    "working": Text("mengerjakan", "working"),
    "submitted": Text("selesai", "submitted"),
    "forced": Text("diselesaikan", "handed in"),
}
CREDITS = {
    "added": Text("ditambah", "added"),
    "withdrawn": Text("tambahan ditarik", "addition withdrawn"),
    "held": Text("ditahan", "held"),
    "granted": Text("diberikan", "granted"),
    "revoked": Text("dicabut", "revoked"),
}
MOVES = {"move": Text("pindah", "move"), "readmission": Text("masuk kembali", "readmission")}
CORRECTIONS = {"addition": Text("tambahan", "addition"), "correction": Text("pembetulan", "correction")}
ROLES = {"proctor": Words.role_proctor, "technician": Words.role_technician, "site": Words.role_site}
INCIDENTS = {
    "power": Text("Listrik", "Power"),
    "network": Text("Jaringan", "Network"),
    "computer": Text("Komputer", "Computer"),
    "health": Text("Kesehatan", "Health"),
    "conduct": Text("Ketertiban", "Conduct"),
    "identity": Text("Identitas", "Identity"),
    "other": Text("Lain-lain", "Other"),
    "restart": Text("Server lokal menyala kembali", "The box came up again"),
}
WHATS = {
    "added": Text("Ditambahkan ke daftar", "Added to the list"),
    "addition_undone": Text("Penambahan dibatalkan", "Addition undone"),
    "moved_in": Text("Dipindahkan dari sesi lain", "Moved in from another sitting"),
    "move_in_undone": Text("Dikembalikan ke sesi asalnya", "Moved back to the sitting they came from"),
    "spare_called": Text("Peserta cadangan dipanggil", "Spare participant called"),
    "spare_replaces": Text(
        "Peserta cadangan dipanggil menggantikan nomor {count}",
        "Spare participant called in the place of number {count}",
    ),
    "spare_call_undone": Text("Panggilan peserta cadangan dibatalkan", "Call of a spare participant undone"),
    "admitted": Text("Diizinkan masuk setelah registrasi ditutup", "Admitted after registration had closed"),
    "admission_undone": Text("Izin masuk terlambat dibatalkan", "Late admission undone"),
    "marked_absent": Text("Dinyatakan tidak hadir", "Marked absent"),
    "absence_undone": Text("Ternyata hadir", "Not absent after all"),
    "check_in_undone": Text("Pemeriksaan identitas dibatalkan", "Check-in undone"),
    "name_corrected": Text("Nama dibetulkan", "Name corrected"),
    "pin_replaced": Text("PIN diganti", "PIN replaced"),
    "lockdown_waived": Text("Boleh memakai peramban lain", "Allowed to go on in another browser"),
    "forced": Text("Diselesaikan oleh petugas", "Handed in by an official"),
    "readmitted": Text("Semua peserta boleh masuk kembali", "Everybody was let in again"),
    "readmission_undone": Text("Izin masuk kembali untuk semua dibatalkan", "Letting everybody in again undone"),
    "permission_undone": Text("Izin masuk kembali dibatalkan", "Permission to log in again undone"),
    "end_undone": Text("Akhir sesi dibatalkan: dihitung sebagai jeda", "End of the sitting undone: counted as a pause"),
    "emergency_kept": Text("Berkas darurat disimpan di server lokal", "Emergency files kept on the box"),
    "registration_reopened": Text("Registrasi dibuka kembali", "Registration opened again"),
    "closed_unresolved": Text(
        "Ditutup dengan {count} orang belum terhitung", "Closed with {count} left unaccounted for"
    ),
}
