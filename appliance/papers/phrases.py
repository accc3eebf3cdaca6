"""The sentences of the papers that people sign. `{places}` are filled by `sheets`; a blank form leaves lines there."""

from __future__ import annotations

from typing import Final

from web.languages import Text

MINUTES_OPEN: Final = Text(
    "Pada hari ini, {weekday} tanggal {day}, di {site}, ruang {room}, telah dilaksanakan {exam}, {sitting}, pada "
    "server lokal {box} dengan keterangan sebagai berikut.",
    "On {weekday}, {day}, at {site}, room {room}, {exam}, {sitting}, was held on the box {box} as follows.",
)
MINUTES_CLOSE: Final = Text(
    "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.",
    "These minutes are a true record of the sitting.",
)
INCIDENTS_OPEN: Final = Text(
    "Kejadian selama sesi sebagaimana dicatat oleh petugas, menurut waktu.",
    "Incidents of the sitting as noted by its officials, by time.",
)
INCIDENTS_CLOSE: Final = Text(
    "Laporan ini dibuat dengan sebenarnya.",
    "This report is true.",
)
ATTENDANCE: Final = Text(
    "Tanda tangani pada kolom di samping nama Anda.",
    "Please sign beside your name.",
)
PACT_OPEN: Final = Text(
    "Kami yang bertanda tangan di bawah ini, peserta {exam}, {sitting}, masing-masing menyatakan dengan sebenarnya "
    "bahwa saya:",
    "Each of us who signs below, as a participant of {exam}, {sitting}, declares that I:",
)
PACT: Final = (
    Text(
        "mengerjakan seluruh soal sendiri, tanpa bantuan orang lain dan tanpa alat bantu yang tidak diizinkan;",
        "work on every item myself, without anyone's help and without aids that are not allowed;",
    ),
    Text(
        "tidak menggantikan dan tidak digantikan oleh orang lain;",
        "take nobody's place and let nobody take mine;",
    ),
    Text(
        "tidak menyalin, memotret, merekam, atau menyebarluaskan soal dalam bentuk apa pun;",
        "do not copy, photograph, record or pass on any item in any form;",
    ),
    Text(
        "mematuhi tata tertib ujian dan petunjuk pengawas, serta segera melapor bila ada gangguan;",
        "keep the rules of the exam, follow the proctor, and report any disturbance at once;",
    ),
    Text(
        "bersedia menerima sanksi sesuai dengan peraturan perundang-undangan apabila pernyataan ini tidak benar.",
        "accept the consequences provided by law if this declaration is not true.",
    ),
)
RECONCILIATION_OPEN: Final = Text(
    "Sesi boleh ditutup bila semua orang terhitung dan semua catatan di peramban sudah ada di server lokal. "
    "Peramban yang tidak terjangkau disebut satu per satu beserta alasannya.",
    "A sitting may be closed once everybody is accounted for and everything at the browsers is on the box. Browsers "
    "out of reach are named one by one, with the reason.",
)
RECONCILIATION_NOTE: Final = Text(
    "“Belum diterima” bukan berarti tidak hadir dan bukan nilai nol: catatan itu ada di server lokal dan masih akan "
    "dikirim.",
    "“Not received” means neither absent nor zero: those events are on the box and still on their way.",
)
RECONCILIATION_CLOSE: Final = Text(
    "Kami telah memeriksa angka di atas dan menyetujui alasan yang tercantum.",
    "We have checked the figures above and agree with the reasons given.",
)
SETTLEMENT_OPEN: Final = Text(
    "Sesi tuntas bila sudah ditutup dan setiap catatannya, sejak pendaftaran dibuka, terarsip di pusat pada media "
    "kedua dengan kepala jurnal yang sama. Sebelum itu tidak ada yang boleh dihapus dari server lokal.",
    "A sitting is settled when it is closed and every event since registration opened is archived at the centre, on a "
    "second medium and with the same heads. Before that nothing may be deleted from the box.",
)
SETTLEMENT_DONE: Final = Text(
    "Sesi ini tuntas: server lokal dan pusat memegang jurnal yang sama.",
    "This sitting is settled: box and centre hold the same journal.",
)
SETTLEMENT_WAITS: Final = Text(
    "Sesi ini belum tuntas. Jangan menghapus apa pun. Sambungkan server lokal ke internet dan tunggu.",
    "This sitting is not settled yet. Delete nothing. Connect the box to the internet and wait.",
)
SETTLEMENT_CLOSE: Final = Text(
    "Kami telah membaca keadaan di atas dari server lokal.", "We have read the above from the box."
)
HANDOVER_OPEN: Final = Text(
    "Pada hari ini, {weekday} tanggal {day}, di {site}, telah diserahkan server lokal dengan keterangan sebagai "
    "berikut.",
    "On {weekday}, {day}, at {site}, the box was handed over as follows.",
)
HANDOVER_BATCHES: Final = Text(
    "Kiriman di bawah ini belum bertanda terima dari pusat. Jangan hapus apa pun dari server lokal sampai semuanya "
    "bertanda terima.",
    "The centre has not given its receipt for the batches below. Nothing may be deleted from the box before all of "
    "them have theirs.",
)
HANDOVER_CLOSE: Final = Text(
    "Penerima telah memeriksa nomor segel dan keadaan server lokal.",
    "The receiver has checked the seals and the state of the box.",
)
BACKDATED: Final = Text("Sejak {at} bagi yang terputus.", "Since {at} for those who were cut off.")
LOST: Final = Text("Dari {length} yang hilang.", "Of {length} that were lost.")
SEVERAL: Final = Text("{count} orang: {numbers}", "{count} people: {numbers}")
