#!/bin/sh
# Lumbung: makes this PC an exam box out of the files beside this script. No network is needed or used.
#
#   sudo sh install.sh                                      asks for what it must know
#   sudo sh install.sh --site smk1-tarakan --box box-1      asks nothing
#
# 1. checks every file of the kit   2. installs the packages, by apt, from the kit alone
# 3. `lumbung provision settle`: settings, keys, exam packages, services; then shows the address
# It can be run again at any time: what is done already stays as it is. Whatever else is on the stick is left alone.
set -eu
kit=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
stop() { printf '\n  %s\n  %s\n  (%s)\n\n' "$2" "$3" "$1" >&2; exit 1; }
broken() { stop LMB-5701 "Kit ini rusak: $1. Salin lagi dari pusat." "This kit is damaged: $1. Copy it again."; }

[ "$(id -u)" = 0 ] || stop LMB-5708 "Jalankan dengan sudo." "Run it with sudo."
. /etc/os-release
suite=${VERSION_CODENAME:-none}
[ -d "$kit/apt/$suite" ] && [ "$(dpkg --print-architecture)" = amd64 ] ||
  stop LMB-5703 "Kit ini tidak memuat paket untuk $PRETTY_NAME." "This kit has no packages for $PRETTY_NAME."
cd "$kit"
need=$(du -sk "apt/$suite" | awk '{ print 4 * $1 + 262144 }') # kB: packages, then unpacked, then what a box writes at first
free=$(df -Pk / /usr /var | awk 'NR > 1 && (NR == 2 || $4 < n) { n = $4 } END { print n }')
[ "$free" -ge "$need" ] || stop LMB-5704 "Disk hampir penuh: ada $((free / 1024)) MB, perlu $((need / 1024)) MB. Kosongkan, ulangi." \
  "The disk is nearly full: $((free / 1024)) MB of $((need / 1024)) MB needed. Make room, run this again."

echo "1/3 memeriksa kit / checking the kit"
[ -s SHA256SUMS ] || broken SHA256SUMS
! grep -qvE '^[0-9a-f]{64}  [A-Za-z0-9_][A-Za-z0-9._+~-]*(/[A-Za-z0-9_][A-Za-z0-9._+~-]*)*$' SHA256SUMS ||
  broken "nama berkas / file names"
ours="SHA256SUMS SHA256SUMS.sig apt packages sites $(cut -c 67- SHA256SUMS | cut -d / -f 1 | sort -u)"
# shellcheck disable=SC2086  # a list of plain names
seen() { find $ours "$@" 2>/dev/null || true; }
[ -z "$(seen ! -type f ! -type d)" ] || broken "bukan berkas biasa / no plain file"
[ -z "$(seen -size +4194303k)" ] || broken "berkas terlalu besar / file too large"
more=$(find apt packages sites -type f | awk 'NR == FNR { known[substr($0, 67)]; next } !($0 in known)' SHA256SUMS -)
[ -z "$more" ] || broken "tidak terdaftar / not listed: $more"
check=$(command -v gpgv || command -v sqv || true)
"$check" --keyring ./kit-key.gpg SHA256SUMS.sig SHA256SUMS >/dev/null 2>&1 || broken "tanda tangan / signature"
sha256sum --quiet --strict --check SHA256SUMS || broken "isi berkas / file content"

echo "2/3 memasang paket / installing packages"
work=$(mktemp -d /run/lumbung-kit.XXXXXX)
trap 'rm -rf "$work"' EXIT
ln -s "$kit" "$work/kit" # a path without blanks, whatever the stick is called
mkdir -p "$work/lists/partial"
echo "deb [signed-by=$work/kit/kit-key.gpg] file:$work/kit/apt/$suite ./" >"$work/sources.list"
from_kit() { # apt with this one source; a wrong clock must not stop it; another apt at work is waited for
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$work/lists" -o Acquire::Check-Date=false -o Acquire::Check-Valid-Until=false \
    -o Acquire::Languages=none -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" ||
    stop LMB-5709 "apt gagal; kata-katanya di atas. Tunggu pemutakhiran lain atau sesi ujian selesai, lalu ulangi. Masih gagal: telepon pusat." \
      "apt failed; its words are above. Let other updates or a sitting end, then run this again. Still failing: call the centre."
}
from_kit update
from_kit install -y --no-install-recommends lumbung avahi-daemon chrony dnsmasq-base nftables smartmontools

echo "3/3 menyiapkan server / settling the box"
rm -rf "$work"
exec lumbung provision settle "$kit" --checked "$@"
