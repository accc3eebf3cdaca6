/** The emergency file as docs/wire/emergency.md describes it: the vector is what Python opens. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../src/digest';
import { emergencyFile, selfTest, type About, type Contents } from '../src/emergency';

interface Vector {
  readonly name: string;
  readonly about: About;
  readonly token: string;
  readonly contents: Contents;
  readonly ephemeral: string;
  readonly file: string;
}
const { files } = JSON.parse(readFileSync(new URL('../../../docs/wire/vectors/emergency.json', import.meta.url), 'utf-8')) as { files: Vector[] };

describe.each(files)('$name', ({ about, token, contents, ephemeral, file }) => {
  it('is written byte for byte', () => {
    expect(emergencyFile(about, token, contents, fromHex(ephemeral))).toBe(file);
  });
});

describe('before the start', () => {
  const about = { site: 's', sitting: '51'.repeat(16), attempt: 'a7'.repeat(16), lease: 'e.1' };

  it('the code and the key are tested', () => {
    expect(selfTest({ ...about, key: 'b1'.repeat(32) })).toBe(true);
  });
  it('a key to which nothing can be sealed is noticed', () => {
    expect(selfTest({ ...about, key: '00'.repeat(32) })).toBe(false);
    expect(selfTest({ ...about, key: 'b1' })).toBe(false);
  });
});
