"""What the manuals tell people to type on a box, typed on one: Debian 12 with the package, nothing else prepared.

`tests/docs/typed.py` has the list, in the order of a box's life; `tests/docs/test_commands.py` holds the manuals to it.
"""

from __future__ import annotations

import subprocess

import pytest

from tests.conditions import eventually
from tests.docs.typed import MACHINE
from tests.provisioning.machine.machine import Machine

pytestmark = pytest.mark.machine

CONFIG = "/etc/lumbung/config.toml"
STICK = "/media/STICK"
REHEARSAL_S = 1_500.0


class Hands:
    """Types the commands of the table; remembers which."""

    def __init__(self, box: Machine) -> None:
        self.box = box
        self.typed: list[str] = []

    def type(self, command: str) -> str:
        self.typed.append(command)
        codes, keys = MACHINE[command]
        line = f"printf '%s' {_quoted(keys)} | {command}" if keys else command
        done = self.box.run(f"cd /srv && {line}", check=False, within_s=REHEARSAL_S)
        assert done.returncode in codes, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def edit(self, python: str) -> None:
        """What a person does to the settings in the editor: `text` is the file's, before and after."""
        self.typed.append(f"nano {CONFIG}")
        program = f"import pathlib; p = pathlib.Path('{CONFIG}'); text = p.read_text(); {python}; p.write_text(text)"
        self.box.run(f"python3 -c {_quoted(program)}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def test_the_manual_is_followed_on_a_box(box: Machine) -> None:
    hands = Hands(box)
    box.run(f"mkdir -p {STICK}")
    look_at_it(hands)
    put_on_a_stick(hands)
    connect_the_room(hands)
    rehearse(hands)
    speak_https(hands)
    hands.type("apt-get remove -y lumbung")
    box.run("test -e /var/lib/lumbung/box/identity.json")  # only a purge may take it
    hands.type("apt-get purge -y lumbung")
    nothing_is_left(box)
    assert tuple(dict.fromkeys([*hands.typed, "systemctl poweroff"])) == tuple(MACHINE)
    shut_down(box, hands)


def nothing_is_left(box: Machine) -> None:
    """No sitting was ever opened, so nothing waits for the centre: user, data, ports and units go with the package."""
    assert box.run("getent passwd lumbung; getent group lumbung", check=False).stdout == ""
    assert box.run("ss -tlnH; grep -lsz '^lumbung$' /proc/[0-9]*/cmdline", check=False).stdout == ""
    ours = "find / -xdev -name '*lumbung*' -not -path '/proc/*' -not -path '/srv/*' -not -path '/media/*'"
    assert box.run(f"{ours} -not -path '/var/log/*' -not -path '/var/cache/apt/*'").stdout == ""


def look_at_it(hands: Hands) -> None:
    """Pages 10, 13, 16, 17, 19 and 20: nothing of it hurts."""
    for command in MACHINE:
        if command.startswith("lumbung provision manual"):
            break
        said = hands.type(command)
        if command == "lumbung provision doctor":
            assert "SIAP" in said
    eventually(lambda: hands.box.run("lumbung box status", check=False).returncode == 0, within_s=60, every_s=0.5)
    assert hands.box.run("readlink /etc/localtime").stdout.strip().endswith("Asia/Makassar")


def put_on_a_stick(hands: Hands) -> None:
    """Pages 2, 5 and 9; what root writes into the box's folder is still the service's."""
    hands.type("lumbung provision manual --out panduan")
    assert hands.box.run("head -c 5 /srv/panduan/*.pdf | grep -c %PDF-").stdout.strip() == "2"
    hands.type("lumbung box seb --out /var/lib/lumbung/box/lab.seb --quit-password")
    hands.type("cp /var/lib/lumbung/box/lab.seb /media/STICK")
    hands.type("lumbung provision enrol --out /media/STICK")
    assert len(hands.box.run(f"ls {STICK}").stdout.split()) == 5
    assert hands.box.run("find /var/lib/lumbung/box -not -user lumbung").stdout == ""


def connect_the_room(hands: Hands) -> None:
    """Page 7, with a card that leads to a second one of the machine, and without the programs that it has not."""
    hands.box.run("systemctl enable --now systemd-networkd")  # a PC has it or NetworkManager; this machine had neither
    hands.box.run("ip link add eth7 type veth peer name eth8 && ip link set eth7 up && ip link set eth8 up")
    section = '[network]\\ninterface = "eth7"\\naddress = "192.168.77.1/24"\\nmanager = "networkd"\\n'
    section += "dns = false\\ntime = false\\nfirewall = false\\n"
    hands.edit(
        "import re; text = re.sub(r'^origin = .*$', 'origin = \"http://192.168.77.1\"', text, count=1, flags=re.M);"
        f"text += '\\n{section}'"
    )
    for what in ("show", "probe", "apply"):
        hands.type(f"lumbung provision network {what}")
    assert "192.168.77.1/24" in hands.box.run("cat /etc/systemd/network/*lumbung*").stdout
    asked = "import urllib.request as u; print(u.urlopen('http://192.168.77.1/', timeout=10).status)"
    eventually(  # the address itself comes a moment after `networkctl` is done
        lambda: hands.box.run(f"python3 -c {_quoted(asked)}", check=False).stdout.strip() == "200",
        within_s=60,
        every_s=1,
    )
    hands.type("lumbung provision network restore")
    assert hands.box.run("ls /etc/systemd/network").stdout == ""
    hands.type("lumbung provision network apply")
    hands.type("lumbung provision network restore --original")
    assert hands.box.run("ls /etc/systemd/network").stdout == ""
    hands.edit("import re; text = re.sub(r'^origin = .*$', 'origin = \"http://127.0.0.1\"', text, count=1, flags=re.M)")
    hands.type("systemctl restart lumbung-box")


def rehearse(hands: Hands) -> None:
    """Page 11 without anybody to pull a plug; the certificate comes, and the room's service comes back."""
    hands.type("lumbung provision rehearse --out gladi")
    assert "-id.pdf" in hands.box.run("ls /srv/gladi").stdout
    eventually(lambda: hands.box.run("lumbung box status", check=False).returncode == 0, within_s=60, every_s=0.5)


def speak_https(hands: Hands) -> None:
    """Page 8: the three lines that it shows go into the settings, and the port becomes 443."""
    shown = hands.type("lumbung provision tls make --out /etc/lumbung/tls --owner $(id -u lumbung)")
    lines = "\\n".join(line for line in shown.splitlines() if line.startswith(("tls_cert", "tls_key")))
    hands.edit(
        "import re; text = re.sub(r'^origin = .*$', 'origin = \"https://127.0.0.1\"', text, count=1, flags=re.M);"
        f"text = re.sub(r'^port = .*$', 'port = 443\\n{lines}', text, count=1, flags=re.M)"
    )
    hands.type("systemctl disable --now lumbung-box.socket lumbung-box.service")
    hands.type("systemctl enable --now lumbung-box-tls.socket lumbung-trust.socket lumbung-box.service")
    hands.type("lumbung provision tls check")
    hands.type("lumbung provision tls helpers --out /media/STICK")
    told = (
        "import ssl, urllib.request as u; c = ssl.create_default_context(cafile='/etc/lumbung/tls/authority.pem');"
        "print(u.urlopen('https://127.0.0.1/', context=c).status, u.urlopen('http://127.0.0.1/trust').status)"
    )
    assert hands.box.run(f"python3 -c {_quoted(told)}").stdout.split() == ["200", "200"]


def shut_down(box: Machine, hands: Hands) -> None:
    """Page 19: the last thing that is typed."""
    process: subprocess.Popen[str] = box.start("systemctl poweroff")
    process.communicate(timeout=60)
    hands.typed.append("systemctl poweroff")
    box.stop()
