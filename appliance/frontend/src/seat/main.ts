/** /seat: run on each lab PC beforehand. No log-in, no framework: a page that also works where the exam's page would not. */

import '../../../../web/static/lumbung.css';
import '../exam.css';
import { beep, browserOf, leaveMarker, markerHere, screenOf, storage, type Finding, type Marker, type Verdict } from './checks';
import { SEAT_WORDS, type SeatWords } from './words';

const LABEL = 'lumbung-seat';
const TEMPORARY = 'lumbung-temporary';
const VISIT = 'lumbung-seat-visit'; // ends with the browser: a reload is no restart

interface Found {
  readonly browser: Finding;
  readonly screen: Finding;
  readonly storage: Finding;
  readonly marker: Marker | null;
}

let lang: 'id' | 'en' = 'id';
let label = localStorage.getItem(LABEL) ?? '';
let audio: boolean | null = null;
let found: Found | null = null;
let busy = false;
let unsent = false;

const root = document.getElementById('seat');

type Child = Node | string | null;
function make(tag: string, attributes: Readonly<Record<string, string>> = {}, ...children: readonly Child[]): HTMLElement {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

function button(text: string, act: () => void, extra = ''): HTMLElement {
  const node = make('button', { type: 'button', class: `button ${extra}` }, text);
  node.addEventListener('click', act);
  return node;
}

function icon(name: string): Node {
  const holder = document.createElement('template');
  holder.innerHTML = `<svg class="icon" aria-hidden="true"><use href="#icon-${name}"/></svg>`;
  return holder.content;
}

const LOOK: Record<Verdict, readonly [string, string]> = { ok: ['check', 'safe'], poor: ['warning', 'attention'], bad: ['danger', 'danger'] };

function row(name: string, verdict: Verdict, text: string, ...more: readonly Child[]): HTMLElement {
  const [shape, tone] = LOOK[verdict];
  return make('div', { class: `alert ${tone}` }, icon(shape), make('div', {}, make('p', { class: 'strong' }, name), make('p', {}, text), ...more));
}

function results(w: SeatWords, { browser, screen, storage: kept, marker }: Found): readonly Child[] {
  const sound: Verdict = audio === null ? 'poor' : audio ? 'ok' : 'poor';
  const judged: Verdict = marker === 'kept' ? 'ok' : marker === 'lost' ? 'bad' : 'poor';
  const bad = [browser, screen, kept].some(({ verdict }) => verdict === 'bad');
  const word = bad ? w.notReady : marker === 'lost' ? w.temporary : marker === 'kept' ? w.ready : w.restart;
  const say = (finding: Finding, fault: string): string => `${finding.evidence}${finding.verdict === 'bad' ? `. ${fault}` : ''}`;
  return [
    make('p', { class: 'seat-verdict', role: 'status' }, word),
    row(w.browser, browser.verdict, say(browser, w.browserBad)),
    row(w.screen, screen.verdict, say(screen, w.screenBad)),
    row(w.storage, kept.verdict, say(kept, w.storageBad)),
    row(
      w.sound,
      sound,
      audio === null ? w.soundUnknown : audio ? w.heard : `${w.unheard}. ${w.soundBad}`,
      make(
        'div',
        { class: 'actions' },
        button(w.play, () => void beep().catch(() => undefined), 'small'),
        button(w.heard, () => void answerSound(true), 'small'),
        button(w.unheard, () => void answerSound(false), 'small'),
      ),
    ),
    marker === null ? null : row(w.marker, judged, w.markers[marker]),
  ];
}

function show(): void {
  const w = SEAT_WORDS[lang];
  document.documentElement.lang = lang;
  document.title = `${w.title} · Lumbung`;
  const input = make('input', { id: 'label', maxlength: '20', autocomplete: 'off', value: label, 'aria-describedby': 'label-hint' }) as HTMLInputElement;
  const form = make(
    'form',
    { class: 'card raised' },
    make(
      'div',
      { class: 'field' },
      make('label', { for: 'label' }, w.label),
      make('p', { class: 'hint', id: 'label-hint' }, w.hint),
      input,
    ),
    make('button', { type: 'submit', class: 'button primary large whole', ...(busy && { disabled: '' }) }, busy ? w.checking : w.check),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    label = input.value.trim();
    if (label !== '') void check();
    else input.focus();
  });
  root?.replaceChildren(
    make(
      'header',
      { class: 'topbar' },
      make('span', { class: 'brand' }, 'Lumbung'),
      make('span', { class: 'spring' }),
      button(w.other, () => {
        lang = lang === 'id' ? 'en' : 'id';
        show();
      }),
    ),
    make(
      'main',
      { class: 'content narrow' },
      make('h1', {}, w.title),
      make('p', { class: 'soft' }, w.lead),
      form,
      unsent ? row(w.check, 'bad', w.unsent) : null,
      ...(found ? results(w, found) : []),
    ),
  );
}

async function answerSound(heard: boolean): Promise<void> {
  audio = heard;
  await check();
}

/** Looks at everything, tells the box, and shows what came of it. */
async function check(): Promise<void> {
  busy = true;
  show();
  const [browser, screen, kept] = [browserOf(navigator.userAgent), screenOf(innerWidth, innerHeight), await storage()];
  const before = await markerHere();
  const restarted = sessionStorage.getItem(VISIT) === null;
  let marker: Marker | null = null;
  try {
    const body = { label, width: innerWidth, height: innerHeight, audio, storage: kept.verdict !== 'bad', marker: before, restarted };
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch('/api/v1/seats', init);
    if (!answer.ok) throw new Error(String(answer.status));
    const told = (await answer.json()) as { marker: Marker; id: string };
    marker = told.marker;
    unsent = false;
    localStorage.setItem(LABEL, label);
    if (marker === 'lost') localStorage.setItem(TEMPORARY, '1');
    else localStorage.removeItem(TEMPORARY);
    sessionStorage.setItem(VISIT, '1');
    await leaveMarker(told.id);
  } catch {
    unsent = true;
  }
  found = { browser, screen, storage: kept, marker };
  busy = false;
  show();
}

show();
if (label !== '') void check();
