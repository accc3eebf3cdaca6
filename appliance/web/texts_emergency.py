"""What the page of emergency files says, in Indonesian and English."""

from __future__ import annotations

from web.languages import Common, Text


class EmergencyTexts(Common):
    title = Text("Berkas darurat", "Emergency files")
    back_to_sittings = Text("Semua sesi", "All sittings")
    lead = Text(
        "Berkas yang disimpan halaman peserta saat server tidak terjangkau. Isinya tersegel untuk pusat; server ini "
        "menyimpannya dan membawanya ke pusat. Boleh dibawa ke server mana pun di titik lokasi ini.",
        "What a participant's page saved while the box was out of reach. It is sealed to the centre; this box keeps it "
        "and carries it there. Any box of this site will do.",
    )
    choose = Text("Pilih berkas", "Choose files")
    choose_hint = Text(
        "lumbung-darurat-….json dari flashdisk atau telepon; boleh banyak sekaligus, bersama-sama paling besar 6 MB.",
        "lumbung-darurat-….json from a stick or a phone; many at once if you like, at most 6 MB together.",
    )
    bring = Text("Simpan di server ini", "Keep on this box")
    results = Text("Hasil", "Results")
    outcome_new = Text(
        "Tersimpan di server ini dan menunggu dibawa ke pusat.", "Kept on this box; it waits to go to the centre."
    )
    outcome_here = Text("Sudah ada di server ini; tidak ada yang berubah.", "It was here already; nothing changed.")
    outcome_longer = Text(
        "Tersimpan. Ini versi yang lebih panjang dari berkas yang sudah ada; keduanya dibawa ke pusat, setiap jawaban "
        "dihitung satu kali.",
        "Kept. It is a longer version of a file that is here; both go to the centre, and each answer counts once.",
    )
    outcome_another = Text(
        "Tersimpan. Berkas lain dari log-in yang sama sudah ada; keduanya dibawa ke pusat, setiap jawaban dihitung "
        "satu kali.",
        "Kept. Another file of the same log-in is here; both go to the centre, and each answer counts once.",
    )
    kept = Text("Yang ada di server ini", "What is on this box")
    kept_none = Text("Belum ada berkas darurat di server ini.", "No emergency file is on this box.")
    kept_waiting = Text(
        "{count} berkas belum di pusat; dibawa sendiri begitu ada internet. Simpan flashdisknya sampai semuanya di "
        "pusat.",
        "{count} files are not at the centre yet; they go by themselves once there is internet. Keep the stick until "
        "all are there.",
    )
    kept_all = Text("Semuanya sudah di pusat.", "All of them are at the centre.")
    unknown_person = Text("Peserta {attempt}", "Participant {attempt}")
    unknown_sitting = Text("sesi yang tidak dikenal server ini", "a sitting that this box does not know")
    seat = Text("kursi {seat}", "seat {seat}")
    centre_none = Text("Belum di pusat", "Not at the centre yet")
    centre_held = Text("Di pusat", "At the centre")
    centre_aside = Text("Disisihkan pusat", "Set aside by the centre")
    aside_means = Text(
        "Pusat menyimpannya, tetapi belum dapat memakainya. Beri tahu staf pusat; berkas lain tidak terganggu.",
        "The centre keeps it, but cannot use it yet. Tell its staff; the other files are not troubled.",
    )
    more = Text("dan {count} lagi", "and {count} more")
