#!/bin/sh
# Lumbung: lets this PC trust the exam server of one site, and nothing else. Run as root: sudo sh lumbung-ca.sh
# Authority: @SUBJECT@
# SHA-256:   @FINGERPRINT@
# Back again: sudo sh lumbung-ca.sh --remove
set -eu
[ "$(id -u)" = 0 ] || { echo "Jalankan dengan sudo. / Run it with sudo." >&2; exit 1; }
system=/usr/local/share/ca-certificates/lumbung-site.crt
chromium="/etc/chromium/policies/managed /etc/chromium-browser/policies/managed /etc/opt/chrome/policies/managed"
firefox=/etc/firefox/policies/policies.json
if [ "${1:-}" = --remove ]; then
  rm -f "$system"
  for folder in $chromium; do rm -f "$folder/lumbung-ca.json"; done
  if [ -f "$firefox" ] && grep -q lumbung-site "$firefox"; then rm "$firefox"; fi
else
  mkdir -p "${system%/*}"
  cat >"$system" <<'PEM'
@PEM@
PEM
  for folder in $chromium; do
    mkdir -p "$folder"
    printf '{"CACertificates": ["%s"]}\n' "@BASE64@" >"$folder/lumbung-ca.json"
  done
  if [ ! -e "$firefox" ]; then
    mkdir -p "${firefox%/*}"
    printf '{"policies": {"Certificates": {"Install": ["%s"]}}}\n' "$system" >"$firefox"
  else
    echo "Firefox: $firefox sudah ada; tambahkan $system pada Certificates.Install. / exists already; add it there."
  fi
fi
if command -v update-ca-certificates >/dev/null; then update-ca-certificates >/dev/null; fi
echo "Selesai. Tutup semua peramban, lalu buka @ORIGIN@ / Done. Close every browser, then open @ORIGIN@"
