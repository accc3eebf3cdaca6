/**
 * The page's reading of the box clock, from a monotonic source alone: a step of the PC's wall clock changes nothing.
 *
 * `c = K of the last contact + time since that contact was asked for`. It may go back: while the box was down its clock stood still.
 */

export class Clock {
  #k = 0;
  #askedAt = -Infinity;

  /** `now` gives monotonic ms (performance.now in the page). */
  constructor(private readonly now: () => number) {}

  /** Takes K from an answer to a request that was asked at `askedAt`. False where a later request was already answered. */
  heard(k: number, askedAt: number): boolean {
    if (askedAt < this.#askedAt) return false;
    this.#k = k;
    this.#askedAt = askedAt;
    return true;
  }

  /** The reading, in whole ms. */
  c(): number {
    return this.#askedAt === -Infinity ? 0 : this.#k + Math.max(0, Math.floor(this.now() - this.#askedAt));
  }

  /** How long nothing was heard of the box, in ms. */
  silent(): number {
    return this.now() - this.#askedAt;
  }

  /** K at the last contact. */
  lastK(): number {
    return this.#k;
  }
}

/** Announced while a block runs out, in ms left. */
const ANNOUNCED = [600_000, 300_000, 60_000] as const;

/** Which announcement falls due when the time left goes from `before` to `after` ms; null for none. */
export function dueAnnouncement(before: number, after: number): number | null {
  return ANNOUNCED.find((mark) => before > mark && after <= mark && after > mark - 30_000) ?? null;
}
