"""What the page of a sitting's papers says, in Indonesian and English; what the papers say is `appliance.papers`."""

from __future__ import annotations

from web.languages import Common, Text


class PaperTexts(Common):
    title = Text("Berkas cetak", "Papers")
    back_to_room = Text("Kembali ke ruang", "Back to the room")
    lead = Text(
        "Unduh, lalu cetak dari komputer mana pun yang memiliki pencetak. Server ini tidak memerlukannya.",
        "Fetch them and print from any PC that has a printer. This box needs none.",
    )
    head = Text("Kepala jurnal", "Journal head")
    closing_head = Text("Kepala jurnal penutup", "Closing head of the journal")
    head_lead = Text(
        "Salin enam belas aksara ini ke formulir kosong. Dengan ini pusat dapat memeriksanya.",
        "Copy these sixteen characters onto a blank form. By them the centre can check it.",
    )
    number = Text("Nomor {seq}", "Number {seq}")
    head_moves = Text("Berubah selama ujian berjalan.", "It changes while the exam goes on.")
    before = Text("Sebelum ujian", "Before the exam")
    after = Text("Penutupan", "At the close")
    indonesian = Text("Unduh (Indonesia)", "Fetch (Indonesian)")
    english = Text("Unduh (Inggris)", "Fetch (English)")
    blank = Text("Formulir kosong:", "Blank form:")
    blank_of = Text("formulir kosong, {which}", "blank form, {which}")
    in_indonesian = Text("Indonesia", "Indonesian")
    in_english = Text("Inggris", "English")
    first_page = Text("Halaman pertama: {paper}", "First page: {paper}")

    when_cards = Text("Delapan sehalaman, dengan garis potong. Tanpa PIN.", "Eight a page, with lines to cut. No PINs.")
    when_attendance = Text("Untuk ditandatangani saat peserta masuk.", "To be signed as people come in.")
    when_integrity = Text(
        "Satu daftar seruang, ditandatangani sebelum ujian.", "One list a room, signed before the exam."
    )
    when_incidents = Text("Setiap kejadian yang dicatat.", "Each incident that was noted.")
    when_minutes = Text(
        "Jumlah, waktu, jeda, dan semua yang terjadi, dari jurnal.",
        "Counts, times, pauses and all that happened, from the journal.",
    )
    when_reconciliation = Text(
        "Terdaftar = hadir + tidak hadir; catatan di peramban, server, dan pusat.",
        "Enrolled = present + absent; events at browsers, box and centre.",
    )
    when_settlement = Text(
        "Tuntas atau belum: catatan sesi ini di server dan di pusat. Sesudah server tersambung ke internet.",
        "Settled or not: the sitting's events on the box and at the centre. Once the box had the internet.",
    )
    when_handover = Text(
        "Bila server berpindah tangan: segel, kepala penutup, kiriman yang belum bertanda terima.",
        "When the box changes hands: seals, closing head, batches without a receipt.",
    )
