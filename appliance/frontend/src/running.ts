/**
 * The page's proof that it went on running while the box was out of reach, written to its own log every few seconds.
 *
 * The box gives back offline time that was not usable; these intervals say which time was.
 */

import type { Entry } from './wire';

const TICK_GAP_MS = 3_000; // a longer pause between ticks means the PC or the tab slept
const PROOF_EVERY_MS = 4_000;

export class Running {
  #from: number | null = null;
  #last = 0;

  /** The box was heard, or the questions were covered: what ran so far needs no proof. */
  reset(): void {
    this.#from = null;
  }

  /** Call about once a second while the questions are in use. Gives the entry to log where one falls due. */
  tick(c: number, silentMs: number, pulseMs: number): Entry | null {
    if (this.#from === null || c < this.#last || c - this.#last > TICK_GAP_MS) this.#from = c;
    this.#last = c;
    if (silentMs < pulseMs * 1.5) {
      this.#from = Math.max(this.#from, c - silentMs);
      return null;
    }
    if (c - this.#from < PROOF_EVERY_MS) return null;
    const proof: Entry = ['ran', Math.floor(this.#from), c];
    this.#from = c;
    return proof;
  }
}
