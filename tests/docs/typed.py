"""What docs/field and docs/technician tell people to type, and the test that types it.

Four places: `WALK`, typed here by `test_commands.py` into a prepared folder; `SERVED`, asked of a running demonstration
there; `MACHINE`, typed by `tests/provisioning/machine/test_manual.py` on a booted Debian with the package; `ELSEWHERE`,
what a suite of its own does. A command in none of them fails `test_commands.py`; so does an option that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs/field").glob("*.md"), *(ROOT / "docs/technician").glob("*.md")])
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
_TYPED = re.compile(r"(sudo |lumbung )")
# One command, however a page calls what stands for something else.
_SAME = (
    (r"^sudo ", ""),
    (r" -c lumbung\.toml\b", ""),
    (r" --lang en\b", ""),
    (r"/media/(stik|stick)\b", "/media/STICK"),
    (r'"(SIDIK|FINGERPRINT)"', "FINGERPRINT"),
    (r"\bSESI\b", "SITTING"),
    (r"(?<=--file )(BERKAS|FILE|milik-kami|lab)\.seb\b", "lab.seb"),
    (r"\bKUNCI\b", "KEY"),
    (r"(?<=--approval )(FILE|BERKAS|persetujuan\.lmb)", "/media/STICK/persetujuan.lmb"),
    (r"~/gladi\b", "gladi"),
    (r"(?<=manual --out )DIR\b", "panduan"),
    (r"\bROLES\b", "roles.dsse"),
    (r"http://10\.0\.0\.5:8080", "http://192.168.77.1"),
)


class Typed(NamedTuple):
    """A command as a page has it, and in the one form in which the tables have it."""

    page: str
    text: str
    normal: str


def typed() -> list[Typed]:
    """Every line of an `sh` block, and every inline or unmarked command of ours or of root's."""
    return [Typed(path.name, text, normal(text)) for path in PAGES for text in _of(path.read_text("utf-8"))]


def _of(page: str) -> Iterator[str]:
    for kind, body in _FENCE.findall(page):
        for line in map(str.strip, body.splitlines()):
            if line and (kind == "sh" or (kind == "" and _TYPED.match(line))):
                yield line
    for found in _INLINE.findall(_FENCE.sub("", page)):
        text = " ".join(found.split())
        if _TYPED.match(text) and "…" not in text:  # with an ellipsis it is a group's name
            yield text


def normal(text: str) -> str:
    for pattern, same in _SAME:
        text = re.sub(pattern, same, text)
    return text


# Typed by test_commands.py, in this order, into one folder.
WALK = (
    "lumbung provision kit make --out /media/STICK --deb lumbung_0.1.0_amd64.deb --site smk1-tarakan --suite bookworm"
    " --centre https://pusat.example.go.id",
    "lumbung provision kit verify /media/STICK",
    "lumbung provision kit verify /media/STICK --key FINGERPRINT",
    "gpg --show-keys kit-key.gpg",
    "dd if=lumbung.img of=/dev/sdX bs=4M conv=fsync status=progress",
    "lumbung provision manual --out panduan",
    "lumbung box init",
    "lumbung central box add enrolment.json",
    "lumbung central roles --out roles.dsse",
    "lumbung box trust roles.dsse",
    "lumbung provision enrol",
    "lumbung provision enrol --new-request",
    "lumbung provision enrol --out /media/STICK",
    "lumbung provision enrol --approval /media/STICK/persetujuan.lmb",
    "lumbung provision enrol --code XXXX-XXXX",
    "lumbung provision enrol --wait 600",
    "lumbung provision kiosk --origin http://192.168.77.1 --out kios",
    "cp -r kios/. /",
    "lumbung box seb --out lab.seb --quit-password",
    "lumbung box seb-keys",
    "lumbung box seb-keys --file lab.seb",
    "lumbung box seb-keys --browser-exam-key KEY",
    "lumbung box seb-keys --forget",
    "lumbung box seb-keys --forget --file lab.seb",
    "lumbung provision tls make --out tls",
    "lumbung provision tls check",
    "lumbung provision tls helpers --out stick",
)

# Asked of a demonstration that runs: `lumbung demo` itself, and the box and the agent that it starts.
SERVED = (
    "lumbung demo --dir FOLDER",
    "lumbung demo --invent N",
    "lumbung box run",
    "lumbung sync run",
    "lumbung box status",
    "lumbung box close-check SITTING",
    "lumbung sync settled SITTING",
    "lumbung sync now",
    "lumbung sync status",
)

# Typed on a booted machine, in this order; with the exit codes that are right there, and what is typed into it.
MACHINE: dict[str, tuple[frozenset[int], str]] = {
    "date": (frozenset({0}), ""),
    "df -h /var/lib/lumbung": (frozenset({0}), ""),
    "ip -br link": (frozenset({0}), ""),
    "lumbung --version": (frozenset({0}), ""),
    "lumbung box status": (frozenset({0}), ""),
    "lumbung provision doctor": (frozenset({0, 1}), ""),  # a machine without clock, printer and room may be not ready
    "lumbung sync status": (frozenset({3}), ""),  # its centre is out of reach
    "lumbung sync now": (frozenset({3}), ""),
    "lumbung sync settled": (frozenset({0, 3}), ""),
    "lumbung box upgradable": (frozenset({0}), ""),
    "lumbung box backup": (frozenset({0}), ""),
    "systemctl restart lumbung-box": (frozenset({0}), ""),
    "journalctl -u lumbung-box -n 200 --no-pager": (frozenset({0}), ""),
    "journalctl --vacuum-size=100M": (frozenset({0}), ""),
    "apt-get clean": (frozenset({0}), ""),
    "timedatectl set-timezone Asia/Makassar": (frozenset({0}), ""),
    "lumbung provision manual --out panduan": (frozenset({0}), ""),
    "lumbung box seb --out /var/lib/lumbung/box/lab.seb --quit-password": (frozenset({0}), "rahasia\nrahasia\n"),
    "cp /var/lib/lumbung/box/lab.seb /media/STICK": (frozenset({0}), ""),
    "lumbung provision enrol --out /media/STICK": (frozenset({3}), ""),  # it waits for the centre
    "nano /etc/lumbung/config.toml": (frozenset({0}), ""),  # by the test's own hand, where no editor is
    "lumbung provision network show": (frozenset({0}), ""),
    "lumbung provision network probe": (frozenset({0}), ""),
    "lumbung provision network apply": (frozenset({0}), "y\n"),
    "lumbung provision network restore": (frozenset({0}), ""),
    "lumbung provision network restore --original": (frozenset({0}), ""),
    "lumbung provision rehearse --out gladi": (frozenset({0, 1}), ""),  # minutes: the whole of it but what needs hands
    "lumbung provision tls make --out /etc/lumbung/tls --owner $(id -u lumbung)": (frozenset({0}), ""),
    "systemctl disable --now lumbung-box.socket lumbung-box.service": (frozenset({0}), ""),
    "systemctl enable --now lumbung-box-tls.socket lumbung-trust.socket lumbung-box.service": (frozenset({0}), ""),
    "lumbung provision tls check": (frozenset({0}), ""),
    "lumbung provision tls helpers --out /media/STICK": (frozenset({0}), ""),
    "apt-get remove -y lumbung": (frozenset({0}), ""),
    "apt-get purge -y lumbung": (frozenset({0}), ""),
    "systemctl poweroff": (frozenset({0}), ""),
}


class Suite(NamedTuple):
    """A file of the tests, and the words in it that show that it does this."""

    file: str
    words: tuple[str, ...]


# Done by suites that prepare more than a folder: (pattern, where).
_INSTALL = "tests/provisioning/kit/test_install_script.py"
_SETTLED = "tests/provisioning/kit/test_settling.py"
ELSEWHERE: tuple[tuple[str, Suite], ...] = (
    (r"sh install\.sh", Suite(_INSTALL, ('"install.sh"', "*words"))),
    (
        r"sh install\.sh --(box|origin|centre) \S+",
        Suite(_SETTLED, ('"--box", "box-2"', '"--origin", HERE', '"--centre", ')),
    ),
    (
        r"lumbung provision settle --bare --site smk1-tarakan --(box|centre) \S+",
        Suite(_SETTLED, ('"--bare", "--site"', '"--box", "box-2"', '"--centre", ')),
    ),
    (r"lumbung provision settle", Suite(_INSTALL, ("lumbung provision settle",))),
    (r"lumbung provision rehearse --again", Suite("tests/provisioning/rehearse/test_stage.py", ("wipe(",))),
    (r"lumbung provision tls face", Suite("tests/provisioning/tls/test_trust_page.py", ('"tls", "face"',))),
    (r"sh lumbung-ca\.sh( --remove)?", Suite("tests/provisioning/tls/test_certificates.py", ('run("--remove")',))),
    (  # by dpkg there: the package depends on nothing that is not installed, and no archive is asked
        r"apt install \./lumbung_VERS(I|ION)_amd64\.deb",
        Suite("tests/provisioning/machine/conftest.py", ("dpkg -i /srv/lumbung.deb",)),
    ),
    (
        r"systemctl start lumbung-box\.socket lumbung-box lumbung-sync",
        Suite(
            "tests/provisioning/machine/conftest.py",
            ("systemctl start lumbung-box.socket lumbung-box.service lumbung-sync.service",),
        ),
    ),
    (
        r"lumbung box restore (FILE|BERKAS)",
        Suite("tests/provisioning/machine/test_serving.py", ("lumbung box restore {copy}",)),
    ),
    (r"lumbung central init", Suite("tests/central/test_commands.py", ('run(config, "init")',))),
    (
        r"make image|\.venv/bin/python -m provisioning\.image\.build .*",
        Suite("tests/provisioning/image/conftest.py", ("run `make image` first",)),
    ),
)
