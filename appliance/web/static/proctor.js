// The proctor's page, kept up to date: asks for the list every few seconds and shows it when it has changed.
// Everything works without this file; then the page is reloaded by hand.

const seats = document.getElementById("seats");
const lost = document.getElementById("lost");
const clock = document.getElementById("wall-clock");

async function refresh() {
  try {
    const answer = await fetch(seats.dataset.from, { headers: { Accept: "application/json" } });
    if (answer.status === 401) return location.assign("/pengawas");
    if (!answer.ok) throw new Error(String(answer.status));
    const { state, list } = await answer.json();
    lost.hidden = true;
    if (state !== seats.dataset.state) return location.reload(); // other acts are possible now
    show(list);
  } catch {
    lost.hidden = false;
  }
  const every = Number(seats.dataset.every);
  setTimeout(refresh, every * (lost.hidden ? 1 : 2) * (0.9 + Math.random() * 0.2));
}

// The list comes from our own server, escaped by its template; it is parsed, not run. Focus and scrolling stay.
function show(list) {
  if (list === shown) return;
  shown = list;
  const left = seats.querySelector(".table-wrap")?.scrollLeft ?? 0;
  const focused = seats.contains(document.activeElement);
  const parsed = new DOMParser().parseFromString(list, "text/html");
  seats.replaceChildren(...parsed.body.childNodes);
  const table = seats.querySelector(".table-wrap");
  if (table) table.scrollLeft = left;
  if (focused) table?.focus();
}
let shown = "";

// The site's time as the box knows it: this PC may have another zone, or no idea.
const opened = performance.now();
function tick() {
  const now = Number(clock.dataset.wall) + performance.now() - opened;
  const shown = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.zone };
  clock.textContent = new Intl.DateTimeFormat(document.documentElement.lang, shown).format(now);
  setTimeout(tick, 60_000 - (now % 60_000));
}

if (seats) setTimeout(refresh, Number(seats.dataset.every));
if (clock) tick();
