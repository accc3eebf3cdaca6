"""The way there and the way back: nothing counts before the former state is kept, and a failure puts it back."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Interface
from pathlib import Path

import pytest

from appliance.lockdown.origin import plain_origin
from provisioning.network import changing
from provisioning.network.changing import (
    FIREWALL_UNIT,
    NAMES_UNIT,
    apply_changes,
    every,
    latest,
    put_back,
    run_command,
)
from provisioning.network.files import FIREWALL, NAMES, NETWORKD, TIME
from provisioning.network.plan import changes
from provisioning.network.settings import NetworkSettings
from sync import errors
from sync.errors import LumbungError

ORIGIN = plain_origin("http://192.168.77.1")
SETTINGS = NetworkSettings(dhcp=True)


class Heard:
    """Stands where systemctl and networkctl are; refuses the command that holds `refuses`."""

    def __init__(self, refuses: str | None = None) -> None:
        self.commands: list[str] = []
        self._refuses = refuses

    def __call__(self, command: Sequence[str]) -> None:
        said = " ".join(command)
        self.commands.append(said)
        if self._refuses is not None and self._refuses in said:
            raise LumbungError(errors.NETWORK_COMMAND, command=said, said="no")


def tree(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


@pytest.fixture
def pc(tmp_path: Path) -> Path:
    """A PC on which some of our files lie already, from another address."""
    root = tmp_path / "pc"
    earlier = NetworkSettings.model_validate({"address": "10.7.7.1/24", "time": False})
    found = changes(earlier, plain_origin("http://10.7.7.1"), "networkd", root)
    apply_changes(found, earlier, root=root, kept=tmp_path / "earlier", run=Heard())
    return root


def test_there_and_back_again(pc: Path, tmp_path: Path) -> None:
    before, heard, kept = tree(pc), Heard(), tmp_path / "kept"
    found = changes(SETTINGS, ORIGIN, "networkd", pc)
    former = apply_changes(found, SETTINGS, root=pc, kept=kept, run=heard)
    assert set(tree(pc)) == {NETWORKD, NAMES, FIREWALL, TIME}
    assert changes(SETTINGS, ORIGIN, "networkd", pc) == [], "a second run changes nothing"
    assert heard.commands[0] == "networkctl reload"
    assert f"systemctl enable --now {NAMES_UNIT}" in heard.commands
    assert latest(kept) == former
    back = Heard()
    put_back(former, root=pc, run=back)
    assert tree(pc) == before
    assert f"systemctl restart {FIREWALL_UNIT}" in back.commands
    with pytest.raises(LumbungError) as caught:
        latest(kept)
    assert caught.value.entry is errors.NETWORK_NOTHING_TO_RESTORE


def test_the_way_back_to_the_beginning_passes_over_everything_between(pc: Path, tmp_path: Path) -> None:
    """Two changes, and a third by another card: one act, and every file is as the first found it."""
    before, kept, heard = tree(pc), tmp_path / "kept", Heard()
    bare = NetworkSettings(dns=False, time=False, firewall=False)
    other = NetworkSettings(interface="eth9", address=IPv4Interface("192.168.77.1/24"))
    for wanted in (SETTINGS, bare, other):
        apply_changes(changes(wanted, ORIGIN, "networkd", pc), wanted, root=pc, kept=kept, run=Heard())
    put_back(latest(kept), root=pc, run=Heard())
    assert tree(pc) != before, "one step back is not the beginning"
    apply_changes(changes(other, ORIGIN, "networkd", pc), other, root=pc, kept=kept, run=Heard())
    put_back(*every(kept), root=pc, run=heard)
    assert tree(pc) == before
    assert {f"networkctl reconfigure {card}" for card in ("eth0", "eth9")} <= set(heard.commands)
    assert not list(kept.iterdir())


def test_services_that_are_not_wanted_any_more_are_ended(pc: Path, tmp_path: Path) -> None:
    heard = Heard()
    bare = NetworkSettings(dns=False, time=False, firewall=False)
    apply_changes(changes(bare, ORIGIN, "networkd", pc), bare, root=pc, kept=tmp_path / "kept", run=heard)
    assert f"systemctl disable --now {NAMES_UNIT}" in heard.commands
    assert f"systemctl disable --now {FIREWALL_UNIT}" in heard.commands
    assert set(tree(pc)) == {NETWORKD}


@pytest.mark.parametrize("refused", ["networkctl reconfigure", NAMES_UNIT, FIREWALL_UNIT, "chrony"])
def test_a_command_that_fails_puts_everything_back(pc: Path, tmp_path: Path, refused: str) -> None:
    before, kept = tree(pc), tmp_path / "kept"
    with pytest.raises(LumbungError) as caught:
        apply_changes(changes(SETTINGS, ORIGIN, "networkd", pc), SETTINGS, root=pc, kept=kept, run=Heard(refused))
    assert caught.value.entry is errors.NETWORK_COMMAND
    assert refused in caught.value.details["command"]
    assert tree(pc) == before
    assert not list(kept.iterdir()), "what was put back is not kept a second time"


def test_a_file_that_cannot_be_written_puts_everything_back(pc: Path, tmp_path: Path) -> None:
    before = tree(pc)
    (pc / "etc/chrony").parent.mkdir(exist_ok=True)
    (pc / "etc/chrony").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="chrony"):
        apply_changes(changes(SETTINGS, ORIGIN, "networkd", pc), SETTINGS, root=pc, kept=tmp_path / "kept", run=Heard())
    (pc / "etc/chrony").unlink()
    assert tree(pc) == before


def test_a_change_that_was_cut_off_is_no_former_state(tmp_path: Path) -> None:
    """The power went before the note was there: nothing had been touched, so there is nothing to put back."""
    (tmp_path / "0001").mkdir()
    with pytest.raises(LumbungError):
        latest(tmp_path)


def test_commands_say_why_they_failed() -> None:
    for command, said in ((["/nowhere/at/all"], "FileNotFoundError"), (["sh", "-c", "echo why; exit 4"], "why")):
        with pytest.raises(LumbungError) as caught:
            run_command(command)
        assert said in caught.value.details["said"]
    run_command(["true"])
    assert changing.KEPT.is_absolute()
