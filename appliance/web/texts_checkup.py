"""What the page of the checkup says, in Indonesian and English; what each check says comes with the checkup."""

from __future__ import annotations

from web.languages import Common, Text


class CheckupTexts(Common):
    title = Text("Pemeriksaan server lokal", "Checkup of this box")
    ready = Text("SIAP", "READY")
    not_ready = Text("BELUM SIAP", "NOT READY")
    never = Text("BELUM DIPERIKSA", "NOT CHECKED YET")
    ready_lead = Text("Server ini dapat melayani ujian.", "This box can serve an exam.")
    not_ready_lead = Text("Selesaikan yang gagal, lalu periksa lagi.", "Mend what failed, then look again.")
    never_lead = Text("Periksa server ini sebelum hari ujian.", "Look at this box before the exam day.")
    checked = Text("Diperiksa {when}, {seconds} detik.", "Looked at {when}, {seconds} s.")
    again = Text("Periksa lagi", "Look again")
    by_hand = Text("Periksa dari terminal server:", "Look again from the box's terminal:")
    failed = Text("Gagal", "Failed")
    attention = Text("Perlu perhatian", "Needs attention")
    passed = Text("Baik", "Passed")
    not_applicable = Text("Tidak ada di sini", "Not here")
    column_check = Text("Pemeriksaan", "Check")
    column_verdict = Text("Putusan", "Verdict")
    column_evidence = Text("Bukti", "Evidence")
    column_todo = Text("Yang harus dilakukan", "What to do")
