#!/bin/sh
# One Chromium on the exam's page and nothing beside it, started anew whenever it ends. Written by `lumbung provision kiosk`.
# The session of a lab PC's exam user; it ends with SIGTERM (log out, shut down). What may open is in the managed policies.
set -eu

start_url=${LUMBUNG_KIOSK_URL:-@START_URL@}
# A profile that stays: the page keeps answers in it that have not reached the box. Never --incognito, never a temporary one.
profile=${LUMBUNG_KIOSK_PROFILE:-${XDG_DATA_HOME:-$HOME/.local/share}/lumbung-kiosk}

find_browser() {
  for name in ${LUMBUNG_KIOSK_BROWSER:-chromium chromium-browser google-chrome-stable google-chrome}; do
    if command -v "$name"; then
      return
    fi
  done
  echo "lumbung-kiosk: no Chromium here / tidak ada Chromium di sini" >&2
  exit 1
}

# Without a desktop, a compositor that shows one program full-screen.
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v cage >/dev/null; then
  exec cage -- "$0" "$@"
fi

browser=$(find_browser)
manager=
child=
mkdir -p "$profile"
chmod 700 "$profile"

if [ -n "${DISPLAY:-}" ]; then
  if command -v xset >/dev/null; then # the screen stays on while somebody reads
    xset s off -dpms s noblank || true
  fi
  if command -v matchbox-window-manager >/dev/null; then # full size without a desktop, and no menus
    matchbox-window-manager -use_titlebar no &
    manager=$!
  fi
fi

end() {
  trap - TERM INT HUP
  for process in $child $manager; do
    kill "$process" 2>/dev/null || true
  done
  wait
  exit 0
}
trap end TERM INT HUP

while :; do
  "$browser" --kiosk --no-first-run --no-default-browser-check \
    --user-data-dir="$profile" --password-store=basic \
    --hide-crash-restore-bubble --noerrdialogs --disable-pinch --overscroll-history-navigation=0 \
    --autoplay-policy=no-user-gesture-required --ozone-platform-hint=auto \
    "$@" "$start_url" &
  child=$!
  wait "$child" || true
  child=
  sleep 1 # a browser that cannot start must not take the whole PC
done
