/** Where the page touches the world: time, timers, chance and the network. Tests give their own. */

import { toHex } from './digest';

export interface Seams {
  /** Monotonic ms. */
  readonly now: () => number;
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly randomHex: (bytes: number) => string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** The label of this PC's seat, where its seat was checked. */
  readonly seat?: string;
}

export const browser: Seams = {
  now: () => performance.now(),
  sleep,
  random: Math.random,
  randomHex(bytes) {
    return toHex(crypto.getRandomValues(new Uint8Array(bytes)));
  },
  fetch: (url, init) => fetch(url, init),
  get seat() {
    return localStorage.getItem('lumbung-seat') ?? '';
  },
};

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
