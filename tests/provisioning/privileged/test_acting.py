"""What each act asks of systemd, and what it refuses: with the tools as a list of what was called."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from appliance.privileged import EjectStick, MountStick, Power, RestartUnit, RunDoctor, SetTime
from appliance.settings import BoxSettings
from appliance.sitting import SittingState
from provisioning.privileged.acting import KINDS, ON_FOR_S, UNDER_WAY, Helper
from sync import errors
from sync.errors import LumbungError

NOW = SetTime(wall_ms=1_790_000_000_500, confirmed=True)
OFF = Power(how="off", confirmed=True)


class Tools:
    """Remembers what was run; `says` gives (exit code, output) by the command's first words."""

    def __init__(self, **says: tuple[int, str]) -> None:
        self.says = {name.replace("_", " "): told for name, told in says.items()}
        self.ran: list[str] = []

    def __call__(self, command: Sequence[str]) -> tuple[int, str]:
        said = " ".join(command)
        self.ran.append(said)
        return next((told for name, told in self.says.items() if said.startswith(name)), (0, ""))


def helper(folder: Path, tools: Tools, *states: str) -> Helper:
    for disk, removable in (("sda", "0"), ("sdb", "1"), ("mmcblk0", "1")):
        place = folder / "sys/block" / disk
        place.mkdir(parents=True, exist_ok=True)
        (place / "removable").write_text(removable + "\n")
    settings = BoxSettings(data_dir=folder, site="s", box="b")
    told: dict[str, Any] = {"answers": True, "sittings": [{"title": state, "state": state} for state in states]}
    return Helper(settings, (998, 997), folder, tools, lambda asked: told, lambda: ON_FOR_S)


def test_a_checkup_is_a_unit_of_its_own(tmp_path: Path) -> None:
    tools = Tools()
    assert helper(tmp_path, tools).perform(RunDoctor()) == {}
    assert tools.ran == ["systemctl start lumbung-doctor.service"]


def test_power_waits_for_no_answer_and_is_refused_while_a_sitting_is_open(tmp_path: Path) -> None:
    for state in UNDER_WAY:
        tools = Tools()
        with pytest.raises(LumbungError) as caught:
            helper(tmp_path, tools, "closed", state).perform(OFF)
        assert caught.value.entry is errors.SITTING_OPEN
        assert caught.value.details == {"sittings": [state]}
        assert tools.ran == []
    tools = Tools()
    helper(tmp_path, tools, "closed", "planned").perform(OFF)
    helper(tmp_path, tools).perform(Power(how="reboot", confirmed=True))
    assert tools.ran == ["systemctl --no-block poweroff", "systemctl --no-block reboot"]


@pytest.mark.parametrize("act", [OFF, RestartUnit(unit="lumbung-box.service")])
def test_a_service_that_says_nothing_gets_by_that_what_it_would_have_to_lie_for(
    tmp_path: Path, act: Power | RestartUnit
) -> None:
    """Asked for real: nobody listens at the box's address."""
    tools = Tools()
    with socket.socket() as taken:  # bound and not listened at
        taken.bind(("127.0.0.1", 0))
        settings = BoxSettings(data_dir=tmp_path, site="s", box="b", host="127.0.0.1", port=taken.getsockname()[1])
        with pytest.raises(LumbungError) as caught:
            Helper(settings, (998, 997), tmp_path, tools, on_for_s=lambda: ON_FOR_S).perform(act)
    assert caught.value.entry is errors.BOX_SILENT
    assert tools.ran == []


def test_a_pc_that_was_just_switched_on_stays_on(tmp_path: Path) -> None:
    tools = Tools()
    early = replace(helper(tmp_path, tools), on_for_s=lambda: ON_FOR_S - 1)
    with pytest.raises(LumbungError) as caught:
        early.perform(OFF)
    assert caught.value.entry is errors.STARTED_JUST_NOW
    assert tools.ran == []


def test_the_states_that_forbid_it_are_all_between_planned_and_closed() -> None:
    assert {"planned", *UNDER_WAY, "closed", "settled"} == set(get_args(SittingState))


def test_the_box_is_not_restarted_under_a_sitting_but_the_agent_is(tmp_path: Path) -> None:
    tools = Tools()
    room = helper(tmp_path, tools, "running")
    with pytest.raises(LumbungError):
        room.perform(RestartUnit(unit="lumbung-box.service"))
    room.perform(RestartUnit(unit="lumbung-sync.service"))
    assert tools.ran == ["systemctl --no-block restart lumbung-sync.service"]


def test_the_clock_is_set_between_a_stop_and_a_start_of_who_keeps_it(tmp_path: Path) -> None:
    tools = Tools()
    helper(tmp_path, tools).perform(NOW)
    assert [each for each in tools.ran if "is-active" not in each] == [
        "systemctl stop chrony.service",
        "systemctl stop systemd-timesyncd.service",
        "timedatectl set-time @1790000000",
        "systemctl start chrony.service",
        "systemctl start systemd-timesyncd.service",
    ]


def test_who_does_not_keep_the_clock_is_not_started(tmp_path: Path) -> None:
    tools = Tools(systemctl_is=(3, ""))
    helper(tmp_path, tools).perform(NOW)
    assert [each for each in tools.ran if "is-active" not in each] == ["timedatectl set-time @1790000000"]


def test_who_keeps_the_clock_is_started_again_even_if_it_could_not_be_set(tmp_path: Path) -> None:
    tools = Tools(timedatectl=(1, "no"))
    with pytest.raises(LumbungError) as caught:
        helper(tmp_path, tools).perform(NOW)
    assert caught.value.entry is errors.PRIVILEGED_FAILED
    assert tools.ran[-1] == "systemctl start systemd-timesyncd.service"


def test_a_stick_is_mounted_for_the_services_with_nothing_executable(tmp_path: Path) -> None:
    tools = Tools(blkid=(0, "vfat"))
    told = helper(tmp_path, tools).perform(MountStick(partition="sdb1"))
    assert told == {"place": "/run/lumbung-media/sdb1"}
    assert tools.ran[-1] == (
        "systemd-mount --collect --type vfat --options nosuid,nodev,noexec,sync,uid=998,gid=997,umask=0077 "
        "/dev/sdb1 /run/lumbung-media/sdb1"
    )
    helper(tmp_path, tools).perform(EjectStick(partition="mmcblk0p1"))
    assert tools.ran[-1] == "systemd-umount /run/lumbung-media/mmcblk0p1"


@pytest.mark.parametrize(
    "act", [MountStick(partition="sda1"), MountStick(partition="sdz1"), EjectStick(partition="sda1")]
)
def test_a_fixed_disk_is_never_touched(tmp_path: Path, act: MountStick | EjectStick) -> None:
    tools = Tools()
    with pytest.raises(LumbungError) as caught:
        helper(tmp_path, tools).perform(act)
    assert caught.value.entry is errors.NOT_A_STICK
    assert tools.ran == []


def test_a_file_system_that_is_not_on_the_list_is_not_mounted(tmp_path: Path) -> None:
    assert "crypto_LUKS" not in KINDS
    with pytest.raises(LumbungError) as caught:
        helper(tmp_path, Tools(blkid=(0, "crypto_LUKS"))).perform(MountStick(partition="sdb1"))
    assert caught.value.entry is errors.NOT_A_STICK


def test_a_tool_that_says_no_is_told(tmp_path: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        helper(tmp_path, Tools(systemctl=(4, "Unit not found."))).perform(RunDoctor())
    assert caught.value.details == {"tool": "systemctl", "exit_code": 4, "said": "Unit not found."}
