// The proctor's room: asks the box what changed and shows that alone. The box answers when there is something to tell.
// Everything works without this file; then the page is reloaded by hand.

const seats = document.getElementById("seats");
const lost = document.getElementById("lost");
const clock = document.getElementById("wall-clock");
const CALM_MS = 1000; // between two questions: a room of 200 changes all the time
const RETRY_MS = 4000;
const LEAVING_MS = 20_000; // what was pressed may take so long to come

let pressed = -Infinity; // when something was that leads away: loading this page anew would break that off
addEventListener("beforeunload", () => (pressed = performance.now()));
addEventListener("pageshow", (event) => event.persisted && (pressed = -Infinity)); // back again: nothing is on its way
const leaving = () => performance.now() - pressed < LEAVING_MS;

async function follow() {
  let wait = CALM_MS;
  try {
    const from = `${seats.dataset.from}?since=${encodeURIComponent(seats.dataset.version)}`;
    const answer = await fetch(from, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.status === 401) {
      if (!leaving()) location.assign("/pengawas");
      wait = RETRY_MS;
    } else if (answer.status !== 304) {
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      const anew = told.phase !== seats.dataset.phase; // other acts are possible now
      if (anew && !leaving()) location.replace(location.pathname); // and goes on asking: that may be broken off
      if (anew) wait = RETRY_MS;
      else show(told);
    }
    lost.hidden = true;
  } catch {
    lost.hidden = false;
    wait = RETRY_MS;
  }
  setTimeout(follow, wait * (0.9 + Math.random() * 0.2));
}

// What comes is from our own server, escaped by its templates; it is parsed, not run. Focus stays where it is.
function show(told) {
  for (const [attempt, row, cell] of told.seats) {
    fill(seats.querySelector(`[data-row="${attempt}"]`), row);
    fill(seats.querySelector(`[data-cell="${attempt}"]`), cell);
  }
  if (told.order) arrange(told.order);
  fill(document.getElementById("bar"), told.bar);
  fill(document.getElementById("needs"), told.needs);
  seats.dataset.version = told.version;
}

function arrange(order) {
  const list = seats.querySelector(".people");
  const rows = order.map((attempt) => list.querySelector(`[data-row="${attempt}"]`));
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  rows.forEach((row, at) => {
    if (row && list.children[at] !== row) list.insertBefore(row, list.children[at]);
  });
  focused?.focus({ preventScroll: true });
}

const shown = new WeakMap();
function fill(place, text) {
  if (!place || text === null || shown.get(place) === text) return;
  shown.set(place, text);
  const links = [...place.querySelectorAll("a")];
  const focused = links.findIndex((link) => link === document.activeElement);
  place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  if (focused >= 0) place.querySelectorAll("a")[Math.min(focused, place.querySelectorAll("a").length - 1)]?.focus({ preventScroll: true });
}

// Map or list, as this browser was left the last time.
const KEY = "lumbung.console.shape";
function shape(chosen) {
  for (const name of ["peta", "daftar"]) {
    const part = document.getElementById(name);
    if (part) part.hidden = name !== chosen;
    const link = document.querySelector(`#shapes [data-shape="${name}"]`);
    if (name === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that keeps nothing
  }
}
function shapes() {
  const links = document.getElementById("shapes");
  links.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-shape]")?.dataset.shape;
    if (!chosen) return;
    event.preventDefault();
    shape(chosen);
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      return; // not remembered, still shown
    }
  });
  const small = matchMedia("(max-width: 40rem)").matches ? "daftar" : null;
  const first = remembered() ?? small;
  if (first && !new URLSearchParams(location.search).has("lihat")) shape(first);
}

// The site's time as the box knows it: this PC may have another zone, or no idea.
const opened = performance.now();
function tick() {
  const now = Number(clock.dataset.wall) + performance.now() - opened;
  const told = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.zone };
  clock.textContent = new Intl.DateTimeFormat(document.documentElement.lang, told).format(now);
  setTimeout(tick, 60_000 - (now % 60_000));
}

if (seats) {
  shapes();
  setTimeout(follow, CALM_MS);
}
if (clock) tick();
