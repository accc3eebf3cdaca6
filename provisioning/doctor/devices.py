"""What stands beside the PC: printer and UPS. Neither is needed to serve; each is told of where its program is."""

from __future__ import annotations

from provisioning.doctor.checks import Outcome, attention, both, check, not_applicable, passed
from provisioning.doctor.machine import Machine

LEAST_CHARGE = 50


@check("device.printer", "Printer", "Printer")
def printer(machine: Machine) -> Outcome:
    """A queue of CUPS that takes jobs: cards, attendance list and minutes are paper."""
    ran = machine.run(["lpstat", "-a"])
    if ran is None:
        return not_applicable(both("CUPS tidak terpasang.", "CUPS is not installed."))
    lines = [line.split() for line in ran.out.splitlines() if line.strip()]
    taking = [words[0] for words in lines if "accepting" in words and "not" not in words]
    listed = ", ".join(taking)
    if ran.code or not taking:
        return attention(
            both("Tidak ada printer yang menerima cetakan.", "No printer takes jobs."),
            both(
                "Nyalakan dan tambahkan printer, atau simpan PDF dan cetak dari PC lain.",
                "Switch a printer on and add it, or save the PDFs and print from another PC.",
            ),
            printers=listed,
        )
    return passed(both("Siap: {names}.", "Ready: {names}.", names=listed), printers=listed)


@check("device.ups", "UPS", "UPS")
def ups(machine: Machine) -> Outcome:
    """State and charge, by NUT's `upsc`: a site is asked to have a UPS for 15 minutes."""
    ran = machine.run(["upsc", "-l"])
    if ran is None:
        return not_applicable(both("NUT tidak terpasang.", "NUT is not installed."))
    names = ran.out.split()
    if ran.code or not names:
        return attention(
            both("Tidak ada UPS yang tersambung.", "No UPS is connected."),
            both(
                "Sambungkan kabel data UPS. Tanpa UPS waktu peserta tetap utuh, tetapi PC mati seketika.",
                "Connect the UPS's data cable. Without one nobody loses time, but the PC dies at once.",
            ),
            name=None,
        )
    told = machine.run(["upsc", names[0]])
    rows = dict(line.split(": ", 1) for line in (told.out if told else "").splitlines() if ": " in line)
    status, charge = rows.get("ups.status", ""), rows.get("battery.charge", "")
    percent = int(float(charge)) if charge.replace(".", "", 1).isdigit() else None
    figures = {"name": names[0], "status": status, "charge_percent": percent, "runtime_s": rows.get("battery.runtime")}
    shown = str(percent) if percent is not None else "?"
    said = both(
        "{name}: {status}, baterai {charge} %.",
        "{name}: {status}, battery {charge} %.",
        name=names[0],
        status=status or "?",
        charge=shown,
    )
    if (
        "OL" in status.split()
        and not {"RB", "LB"} & set(status.split())
        and (percent is None or percent >= LEAST_CHARGE)
    ):
        return passed(said, **figures)
    return attention(
        said,
        both(
            "Isi atau ganti baterai UPS; periksa kabel listriknya.",
            "Charge or replace the battery; see to its mains cable.",
        ),
        **figures,
    )
