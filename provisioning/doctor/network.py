"""What the room's browsers need of the network: ports, the site's one name, certificates, and the way to the centre."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from appliance.checkup import Figure
from appliance.settings import BoxSettings
from provisioning.doctor.checks import Outcome, attention, both, check, failed, not_applicable, passed
from provisioning.doctor.machine import Machine
from sync import errors
from sync.errors import LumbungError

WEB_PORTS = (80, 443)
SOON = timedelta(days=30)
AVAHI_SERVICE = "/etc/avahi/services"


@check("network.ports", "Porta 80 dan 443", "Ports 80 and 443")
def ports(machine: Machine) -> Outcome:
    """Each is free, or it is our own service that listens there."""
    ours = machine.settings.port if machine.service.get("answers") else None
    taken = [port for port in sorted({*WEB_PORTS, machine.settings.port}) if machine.listens(port) and port != ours]
    foreign = [port for port in taken if not _is_ours(machine, port)]
    if foreign:
        listed = ", ".join(map(str, foreign))
        return failed(
            both("Program lain memakai porta {ports}.", "Another program has port {ports}.", ports=listed),
            both(
                "Hentikan program itu. Cari namanya: sudo ss -ltnp 'sport = :{first}'",
                "End that program. Find its name: sudo ss -ltnp 'sport = :{first}'",
                first=str(foreign[0]),
            ),
            taken=listed,
            ours=ours,
        )
    if ours is None and not taken:
        return passed(both("Kosong.", "Free."), taken=None, ours=None)
    return passed(both("Dipakai Lumbung sendiri.", "Used by Lumbung itself."), taken=None, ours=ours)


def _is_ours(machine: Machine, port: int) -> bool:
    """Whether the box's own service answers at another port too, as a socket unit for both has it."""
    https = machine.settings.tls_cert is not None and port != WEB_PORTS[0]
    asked = machine.settings.model_copy(update={"port": port, **({} if https else {"tls_cert": None, "tls_key": None})})
    told = machine.ask(asked)
    return bool(told.get("answers")) and told.get("box") == machine.settings.box


@check("network.name", "Alamat ruang ujian", "Address of the room")
def name(machine: Machine) -> Outcome:
    """The host of the site's origin must lead to this PC."""
    host = urlsplit(machine.settings.origin).hostname or ""
    addresses = [host] if _is_address(host) else machine.resolve(host)
    listed = ", ".join(addresses) or "—"
    said = both("{host} → {addresses}", "{host} → {addresses}", host=host, addresses=listed)
    figures = {"host": host, "addresses": listed}
    if not addresses or not all(machine.is_own(each) for each in addresses):
        todo = both(
            "Alamat di kartu ({origin}) harus menuju PC ini: beri PC ini alamat itu, atau perbaiki DNS ruang.",
            "The address on the cards ({origin}) must lead here: give this PC that address, or mend the room's DNS.",
            origin=machine.settings.origin,
        )
        return failed(said, todo, **figures)
    if all(ipaddress.ip_address(each).is_loopback for each in addresses):
        todo = both(
            "Beri `origin` alamat yang dapat dibuka dari PC peserta.",
            "Give `origin` an address that participants' PCs can open.",
        )
        only = both("{host} hanya PC ini sendiri.", "{host} is this PC alone.", host=host)
        return attention(only, todo, **figures)
    return passed(said, **figures)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@check("network.certificate", "Sertifikat TLS", "TLS certificate")
def certificate(machine: Machine) -> Outcome:
    """Dates, name and key of the certificate that the box shows."""
    settings = machine.settings
    if settings.tls_cert is None or settings.tls_key is None:
        return not_applicable(
            both(
                "HTTP biasa: halaman pengawas hanya di PC ini sendiri.",
                "Plain HTTP: the proctor's pages are on this PC alone.",
            )
        )
    try:
        shown = x509.load_pem_x509_certificate(settings.tls_cert.read_bytes())
        key = load_pem_private_key(settings.tls_key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as wrong:
        why = getattr(wrong, "strerror", None) or type(wrong).__name__
        return failed(
            both(
                "Berkas sertifikat tidak terbaca ({why}).", "The certificate's files cannot be read ({why}).", why=why
            ),
            both(
                "Perbaiki tls_cert dan tls_key di berkas pengaturan.", "Mend tls_cert and tls_key in the settings file."
            ),
            why=why,
        )
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    matches = shown.public_key().public_bytes(*form) == key.public_key().public_bytes(*form)
    return _judge_certificate(settings, shown, matches, datetime.fromtimestamp(machine.wall_ms() / 1000, UTC))


def _judge_certificate(settings: BoxSettings, shown: x509.Certificate, matches: bool, now: datetime) -> Outcome:
    host = urlsplit(settings.origin).hostname or ""
    end = shown.not_valid_after_utc
    figures: dict[str, Figure] = {
        "not_after": f"{end:%Y-%m-%d}",
        "host": host,
        "host_listed": _covers(shown, host),
        "key_matches": matches,
    }
    new = both("Pasang sertifikat baru untuk {host}.", "Install a new certificate for {host}.", host=host)
    if not matches:
        return failed(both("Kunci bukan milik sertifikat ini.", "The key is not this certificate's."), new, **figures)
    if not figures["host_listed"]:
        said = both("Sertifikat tidak memuat {host}.", "The certificate does not name {host}.", host=host)
        return failed(said, new, **figures)
    said = both(
        "Berlaku {start} sampai {end} untuk {host}.",
        "Valid {start} to {end} for {host}.",
        start=f"{shown.not_valid_before_utc:%Y-%m-%d}",
        end=f"{end:%Y-%m-%d}",
        host=host,
    )
    if now < shown.not_valid_before_utc or now > end:
        return failed(said, new, **figures)
    return attention(said, new, **figures) if end - now < SOON else passed(said, **figures)


def _covers(shown: x509.Certificate, host: str) -> bool:
    """Whether the certificate's alternative names hold the host, a wildcard for one label."""
    try:
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    if _is_address(host):
        return ipaddress.ip_address(host) in names.get_values_for_type(x509.IPAddress)
    wild = "*." + host.partition(".")[2]
    listed = [each.lower() for each in names.get_values_for_type(x509.DNSName)]
    return host in listed or ("." in host.partition(".")[2] and wild in listed)


@check("network.mdns", "Nama .local (mDNS)", "The .local name (mDNS)")
def mdns(machine: Machine) -> Outcome:
    """Avahi tells the box's name to PCs that have no DNS; the IP address is printed as well."""
    ran = machine.run(["systemctl", "is-active", "avahi-daemon.service"])
    if ran is None or ran.out.strip() in ("", "unknown") or machine.text("/etc/avahi/avahi-daemon.conf") is None:
        return not_applicable(both("Avahi tidak terpasang.", "Avahi is not installed."))
    ours = [each for each in machine.names(AVAHI_SERVICE) if each.startswith("lumbung") and each.endswith(".service")]
    active = ran.out.strip() == "active"
    figures = {"active": active, "service_file": ours[0] if ours else None}
    if active and ours:
        return passed(both("Avahi berjalan dan mengumumkan Lumbung.", "Avahi runs and announces Lumbung."), **figures)
    return attention(
        both("Avahi tidak mengumumkan Lumbung.", "Avahi does not announce Lumbung."),
        both(
            "sudo systemctl enable --now avahi-daemon; atau pakai alamat IP saja.",
            "sudo systemctl enable --now avahi-daemon; or use the IP address alone.",
        ),
        **figures,
    )


@check("centre.reach", "Hubungan ke pusat", "The way to the centre")
def centre(machine: Machine) -> Outcome:
    """One answer that bears the centre's signature: a portal's 200 is none. The exam itself never needs it.

    A centre that answers and does not know this box is another thing than none: its answers will not count.
    """
    if machine.centre is None or machine.sync is None:
        return not_applicable(both("Bagian [sync] tidak ada di pengaturan.", "The settings have no [sync] section."))
    url = machine.sync.centre_url
    try:
        machine.centre()
    except LumbungError as error:
        if error.entry in (errors.CENTRE_DENIED, errors.BOX_BARRED):
            said = both("{url}: {why}", "{url}: {why}", url=url, why=both(*error.entry.message))
            return failed(said, both(*error.entry.hint), url=url, code=error.code)
        later = both(
            "Ujian tetap dapat berjalan tanpa internet. {hint}",
            "The exam runs without internet all the same. {hint}",
            hint=both(*error.entry.hint),
        )
        if error.entry is errors.CAPTIVE_PORTAL:
            said = both(
                "Yang menjawab di {url} bukan pusat (halaman log-in jaringan?).",
                "What answers at {url} is not the centre (a network's log-in page?).",
                url=url,
            )
        else:
            said = both("{url}: {why}", "{url}: {why}", url=url, why=both(*error.entry.message))
        return attention(said, later, url=url, code=error.code)
    return passed(both("{url} menjawab dengan tanda tangannya.", "{url} answers with its signature.", url=url), url=url)
