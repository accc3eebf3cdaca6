import { describe, expect, it } from 'vitest';
import { Clock, dueAnnouncement } from '../src/clock';
import { Running } from '../src/running';

describe('the clock', () => {
  it('reads K of the last contact plus the time since it was asked for', () => {
    let now = 1_000;
    const clock = new Clock(() => now);
    clock.heard(50_000, 900);
    expect(clock.c()).toBe(50_100);
    now += 2_500;
    expect(clock.c()).toBe(52_600);
    expect(clock.silent()).toBe(2_600);
  });

  it('goes back where the box stood still', () => {
    let now = 0;
    const clock = new Clock(() => now);
    clock.heard(10_000, 0);
    now = 60_000;
    expect(clock.c()).toBe(70_000);
    clock.heard(12_000, 60_000);
    expect(clock.c()).toBe(12_000);
  });

  it('does not believe an answer that was overtaken', () => {
    const clock = new Clock(() => 100);
    clock.heard(5_000, 50);
    expect(clock.heard(4_000, 20)).toBe(false);
    expect(clock.c()).toBe(5_050);
  });

  it.each([
    [600_500, 600_000, 600_000],
    [300_000, 299_000, null],
    [301_000, 300_000, 300_000],
    [61_000, 60_000, 60_000],
    [900_000, 120_000, null], // time was set from outside: no old announcement
    [60_000, 59_000, null],
  ])('announces once as %i goes to %i', (before, after, due) => {
    expect(dueAnnouncement(before, after)).toBe(due);
  });
});

describe('proof of running', () => {
  const PULSE = 5_000;

  it('says nothing while the box is heard', () => {
    const running = new Running();
    for (let c = 0; c < 60_000; c += 500) expect(running.tick(c, c % 5_000, PULSE)).toBeNull();
  });

  it('proves the silence without a gap, from the last contact on', () => {
    const running = new Running();
    const proofs = [];
    for (let c = 0; c <= 30_000; c += 500) {
      const proof = running.tick(c, c, PULSE);
      if (proof) proofs.push(proof);
    }
    expect(proofs[0]?.[1]).toBe(0);
    for (let at = 1; at < proofs.length; at += 1) expect(proofs[at]?.[1]).toBe(proofs[at - 1]?.[2]);
    expect(proofs.at(-1)?.[2]).toBeGreaterThan(26_000);
  });

  it('does not claim time in which the PC slept', () => {
    const running = new Running();
    const proofs = [];
    for (const c of [0, 500, 1_000, 61_000, 61_500, 62_000, 63_000, 64_000, 65_000, 65_500]) {
      const proof = running.tick(c, c, PULSE);
      if (proof) proofs.push(proof);
    }
    expect(proofs).toEqual([['ran', 61_000, 65_000]]);
  });
});
