/**
 * Keeps the page and the box together: sends what the box has not confirmed, and asks for the pulse. Gives up never.
 *
 * Two loops. The sender PUTs the unconfirmed tail of the log as soon as there is one. The pulse tells K, what the box has, and the sitting's state.
 */

import { signal } from '@preact/signals';
import { Refused, Unreached, type Api } from './api';
import type { Clock } from './clock';
import type { Log } from './log';
import type { Seams } from './seams';
import type { Fault, Heard, Pulse } from './wire';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const SENT_WITHIN_MS = 10_000;

/** The wait before try `failures + 1`: doubling, with full jitter above a floor, so that a room does not return as one. */
export function backoff(failures: number, random: () => number, cap = LAST_RETRY_MS): number {
  const ceiling = Math.min(cap, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(ceiling * (0.25 + 0.75 * random()));
}

export interface LinkParts {
  readonly api: Api;
  readonly log: Log;
  readonly clock: Clock;
  readonly seams: Seams;
  readonly lease: string;
  readonly token: string;
  /** Up to which id all messages of the proctor were put away. */
  readonly read: () => number;
  readonly onPulse: (pulse: Pulse) => void;
  readonly onRevision: (rev: number) => void;
}

export class Link {
  /** The box answered the last request. */
  readonly connected = signal(true);
  /** The highest event number that the box has without gap, as it last said: it may go down after a restore. */
  readonly have = signal(0);
  /** The number of the last event in the log. */
  readonly last = signal(0);
  /** What the box refuses for good (an unknown lease, say); null while all is well. */
  readonly fault = signal<Fault | null>(null);

  #askedAt = -Infinity;
  #failures = 0;
  readonly #stop = new AbortController();
  #pulseNow = new AbortController();
  #sendNow = new AbortController();

  constructor(private readonly parts: LinkParts) {}

  async start(have: number, pulseMs: number): Promise<void> {
    this.have.value = have;
    this.last.value = Math.max(have, await this.parts.log.last(this.parts.lease));
    this.#stop.signal.addEventListener('abort', () => {
      this.#pulseNow.abort();
      this.#sendNow.abort();
    });
    void this.#send();
    void this.#pulse(pulseMs);
  }

  stop(): void {
    this.#stop.abort();
  }

  /** An event was written to the log. */
  written(n: number): void {
    this.last.value = Math.max(this.last.value, n);
    if (this.#failures === 0) this.#sendNow.abort();
  }

  /** Ask for the pulse at once: the page came back to the front, or someone waits for news. */
  hurry(): void {
    this.#pulseNow.abort();
  }

  get unsent(): number {
    return Math.max(0, this.last.value - this.have.value);
  }

  /** Resolves once the box has the whole log. Rejects with Unreached where it does not come to that soon. */
  async sent(): Promise<void> {
    const { seams } = this.parts;
    const end = seams.now() + SENT_WITHIN_MS;
    while (this.unsent > 0) {
      if (seams.now() > end || this.stopped()) throw new Unreached('the log is not sent');
      if (this.#failures > 0) this.#sendNow.abort();
      await seams.sleep(100);
    }
  }

  stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #send(): Promise<void> {
    const { api, log, lease, token, seams } = this.parts;
    while (!this.stopped()) {
      this.#sendNow = new AbortController();
      const before = this.have.value;
      try {
        const tail = await log.tail(lease, before);
        if (tail.length === 0) {
          await seams.sleep(LAST_RETRY_MS, this.#sendNow.signal);
          continue;
        }
        const askedAt = seams.now();
        const heard = await api.put(token, tail);
        this.#heard(heard, askedAt);
        this.fault.value = null;
        if (this.have.value !== before) this.#failures = 0;
        else this.#failures += 1; // confirmed nothing new: don't ask in a hot loop
      } catch (error) {
        this.#failed(error);
      }
      if (this.#failures > 0) await seams.sleep(backoff(this.#failures, seams.random), this.#sendNow.signal);
    }
  }

  async #pulse(pulseMs: number): Promise<void> {
    const { api, token, seams, clock, read } = this.parts;
    let failures = 0;
    while (!this.stopped()) {
      this.#pulseNow = new AbortController();
      const askedAt = seams.now();
      try {
        const pulse = await api.pulse(token, clock.c(), this.last.value, read());
        if (this.stopped()) return;
        failures = 0;
        if (this.#heard(pulse, askedAt)) this.parts.onPulse(pulse);
      } catch (error) {
        failures += 1;
        this.#failed(error, false);
      }
      const wait = failures > 0 ? backoff(failures, seams.random, pulseMs) : pulseMs * (0.9 + 0.1 * seams.random());
      await seams.sleep(wait, this.#pulseNow.signal);
    }
  }

  /** Takes what an answer told. False for one that was overtaken: it says what was true before, and its `have` would look like a restore. */
  #heard(heard: Heard, askedAt: number): boolean {
    if (this.stopped()) return false;
    const wasCut = !this.connected.value;
    this.connected.value = true;
    const isLatest = askedAt >= this.#askedAt;
    if (isLatest) {
      this.#askedAt = askedAt;
      this.have.value = heard.have;
      this.last.value = Math.max(this.last.value, heard.have);
      this.parts.clock.heard(heard.k, askedAt);
      this.parts.onRevision(heard.rev);
    }
    if (wasCut) this.#failures = 0;
    if (this.#failures === 0 && this.unsent > 0) this.#sendNow.abort();
    return isLatest;
  }

  #failed(error: unknown, sending = true): void {
    if (this.stopped()) return;
    if (sending) this.#failures += 1;
    if (error instanceof Refused) {
      if (!error.fault.retry) this.fault.value = error.fault;
    } else {
      this.connected.value = false;
    }
  }
}

/**
 * Sends what leases that were left on this PC still owe, each by its own token, and deletes each once the box has it all.
 * Runs beside whoever sits here now and never shows. Returns when nothing is left or `signal` is aborted.
 */
export async function sendParked(api: Api, log: Log, seams: Seams, signal: AbortSignal): Promise<void> {
  let failures = 0;
  for (;;) {
    if (signal.aborted) return;
    const leases = await log.parked();
    if (leases.length === 0) return;
    let progress = false;
    for (const lease of leases) {
      try {
        progress = (await sendWhole(api, log, lease.id, lease.token)) || progress;
      } catch {
        continue; // told by the wait below; another lease may fare better
      }
    }
    failures = progress ? 0 : failures + 1;
    if (failures > 0) await seams.sleep(backoff(failures, seams.random, 300_000), signal);
  }
}

/**
 * Sends the lease's whole log from its first event, whatever the box says it has: a copied browser profile and a restored box together can make
 * it count events of another log as ours. What it has is not taken twice; what differs is journalled there. Throws where a request fails.
 */
export async function sendAgain(api: Api, log: Log, lease: string, token: string): Promise<void> {
  let tail = await log.tail(lease, 0);
  for (let last = tail.at(-1); last !== undefined; last = tail.at(-1)) {
    await api.put(token, tail);
    tail = await log.tail(lease, last[0]);
  }
}

/** Whether the lease is wholly at the box, and therefore deleted here. Throws where a request fails. */
async function sendWhole(api: Api, log: Log, lease: string, token: string): Promise<boolean> {
  const last = await log.last(lease);
  let { have } = await api.pulse(token, 0, last); // answered also when the sitting was closed and its exam let go
  while (have < last) {
    const tail = await log.tail(lease, have);
    const heard = await api.put(token, tail);
    if (heard.have <= have) return false;
    have = heard.have;
  }
  await log.erase(lease);
  return true;
}
