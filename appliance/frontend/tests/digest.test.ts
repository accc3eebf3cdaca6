import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answersDigest, canonical, slipText, toHex } from '../src/digest';
import type { Value } from '../src/wire';

interface Digest {
  readonly salt: string;
  readonly answers: Record<string, Value>;
  readonly digest: string;
  readonly slip: string;
}
type Tagged = string | boolean | null | { int?: string; hex?: string } | Tagged[];

const vectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../docs/wire/vectors/${name}.json`, import.meta.url), 'utf-8'));

/** The vector's value in the page's terms; undefined where the page has no such kind of value. */
function plain(tagged: Tagged): unknown {
  if (Array.isArray(tagged)) {
    const items = tagged.map(plain);
    return items.includes(undefined) ? undefined : items;
  }
  if (tagged === null || typeof tagged !== 'object') return tagged;
  const number = tagged.int === undefined ? undefined : Number(tagged.int);
  return Number.isSafeInteger(number) ? number : undefined;
}

describe('canonical encoding', () => {
  const { accepted } = vectors('canonical') as { accepted: { name: string; hex: string; value: Tagged }[] };
  const shared = accepted.filter(({ value }) => plain(value) !== undefined);

  it('has vectors to hold', () => {
    expect(shared.length).toBeGreaterThan(9);
  });
  it.each(shared)('$name', ({ hex, value }) => {
    expect(toHex(canonical(plain(value) as never))).toBe(hex);
  });
  it('refuses what is no safe integer', () => {
    expect(() => canonical(0.5)).toThrow(RangeError);
  });
});

describe('the digest of the answers', () => {
  const { attempt, digest } = vectors('answers') as { attempt: string; digest: Digest };

  it('is the one of docs/wire/vectors', () => {
    const bytes = answersDigest(attempt, digest.salt, new Map(Object.entries(digest.answers)));
    expect(toHex(bytes)).toBe(digest.digest);
    expect(slipText(bytes)).toBe(digest.slip);
  });
  it('does not depend on the order in which answers were given, nor on cleared ones', () => {
    const turned = new Map(Object.entries(digest.answers).reverse());
    turned.set('ZZZ', null);
    expect(toHex(answersDigest(attempt, digest.salt, turned))).toBe(digest.digest);
  });
});
