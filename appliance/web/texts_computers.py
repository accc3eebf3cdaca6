"""What the console says of lab PCs that were checked at /seat, in Indonesian and English."""

from __future__ import annotations

from web.languages import Common, Text


class ComputerTexts(Common):
    computers = Text("Pemeriksaan komputer", "Computer check")
    computers_lead = Text(
        "Yang ditemukan setiap PC di halaman /seat. Pada PC “tersimpan sementara”, jangan matikan komputer sebelum "
        "jawabannya terkirim.",
        "What each PC found at the page /seat. Where it says “kept for the moment”, do not switch the PC off before "
        "its answers are sent.",
    )
    computers_none = Text(
        "Belum ada komputer yang diperiksa. Buka /seat di setiap PC.",
        "No computer was checked yet. Open /seat on each PC.",
    )
    pc = Text("Komputer", "Computer")
    pc_unusable = Text("Belum siap", "Not ready")
    pc_forgets = Text("Tersimpan sementara", "Kept for the moment")
    pc_restart = Text("Perlu dinyalakan ulang", "To be restarted")
    pc_ready = Text("Siap", "Ready")
    pc_screen = Text("Layar", "Screen")
    pc_sound = Text("Suara", "Sound")
    pc_when = Text("Diperiksa", "Checked")
    pc_heard = Text("Terdengar", "Heard")
    pc_unheard = Text("Tidak terdengar", "Not heard")
    pc_untried = Text("Belum dicoba", "Not tried")
    checkup = Text("Pemeriksaan server", "Checkup of the box")
