"""What the proctor's pages say, in Indonesian and English."""

from __future__ import annotations

from web.languages import Common, Text


class Texts(Common):
    room = Text("Ruang ujian", "Exam room")
    proctor = Text("Pengawas", "Proctor")
    sign_in_lead = Text(
        "Masuk dengan akun pengawas yang tercetak pada lembar kegiatan.",
        "Sign in with the proctor's account printed on the event's sheet.",
    )
    sittings = Text("Sesi di ruang ini", "Sittings in this room")
    no_sittings = Text(
        "Belum ada sesi. Sesi datang bersama kiriman dari pusat.", "No sitting yet. Sittings come with a dispatch."
    )
    starts_at = Text("Mulai", "Starts")
    token = Text("Token sesi", "Sitting token")
    token_lead = Text("Ketik token ini di halaman masuk.", "Type this token on the log-in page.")
    address = Text("Alamat", "Address")
    big_screen = Text("Tampilkan di layar besar", "Show on the big screen")
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

    seat_absent = Text("Belum hadir", "Absent")
    seat_logged_in = Text("Sudah masuk", "Logged in")
    seat_confirmed = Text("Siap", "Ready")
    seat_working = Text("Mengerjakan", "Working")
    seat_submitted = Text("Selesai", "Submitted")
    offline = Text("Terputus", "Offline")
    offline_since = Text("Terputus {minutes} menit", "Offline {minutes} min")

    column_seat = Text("Kursi", "Seat")
    column_name = Text("Nama", "Name")
    column_state = Text("Keadaan", "State")
    column_answered = Text("Terjawab", "Answered")
    column_left = Text("Sisa waktu", "Time left")
    column_held = Text("Waktu ditahan", "Time held")
    waiting = Text("{minutes} mnt menunggu", "{minutes} min waiting")
    column_where = Text("Jawaban di", "Answers at")
    where_none = Text("belum ada", "none yet")
    where_box = Text("server ini", "this server")
    where_centre = Text("pusat", "the centre")
    participants = Text("Peserta", "Participants")
    no_participants = Text("Sesi ini belum memiliki peserta.", "This sitting has no participants yet.")
    minutes_short = Text("mnt", "min")

    open = Text("Buka pendaftaran", "Open registration")
    start = Text("Mulai ujian", "Start the exam")
    pause = Text("Jeda ruang", "Pause the room")
    resume = Text("Lanjutkan", "Resume")
    held = Text("Kembalikan waktu", "Give time back")
    end = Text("Akhiri sesi", "End the sitting")
    close = Text("Tutup ruang", "Close the room")
    open_sentence = Text(
        "Peserta dapat masuk dengan token {token}. Soal belum terlihat.",
        "Participants can log in with the token {token}. Nobody sees a question yet.",
    )
    start_sentence = Text(
        "{present} dari {enrolled} peserta sudah masuk. Setelah ini mereka dapat mengerjakan; waktu tiap peserta "
        "berjalan sejak ia membuka subtes.",
        "{present} of {enrolled} participants are logged in. From now on they can work; each one's time runs from the "
        "moment a block is entered.",
    )
    pause_sentence = Text(
        "Waktu semua peserta berhenti dan soal ditutup, sampai Anda melanjutkan.",
        "Everyone's time stops and the questions are covered, until you resume.",
    )
    resume_sentence = Text(
        "Soal terbuka kembali dan waktu semua peserta berjalan lagi.", "Questions open again and everyone's time runs."
    )
    held_sentence = Text(
        "{waiting} peserta mendapat kembali seluruh waktu yang hilang karena terputus lama.",
        "{waiting} participants get back all the time that a long cut took from them.",
    )
    end_sentence = Text(
        "{working} peserta masih mengerjakan. Setelah ini mereka hanya dapat mengirim yang sudah dijawab.",
        "{working} participants are still working. From now on they can only hand in what they have answered.",
    )
    close_sentence = Text(
        "Tidak ada lagi jawaban yang diterima dan kunci soal dihapus dari server ini. Tidak dapat dibatalkan.",
        "No more answers are taken and the exam's key is destroyed on this server. This cannot be undone.",
    )
    reason = Text("Alasan", "Reason")
    reason_hint = Text("Tercatat dalam berita acara.", "Goes into the minutes.")
