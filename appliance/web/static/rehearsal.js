// A lab PC that rehearses: the same log-in, saves and pulses as the participant's page makes, answered at random.
// What it did is kept in this tab's storage, so that a reload goes on with the same seat and the same log.

const SAVE_MS = [3000, 9000];
const PULSE_MS = 5000;
const REPORT_MS = 3000;
const GIVE_UP_MS = 10000; // of one request
const KEPT = 'lumbung-gladi';

const at = (id) => document.getElementById(id);
const page = at('run').dataset;
const seat = { label: '', lease: '', log: [], have: 0, most: 0, k: 0, asked: 0, items: [] };
const seen = { saves: [], cuts: 0, longest: 0, lost: 0, since: 0, media: null };

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const clock = () => seat.k + Math.round(performance.now() - seat.asked);
const keep = () => sessionStorage.setItem(KEPT, JSON.stringify([{ label: seat.label, lease: seat.lease, log: seat.log, most: seat.most }, { ...seen, since: 0 }]));
const seconds = (ms) => `${(ms / 1000).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`;

class Refused extends Error {}

async function once(method, path, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), GIVE_UP_MS);
  try {
    const headers = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (seat.lease) headers.Authorization = `Bearer ${seat.lease}`;
    const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: stop.signal, cache: 'no-store' });
    const told = await answer.json();
    if (answer.ok) return told;
    if (told.error && !told.error.retry) throw new Refused(`${told.error.message[document.documentElement.lang] ?? ''} ${told.error.code}`);
    throw new Error(String(answer.status));
  } finally {
    clearTimeout(timer);
  }
}

// The same request until it is answered: jittered, for ever, as the participant's page does it.
async function ask(method, path, body) {
  let pause = 250;
  for (;;) {
    try {
      const told = await once(method, path, body);
      if (seen.since) {
        seen.longest = Math.max(seen.longest, performance.now() - seen.since);
        seen.since = 0;
        show();
      }
      return told;
    } catch (wrong) {
      if (wrong instanceof Refused) throw wrong;
      if (!seen.since) {
        seen.since = performance.now();
        seen.cuts += 1;
        show();
      }
      await wait(pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, 5000);
    }
  }
}

function take(attempt) {
  seat.k = attempt.k;
  seat.asked = performance.now();
  confirm(attempt.have);
}

// What the box has. Less than it once confirmed, and less than this log: that is an answer lost, until it is sent anew.
function confirm(have) {
  if (have < seat.most) seen.lost += seat.most - have;
  seat.have = have;
  seat.most = have;
}

async function sitDown() {
  const card = await ask('POST', '/api/v1/rehearsal/seats', { label: seat.label });
  let attempt;
  if (seat.lease) {
    attempt = await ask('GET', '/api/v1/attempt');
  } else {
    attempt = await ask('POST', '/api/v1/login', { ...card, seat: seat.label });
    seat.lease = attempt.lease;
    keep();
  }
  if (attempt.state === 'logged_in') attempt = await ask('POST', '/api/v1/confirm', {});
  if (attempt.state === 'confirmed') attempt = await ask('POST', '/api/v1/start', {});
  await load(attempt.exam.url);
  const block = attempt.blocks[0];
  attempt = await ask('POST', `/api/v1/blocks/${block.id}/enter`, {});
  seat.items = attempt.blocks[0].items;
  take(attempt);
}

// The whole package, as every PC of the room loads it in the same minutes.
async function load(url) {
  const began = performance.now();
  const outline = await ask('GET', url);
  for (const medium of outline.media) {
    const from = new URL(`media/${medium.sha256}.png`, new URL(url, location.href));
    while (!(await fetch(from).then((answer) => answer.ok && answer.arrayBuffer()).catch(() => null))) await wait(500);
  }
  seen.media = Math.round(performance.now() - began);
}

async function save() {
  const item = seat.items[seat.log.length % seat.items.length];
  seat.log.push([seat.log.length + 1, 'answer', item, 'ABCDE'[Math.floor(Math.random() * 5)], clock()]);
  keep();
  const due = performance.now();
  while (seat.have < seat.log.length) {
    const told = await ask('PUT', '/api/v1/events', { events: seat.log.slice(seat.have, seat.have + 400) });
    confirm(told.have);
  }
  keep();
  seen.saves.push(performance.now() - due);
  show();
}

async function pulse() {
  const asked = performance.now();
  const told = await ask('GET', `/api/v1/pulse?c=${clock()}`);
  seat.k = told.k;
  seat.asked = asked;
  if (told.have < seat.have) confirm(told.have);
}

function rank(share) {
  const ordered = [...seen.saves].sort((a, b) => a - b);
  return Math.round(ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? 0);
}

async function report() {
  const told = { label: seat.label, confirmed: seat.have, p50_ms: rank(0.5), p99_ms: rank(0.99), worst_ms: rank(1), cuts: seen.cuts, longest_ms: Math.round(seen.longest), lost: seen.lost, media_ms: seen.media };
  await once('POST', '/api/v1/rehearsal/reports', told).catch(() => null); // the next one says it too
}

function show(stopped = '') {
  const cut = seen.since > 0;
  at('word').textContent = stopped ? page.stopped : cut ? page.cut : page.works;
  at('word').className = `verdict ${stopped ? 'danger' : cut ? 'attention' : 'safe'}`;
  at('lead').textContent = stopped || (cut ? page.cutLead : page.worksLead);
  at('confirmed').textContent = seat.have;
  at('waiting').textContent = seat.log.length - seat.have;
  at('last').textContent = seen.saves.length ? `${Math.round(seen.saves.at(-1))} ms` : '–';
  at('slow').textContent = seen.saves.length ? `${rank(0.99)} ms` : '–';
  at('cuts').textContent = seen.cuts;
  at('longest').textContent = seen.longest ? seconds(seen.longest) : '–';
  at('media').textContent = seen.media === null ? '–' : seconds(seen.media);
}

async function every(ms, act) {
  for (;;) {
    await act();
    await wait(typeof ms === 'number' ? ms : ms[0] + Math.random() * (ms[1] - ms[0]));
  }
}

async function begin() {
  at('sit').hidden = true;
  at('run').hidden = false;
  at('label').textContent = seat.label;
  try {
    await sitDown();
    show();
    every(REPORT_MS, report);
    await Promise.all([every(SAVE_MS, save), every(PULSE_MS, pulse)]);
  } catch (wrong) {
    show(wrong.message);
  }
}

at('sit').addEventListener('submit', (event) => {
  event.preventDefault();
  seat.label = at('field-label').value.trim();
  if (seat.label) begin();
});

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
if (kept) {
  Object.assign(seat, kept[0]);
  Object.assign(seen, kept[1]);
  begin();
}
