"""Every text of the staff pages in both languages."""

from __future__ import annotations

from central.web.texts_boxes import BoxTexts
from central.web.texts_emergency import EmergencyTexts
from central.web.texts_rulings import RulingTexts
from web.incidents import IncidentTexts
from web.languages import Text


class Texts(BoxTexts, EmergencyTexts, RulingTexts, IncidentTexts):
    """The staff pages' catalogue; `web.languages` binds it to the language of a request."""

    events = Text("Kegiatan", "Sittings")
    people = Text("Peserta", "Participants")
    exams = Text("Soal", "Exams")
    sites = Text("Lokasi", "Sites")
    results = Text("Hasil", "Results")
    overview = Text("Ringkasan", "Overview")
    notices = Text("Perlu dilihat", "To look at")
    search_all = Text("Cari NIP, nama, lokasi, ujian, atau jurnal", "Search NIP, name, site, exam or journal")
    search_short = Text("Cari…", "Search…")
    participant = Text("Peserta", "Participant")
    search_do = Text("Cari", "Search")
    filter_do = Text("Saring", "Filter")
    all_states = Text("Semua keadaan", "All states")
    state = Text("Keadaan", "State")
    site = Text("Lokasi", "Site")
    box = Text("Server lokal", "Box")
    name = Text("Nama", "Name")
    nip = Text("NIP", "NIP")
    room = Text("Ruang", "Room")
    sitting = Text("Sesi", "Sitting")
    exam = Text("Ujian", "Exam")
    starts_at = Text("Mulai", "Starts")
    token = Text("Token", "Token")
    staff_sign_in = Text("Staf pusat", "Staff of the centre")
    sign_in_lead = Text(
        "Halaman ini untuk staf pusat. Peserta masuk di server lokal di ruang ujian.",
        "These pages are for the centre's staff. Participants sign in at the box in their room.",
    )
    # overview
    overview_calm = Text("Tidak ada yang perlu dilihat.", "Nothing needs a look.")
    overview_notices = Text("{count} hal perlu dilihat.", "To look at: {count}.")
    sites_heard = Text("lokasi terhubung dalam 15 menit terakhir", "sites heard from in the last 15 minutes")
    events_held = Text("catatan jurnal diterima", "journal events received")
    submitted_of = Text("peserta selesai", "participants submitted")
    projections_behind = Text("pengerjaan belum terolah", "attempts not projected yet")
    recent_sittings = Text("Sesi terakhir", "Latest sittings")
    # sites
    last_contact = Text("Kontak terakhir", "Last contact")
    never = Text("belum pernah", "never")
    backlog = Text("Belum terkirim", "Not sent yet")
    backlog_hint = Text("{events} catatan, {batches} berkas", "{events} events, {batches} files")
    drift = Text("Selisih jam", "Clock drift")
    drift_none = Text("tepat", "exact")
    drift_ahead = Text("lebih cepat {time}", "{time} ahead")
    drift_behind = Text("lebih lambat {time}", "{time} behind")
    held = Text("Diterima", "Received")
    missing = Text("Celah", "Gaps")
    software = Text("Perangkat lunak", "Software")
    disk_free = Text("Ruang disk", "Disk free")
    rehearsal = Text("Gladi", "Rehearsal")
    rehearsal_ready = Text("Siap", "Ready")
    rehearsal_not_ready = Text("Belum siap", "Not ready")
    rehearsal_carries = Text("Ruang ini sanggup {count} peserta.", "This room can carry {count}.")
    rehearsal_dates = Text(
        "Sertifikat diterima {received}; menurut jam server lokal: {made}.",
        "Certificate received {received}; by the box's clock: {made}.",
    )
    last_error = Text("Galat terakhir", "Last error")
    heard = Text("terhubung", "heard from")
    silent = Text("belum terhubung lagi", "not heard from lately")
    never_heard = Text("belum pernah terhubung", "never heard from")
    revoked = Text("dicabut", "revoked")
    no_sites = Text(
        "Belum ada lokasi. Tambahkan dengan: lumbung central site add.",
        "There are no sites yet. Add one: lumbung central site add.",
    )
    no_boxes = Text("Belum ada server lokal terdaftar.", "No box is enrolled yet.")
    boxes = Text("Server lokal", "Boxes")
    journals = Text("Jurnal", "Journals")
    journals_lead = Text(
        "Tiap kali server lokal mulai, jurnal baru menyambung yang lama. Celah: ada catatan yang belum sampai.",
        "Each start of a box begins a journal that continues the one before. A gap means events that have not come.",
    )
    epoch = Text("Jurnal", "Journal")
    range_ = Text("Catatan", "Events")
    gaps_none = Text("tanpa celah", "no gaps")
    gaps_some = Text("{count} catatan belum sampai: {runs}", "{count} events have not come: {runs}")
    batches = Text("Berkas yang diterima", "Batches received")
    no_batches = Text("Belum ada berkas dari lokasi ini.", "No batch has come from this site yet.")
    received = Text("Diterima", "Received")
    size = Text("Ukuran", "Size")
    level = Text("Tersimpan", "Kept")
    level_held = Text("satu salinan", "one copy")
    level_archived = Text("dua salinan", "two copies")
    level_fork = Text("bertentangan", "contradicts")
    level_broken = Text("tidak terbaca", "unreadable")
    dispatches = Text("Dispatch", "Dispatches")
    no_dispatches = Text("Belum ada dispatch untuk lokasi ini.", "No dispatch was issued for this site yet.")
    version = Text("Versi", "Version")
    issued = Text("Diterbitkan", "Issued")
    # sittings
    no_sittings = Text(
        "Belum ada sesi. Rencanakan: lumbung central sitting plan.",
        "No sittings yet. Plan one: lumbung central sitting plan.",
    )
    planned_count = Text("Terdaftar", "Enrolled")
    seen_count = Text("Ada data", "With data")
    submitted_count = Text("Selesai", "Submitted")
    incidents = Text("Kejadian", "Incidents")
    sitting_planned = Text("direncanakan", "planned")
    sitting_registration = Text("pendaftaran", "registration")
    sitting_running = Text("berjalan", "running")
    sitting_paused = Text("dijeda", "paused")
    sitting_ended = Text("berakhir", "ended")
    sitting_closed = Text("ditutup", "closed")
    settling = Text("Penuntasan", "Settling")
    sitting_settled = Text("tuntas", "settled")
    # people
    attempt_none = Text("belum diterima", "not received yet")
    attempt_unknown = Text("ada data", "some data")
    attempt_absent = Text("tidak hadir", "absent")
    attempt_present = Text("hadir, belum masuk", "present, not signed in")
    attempt_logged_in = Text("masuk", "signed in")
    attempt_confirmed = Text("terkonfirmasi", "confirmed")
    attempt_working = Text("mengerjakan", "working")
    attempt_submitted = Text("selesai", "submitted")
    provisional = Text("sementara", "provisional")
    answered = Text("Terjawab", "Answered")
    late = Text("Jawaban terlambat", "Late answers")
    leases = Text("Masuk (kali)", "Sign-ins")
    no_people = Text("Tidak ada peserta yang cocok.", "No participant matches.")
    people_lead = Text("Ketik NIP atau nama, lalu tekan Cari.", "Type a NIP or a name, then press Search.")
    seat = Text("Kursi", "Seat")
    unit = Text("Unit kerja", "Unit")
    position = Text("Jabatan", "Position")
    grade = Text("Golongan", "Grade")
    no_data_yet = Text(
        "Belum ada data dari peserta ini. Itu bukan berarti tidak hadir, dan bukan nol.",
        "No data has come of this participant. That means neither absent nor zero.",
    )
    held_lead = Text(
        "Pengerjaan ini ditahan: nilainya sementara sampai staf memutuskan.",
        "This attempt is held: its score is provisional until staff rule on it.",
    )
    held_not_on_list = Text(
        "Orang ini ditambahkan di ruang; staf pusat menerima atau menolaknya.",
        "This person was added in the room; staff accept or reject them.",
    )
    held_emergency = Text(
        "Sebagian jawaban hanya diketahui dari berkas darurat.", "Some answers are known from an emergency file alone."
    )
    held_two_contents = Text("Satu catatan mempunyai dua isi.", "One event has two contents.")
    held_digest_differs = Text(
        "Jawaban yang dikumpulkan berbeda dari yang dihitung ulang.",
        "What was submitted differs from what is recomputed here.",
    )
    score = Text("Nilai", "Score")
    not_scored = Text("belum dinilai", "not scored yet")
    total = Text("Total", "Total")
    answers = Text("Jawaban yang dihitung", "Answers that count")
    item = Text("Butir", "Item")
    value = Text("Jawaban", "Answer")
    no_answers = Text("Belum ada jawaban.", "No answers yet.")
    timeline = Text("Jejak kejadian", "Timeline")
    timeline_all = Text("Semua catatan", "All events")
    timeline_main = Text("Yang penting saja", "Milestones only")
    place_in_journal = Text("Tempat di jurnal", "Place in the journal")
    what = Text("Kejadian", "Event")
    quarantined = Text("dikarantina", "quarantined")
    not_understood = Text("belum dikenal", "not understood")
    next_page = Text("Berikutnya", "Next")
    previous_page = Text("Sebelumnya", "Previous")
    of_events = Text("{first}–{last} dari {total} catatan", "{first}–{last} of {total} events")
    clock_note = Text(
        "Waktu dihitung dari kejadian pertama, menurut jam server lokal.",
        "Times count from the first event, by the box's own clock.",
    )
    no_match = Text("Tidak ada yang cocok.", "Nothing matches.")
    nip_or_name = Text("NIP atau nama", "NIP or name")
    no_key = Text("Kunci ujian ini belum ada: belum ada nilai.", "This exam has no key yet: there are no scores.")
    # exams
    no_exams = Text(
        "Belum ada ujian. Terbitkan: lumbung central exam publish.",
        "No exams yet. Publish one: lumbung central exam publish.",
    )
    published = Text("Diterbitkan", "Published")
    package = Text("Paket", "Package")
    items = Text("Butir", "Items")
    blocks = Text("Subtes", "Blocks")
    # results
    results_lead = Text("Pilih ujian.", "Choose an exam.")
    download = Text("Unduh", "Download")
    no_results = Text("Belum ada peserta untuk ujian ini.", "Nobody is planned for this exam yet.")
    status_received = Text("diterima", "received")
    status_provisional = Text("sementara", "provisional")
    status_unfinished = Text("belum dikumpulkan", "not submitted")
    status_unanswered = Text("tanpa jawaban", "no answers")
    status_not_scored = Text("belum dinilai", "not scored yet")
    status_absent = Text("tidak hadir", "absent")
    status_not_received = Text("belum diterima", "not received yet")
    # the slip
    verify_title = Text("Periksa bukti", "Check a slip")
    verify_lead = Text(
        "Ketik sidik jawaban dari bukti Anda. Halaman ini hanya menjawab apakah pusat menyimpannya, tanpa nama.",
        "Type the digest of the answers from your slip. This page says whether the centre holds it, and no name.",
    )
    verify_digest = Text("Sidik jawaban (26 huruf dan angka)", "Digest of the answers (26 characters)")
    verify_head = Text("Kepala jurnal", "Journal head")
    verify_head_optional = Text("Kepala jurnal (16, boleh kosong)", "Journal head (16, may be left out)")
    verify_do = Text("Periksa", "Check")
    verify_held = Text("Pusat menyimpan pengumpulan ini.", "The centre holds this submit.")
    verify_other_head = Text(
        "Pusat menyimpan sidik ini, tetapi dengan kepala jurnal lain. Tunjukkan bukti ini kepada staf.",
        "The centre holds this digest, but with another journal head. Show this slip to the staff.",
    )
    verify_provisional = Text(
        "Pengerjaan ini masih diperiksa oleh staf.", "This attempt is still being looked at by the staff."
    )
    verify_unknown = Text(
        "Belum ada pengumpulan dengan sidik ini. Data dari ruang mungkin belum sampai; coba lagi nanti.",
        "No submit with this digest yet. The room's data may not have arrived; try again later.",
    )
    verify_unreadable = Text(
        "Sidik jawaban berisi 26 huruf dan angka, kepala jurnal 16. Periksa ketikan Anda.",
        "A digest has 26 characters, a journal head 16. Check what you typed.",
    )
    # notices
    no_notices = Text("Tidak ada yang perlu dilihat. Baik.", "Nothing needs a look. Good.")
    notice_fork = Text("Jurnal bercabang", "Forked journal")
    notice_fork_means = Text(
        "Dua berkas bertentangan di tempat yang sama di jurnal. Keduanya disimpan. Apakah server lokal disalin?",
        "Two batches contradict each other at the same place of a journal. Both are kept. Was the box copied?",
    )
    notice_quarantine = Text("Catatan dikarantina", "Quarantined events")
    notice_quarantine_means = Text(
        "Beberapa catatan tidak sesuai bentuknya. Catatan lain tetap diolah.",
        "Some events do not have their kind's shape. All others are used.",
    )
    notice_broken_batch = Text("Berkas tidak terbaca", "Unreadable batch")
    notice_broken_batch_means = Text(
        "Tanda tangannya sah, isinya tidak terbaca atau rantainya putus. Disimpan apa adanya.",
        "Its signature is valid, but its content cannot be read or its chain is broken. It is kept as it came.",
    )
    notice_centre_behind = Text("Pusat tertinggal", "The centre is behind")
    notice_centre_behind_means = Text(
        "Server lokal memegang tanda terima untuk data yang tidak ada di sini. Mungkin pusat dipulihkan dari cadangan.",
        "A box holds our receipt for data that is not here. The centre may have been restored from an old backup.",
    )
    notice_revoked_box = Text("Server lokal yang dicabut mengirim data", "A revoked box sent data")
    notice_revoked_box_means = Text(
        "Data itu disimpan dan disisihkan: tidak dihitung, sampai Anda memutuskannya di halaman server lokal.",
        "It is kept and set aside: it does not count until you decide so on the page of the boxes.",
    )
    notice_emergency_aside = Text("Berkas darurat disisihkan", "An emergency file was set aside")
    notice_emergency_aside_means = Text(
        "Berkasnya tersimpan utuh, tetapi belum dapat dipakai. Sebabnya ada pada daftar berkas darurat.",
        "It is kept whole, but cannot be used yet. The list of emergency files says why.",
    )
    notice_emergency = Text("Berkas darurat diterima", "An emergency file was taken in")
    notice_emergency_means = Text(
        "Jawaban yang hanya ada di berkas ini berlaku sementara, sampai jurnal ruang datang atau staf memutuskan.",
        "Answers that only this file knows are provisional, until the room's journal comes or staff rule on them.",
    )
    settle = Text("Tandai selesai", "Mark as settled")
    settle_note = Text("Apa yang ditemukan", "What was found")
    settled = Text("selesai", "settled")
    settled_by = Text("oleh {account}: {note}", "by {account}: {note}")
    show_settled = Text("Semua", "All")
    show_open = Text("Belum selesai", "Open")
    when = Text("Waktu", "When")
    # what an event tells besides its kind
    fact_since = Text("sejak {time}", "since {time}")
    fact_to = Text("kepada {name}", "to {name}")
    fact_to_all = Text("kepada semua", "to everybody")
    fact_unresolved = Text("{count} orang belum terhitung", "{count} people unaccounted for")
    fact_about = Text("tentang {name}", "about {name}")
    # kinds of events, as a person would say them
    kind_lease_granted = Text("Masuk", "Signed in")
    kind_lease_adopted = Text("Server lokal lain mengambil alih", "Adopted by another box")
    kind_identity_confirmed = Text("Identitas dikonfirmasi", "Identity confirmed")
    kind_attempt_started = Text("Mulai mengerjakan", "Started")
    kind_block_entered = Text("Masuk subtes", "Entered a block")
    kind_answer_given = Text("Menjawab", "Answered")
    kind_answer_late = Text("Jawaban terlambat (tidak dihitung)", "Late answer (not counted)")
    kind_item_flagged = Text("Menandai butir", "Flagged an item")
    kind_page_ran = Text("Halaman berjalan tanpa jaringan", "Page ran without the network")
    kind_page_focus = Text("Meninggalkan atau kembali ke halaman", "Left or returned to the page")
    kind_attempt_submitted = Text("Mengumpulkan", "Submitted")
    kind_time_held = Text("Waktu ditahan", "Time held")
    kind_time_added = Text("Waktu ditambah", "Time added")
    kind_time_withdrawn = Text("Tambahan waktu ditarik", "Added time withdrawn")
    kind_held_granted = Text("Waktu tertahan diberikan", "Held time granted")
    kind_held_revoked = Text("Waktu tertahan dicabut", "Held time revoked")
    kind_participant_paused = Text("Peserta dijeda", "Participant paused")
    kind_participant_resumed = Text("Peserta dilanjutkan", "Participant resumed")
    kind_sitting_opened = Text("Sesi dibuka", "Sitting opened")
    kind_sitting_started = Text("Sesi dimulai", "Sitting started")
    kind_sitting_paused = Text("Sesi dijeda", "Sitting paused")
    kind_sitting_resumed = Text("Sesi dilanjutkan", "Sitting resumed")
    kind_sitting_ended = Text("Sesi berakhir", "Sitting ended")
    kind_end_undone = Text("Akhir sesi dibatalkan", "End of the sitting undone")
    kind_sitting_closed = Text("Sesi ditutup", "Sitting closed")
    kind_incident_noted = Text("Kejadian dicatat", "Incident noted")
    kind_event_refused = Text("Catatan ditolak", "Event refused")
    kind_event_conflict = Text("Catatan bertentangan", "Event in conflict")
    kind_participant_checked_in = Text("Hadir", "Checked in")
    kind_check_in_undone = Text("Kehadiran dibatalkan", "Check-in undone")
    kind_participant_admitted = Text("Diterima terlambat", "Admitted late")
    kind_admission_undone = Text("Penerimaan terlambat dibatalkan", "Late admission undone")
    kind_participant_marked_absent = Text("Ditandai tidak hadir", "Marked absent")
    kind_absence_undone = Text("Tanda tidak hadir dibatalkan", "Absence undone")
    kind_login_asked = Text("Minta izin masuk lagi", "Asked to log in again")
    kind_login_allowed = Text("Diizinkan masuk lagi", "Allowed to log in again")
    kind_permission_undone = Text("Izin masuk lagi dibatalkan", "Permission to log in again undone")
    kind_help_asked = Text("Memanggil pengawas", "Called the proctor")
    kind_help_answered = Text("Pengawas datang", "The proctor came")
    kind_pin_replaced = Text("PIN diganti", "PIN replaced")
    kind_person_added = Text("Ditambahkan di ruang", "Added in the room")
    kind_addition_undone = Text("Penambahan di ruang dibatalkan", "Addition in the room undone")
    kind_person_moved_in = Text("Dipindah dari sesi lain", "Moved in from another sitting")
    kind_move_in_undone = Text("Dikembalikan ke sesi asal", "Moved back to the sitting they came from")
    kind_spare_called = Text("Peserta cadangan dipanggil", "Spare called")
    kind_spare_call_undone = Text("Panggilan cadangan dibatalkan", "Call of a spare undone")
    kind_name_corrected = Text("Nama dibetulkan", "Name corrected")
    kind_log_whole = Text("Catatan peramban lengkap di server", "The browser's log is wholly on the box")
    kind_lockdown_failed = Text("Peramban tidak sesuai", "Wrong browser")
    kind_lockdown_waived = Text("Peramban diizinkan", "Browser let pass")
    kind_browser_written_off = Text("PC tidak terjangkau", "PC out of reach")
    kind_attempt_forced = Text("Dikumpulkan pengawas", "Submitted by the proctor")
    kind_registration_closed = Text("Registrasi ditutup", "Registration closed")
    kind_registration_lapsed = Text("Registrasi ditutup oleh waktu", "Registration closed by its time")
    kind_registration_reopened = Text("Registrasi dibuka lagi", "Registration reopened")
    kind_sitting_readmitted = Text("Semua boleh masuk lagi", "Everybody let in again")
    kind_readmission_undone = Text("Izin masuk untuk semua dibatalkan", "Letting everybody in again undone")
    kind_message_sent = Text("Pesan pengawas", "Message of the proctor")


def kind_word(kind: str) -> str:
    """The attribute of `Texts` that names a kind of event."""
    return "kind_" + kind.replace(".", "_")
