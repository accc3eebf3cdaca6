"""What the page of emergency files says, in Indonesian and English."""

from __future__ import annotations

from web.languages import Common, Text


class EmergencyTexts(Common):
    """Part of the staff pages' catalogue."""

    emergency = Text("Berkas darurat", "Emergency files")
    emergency_lead = Text(
        "Berkas yang disimpan halaman peserta saat server lokal dan jaringan ruang tidak ada. Lewat jalan apa pun dan "
        "berapa kali pun datang, setiap catatan di dalamnya dihitung satu kali.",
        "What a participant's page saved when neither box nor LAN was there. Whatever road a file comes by, and "
        "however often, each row in it counts once.",
    )
    emergency_choose = Text("Pilih berkas", "Choose files")
    emergency_choose_hint = Text(
        "lumbung-darurat-….json, boleh banyak sekaligus; satu berkas paling besar 6 MB, bersama-sama 64 MB.",
        "lumbung-darurat-….json, many at once if you like; one is at most 6 MB, all together 64 MB.",
    )
    emergency_bring = Text("Terima berkas", "Take the files in")
    emergency_results = Text("Hasil", "Results")
    emergency_result_added = Text("{added} catatan ditambahkan.", "{added} rows were added.")
    emergency_result_nothing_new = Text(
        "Diterima; semua catatannya sudah ada dari berkas lain.",
        "Taken in; all its rows were here already from another file.",
    )
    emergency_result_known = Text(
        "Sudah pernah diterima; tidak ada yang berubah.", "It was here already; nothing changed."
    )
    emergency_result_contradicts = Text(
        "{added} catatan ditambahkan, tetapi bertentangan dengan berkas sebelumnya. Keduanya disimpan; staf "
        "memutuskan.",
        "{added} rows were added, but they contradict an earlier file. Both are kept; staff rule on it.",
    )
    emergency_aside_kept = Text("Berkasnya tetap disimpan di daftar di bawah.", "It is kept, in the list below.")
    emergency_unknown = Text(
        "{count} catatan tidak dikenal: perbarui perangkat lunak pusat, lalu coba lagi.",
        "{count} rows are not understood: upgrade the centre's software, then try again.",
    )
    emergency_list = Text("Yang sudah datang", "What has come")
    emergency_list_lead = Text(
        "Sementara: sebagian jawaban hanya diketahui dari berkas. Tanda itu hilang sendiri begitu jurnal ruang datang.",
        "Provisional: some answers are known from the file alone. The mark goes by itself once the room's journal "
        "comes.",
    )
    emergency_none = Text("Belum ada berkas darurat.", "No emergency file has come.")
    emergency_state_aside = Text("Disisihkan", "Set aside")
    emergency_state_behind = Text("Menunggu diolah", "Waiting to be projected")
    emergency_state_provisional = Text("Berlaku sementara", "Provisional")
    emergency_state_ruled_accept = Text("Diputuskan: berlaku", "Ruled: it counts")
    emergency_state_ruled_void = Text("Diputuskan: tidak berlaku", "Ruled: it does not count")
    emergency_state_no_answers = Text("Tanpa jawaban", "No answers in it")
    emergency_state_covered = Text("Tercakup jurnal", "Covered by the journal")
    emergency_rows = Text("Catatan baru", "New rows")
    emergency_of = Text("{added} dari {events}", "{added} of {events}")
    emergency_road = Text("Lewat", "By way of")
    emergency_road_box = Text("server lokal", "a box")
    emergency_road_staff = Text("halaman ini", "this page")
    emergency_road_command = Text("baris perintah", "the command line")
    emergency_file = Text("Berkas", "File")
    emergency_again = Text("Coba lagi", "Try again")
    emergency_nobodys = Text("lokasi tidak terbaca", "site not readable")
