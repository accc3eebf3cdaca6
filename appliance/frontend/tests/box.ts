/**
 * A model of the box for the page's tests: it keeps each lease's events by number, tells `have`, and can be cut off, restored to an earlier
 * state, or made to lose its answers after having committed. Reached through `fetch`, as the page reaches a real one.
 */

import { sleep, type Seams } from '../src/seams';
import { answersDigest, slipText, toHex } from '../src/digest';
import type { Attempt, Message, SittingState, Value } from '../src/wire';

type Row = readonly [n: number, ...rest: unknown[]];

export class ModelBox {
  /** Lease token → the events that the box holds, by n. */
  readonly journal = new Map<string, Map<number, Row>>();
  readonly conflicts: Row[] = [];
  reachable = true;
  /** Answers to requests whose path holds this are lost on the way back, after the commit; null for none. */
  loseAnswers: string | null = null;
  activeToken = '';
  submitted: string | null = null;
  k = 100_000;
  rev = 1;
  deadline = 1_000_000;
  paused = false;
  power: string | null = null;
  putCount = 0;
  haveAtEnter: number | null = null;
  /** PUTs of events do not arrive. */
  deaf = false;
  /** What the attempt is answered with instead: [status, name, whether a retry helps]. */
  attemptRefused: readonly [number, string, boolean] | null = null;
  /** Each request's method and path, in order. */
  readonly asked: string[] = [];
  logIns = 0;
  /** A further log-in needs the proctor, who has not allowed it. */
  needsProctor = false;
  messages: Message[] = [];
  helpAsked: string | null = null;
  locked = false;
  sitting: SittingState = 'running';
  /** What was sent with the last log-in and the last pulse. */
  logInBody: Record<string, unknown> = {};
  pulseQuery = '';
  /** Items whose answers the box does not count, as if given too late. */
  readonly late = new Set<string>();

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    await Promise.resolve();
    if (!this.reachable) throw new TypeError('network');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const headers = init.headers as Record<string, string>;
    const answer = this.#answer(url, init.method ?? 'GET', headers.Authorization?.slice(7) ?? '', body);
    if (this.loseAnswers !== null && url.includes(this.loseAnswers)) throw new TypeError('the answer was lost');
    return answer;
  };

  have(token: string): number {
    const events = this.journal.get(token) ?? new Map<number, Row>();
    let have = 0;
    while (events.has(have + 1)) have += 1;
    return have;
  }

  /** Back to a copy that knew only the first `n` events of the lease. */
  restore(token: string, n: number): void {
    const events = this.journal.get(token);
    for (const key of [...(events?.keys() ?? [])]) if (key > n) events?.delete(key);
  }

  /** What counts: per item the last answer over the leases in order of log-in. */
  answers(): Map<string, Value> {
    const answers = new Map<string, Value>();
    for (const token of [...this.journal.keys()].sort()) {
      for (const [, row] of [...(this.journal.get(token) ?? [])].sort(([a], [b]) => a - b)) {
        if (row[1] === 'answer' && !this.late.has(row[2] as string)) answers.set(row[2] as string, row[3] as Value);
      }
    }
    return answers;
  }

  #answer(url: string, method: string, token: string, body: Record<string, unknown>): Response {
    const path = url.split('?')[0] ?? '';
    this.asked.push(`${method} ${path}`);
    if (path === '/api/v1/room') return json({ site: 'SMK', zone: 'Asia/Makassar', languages: ['id'], sittings: [] });
    if (path === '/api/v1/login') {
      this.logInBody = body;
      if (this.needsProctor) return refusal(409, 'login_needs_proctor', false, body.reason === undefined ? {} : { asked: true });
      this.logIns += 1;
      this.activeToken = `lease-${this.logIns}`;
      this.journal.set(this.activeToken, new Map());
      return json({ lease: this.activeToken, ...this.attempt(this.activeToken) });
    }
    if (path.includes('/block/')) {
      if (token !== this.activeToken) return refusal(409, 'lease_superseded');
      if (this.locked) return refusal(409, 'locked_down', true);
      if (this.sitting !== 'running') return refusal(409, 'sitting_not_running', true);
    }
    if (path.startsWith('/exam/')) return json(path.includes('block') ? BLOCK : OUTLINE);
    if (!this.journal.has(token)) return refusal(401, 'unknown_lease');
    switch (`${method} ${path}`) {
      case 'GET /api/v1/attempt':
        if (this.attemptRefused) return refusal(...this.attemptRefused);
        return json(this.attempt(token));
      case 'PUT /api/v1/events':
        return this.#put(token, body.events as Row[]);
      case 'GET /api/v1/pulse':
        this.pulseQuery = url.split('?')[1] ?? '';
        return json({ ...this.#heard(token), ...this.#pulse(token, Number(new URL(url, 'http://box').searchParams.get('m'))) });
      case 'POST /api/v1/help':
        this.helpAsked ??= body.reason as string;
        this.rev += 1;
        return json(this.attempt(token));
      case 'POST /api/v1/submit':
        return this.#submit(token, body);
      case 'POST /api/v1/release':
        return new Response(null, { status: 204 });
    }
    if (path.endsWith('/enter')) this.haveAtEnter = this.have(token);
    return json(this.attempt(token));
  }

  #put(token: string, rows: Row[]): Response {
    this.putCount += 1;
    if (this.deaf) throw new TypeError('network');
    const events = this.journal.get(token) ?? new Map<number, Row>();
    let have = this.have(token);
    for (const row of rows) {
      const known = events.get(row[0]);
      if (known && JSON.stringify(known) !== JSON.stringify(row)) this.conflicts.push(row);
      if (row[0] !== have + 1) continue;
      events.set(row[0], row);
      have += 1;
    }
    return json(this.#heard(token));
  }

  #submit(token: string, body: Record<string, unknown>): Response {
    const digest = answersDigest(ATTEMPT, body.salt as string, this.answers());
    if (this.submitted !== null && this.submitted !== token) return refusal(409, 'already_submitted');
    if (toHex(digest) !== body.digest || (body.n as number) !== this.have(token)) return refusal(409, 'digest_mismatch');
    this.submitted = token;
    const slip = { epoch: 'e', seq: 9, digest: slipText(digest), head: 'H', name: 'Melati', nip_last4: '2001' };
    return json({ slip: { ...slip, exam_title: { id: 'Ujian' }, submitted_wall: null, k: this.k, forced: false } });
  }

  #heard(token: string): { have: number; k: number; rev: number } {
    return { have: this.have(token), k: this.k, rev: this.rev };
  }

  #pulse(token: string, told: number): object {
    return {
      centre: false,
      sitting: this.sitting,
      paused: this.paused,
      block: 'B1',
      deadline: this.deadline,
      lease_active: token === this.activeToken,
      held_ms: 0,
      messages: this.messages.filter(({ id }) => told > (this.messages.at(-1)?.id ?? 0) || id > told),
      power: this.power,
    };
  }

  attempt(token: string): Attempt {
    return {
      ...this.#heard(token),
      attempt: ATTEMPT,
      lease_id: `e.${token}`,
      lease_active: token === this.activeToken,
      centre: false,
      person: { name: 'Melati', nip: '196901011991012001', seat: null, language: 'id', needs: [], photo: null },
      site: 'SMK',
      zone: 'Asia/Makassar',
      sitting: { id: 's', title: 'Sesi', room: 'Lab', state: this.sitting, starts_at: '2026-11-22T08:00' },
      exam: { digest: 'd', id: 'x', title: { id: 'Ujian' }, languages: ['id'], url: '/exam/d/exam.json' },
      state: this.submitted === null ? 'working' : 'submitted',
      pulse_ms: 20,
      offline_run_ms: 300_000,
      blocks: [{ id: 'B1', state: 'open', deadline: this.deadline, seconds: 600, items: ['Q1', 'Q2', 'Q3'], options: null, url: '/exam/d/block/B1.json' }],
      current: 'B1',
      paused: this.paused,
      answers: Object.fromEntries(this.answers()),
      flags: [],
      held_ms: 0,
      site_id: 'smk-contoh',
      emergency_key: 'b1'.repeat(32),
      waits_for_check_in: false,
      help_asked: this.helpAsked !== null,
      locked: this.locked,
    };
  }
}

export const ATTEMPT = 'a7'.repeat(16);
const title = { id: 'Judul' };
const OUTLINE = {
  id: 'x',
  title,
  rules: {},
  languages: ['id'],
  components: [],
  blocks: [{ id: 'B1', component: 'c', title, seconds: 600, navigation: 'free', item_ids: ['Q1', 'Q2', 'Q3'] }],
};
const BLOCK = { id: 'B1', instructions: {}, items: ['Q1', 'Q2', 'Q3'].map((id) => ({ id, type: 'single', stem: title, options: [] })) };

function json(value: object): Response {
  return new Response(JSON.stringify(value), { status: 200 });
}

function refusal(status: number, name: string, retry = false, details: object = {}): Response {
  const text = { id: name, en: name };
  return new Response(JSON.stringify({ error: { code: 'LMB-2000', name, message: text, hint: text, retry, details } }), { status });
}

/** The browser's seams with this box behind `fetch`, waits shortened a hundredfold, and a monotonic clock that a test may push. */
export function seamsOf(box: ModelBox): Seams & { push: (ms: number) => void } {
  let pushed = 0;
  return {
    now: () => performance.now() + pushed,
    sleep: (ms, signal) => sleep(ms / 100, signal),
    random: () => 0.5,
    randomHex: (bytes) => toHex(crypto.getRandomValues(new Uint8Array(bytes))),
    fetch: box.fetch,
    push(ms) {
      pushed += ms;
    },
  };
}

/** Waits until `holds`; fails after two seconds, naming what did not come. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 2_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`did not happen: ${what}`);
    await sleep(2);
  }
}
