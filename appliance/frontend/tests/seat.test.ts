/** The seat check's own judgements. */

import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { browserOf, leaveMarker, markerHere, screenOf, storage } from '../src/seat/checks';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  globalThis.localStorage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  } as unknown as Storage;
});

describe('a browser', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36', 'ok', 'Chrome 109'],
    ['Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.75 Safari/537.36', 'bad', 'Chrome 86'],
    ['Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0', 'ok', 'Firefox 115'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0', 'bad', 'Firefox 102'],
    ['Opera/9.80', 'poor', 'Opera/9.80'],
  ])('is judged by its version: %s', (agent, verdict, evidence) => {
    expect(browserOf(agent)).toEqual({ verdict, evidence });
  });
});

describe('the box judges by the same rule', () => {
  const computers = JSON.parse(readFileSync(new URL('computers.json', import.meta.url), 'utf-8')) as { agent: string; window: [number, number]; rules_out: boolean }[];
  it.each(computers)('$agent $window', ({ agent, window, rules_out }) => {
    expect([browserOf(agent), screenOf(...window)].some(({ verdict }) => verdict === 'bad')).toBe(rules_out);
  });
});

it('a screen is judged by what an ordinary item needs', () => {
  expect([screenOf(1366, 600), screenOf(1024, 500), screenOf(500, 800)].map(({ verdict }) => verdict)).toEqual(['ok', 'poor', 'bad']);
});

it('storage is tried, not believed', async () => {
  expect((await storage()).verdict).not.toBe('bad');
});

it('a marker counts only where both places kept it', async () => {
  expect(await markerHere()).toBeNull();
  await leaveMarker('a1'.repeat(16));
  expect(await markerHere()).toBe('a1'.repeat(16));
  kept.clear();
  expect(await markerHere()).toBeNull();
});
