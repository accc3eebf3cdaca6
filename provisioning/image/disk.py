"""Puts the image together: partitions, file systems, and what BIOS, UEFI and Secure Boot start. Used by `build`.

    1 bios     1 MiB    GRUB's core for BIOS
    2 efi      64 MiB   FAT: shim and GRUB as Debian signed them, so that Secure Boot lets them through
    3 LUMBUNG  FAT32    the courier partition, which Windows shows: kit, answers, files to carry
    4 system   ext4     kernel, initrd, squashfs, GRUB's menu; never written to
    (5 data    made by the stick at its first start, in the room behind the image)

File systems are made as files (mke2fs -d, mtools), so that the same tree gives the same bytes.
"""

from __future__ import annotations

import os
import shutil
import struct
import uuid
from pathlib import Path
from typing import NamedTuple

from provisioning.image.tree import DATA, SQUASHFS, TREE, run_long
from provisioning.outside import run_tool

MIB = 1_048_576
SECTOR = 512
GRUB_BIOS = "/usr/lib/grub/i386-pc"
NAMESPACE = uuid.UUID("6f1d7d52-6c0a-5a44-9b51-1d1b7f5a7c10")  # of the ids below: any fixed one does
FAT_SERIALS = {"efi": "4C4D4201", "courier": "4C4D4202"}
_BIOS_TYPE = "21686148-6449-6E6F-744E-656564454649"
_EFI_TYPE = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
_BASIC_TYPE = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
_LINUX_TYPE = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
_GRUB_MODULES = (
    *("biosdisk", "part_gpt", "ext2", "search", "search_label", "configfile", "normal", "linux"),
    *("echo", "test", "sleep", "halt", "reboot", "minicmd", "probe"),
)


class Layout(NamedTuple):
    """Sizes in MiB."""

    courier: int
    system: int


def assemble(image: Path, work: Path, kit: Path | None, courier_mib: int, epoch_s: int) -> None:
    """`image`, whole or absent, of the tree and squashfs in `work`. LumbungError KIT_TOOL; OSError."""
    system = work / "system"
    _fill_system(system, work / TREE, work / SQUASHFS)
    layout = Layout(courier_mib, _mib_of(system) + 32)
    parts = {
        "efi": _efi(work, epoch_s),
        "courier": _courier(work, kit, layout.courier, epoch_s),
        "system": _ext4(work / "system.ext4", system, layout.system, epoch_s),
    }
    part = image.with_suffix(".part")
    part.unlink(missing_ok=True)
    with part.open("wb") as file:
        file.truncate((1 + 1 + 64 + layout.courier + layout.system + 1) * MIB)
    run_tool(["sfdisk", "--quiet", str(part)], given=_table(layout).encode())
    starts = {"efi": 2, "courier": 66, "system": 66 + layout.courier}
    for name, source in parts.items():
        _copy_into(part, source, starts[name] * MIB)
    _make_bios_bootable(part, work)
    part.replace(image)


def _table(layout: Layout) -> str:
    rows = [
        ("bios", _BIOS_TYPE, 1, 1),
        ("efi", _EFI_TYPE, 2, 64),
        ("courier", _BASIC_TYPE, 66, layout.courier),
        ("system", _LINUX_TYPE, 66 + layout.courier, layout.system),
    ]
    lines = [f"label: gpt\nlabel-id: {_id('disk')}\nfirst-lba: 2048\n"]
    lines += [
        f"start={start * MIB // SECTOR}, size={size * MIB // SECTOR}, "
        f"type={kind}, uuid={_id(name)}, name=lumbung-{name}\n"
        for name, kind, start, size in rows
    ]
    return "".join(lines)


def _id(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name)).upper()


def _fill_system(system: Path, tree: Path, squashfs: Path) -> None:
    (system / "live").mkdir(parents=True)
    kernel = sorted((tree / "boot").glob("vmlinuz-*"))[-1]
    shutil.copyfile(kernel, system / "live/vmlinuz")
    shutil.copyfile(tree / "boot" / kernel.name.replace("vmlinuz", "initrd.img"), system / "live/initrd.img")
    os.link(squashfs, system / "live/filesystem.squashfs")
    shutil.copytree(DATA / "grub", system / "boot/grub")


def _mib_of(folder: Path) -> int:
    return -(-sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // MIB)


def _ext4(target: Path, folder: Path, size_mib: int, epoch_s: int) -> Path:
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (epoch_s, epoch_s))
    target.unlink(missing_ok=True)
    fixed = ["-U", _id("system").lower(), "-E", f"hash_seed={_id('system').lower()},root_owner=0:0"]
    command = ["mke2fs", "-q", "-t", "ext4", "-L", "LUMBUNGSYS", "-m", "0", "-O", "^has_journal", *fixed]
    run_long([*command, "-d", str(folder), str(target), f"{size_mib}M"], epoch_s)
    _set_times(target, folder, epoch_s)
    return target


def _set_times(image: Path, folder: Path, epoch_s: int) -> None:
    """mke2fs takes over when each file was made and changed on this PC, which no call can set beforehand."""
    inside = ["/", *(f"/{path.relative_to(folder)}" for path in folder.rglob("*"))]
    times = [(field, f"@{epoch_s:#x}") for field in ("atime", "ctime", "crtime")]
    times += [(f"{field}_extra", "0") for field in ("atime", "ctime", "mtime", "crtime")]
    script = image.with_suffix(".debugfs")
    script.write_text("".join(f"sif {path} {field} {value}\n" for path in inside for field, value in times))
    run_long(["debugfs", "-w", "-f", str(script), str(image)], epoch_s)
    script.unlink()


def _efi(work: Path, epoch_s: int) -> Path:
    """What firmware starts: shim, signed by Microsoft, then GRUB, signed by Debian, then our menu."""
    folder = work / "efi"
    (folder / "EFI/BOOT").mkdir(parents=True)
    (folder / "EFI/debian").mkdir()
    for source, name in (
        ("/usr/lib/shim/shimx64.efi.signed", "BOOTX64.EFI"),
        ("/usr/lib/shim/mmx64.efi.signed", "mmx64.efi"),
        ("/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed", "grubx64.efi"),
    ):
        shutil.copyfile(source, folder / "EFI/BOOT" / name)
    shutil.copyfile(DATA / "grub-efi.cfg", folder / "EFI/debian/grub.cfg")
    return _fat(work / "efi.fat", folder, "LUMBUNGEFI", FAT_SERIALS["efi"], 64, epoch_s)


def _courier(work: Path, kit: Path | None, size_mib: int, epoch_s: int) -> Path:
    folder = work / "courier"
    shutil.copytree(DATA / "courier", folder)
    if kit is not None:
        shutil.copytree(kit, folder / "kit")
    return _fat(work / "courier.fat", folder, "LUMBUNG", FAT_SERIALS["courier"], size_mib, epoch_s)


def _fat(target: Path, folder: Path, label: str, serial: str, size_mib: int, epoch_s: int) -> Path:
    target.unlink(missing_ok=True)
    with target.open("wb") as file:
        file.truncate(size_mib * MIB)
    run_long(["mkfs.vfat", "--invariant", "-F", "32", "-i", serial, "-n", label, str(target)], epoch_s)
    for path in folder.rglob("*"):
        os.utime(path, (epoch_s, epoch_s))
    entries = [str(path) for path in sorted(folder.iterdir())]
    run_long(["mcopy", "-s", "-m", "-Q", "-i", str(target), *entries, "::"], epoch_s)
    return target


def _copy_into(image: Path, source: Path, offset: int) -> None:
    with source.open("rb") as data, image.open("r+b") as file:
        file.seek(offset)
        while piece := data.read(4 * MIB):
            if piece.strip(b"\0"):
                file.write(piece)
            else:
                file.seek(len(piece), os.SEEK_CUR)  # stays a hole


def _make_bios_bootable(image: Path, work: Path) -> None:
    """GRUB's first stage and its core in the BIOS partition, joined as its own set-up program joins them.

    Places: include/grub/i386/pc/boot.h and util/setup.c of GRUB 2.06. Its program is not used: it asks which disk this
    PC itself was started from, and an image must not depend on that.
    """
    made = work / "core.img"
    run_tool(
        [
            *("grub-mkimage", "--format=i386-pc", "--prefix=(,gpt4)/boot/grub", f"--output={made}"),
            *(f"--config={DATA / 'grub-bios.cfg'}", *_GRUB_MODULES),
        ]
    )
    at = MIB // SECTOR  # the sector where the BIOS partition begins
    core = bytearray(made.read_bytes())
    rest = -(-len(core) // SECTOR) - 1
    struct.pack_into("<QHH", core, SECTOR - 12, at + 1, rest, 0x820)  # where the first sector finds the others
    boot = bytearray(Path(f"{GRUB_BIOS}/boot.img").read_bytes())
    struct.pack_into("<Q", boot, 0x5C, at)
    boot[0x66:0x68] = b"\x90\x90"  # believe the BIOS about the drive that it started from
    with image.open("r+b") as file:
        file.write(boot[:0x1B8])  # behind it lies the table of partitions
        file.seek(MIB)
        file.write(core)
