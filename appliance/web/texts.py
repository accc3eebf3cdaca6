"""What the proctor's pages say, in Indonesian and English; acts are in `texts_acts`."""

from __future__ import annotations

from appliance.web.texts_acts import ActTexts
from appliance.web.texts_computers import ComputerTexts
from web.languages import Text


class Texts(ActTexts, ComputerTexts):
    room = Text("Ruang ujian", "Exam room")
    proctor = Text("Pengawas", "Proctor")
    sign_in_lead = Text(
        "Masuk dengan akun pengawas atau teknisi yang Anda terima dari pusat.",
        "Sign in with the proctor's or technician's account that the centre gave you.",
    )
    sittings = Text("Sesi di ruang ini", "Sittings in this room")
    no_sittings = Text(
        "Belum ada sesi. Sesi datang bersama kiriman dari pusat.", "No sitting yet. Sittings come with a dispatch."
    )
    starts_at = Text("Mulai", "Starts")
    token = Text("Token sesi", "Sitting token")
    token_lead = Text("Ketik token ini di halaman masuk.", "Type this token on the log-in page.")
    address = Text("Alamat", "Address")
    bring_emergency = Text("Simpan berkas darurat yang dibawa", "Keep emergency files that are brought")
    emergency_files = Text("Berkas darurat", "Emergency files")
    big_screen = Text("Layar besar", "Big screen")
    back_to_room = Text("Kembali ke ruang", "Back to the room")
    locked = Text(
        "Paket soal masih terkunci. Masukkan kode buka sebelum membuka pendaftaran.",
        "The package is still locked. Enter the unlock code before opening registration.",
    )
    unlock_code = Text("Kode buka", "Unlock code")
    unlock_hint = Text(
        "Dari telepon pusat atau amplop tersegel.", "From the centre by phone, or from the sealed envelope."
    )
    unlock = Text("Buka paket soal", "Open the package")
    not_ready = Text("Paket soal belum lengkap di server ini.", "The package is not complete on this box yet.")
    date_title = Text("Tanggal dan jam sekarang", "Date and time now")
    date_lead = Text(
        "Jam PC ini tidak dapat dipercaya, maka kiriman baru dari pusat menunggu. Ketik tanggal dan jam yang benar. "
        "Ditanyakan sekali setiap PC menyala.",
        "This PC's clock cannot be trusted, so what is new from the centre waits. Type the right date and time. It is "
        "asked for once after each start.",
    )
    date_wanted = Text(
        "Kiriman baru dari pusat menunggu tanggal yang benar.", "What is new from the centre waits for the right date."
    )
    date = Text("Tanggal", "Date")
    time = Text("Jam", "Time")
    zone = Text("Zona waktu", "Time zone")
    date_use = Text("Gunakan tanggal ini", "Use this date")
    box_revoked = Text(
        "Pusat mencabut server lokal ini. Sesi berjalan terus dan semua jawaban tersimpan; hubungi pusat sekarang.",
        "The centre has revoked this box. The sitting goes on and every answer is kept; call the centre now.",
    )
    box_copied = Text(
        "Salinan server lokal ini juga bekerja, atau server ini dipulihkan dari salinan. Beri tahu teknisi dan pusat.",
        "A copy of this box is at work too, or this box was put back from one. Tell the technician and the centre.",
    )
    power_battery = Text(
        "Listrik padam: server ini memakai baterai UPS. Semua jawaban tetap disimpan.",
        "The power is out: this box runs on its UPS's battery. Every answer is still saved.",
    )
    power_shutdown = Text(
        "Baterai UPS habis: server ini segera mati. Waktu semua peserta berhenti sampai server menyala lagi.",
        "The UPS's battery is empty: this box goes off in a moment. Everybody's time stops until it is back.",
    )
    read_only = Text(
        "Penyimpanan penuh: jawaban baru tidak dapat disimpan. Kosongkan ruang disk sekarang.",
        "The disk is full: new answers cannot be saved. Free space now.",
    )
    box_lost = Text("Server tidak menjawab. Halaman mencoba lagi.", "The server does not answer. Trying again.")
    search = Text("Cari nama atau kursi", "Find a name or seat")

    state_planned = Text("Belum dibuka", "Not open yet")
    state_registration = Text("Pendaftaran dibuka", "Registration open")
    state_running = Text("Berlangsung", "Running")
    state_paused = Text("Dijeda", "Paused")
    state_ended = Text("Berakhir", "Ended")
    state_closed = Text("Ditutup", "Closed")
    state_settled = Text("Tuntas", "Settled")

    seat_absent = Text("Belum hadir", "Not here yet")
    seat_logged_in = Text("Sudah masuk", "Logged in")
    seat_confirmed = Text("Siap", "Ready")
    seat_working = Text("Mengerjakan", "Working")
    seat_submitted = Text("Selesai", "Submitted")
    offline_since = Text("Terputus {minutes} menit", "Offline {minutes} min")

    seat_marked_absent = Text("Tidak hadir", "Absent")
    seat_moved = Text("Pindah sesi", "Moved")
    moved_to = Text("pindah ke {sitting}", "moved to {sitting}")
    seat_spare = Text("Cadangan", "Spare")
    seat_checked_in = Text("Hadir, belum masuk", "Here, not logged in")
    seat_paused = Text("Dijeda", "Paused")
    need_help = Text("Memanggil Anda", "Calls you")
    need_locked = Text("Peramban tidak terkunci", "Browser not locked down")
    need_asked = Text("Minta masuk lagi", "Asks to log in again")
    need_held = Text("Waktu menunggu Anda", "Time waits for you")
    need_check_in = Text("Menunggu pengawas", "Waits for the check-in")
    need_silent = Text("Terputus", "Offline")
    mark_locked = Text("Peramban lain", "Another browser")
    mark_locked_says = Text(
        "Ujian ini hanya meminta diingatkan: peserta tetap mengerjakan.",
        "This exam asks only that you are told: the participant goes on.",
    )
    mark_beside = Text("Kursi ganda", "Seat twice")
    mark_beside_says = Text(
        "Menurut PC-nya, {who} juga duduk di kursi {seat}. Keduanya tetap mengerjakan. Lihat siapa yang benar, lalu "
        "betulkan nomor PC yang lain di /seat.",
        "By what their PCs say, {who} sits at seat {seat} as well. Both work on. See who is right, and correct the "
        "other PC's number at /seat.",
    )
    mark_forgets = Text("Tersimpan sementara", "Kept for the moment")
    mark_away = Text("Di luar halaman · {count}×", "Off the page · {count}×")
    mark_left = Text("Keluar halaman {count}×", "Left the page {count}×")
    left_page_says = Text(
        "Halaman ujian ditinggalkan: pindah jendela, tab, atau keluar dari layar penuh. Hanya keterangan; tidak ada "
        "yang dihentikan atau dikurangi.",
        "The exam's page was left: another window or tab, or out of full screen. It is told and no more: nothing is "
        "stopped or taken.",
    )
    unlocked = Text("Peramban lain: {count}", "Another browser: {count}")
    need_silent_says = Text(
        "Jawabannya aman di PC itu dan waktunya ditahan. Periksa kabel dan layar, atau pindahkan ke PC lain.",
        "The answers are safe on that PC and the time is held. Check cable and screen, or move to another PC.",
    )
    need_check_in_says = Text(
        "Peserta melihat “Menunggu pengawas” sampai Anda memeriksa dokumennya.",
        "The participant sees “Waiting for the proctor” until you have seen a document.",
    )
    need_held_says = Text(
        "Terputus lebih lama dari yang dikembalikan sendiri. Anda yang memutuskan.",
        "The cut was longer than what is given back by itself. You decide.",
    )

    needs = Text("Perlu Anda", "Needs you")
    needs_none = Text("Tidak ada yang menunggu Anda.", "Nobody waits for you.")
    needs_more = Text("dan {count} lagi dalam daftar", "and {count} more in the list")
    offer_pause = Text("{count} peserta terputus bersamaan", "{count} participants went offline together")
    offer_pause_says = Text(
        "Mungkin listrik atau jaringan. Dengan jeda, waktu semua berhenti sejak mereka terputus, {minutes} menit lalu.",
        "Power or network, perhaps. A pause stops everyone's time from when they went offline, {minutes} min ago.",
    )
    offer_pause_reason = Text("Banyak kursi terputus bersamaan", "Many seats went offline together")
    offer_pause_do = Text("Jeda ruang sejak saat itu", "Pause the room from then on")
    map_ = Text("Peta", "Map")
    list_ = Text("Daftar", "List")
    front = Text("Depan ruang", "Front of the room")
    no_seat = Text("Di luar denah", "Not on the map")
    not_registering = Text("Pendaftaran tertutup", "Registration closed")
    clock = Text("Jam", "Time")
    disk = Text("Disk", "Disk")
    disk_enough = Text("Cukup", "Enough")
    disk_short = Text("Kurang", "Too little")
    disk_told = Text("{free} GB tersedia, perlu {needed} GB", "{free} GB there, {needed} GB needed")
    to_centre = Text("Kirim ke pusat", "To the centre")
    to_centre_all = Text("Semua diterima", "All received")
    to_centre_waiting = Text("{count} kejadian menunggu", "{count} events wait")
    to_centre_never = Text("belum pernah terhubung", "no contact yet")
    to_centre_last = Text("terakhir {minutes} menit lalu", "last {minutes} min ago")
    more_acts = Text("Tindakan lain", "More actions")
    arrivals = Text("Daftar hadir", "Check-in")
    papers = Text("Berkas cetak", "Papers")
    all_acts = Text("Tindakan", "Actions")
    done_told = Text("Tercatat: {act}.", "Recorded: {act}.")
    done_told_of = Text("{who} · Tercatat: {act}.", "{who} · Recorded: {act}.")
    undo = Text("Batalkan", "Undo")
    answers_at = Text("Jawaban di", "Answers at")
    progress = Text("Terjawab", "Answered")
    block = Text("Subtes", "Block")
    logins = Text("Masuk", "Log-ins")
    times = Text("{count} kali", "{count} times")
    browser = Text("Peramban", "Browser")
    left_page = Text("Meninggalkan halaman", "Left the page")
    nip = Text("NIP", "NIP")
    photo_of = Text("Foto {who}", "Photo of {who}")
    no_photo = Text("Tanpa foto", "No photo")
    document_seen = Text("Dokumen dilihat", "Document seen")
    not_seen = Text("belum", "not yet")
    unsent = Text("Belum terkirim dari PC", "Not yet sent from the PC")
    events = Text("{count} kejadian", "{count} events")
    slip = Text("Slip", "Slip")
    forced = Text("dikumpulkan pengawas", "submitted by the proctor")
    permitted = Text("Boleh masuk lagi", "May log in again")
    from_seat = Text("dari kursi {seat}", "from seat {seat}")
    new_pin = Text("PIN baru", "New PIN")
    new_pin_lead = Text(
        "Tulis pada kartu {who}. PIN ini tidak tampil lagi.", "Write it on {who}'s card. It is not shown again."
    )
    find = Text("Cari", "Find")
    find_hint = Text(
        "Bagian nama, atau empat angka terakhir NIP.", "A part of the name, or the last four digits of the NIP."
    )
    find_none = Text("Tidak ditemukan.", "Nobody found.")
    find_more = Text("dan {count} lagi: ketik lebih lengkap", "and {count} more: type more of it")
    awaited = Text("{count} belum diperiksa · {seen} sudah", "{count} not checked in · {seen} are")
    awaited_none = Text("Semua sudah diperiksa.", "Everybody is checked in.")
    close_none = Text("Semua cocok: tidak ada yang terbuka.", "It all adds up: nothing is open.")
    close_points = Text("{count} peserta belum jelas", "{count} people are unaccounted for")
    close_lead = Text(
        "Selesaikan satu per satu, atau sekaligus dengan satu alasan. Semua tercatat, juga pada lembar rekonsiliasi.",
        "Settle them one by one, or together with one reason. All is recorded, also on the reconciliation sheet.",
    )
    why_unaccounted = Text("Tidak diketahui hadir atau tidak", "Not known whether they came")
    why_not_submitted = Text("Belum dikumpulkan", "Not submitted")
    why_browser = Text("Peramban mungkin masih menyimpan jawaban", "A browser may still hold answers")
    settling = Text("Penuntasan", "Settling")
    settling_done = Text(
        "Sesi ini tuntas: pusat mengarsipkan semua catatannya.",
        "This sitting is settled: the centre has archived all of its events.",
    )
    settling_waits = Text(
        "Belum tuntas. Jangan menghapus apa pun dari server; sambungkan ke internet dan tunggu.",
        "Not settled yet. Delete nothing from the box; connect it to the internet and wait.",
    )
    settling_missing = Text("Yang kurang", "What is missing")
    settling_open = Text("Sesi belum ditutup", "The sitting is not closed")
    settling_run = Text("{count} catatan belum ada di pusat", "{count} events are not at the centre")
    settling_place = Text("Nomor {first}–{last}, epoch {epoch}", "Numbers {first}–{last}, epoch {epoch}")
    settling_held = Text("{count} catatan belum diarsipkan pusat", "{count} events are not archived yet")
    settling_held_says = Text(
        "Pusat memegangnya, tetapi belum di media kedua.", "The centre holds them, but on no second medium yet."
    )
    settling_fork = Text(
        "Jurnal ganda: staf pusat harus melihatnya", "A forked journal: the centre's staff must look at it"
    )
    settling_events = Text("Catatan sesi ini", "The sitting's events")
    settling_journal = Text("Jurnal", "Journal")
    settling_box = Text("Di server", "On the box")
    settling_centre = Text("Di pusat", "At the centre")
    settling_archived = Text("Terarsip", "Archived")
    settling_head = Text("Kepala jurnal penutup:", "Closing head of the journal:")
    settling_people = Text("{count} peserta belum diterima pusat", "{count} participants not received yet")
    settling_people_says = Text(
        "Itu bukan berarti tidak hadir dan bukan nol: catatannya ada di server ini.",
        "That means neither absent nor zero: their events are on this box.",
    )
    settling_contact = Text("Kontak dengan pusat", "Contact with the centre")
    settling_paper = Text("Lembar Penuntasan (PDF)", "Settlement sheet (PDF)")
    close_anyway = Text("Tutup walau belum jelas", "Close all the same")
    close_anyway_says = Text(
        "Pilihan terakhir. Alasannya tercetak pada berita acara di atas tanda tangan Anda.",
        "The last resort. The reason is printed in the minutes above your signature.",
    )
    browser_told = Text(
        "server memegang {have} kejadian, di peramban: {written}",
        "the box has {have} events, at the browser: {written}",
    )
    kept_here = Text(
        "Berkas darurat peserta ini disimpan di server ini. Isinya baru terbaca di pusat.",
        "An emergency file of this person is kept on this server. Only the centre can read it.",
    )
    unknown = Text("tidak diketahui", "unknown")
    heard_ago = Text("terdengar {minutes} menit lalu", "heard {minutes} min ago")
    superseded = Text("PC lama", "the earlier PC")
    own_password = Text("Ganti kata sandi", "Change the password")
    password_lead = Text(
        "Kata sandi dari pusat hanya untuk masuk pertama. Pilih yang hanya Anda ketahui.",
        "The password from the centre is for the first sign-in only. Choose one that only you know.",
    )
    password_now = Text("Kata sandi sekarang", "Present password")
    password_new = Text("Kata sandi baru", "New password")
    password_again = Text("Ulangi kata sandi baru", "New password again")
    password_hint = Text(
        "Sedikitnya {count} huruf, berbeda dari yang sekarang.",
        "At least {count} characters, another than the present one.",
    )
    field_wrong = Text("Periksa isian ini.", "Check this field.")

    column_seat = Text("Kursi", "Seat")
    column_name = Text("Nama", "Name")
    column_state = Text("Keadaan", "State")
    column_answered = Text("Terjawab", "Answered")
    column_left = Text("Sisa waktu", "Time left")
    column_held = Text("Waktu ditahan", "Time held")
    waiting = Text("{minutes} mnt menunggu", "{minutes} min waiting")
    column_where = Text("Jawaban di", "Answers at")
    where_none = Text("belum ada", "none yet")
    where_pc = Text("PC peserta, sebagian", "the PC, in part")
    where_box = Text("server ini", "this server")
    where_centre = Text("pusat", "the centre")
    participants = Text("Peserta", "Participants")
    no_participants = Text("Sesi ini belum memiliki peserta.", "This sitting has no participants yet.")
    minutes_short = Text("mnt", "min")
    less_than_a_minute = Text("< 1 mnt", "< 1 min")
