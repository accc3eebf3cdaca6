/**
 * The proof of what was answered: `answers_digest` and its spelling on the slip (docs/wire/answers.md).
 *
 * The page computes it at submit; the box recomputes it from its journal and refuses the submit where the two differ.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import type { Value } from './wire';

type Encodable = number | string | boolean | null | readonly Encodable[];

const UNSIGNED = 0;
const NEGATIVE = 1;
const TEXT = 3;
const ARRAY = 4;

/** Canonical CBOR of what answers are made of: definite lengths, shortest heads. Throws on a number that is no safe integer. */
export function canonical(value: Encodable): Uint8Array {
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('only safe integers are encoded');
    return value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value);
  }
  if (typeof value === 'string') {
    const bytes = utf8(value);
    return joined(head(TEXT, bytes.length), bytes);
  }
  return joined(head(ARRAY, value.length), ...value.map(canonical));
}

function head(major: number, count: number): Uint8Array {
  const top = major << 5;
  if (count < 24) return Uint8Array.of(top | count);
  if (count < 0x100) return Uint8Array.of(top | 24, count);
  if (count < 0x1_0000) return Uint8Array.of(top | 25, count >> 8, count & 0xff);
  const bytes = new Uint8Array(count < 0x1_0000_0000 ? 5 : 9);
  const view = new DataView(bytes.buffer);
  bytes[0] = top | (bytes.length === 5 ? 26 : 27);
  if (bytes.length === 5) view.setUint32(1, count);
  else view.setBigUint64(1, BigInt(count));
  return bytes;
}

/** SHA-256 over the non-null answers in ascending order of item id (ids are ASCII). `attempt` and `salt` in hex; 32 bytes. */
export function answersDigest(attempt: string, salt: string, answers: ReadonlyMap<string, Value>): Uint8Array {
  const given = [...answers].filter(([, value]) => value !== null).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(
    joined(utf8('lumbung/answers/1'), fromHex(attempt), fromHex(salt), canonical(given)),
  );
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Crockford's base 32 without padding: 26 characters for 16 bytes. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += CROCKFORD.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + CROCKFORD.charAt((held << (5 - bits)) & 31) : text;
}

/** The 26 characters by which a participant recognises the digest on the slip. */
export function slipText(digest: Uint8Array): string {
  return base32(digest.subarray(0, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
