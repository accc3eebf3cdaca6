"""What the acts of a proctor are called and what each will do, in Indonesian and English: `room_…` and `person_…`."""

from __future__ import annotations

from web.incidents import IncidentTexts
from web.languages import Common, Text


class ActTexts(Common, IncidentTexts):
    room_open = Text("Buka pendaftaran", "Open registration")
    room_open_says = Text(
        "Peserta dapat masuk dengan token {token}. Soal belum terlihat.",
        "Participants can log in with the token {token}. Nobody sees a question yet.",
    )
    room_close_registration = Text("Tutup pendaftaran", "Close registration")
    room_close_registration_says = Text(
        "Yang belum masuk ({missing} orang) hanya dapat masuk setelah Anda menerimanya satu per satu.",
        "Whoever has not logged in ({missing} people) needs to be admitted by you one by one.",
    )
    room_reopen_registration = Text("Buka lagi pendaftaran", "Reopen registration")
    room_reopen_registration_says = Text(
        "Peserta dapat masuk sendiri lagi dengan token {token}.",
        "Participants can log in by themselves again with the token {token}.",
    )
    room_start = Text("Mulai ujian", "Start the exam")
    room_start_says = Text(
        "{present} dari {enrolled} peserta sudah masuk. Setelah ini mereka dapat mengerjakan; waktu tiap peserta "
        "berjalan sejak ia membuka subtes.",
        "{present} of {enrolled} participants are logged in. From now on they can work; each one's time runs from the "
        "moment a block is entered.",
    )
    room_pause = Text("Jeda ruang", "Pause the room")
    room_pause_says = Text(
        "Waktu semua peserta berhenti dan soal ditutup, sampai Anda melanjutkan.",
        "Everyone's time stops and the questions are covered, until you resume.",
    )
    room_pause_backdated = Text(
        "Jeda dihitung sejak kursi-kursi itu terputus, {minutes} menit lalu: waktunya kembali utuh.",
        "The pause counts from when those seats fell silent, {minutes} min ago: their time comes back whole.",
    )
    room_resume = Text("Lanjutkan ujian", "Resume the exam")
    room_resume_says = Text(
        "Soal terbuka kembali dan waktu semua peserta berjalan lagi.", "Questions open again and everyone's time runs."
    )
    room_held = Text("Kembalikan waktu", "Give time back")
    room_held_says = Text(
        "{waiting} peserta mendapat kembali seluruh waktu yang hilang karena terputus lama.",
        "{waiting} participants get back all the time that a long cut took from them.",
    )
    room_readmit = Text("Izinkan semua masuk lagi", "Let everybody in again")
    room_readmit_says = Text(
        "Setelah listrik padam: setiap peserta boleh masuk satu kali lagi, di kursi mana pun, dengan PIN-nya. Jawaban "
        "dan waktunya ikut.",
        "After a blackout: everybody may log in once more, at any seat, with the PIN. Answers and time come along.",
    )
    room_undo_readmit = Text("Batalkan izin untuk semua", "Undo letting everybody in")
    room_undo_readmit_says = Text(
        "Yang belum masuk lagi sampai sekarang perlu Anda izinkan satu per satu. Yang sudah masuk tetap bekerja.",
        "Whoever has not logged in again by now needs to be let in one by one. Those who have work on.",
    )
    room_waive = Text("Izinkan peramban lain", "Let other browsers pass")
    room_waive_says = Text(
        "{unlocked} peserta boleh melanjutkan dengan peramban yang bukan peramban terkunci. Satu alasan untuk semua.",
        "{unlocked} participants may go on with a browser that is not the locked-down one. One reason for all.",
    )
    room_message = Text("Pesan untuk semua", "Message to all")
    room_message_says = Text(
        "Kalimat ini tampil di layar semua peserta yang sudah masuk.",
        "This sentence appears on the screen of everyone who is logged in.",
    )
    room_add_time = Text("Tambah waktu semua", "More time for all")
    room_add_time_says = Text(
        "{working} peserta yang sedang mengerjakan mendapat waktu tambahan pada subtesnya sekarang.",
        "{working} participants at work get more time for the block that they are in.",
    )
    room_withdraw_time = Text("Tarik tambahan waktu", "Withdraw added time")
    room_withdraw_time_says = Text(
        "Tambahan {given} menit yang terakhir ditarik kembali dari {holders} peserta, sejauh belum terpakai. Setiap "
        "orang tetap memegang sedikitnya satu menit.",
        "The {given} min that were added last are taken back from {holders} participants as far as they are unused. "
        "Everybody keeps a minute at least.",
    )
    withdraw_spares = Text(
        "{spared} orang tidak terkena: PC-nya terputus, atau waktunya hampir habis.",
        "{spared} people keep theirs: they are offline, or nearly out of time.",
    )
    room_incident = Text("Catat kejadian", "Note an incident")
    room_incident_says = Text("Tertulis dalam berita acara.", "It is written in the minutes.")
    room_add_person = Text("Tambah orang di luar daftar", "Add a person not on the list")
    room_add_person_says = Text(
        "Orang ini ikut ujian sekarang. Nama dan NIP-nya dikirim tersegel ke pusat, yang memutuskan apakah hasilnya "
        "berlaku. PIN-nya tampil sekali setelah ini.",
        "This person takes part now. Name and NIP go sealed to the centre, which decides whether the result counts. "
        "The PIN is shown once after this.",
    )
    room_move_in = Text("Pindahkan dari sesi lain", "Move in from another sitting")
    room_move_in_says = Text(
        "{who} ikut sesi ini, dengan PIN pada kartunya, dan tidak lagi ditunggu di sesinya semula.",
        "{who} takes part in this sitting with the PIN on the card, and is no longer awaited in the other.",
    )
    move_in_lead = Text(
        "Yang dipindahkan ikut sesi ini dengan PIN pada kartunya, dan tidak lagi ditunggu di sesinya semula.",
        "Whoever is moved takes part in this sitting with the PIN on the card, and is no longer awaited in the other.",
    )
    room_absent = Text("Tandai tidak hadir", "Mark as absent")
    room_absent_says = Text(
        "{missing} orang yang belum masuk dan belum diperiksa dicatat tidak hadir. Dapat dibatalkan per orang.",
        "{missing} people who neither logged in nor were checked in are noted as absent. It can be undone for each.",
    )
    room_submit = Text("Kumpulkan semua yang tersisa", "Submit all that remain")
    room_submit_says = Text(
        "Pengerjaan {left} peserta diakhiri dengan jawaban yang sudah ada di server. Tidak dapat dibatalkan.",
        "The attempts of {left} participants end with the answers that the server has. This cannot be undone.",
    )
    room_write_off = Text("Lepaskan semua yang tidak terdengar", "Write off all that are not heard")
    room_write_off_says = Text(
        "Peramban {unheard} peserta tidak terdengar lagi. Yang mungkin masih tersimpan di sana tidak ditunggu, dan "
        "Anda menandatanganinya dengan satu alasan. Nyalakan dahulu PC-nya bila bisa: peramban yang sama mengirim "
        "sendiri begitu halamannya terbuka.",
        "The browsers of {unheard} participants are not heard any more. What they may still hold is not waited for, "
        "and you sign for all with one reason. Switch those PCs on first if you can: the same browser sends by itself "
        "as soon as the page is open.",
    )
    room_end = Text("Akhiri sesi", "End the sitting")
    room_end_says = Text(
        "{working} peserta masih mengerjakan. Setelah ini mereka hanya dapat mengirim yang sudah dijawab. Dapat "
        "dibatalkan sampai ruang ditutup, tetapi yang sudah mengumpulkan tidak dapat melanjutkan.",
        "{working} participants are still working. From now on they can only hand in what they have answered. It can "
        "be undone until the room is closed, but whoever has submitted cannot go on.",
    )
    room_undo_end = Text("Batalkan akhir sesi", "Undo the end")
    room_undo_end_says = Text(
        "Sesi kembali dijeda, terhitung sejak diakhiri: tidak ada waktu yang hilang. {submitted} peserta sudah "
        "mengumpulkan dan tetap selesai. Lanjutkan ujian bila semua siap.",
        "The sitting is paused again, counted from its end: nobody loses time. {submitted} participants have submitted "
        "and stay done. Resume the exam when everybody is ready.",
    )
    room_close = Text("Tutup ruang", "Close the room")
    room_close_says = Text(
        "Tidak ada lagi jawaban yang diterima dan kunci soal dihapus dari server ini. Tidak dapat dibatalkan.",
        "No more answers are taken and the exam's key is destroyed on this server. This cannot be undone.",
    )

    person_check_in = Text("Hadir: dokumen dilihat", "Check in: document seen")
    person_check_in_says = Text(
        "Anda telah melihat dokumen {who} dan wajahnya sesuai.", "You have seen {who}'s document, and the face fits."
    )
    person_undo_check_in = Text("Batalkan tanda hadir", "Undo the check-in")
    person_undo_check_in_says = Text("{who} kembali tercatat belum diperiksa.", "{who} counts as not checked in again.")
    person_answer_help = Text("Sudah saya datangi", "I have been there")
    person_answer_help_says = Text("Panggilan {who} selesai.", "{who}'s call is answered.")
    person_allow = Text("Izinkan masuk lagi", "Allow another log-in")
    person_allow_says = Text(
        "{who} boleh masuk satu kali lagi dengan PIN-nya. Komputer lama tetap berjalan sampai saat itu.",
        "{who} may log in once more with the PIN. The old PC works on until then.",
    )
    person_undo_allow = Text("Batalkan izin masuk", "Undo the permission")
    person_undo_allow_says = Text(
        "{who} tidak dapat masuk di komputer lain tanpa izin baru, bila ujian ini memintanya. Komputer sekarang tetap "
        "berjalan.",
        "{who} cannot log in at another PC without a new permission, where this exam asks for one. The present PC "
        "works on.",
    )
    person_move = Text("Pindah ke PC lain", "Move to another PC")
    person_move_says = Text(
        "{who} masuk di PC lain dengan PIN-nya; jawaban, urutan soal dan waktu ikut.",
        "{who} logs in at another PC with the PIN; answers, order and time come along.",
    )
    person_held = Text("Kembalikan waktu", "Give time back")
    person_held_says = Text(
        "{who} mendapat kembali {held_waiting} menit yang hilang karena terputus.",
        "{who} gets back {held_waiting} min that were lost while disconnected.",
    )
    person_revoke_held = Text("Tarik waktu yang ditahan", "Revoke the held time")
    person_revoke_held_says = Text(
        "{held} menit yang dikembalikan kepada {who} pada subtes ini ditarik lagi.",
        "{held} min that were given back to {who} in this block are taken away again.",
    )
    person_waive = Text("Izinkan peramban ini", "Let this browser pass")
    person_waive_says = Text(
        "{who} boleh melanjutkan dengan peramban ini, yang bukan peramban terkunci, sampai masuk lagi.",
        "{who} may go on in this browser, which is not the locked-down one, until the next log-in.",
    )
    person_admit = Text("Terima peserta terlambat", "Admit late")
    person_admit_says = Text(
        "{who} boleh masuk walau pendaftaran sudah ditutup.", "{who} may log in although registration is closed."
    )
    person_undo_admit = Text("Batalkan penerimaan terlambat", "Undo the late admission")
    person_undo_admit_says = Text(
        "{who} tidak dapat masuk lagi bila pendaftaran sudah ditutup.",
        "{who} cannot log in any more where registration is closed.",
    )
    person_undo_add = Text("Batalkan penambahan orang ini", "Undo adding this person")
    person_undo_add_says = Text(
        "{who} keluar dari daftar sesi ini, dan PIN-nya tidak berlaku. Penambahan dan pembatalannya tercatat.",
        "{who} leaves this sitting's list, and the PIN opens nothing. Both the addition and its undoing are recorded.",
    )
    person_undo_move_in = Text("Kembalikan ke sesi asal", "Move back where they came from")
    person_undo_move_in_says = Text(
        "{who} keluar dari sesi ini dan ditunggu lagi di sesi asalnya.",
        "{who} leaves this sitting and is awaited again in the one they came from.",
    )
    person_undo_spare = Text("Batalkan panggilan cadangan", "Undo the call")
    person_undo_spare_says = Text(
        "{who} kembali menjadi peserta cadangan yang tidak dipanggil.", "{who} is a spare again whom nobody called."
    )
    person_call_spare = Text("Panggil peserta cadangan", "Call this spare")
    person_call_spare_says = Text("{who} ikut ujian sekarang.", "{who} takes part now.")
    person_add_time = Text("Tambah waktu", "Add time")
    person_add_time_says = Text(
        "{who} mendapat waktu tambahan pada subtes yang sedang dikerjakan.",
        "{who} gets more time for the block that is being taken.",
    )
    person_withdraw_time = Text("Tarik tambahan waktu", "Withdraw added time")
    person_withdraw_time_says = Text(
        "Dari {given} menit yang terakhir ditambahkan untuk {who}, yang belum terpakai ditarik kembali: paling banyak "
        "{unused} menit. Sedikitnya satu menit tetap tersisa.",
        "Of the {given} min that were added last for {who}, what is unused is taken back: {unused} min at most. A "
        "minute at least stays.",
    )
    person_pause = Text("Jeda peserta ini", "Pause this person")
    person_pause_says = Text(
        "Waktu {who} berhenti dan soalnya ditutup, sampai Anda melanjutkan.",
        "{who}'s time stops and the questions are covered, until you resume.",
    )
    person_resume = Text("Lanjutkan peserta ini", "Resume this person")
    person_resume_says = Text("Waktu {who} berjalan lagi.", "{who}'s time runs again.")
    person_message = Text("Kirim pesan", "Send a message")
    person_message_says = Text("Kalimat ini tampil di layar {who}.", "This sentence appears on {who}'s screen.")
    person_incident = Text("Catat kejadian", "Note an incident")
    person_incident_says = Text(
        "Tertulis dalam berita acara, tentang {who}.", "It is written in the minutes, about {who}."
    )
    person_new_pin = Text("PIN pengganti", "Replacement PIN")
    person_new_pin_says = Text(
        "{who} mendapat PIN baru, yang tampil sekali setelah ini. PIN lama langsung tidak berlaku.",
        "{who} gets a new PIN, shown once after this. The old PIN stops working at once.",
    )
    person_correct_name = Text("Betulkan nama", "Correct the name")
    person_correct_name_says = Text(
        "Nama {who} diganti di ruang ini dan dikirim tersegel ke pusat.",
        "The name {who} is replaced in this room and goes sealed to the centre.",
    )
    person_absent = Text("Tandai tidak hadir", "Mark as absent")
    person_absent_says = Text(
        "{who} dicatat tidak hadir. Dapat dibatalkan.", "{who} is noted as absent. It can be undone."
    )
    person_undo_absent = Text("Ternyata hadir", "Came after all")
    person_undo_absent_says = Text("{who} tidak lagi tercatat tidak hadir.", "{who} is no longer noted as absent.")
    person_submit = Text("Kumpulkan paksa", "Force the submit")
    person_submit_says = Text(
        "Pengerjaan {who} diakhiri dengan jawaban yang sudah ada di server. Tidak dapat dibatalkan.",
        "{who}'s attempt ends with the answers that the server has. This cannot be undone.",
    )
    submit_silent = Text(
        "PC {who} terputus sejak {minutes} menit lalu. Yang sudah dijawab di sana tetapi belum terkirim tidak ikut "
        "dihitung, walau tiba kemudian. Sambungkan dahulu bila bisa.",
        "{who}'s PC has been offline for {minutes} min. What was answered there and not sent will not count, even if "
        "it arrives later. Connect it first if you can.",
    )
    room_submit_silent = Text(
        "{silent} PC terputus. Yang sudah dijawab di sana tetapi belum terkirim tidak ikut dihitung, walau tiba "
        "kemudian. Sambungkan dahulu bila bisa.",
        "{silent} PCs are offline. What was answered there and not sent will not count, even if it arrives later. "
        "Connect them first if you can.",
    )
    person_write_off = Text("Lepaskan peramban ini", "Write this browser off")
    person_write_off_says = Text(
        "Peramban {who} tidak dapat dihubungi lagi. Yang mungkin masih tersimpan di sana tidak ditunggu, dan Anda "
        "menandatanganinya.",
        "{who}'s browser cannot be reached any more. What it may still hold is not waited for, and you sign for that.",
    )

    field_reason = Text("Alasan", "Reason")
    field_reason_hint = Text("Tercatat dalam berita acara.", "Goes into the minutes.")
    field_minutes = Text("Menit", "Minutes")
    field_text = Text("Kalimat", "Sentence")
    field_seat = Text("Kursi", "Seat")
    field_name = Text("Nama", "Name")
    field_nip = Text("NIP (18 angka)", "NIP (18 digits)")
    field_about = Text("Tentang siapa", "About whom")
    field_in_place_of = Text("Menggantikan", "In the place of")
    field_category = Text("Jenis", "Kind")
    field_document = Text("Dokumen yang dilihat", "Document that was seen")
    field_optional = Text("tidak wajib", "optional")
    nobody = Text("Tidak ada", "Nobody")
    document_ktp = Text("KTP", "Identity card (KTP)")
    document_pegawai = Text("Kartu pegawai", "Employee card")
    document_sim = Text("SIM", "Driving licence (SIM)")
    document_other = Text("Dokumen lain", "Another document")
    move_reason = Text("Pindah PC", "Moved to another PC")

    fields_wrong = Text(
        "Belum tercatat: perbaiki isian yang ditandai.", "Nothing was recorded: correct the field that is marked."
    )
    fault_reason = Text(
        "Tulis alasannya, paling banyak {count} huruf.", "Write the reason, {count} characters at most."
    )
    fault_text = Text(
        "Tulis kalimatnya, paling banyak {count} huruf.", "Write the sentence, {count} characters at most."
    )
    fault_name = Text("Tulis namanya, paling banyak 120 huruf.", "Write the name, 120 characters at most.")
    fault_seat = Text("Paling banyak 20 huruf.", "20 characters at most.")
    fault_minutes = Text("Menit bulat, dari 1 sampai 240.", "Whole minutes, from 1 to 240.")
    fault_nip_length = Text(
        "NIP terdiri atas 18 angka. Hitung lagi pada kartu pegawainya.",
        "A NIP has 18 digits. Count them again on the employee card.",
    )
    fault_nip = Text(
        "Ini bukan NIP: 8 angka pertama tanggal lahir, 6 berikutnya tahun dan bulan pengangkatan, lalu 1 atau 2. "
        "Periksa lagi pada kartu pegawainya.",
        "This is no NIP: the first 8 digits are the date of birth, the next 6 year and month of appointment, then 1 "
        "or 2. Check the employee card again.",
    )
    fault_password_short = Text(
        "Terlalu pendek: perlu sedikitnya {count} huruf.", "Too short: use {count} characters or more."
    )
    fault_password_long = Text("Terlalu panjang: paling banyak {most} huruf.", "Too long: {most} characters at most.")
    fault_password_same = Text(
        "Sama dengan kata sandi yang sekarang: pilih yang lain.", "The same as the present one: choose another."
    )
    fault_password_again = Text(
        "Tidak sama dengan kata sandi baru di atas: ketik keduanya lagi.",
        "Not the same as the new password above: type both again.",
    )
