"""The system on the stick: Debian with our package and little else, as one squashfs. Used by `build`; needs root.

Made by mmdebstrap (ADR 43). What is ours and not in the package lies in `data/tree`, laid out as on the stick.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from provisioning.kit.repository import KEYRINGS, Source
from provisioning.outside import run_tool

SUITE = "bookworm"
TREE, SQUASHFS = "tree", "filesystem.squashfs"  # in the folder of work
DATA = Path(__file__).parent / "data"
PACKAGES = (
    "linux-image-amd64",
    "zstd",  # without it the initrd is packed by gzip: larger, and slower to open
    "live-boot",
    "live-boot-initramfs-tools",
    "systemd-sysv",
    "udev",
    "dbus",
    "iproute2",
    "iputils-ping",
    "kmod",
    "procps",
    "pciutils",
    "login",
    "sudo",
    "less",
    "nano-tiny",
    "e2fsprogs",
    "dosfstools",
    "fdisk",
    "cryptsetup-bin",
    "libtss2-esys-3.0.2-0",
    "libtss2-rc0",
    "libtss2-mu0",
    "libtss2-tcti-device0",
    "tpm-udev",
    "ca-certificates",
    "python3",
    "adduser",
    "gpg",
    "gpgv",
    "avahi-daemon",
    "chrony",
    "dnsmasq-base",
    "nftables",
    "smartmontools",
    "nut-client",
)
QUIET = (  # what has nothing to do on a system that is never written to, and the log-in in the place of our screen
    *("apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer"),
    *("e2scrub_reap.service", "systemd-networkd-wait-online.service", "getty@tty1.service"),
)
# No microcode: it is half of an initrd, and the PC's own firmware brings it.
FIRMWARE = ("firmware-realtek", "firmware-bnx2", "firmware-bnx2x", "firmware-misc-nonfree")

Say = Callable[[str], None]


def build_tree(target: Path, source: Source, deb: Path, epoch_s: int, say: Say) -> None:
    """The whole file system below `target`, which must not exist. LumbungError KIT_TOOL with the tool's last words."""
    say("sistem dasar / base system")
    keyring = KEYRINGS[SUITE]
    areas = "main non-free-firmware"
    lines = [f"deb {source.mirror} {SUITE} {areas}", f"deb {source.mirror} {SUITE}-updates {areas}"]
    if source.security is not None:
        lines.append(f"deb {source.security} {SUITE}-security {areas}")
    listed = target.with_suffix(".list")
    listed.write_text("".join(f"{line}\n" for line in lines))
    small = DATA / "tree/etc/dpkg/dpkg.cfg.d/lumbung-small"
    options = [line for line in small.read_text("utf-8").splitlines() if line]
    # What it mounts (/proc, /dev …) ends with it, however it ends: clearing a tree away never reaches into this PC.
    command = ["unshare", "--mount", "mmdebstrap", "--quiet", "--mode=root", "--variant=minbase"]
    command += [f"--keyring={keyring}"]
    command += [f"--include={','.join([*PACKAGES, *FIRMWARE])}"]
    command += [f"--dpkgopt={option}" for option in options]
    command += [f"--setup-hook=copy-in {DATA / 'tree/etc/initramfs-tools'} /etc"]  # before the initrd is made
    command += ['--aptopt=Acquire::Retries "5"', '--aptopt=APT::Install-Recommends "false"']
    run_long([*command, SUITE, str(target), str(listed)], epoch_s)
    listed.unlink()
    say("Lumbung")
    add_ours(target, deb, epoch_s)


def add_ours(target: Path, deb: Path, epoch_s: int) -> None:
    """Our package and our files; a second call brings newer ones. LumbungError KIT_TOOL."""
    shutil.copytree(DATA / "tree", target, dirs_exist_ok=True)
    for path in (target / "usr/lib/lumbung-stick").iterdir():
        path.chmod(0o755)
    (target / "lumbung.deb").write_bytes(deb.read_bytes())
    run_long(["chroot", str(target), "dpkg", "--install", "/lumbung.deb"], epoch_s)
    (target / "lumbung.deb").unlink()
    if not (target / "home/teknisi").exists():
        words = ["useradd", "--create-home", "--shell", "/bin/bash", "--groups", "sudo,lumbung", "teknisi"]
        run_tool(["chroot", str(target), *words])
    run_tool(["chroot", str(target), "systemctl", "enable", "--quiet", *_units(), "systemd-networkd.service"])
    run_tool(["chroot", str(target), "systemctl", "mask", "--quiet", *QUIET])
    run_tool(["chroot", str(target), "systemctl", "set-default", "--quiet", "multi-user.target"])
    _compile(target, epoch_s)
    _settle(target)


def _units() -> list[str]:
    units = sorted((DATA / "tree/etc/systemd/system").iterdir())
    return [path.name for path in units if "[Install]" in path.read_text("utf-8")]


def _compile(target: Path, epoch_s: int) -> None:
    """Our Python once more, believed unseen: nothing changes there, so no start has to read and digest the sources.

    One process and nothing of a former run, so that the same sources give the same bytes.
    """
    place = "/usr/lib/lumbung/release/lib/python3/site-packages"
    for path in sorted((target / place.lstrip("/")).rglob("__pycache__")):
        shutil.rmtree(path)
    python = ["chroot", str(target), "/usr/lib/lumbung/release/bin/python3", "-I", "-m", "compileall", "-q"]
    run_long([*python, "--invalidation-mode", "unchecked-hash", place], epoch_s)


def _settle(target: Path) -> None:
    """What differs from build to build, or belongs to one machine, goes."""
    (target / "etc/hostname").write_text("lumbung\n")
    (target / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 lumbung\n")
    (target / "etc/machine-id").write_text("")
    for place in ("var/lib/dbus/machine-id", "etc/resolv.conf"):
        (target / place).unlink(missing_ok=True)
    (target / "etc/resolv.conf").write_text("")
    for place in ("var/lib/apt/lists", "var/cache/apt", "var/log", "tmp", "var/cache/ldconfig", "var/lib/lumbung/box"):
        folder = target / place
        for path in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for place in ("var/log/journal", "media/LUMBUNG", "data"):
        (target / place).mkdir(parents=True, exist_ok=True)


def squash(tree: Path, target: Path, epoch_s: int, say: Say) -> None:
    """`target`, the tree compressed; the same tree gives the same bytes.

    In blocks of 128 kB: a start reads thousands of small files, and each is unpacked with the whole block it lies in.
    """
    say("mampatkan / compress")
    target.unlink(missing_ok=True)
    boot = [f"{name}" for name in ("boot", "proc/*", "sys/*", "dev/*", "run/*")]
    command = ["mksquashfs", str(tree), str(target), "-quiet", "-no-progress", "-comp", "zstd", "-Xcompression-level"]
    command += ["15", "-b", "128K", "-wildcards", "-e", *boot]
    run_long(command, epoch_s)


def run_long(command: list[str], epoch_s: int) -> None:
    """A tool that takes minutes. LumbungError KIT_TOOL with its last words."""
    fixed = {
        "SOURCE_DATE_EPOCH": str(epoch_s),
        "E2FSPROGS_FAKE_TIME": str(epoch_s),
        "DEBIAN_FRONTEND": "noninteractive",
    }
    run_tool(command, env=fixed, within_s=None, named=3)
