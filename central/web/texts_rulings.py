"""Texts of the pages on people on no list, held attempts and rulings, in both languages."""

from __future__ import annotations

from web.languages import Common, Text


class RulingTexts(Common):
    """Part of the staff pages' catalogue (`central.web.texts.Texts`)."""

    people_search = Text("Cari peserta", "Find a participant")
    newcomers = Text("Di luar daftar", "Not on the list")
    newcomers_lead = Text(
        "Orang yang ditambahkan pengawas di ruang, dan yang dipindah dari sesi lain.",
        "People whom a proctor added in the room, and those moved in from another sitting.",
    )
    no_newcomers = Text("Belum ada orang di luar daftar.", "Nobody was added or moved in.")
    held_attempts = Text("Ditahan", "Held")
    held_page = Text("Pengerjaan yang ditahan", "Held attempts")
    held_page_lead = Text(
        "Dinilai sementara, sampai staf memutuskan apakah dihitung.",
        "Scored provisionally, until staff rule whether they count.",
    )
    no_held = Text("Tidak ada yang ditahan.", "Nothing is held.")
    no_ruled = Text("Belum ada keputusan.", "Nothing was ruled yet.")
    show_held = Text("Menunggu keputusan", "Waiting for a ruling")
    show_ruled = Text("Sudah diputuskan", "Ruled on")
    overview_held = Text("{count} pengerjaan menunggu keputusan staf.", "{count} attempts wait for a ruling.")
    document = Text("Dokumen", "Document")
    reason = Text("Alasan", "Reason")
    proctor = Text("Pengawas", "Proctor")
    why_held = Text("Ditahan karena", "Held because")
    not_counted = Text("tidak dihitung", "not counted")
    unreadable = Text("Tidak terbaca", "Unreadable")
    as_told = Text("Menurut pengawas", "As the proctor told")
    as_ruled = Text("Menurut keputusan", "As ruled")
    from_sitting = Text("Dipindah dari", "Moved in from")
    moved_to = Text("Mengerjakan di sesi lain", "Sits in another sitting")
    attempt_moved = Text("pindah sesi", "sits in another sitting")
    status_moved = Text("pindah sesi", "moved to another sitting")
    status_void = Text("tidak dihitung", "not counted")
    room_name = Text("Dibetulkan di ruang", "Corrected in the room")
    room_name_closed = Text("nama yang dibetulkan tidak terbaca", "the corrected name cannot be read")
    how_added = Text("di luar daftar", "not on the list")
    how_moved_in = Text("pindahan", "moved in")
    differs = Text(
        "Dua catatan menyebut dua orang untuk tempat yang sama; yang pertama ditampilkan.",
        "Two events tell of two people at the same place; the first is shown.",
    )
    # where a person stands
    standing_waiting = Text("menunggu keputusan", "waiting for a ruling")
    standing_bound = Text("diikat ke peserta", "bound to a participant")
    standing_enrolled = Text("diterima sebagai peserta baru", "accepted as a new participant")
    standing_rejected = Text("ditolak", "rejected")
    standing_moved = Text("dikenal dari sesi asal", "known from the other sitting")
    # why an attempt is held, in a few words; the sentences are held_…
    short_not_on_list = Text("di luar daftar", "not on the list")
    short_digest_differs = Text("jawaban berbeda dari yang dikumpulkan", "answers differ from the submit")
    short_two_contents = Text("satu catatan, dua isi", "one event, two contents")
    short_emergency = Text("berkas darurat", "emergency file")
    short_forked = Text("jurnal bercabang", "forked journal")
    short_changed = Text("berubah sejak diputuskan", "changed since the ruling")
    held_forked = Text(
        "Jurnal server lokal bercabang, dan kedua cabangnya melanjutkan pengerjaan ini.",
        "The box's journal forked, and both branches went on with this attempt.",
    )
    held_changed = Text(
        "Data berubah sejak keputusan terakhir: lihat lagi, lalu tarik atau putuskan ulang.",
        "The data changed since the last ruling: look again, then withdraw it or rule anew.",
    )
    # rulings
    rulings = Text("Keputusan", "Rulings")
    no_rulings = Text("Belum ada keputusan.", "No rulings yet.")
    rule_on_person = Text("Siapa orang ini?", "Who is this?")
    rule_on_answers = Text("Dihitung atau tidak?", "Does it count?")
    same_nip = Text("Peserta dengan NIP yang sama", "Participants with the same NIP")
    no_same_nip = Text("NIP ini tidak ada di daftar peserta mana pun.", "No roster has this NIP.")
    other_participant = Text("Cari peserta lain", "Find another participant")
    verdict_bind = Text("Ikat ke peserta", "Bind to a participant")
    verdict_enrol = Text("Terima sebagai peserta baru", "Accept as a new participant")
    verdict_reject = Text("Tolak", "Reject")
    verdict_accept = Text("Terima sebagaimana dinilai", "Accept as scored")
    verdict_void = Text("Batalkan pengerjaan", "Void the attempt")
    verdict_withdraw = Text("Tarik keputusan", "Withdraw the ruling")
    ruled_bind = Text("Diikat ke {who}, NIP {nip}", "Bound to {who}, NIP {nip}")
    ruled_enrol = Text("Diterima sebagai peserta baru: {who}, NIP {nip}", "Accepted as new: {who}, NIP {nip}")
    ruled_reject = Text("Ditolak", "Rejected")
    ruled_accept = Text("Diterima sebagaimana dinilai", "Accepted as scored")
    ruled_void = Text("Dibatalkan", "Voided")
    ruled_withdraw = Text("Keputusan sebelumnya ditarik", "The ruling before was withdrawn")
    bind_says = Text(
        "Pengerjaan {who} di {sitting} menjadi milik peserta {to_name}, NIP {to_nip}. Ia dihitung atas NIP itu.",
        "The attempt of {who} in {sitting} becomes that of {to_name}, NIP {to_nip}, and counts under that NIP.",
    )
    bind_frees = Text(
        "Tempatnya di {there} tidak lagi ditunggu.",
        "Their place in {there} is no longer waited for.",
    )
    enrol_says = Text(
        "Pengerjaan {who} di {sitting} dihitung atas NIP dan nama di bawah ini.",
        "The attempt of {who} in {sitting} counts under the NIP and name below.",
    )
    reject_says = Text(
        "{who} ditolak: pengerjaannya di {sitting} tetap terdaftar dan disimpan, tetapi tidak pernah dihitung.",
        "{who} is rejected: the attempt in {sitting} stays listed and kept, and never counts.",
    )
    accept_says = Text(
        "Pengerjaan {who} di {sitting} tidak lagi sementara; nilainya berlaku sebagaimana adanya.",
        "The attempt of {who} in {sitting} is no longer provisional; its score stands as it is.",
    )
    void_says = Text(
        "Pengerjaan {who} di {sitting} tetap terdaftar dan disimpan, tetapi tidak dihitung.",
        "The attempt of {who} in {sitting} stays listed and kept, and does not count.",
    )
    withdraw_says = Text(
        "Keputusan terakhir atas {who} di {sitting} ditarik; keadaannya kembali menunggu keputusan.",
        "The last ruling on {who} in {sitting} is withdrawn; it waits for a ruling again.",
    )
    nothing_lost = Text(
        "Tidak ada yang dihapus. Keputusan ini dicatat bersama nama Anda dan dapat ditarik.",
        "Nothing is deleted. The ruling is recorded with your name and can be withdrawn.",
    )
    rule_note = Text("Alasan keputusan", "Reason for the ruling")
    rule_knowing = Text("Saya sudah membaca peringatan di atas.", "I have read the warnings above.")
    rule_fault_note = Text("Tulis alasannya.", "Write the reason.")
    rule_fault_name = Text("Tulis namanya.", "Write the name.")
    rule_fault_nip = Text("NIP ini tidak sah: periksa ke-18 angkanya.", "This is no NIP: check its 18 digits.")
    # what to think of first
    warn_not_opened = Text(
        "Data dari pengawas tidak terbaca: pastikan orangnya dengan ruang.",
        "What the proctor told cannot be read: make sure with the room who it was.",
    )
    warn_two_people = Text("Dua catatan menyebut dua orang.", "Two events tell of two people.")
    warn_nip_differs = Text(
        "NIP-nya berbeda dari yang ditulis pengawas.", "The NIP differs from what the proctor typed."
    )
    warn_nip_known = Text(
        "NIP ini ada di daftar peserta: mungkin seharusnya diikat.",
        "A roster has this NIP: binding may be what you want.",
    )
    warn_nip_odd = Text("NIP ini tidak lazim; periksa lagi.", "This NIP is unusual; check it.")
    warn_begun_here = Text(
        "NIP ini sudah mempunyai pengerjaan di sesi ini.", "This NIP has an attempt in this sitting already."
    )
    warn_begun_elsewhere = Text(
        "NIP ini sudah mempunyai pengerjaan di sesi lain.", "This NIP has an attempt in another sitting already."
    )
    warn_bound_already = Text(
        "Orang lain di luar daftar sudah diputuskan sebagai NIP ini.", "Somebody else was ruled to be this NIP already."
    )
