"""56xx: the network of the room, and TLS in it."""

from __future__ import annotations

from sync.errors.base import new_entry

NETWORK_CARD = new_entry(
    5601,
    "network_card",
    500,
    ("Kartu jaringan ini tidak dapat dipakai.", "This network card cannot be used."),
    (
        "Periksa `interface` di [network], kabelnya, dan jalankan sebagai root; `ip -br link` menyebut semua kartu.",
        "Check `interface` in [network] and the cable, and run as root; `ip -br link` lists every card.",
    ),
)
NETWORK_ADDRESS_TAKEN = new_entry(
    5602,
    "network_address_taken",
    409,
    ("Alamat server sudah dipakai perangkat lain di ruang ini.", "Another device in this room has the box's address."),
    (
        "Cari perangkat dengan MAC itu (label atau `arp -a`) lalu ubah alamatnya, atau pilih `address` lain.",
        "Find the device with that MAC (its label, or `arp -a`) and change its address, or choose another `address`.",
    ),
)
NETWORK_OTHER_DHCP = new_entry(
    5603,
    "network_other_dhcp",
    409,
    ("Perangkat lain sudah membagi alamat di ruang ini.", "Another device already gives out addresses in this room."),
    (
        "Matikan DHCP pada perangkat dengan MAC itu (biasanya router), atau biarkan ia bekerja: `dhcp = false`.",
        "Switch DHCP off on the device with that MAC (mostly a router), or leave it to it: `dhcp = false`.",
    ),
)
NETWORK_ORIGIN = new_entry(
    5604,
    "network_origin",
    400,
    (
        "Alamat pada kartu tidak menuju ke alamat jaringan ini.",
        "The address on the cards does not lead to this network's address.",
    ),
    (
        "`origin` di [box] harus memuat `address` atau nama dari [network]; kartu yang sudah dicetak menentukan mana.",
        "`origin` in [box] must hold `address` or a name of [network]; cards already printed decide which.",
    ),
)
NETWORK_COMMAND = new_entry(
    5605,
    "network_command",
    500,
    (
        "Jaringan tidak menerima pengaturan ini; keadaan semula dikembalikan.",
        "The network did not take these settings; the former state is back.",
    ),
    (
        "Lihat kata-kata perintah itu. Pasang yang kurang (dnsmasq-base, chrony, nftables), lalu ulangi.",
        "See what the command said. Install what is missing (dnsmasq-base, chrony, nftables), then try again.",
    ),
)
NETWORK_NOTHING_TO_RESTORE = new_entry(
    5606,
    "network_nothing_to_restore",
    404,
    ("Tidak ada keadaan jaringan yang tersimpan.", "No former state of the network is kept."),
    (
        "Belum ada yang diubah oleh perintah ini; jaringan PC ini masih seperti aslinya.",
        "This command has changed nothing yet; the PC's network is as it was.",
    ),
)
NETWORK_SITTING_OPEN = new_entry(
    5607,
    "network_sitting_open",
    409,
    (
        "Ada sesi yang sedang berlangsung; jaringan tidak diubah.",
        "A sitting is under way; the network is left alone.",
    ),
    (
        "Tunggu sampai ruang ditutup. Alamat server tetap selama sesi, supaya jawaban di peramban tidak tercecer.",
        "Wait for the close. The box keeps its address while a sitting is open, or browsers would lose their answers.",
    ),
)
NETWORK_MANAGER_UNKNOWN = new_entry(
    5608,
    "network_manager_unknown",
    500,
    (
        "Tidak ada pengatur alamat yang dikenal di PC ini.",
        "No known program sets addresses on this PC.",
    ),
    (
        "Nyalakan systemd-networkd atau NetworkManager, atau sebut satu di `manager`; "
        "hapus kartu ini dari /etc/network/interfaces.",
        "Start systemd-networkd or NetworkManager, or name one in `manager`; "
        "take this card out of /etc/network/interfaces.",
    ),
)
NETWORK_NO_CABLE = new_entry(
    5609,
    "network_no_cable",
    409,
    (
        "Tidak ada kabel yang tersambung pada kartu jaringan ini; jaringan tidak diubah.",
        "No cable leads anywhere from this network card; the network is left alone.",
    ),
    (
        "Sambungkan kartu itu ke switch yang menyala, atau sebut kartu lain di `interface`; "
        "tanpa kabel tidak dapat ditanya siapa lagi yang membagi alamat. Lalu ulangi.",
        "Connect that card to a switch that has power, or name another card in `interface`; "
        "without a cable nobody can be asked who else gives out addresses. Then repeat.",
    ),
)
TLS_NOT_SET = new_entry(
    5610,
    "tls_not_set",
    400,
    ("Server ini tidak memakai HTTPS.", "This box does not speak HTTPS."),
    (
        "Isi `tls_cert`, `tls_key`, dan `origin` (https://…) di [box]; `lumbung provision tls make` membuat berkasnya.",
        "Set `tls_cert`, `tls_key` and `origin` (https://…) in [box]; `lumbung provision tls make` makes the files.",
    ),
)
TLS_ALREADY_MADE = new_entry(
    5611,
    "tls_already_made",
    409,
    ("Di folder itu sudah ada kunci TLS.", "There is a TLS key in that folder already."),
    (
        "Pakai folder lain. Kunci baru berarti semua PC harus memasang sertifikat lagi.",
        "Choose another folder. With a new key every lab PC must import the certificate again.",
    ),
)
TLS_NO_AUTHORITY = new_entry(
    5612,
    "tls_no_authority",
    404,
    ("Tidak ada otoritas yang perlu dipasang.", "There is no authority to import."),
    (
        "Sertifikat dari CA umum sudah dipercaya peramban. Bila CA-nya milik sendiri: `--authority BERKAS`.",
        "Browsers know a public authority already. Where it is an own one: `--authority FILE`.",
    ),
)
