"""57xx: the kit, from which a bare PC becomes a box. `provisioning/kit/data/install.sh` says some of them by itself."""

from __future__ import annotations

from sync.errors.base import new_entry

KIT_DAMAGED = new_entry(
    5701,
    "kit_damaged",
    400,
    ("Kit ini rusak atau tidak utuh.", "This kit is damaged or incomplete."),
    (
        "Jangan dipasang. Salin lagi dari pusat ke stick lain, lalu ulangi; tidak ada yang diubah di PC ini.",
        "Do not install it. Copy it from the centre again, to another stick, and retry; nothing was changed here.",
    ),
)
KIT_FOREIGN = new_entry(
    5702,
    "kit_foreign",
    403,
    ("Kit ini tidak ditandatangani dengan kunci yang disebut.", "This kit is not signed with the key that was named."),
    (
        "Telepon pusat dan bandingkan sidik kunci kit, huruf demi huruf. Bila berbeda, jangan dipasang.",
        "Call the centre and compare the kit key's fingerprint, letter by letter. Where it differs, do not install.",
    ),
)
KIT_SYSTEM = new_entry(
    5703,
    "kit_system",
    400,
    ("Kit ini tidak memuat paket untuk sistem PC ini.", "This kit has no packages for this PC's system."),
    (
        "Didukung: Debian 12, Debian 13, Ubuntu 24.04 (64 bit). Minta kit dengan `--suite` sistem ini, "
        "atau pakai stick yang dapat dinyalakan.",
        "Supported: Debian 12, Debian 13, Ubuntu 24.04 (64 bit). Ask for a kit with this system's `--suite`, "
        "or use the bootable stick.",
    ),
)
KIT_NO_ROOM = new_entry(
    5704,
    "kit_no_room",
    507,
    ("Ruang disk tidak cukup.", "There is not enough room on the disk."),
    (
        "Kosongkan disk itu, lalu ulangi; yang sudah ada dipakai lagi.",
        "Make room there, then try again; what is there is used.",
    ),
)
KIT_NO_SUCH_SITE = new_entry(
    5705,
    "kit_no_such_site",
    404,
    ("Kit ini tidak memuat titik lokasi itu.", "This kit does not hold that site."),
    ("Sebut satu dari lokasi di kit dengan `--site`.", "Name one of the kit's sites with `--site`."),
)
KIT_TOOL = new_entry(
    5706,
    "kit_tool",
    500,
    ("Alat untuk membuat kit gagal atau tidak ada.", "A tool for making the kit failed or is missing."),
    (
        "Lihat kata-katanya. Diperlukan: apt, apt-utils, gnupg; dan jaringan bila paketnya belum pernah diambil.",
        "See what it said. Needed: apt, apt-utils, gnupg; and a network where packages were not fetched before.",
    ),
)
KIT_OTHER_BOX = new_entry(
    5707,
    "kit_other_box",
    409,
    ("PC ini sudah menjadi server lokasi lain.", "This PC is another site's box already."),
    (
        "Tidak ada yang diubah. Pakai PC lain, atau pensiunkan server yang lama dahulu bersama pusat.",
        "Nothing was changed. Take another PC, or retire the old box first, together with the centre.",
    ),
)
KIT_NOT_ROOT = new_entry(
    5708,
    "kit_not_root",
    403,
    ("Perintah ini memerlukan hak root.", "This command needs root."),
    ("Ulangi dengan `sudo` di depannya.", "Run it again with `sudo` in front."),
)
KIT_APT = new_entry(
    5709,
    "kit_apt",
    500,
    ("apt tidak dapat memasang paket dari kit.", "apt could not install the kit's packages."),
    (
        "Baca kata-katanya di atas. Tunggu pemutakhiran lain di PC itu atau sesi ujian selesai, lalu ulangi. "
        "Masih gagal: foto layar, telepon pusat.",
        "Read its words above. Let other updates of that PC or a sitting end, then run it again. "
        "Still failing: photograph the screen, call the centre.",
    ),
)
KIT_SERVICE = new_entry(
    5710,
    "kit_service",
    500,
    ("Layanan server ini tidak mulai.", "A service of this box did not start."),
    (
        "Pengaturan dan kunci sudah ada. Baca sebabnya dengan `journalctl -u`, diikuti nama layanannya; sering: "
        "program lain memegang porta 80. Perbaiki, lalu jalankan lagi.",
        "Settings and keys are there. Read why with `journalctl -u` and the service's name; often another program has "
        "port 80. Mend that, then run it again.",
    ),
)
KIT_STEP = new_entry(
    5711,
    "kit_step",
    500,
    ("Satu langkah penyiapan server gagal.", "A step of settling this box failed."),
    (
        "Baca kata-katanya. Jalankan lagi; yang sudah jadi tetap. Masih gagal: foto layar, telepon pusat.",
        "Read what it said. Run it again; what is done stays. Still failing: photograph the screen, call the centre.",
    ),
)
KIT_NO_ADDRESS = new_entry(
    5712,
    "kit_no_address",
    409,
    ("PC ini belum punya alamat jaringan.", "This PC has no network address yet."),
    (
        "Sambungkan kabel ke jaringan, lalu ulangi; atau sebut alamat yang akan diberikan kepadanya (halaman 7): "
        "`--origin http://192.168.77.1`.",
        "Connect it to the network and run it again; or name the address that it will be given (page 7): "
        "`--origin http://192.168.77.1`.",
    ),
)
KIT_BOX_NAMED = new_entry(
    5713,
    "kit_box_named",
    409,
    ("Server ini sudah dikenal dengan nama lain.", "This box is known under another name already."),
    (
        "Tidak ada yang diubah: namanya tetap. Server lain dibuat di PC lain; memulai baru di PC ini: pensiunkan "
        "dahulu bersama pusat (halaman 21).",
        "Nothing was changed: its name stays. Another box is made on another PC; to begin anew on this one retire it "
        "first, together with the centre (page 21).",
    ),
)
