/** A room learns of the start by its pulses: spread by themselves, though all of them came back at one moment. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../src/api';
import { Clock } from '../src/clock';
import { Link } from '../src/link';
import type { Log } from '../src/log';
import { sleep } from '../src/seams';
import type { Pulse } from '../src/wire';

const PULSE_MS = 5_000;
const SEATS = 50; // of the 200: each runs alone, and a quarter shows the shape

afterEach(() => {
  vi.useRealTimers();
});

/** Numbers from 0 to 1 that are the same at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** When each page of a room learns that the sitting runs, in ms after the start; all sent their first pulse at once, `before` ms earlier. */
async function learntAfter(before: number): Promise<number[]> {
  vi.useFakeTimers();
  const now = (): number => performance.now();
  let started = Infinity;
  const learnt: number[] = [];
  const links = Array.from({ length: SEATS }, (_, seat) => {
    let known = false;
    const api = {
      pulse: () => Promise.resolve({ have: 0, k: now(), rev: 1, sitting: now() >= started ? 'running' : 'registration' } as Pulse),
    } as unknown as Api;
    const log = { last: () => Promise.resolve(0), tail: () => Promise.resolve([]) } as unknown as Log;
    const seams = { now, sleep, random: seeded(seat + 1), randomHex: () => '', fetch };
    const onPulse = ({ sitting }: Pulse): void => {
      if (sitting === 'running' && !known) {
        known = true;
        learnt.push(now() - started);
      }
    };
    return new Link({ api, log, clock: new Clock(now), seams, lease: 'l', token: 't', read: () => 0, onPulse, onRevision: () => undefined });
  });
  await Promise.all(links.map((link) => link.start(0, PULSE_MS)));
  await vi.advanceTimersByTimeAsync(before);
  started = now();
  await vi.advanceTimersByTimeAsync(PULSE_MS + 1);
  for (const link of links) link.stop();
  return learnt;
}

describe('the start', () => {
  it('is known to everybody within one pulse, and to few at the same moment', async () => {
    const learnt = await learntAfter(300_000);
    expect(learnt).toHaveLength(SEATS);
    const perSecond = Array.from({ length: 5 }, (_, second) => learnt.filter((ms) => Math.floor(ms / 1_000) === second).length);
    expect(Math.max(...perSecond)).toBeLessThan(SEATS * 0.4);
    expect(perSecond.filter((count) => count > SEATS * 0.05).length).toBeGreaterThanOrEqual(4);
  });
});
