/**
 * The emergency file (docs/wire/emergency.md): a lease's whole log, sealed to the centre and authenticated by the lease's token. A chunk of its
 * own, fetched and tested while the participant waits, because it is for the hour when neither box nor LAN is there.
 */

import { gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { expand, extract, hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { canonical, fromHex, joined, toHex, utf8 } from './digest';
import type { NumberedEntry } from './wire';

/** Whose log it is, and to whom it is sealed. All in hex but `site`, and `lease`: epoch in hex, point, number. */
export interface About {
  readonly site: string;
  readonly sitting: string;
  readonly attempt: string;
  readonly lease: string;
  /** The centre's receiving key. */
  readonly key: string;
}

export interface Contents {
  /** How far the box had confirmed, and the page's last reading of the box clock. */
  readonly have: number;
  readonly c: number;
  readonly events: readonly NumberedEntry[];
}

const FORMAT = 'lumbung/emergency/1';

/** The file's text. `ephemeral`: 32 bytes that are used once. */
export function emergencyFile(about: About, token: string, contents: Contents, ephemeral: Uint8Array): string {
  const receiver = fromHex(about.key);
  const { site, sitting, attempt, lease } = about;
  const key = toHex(sha256(joined(utf8('lumbung/key/1x25519'), receiver)).subarray(0, 16));
  const head = { format: FORMAT, site, sitting, attempt, lease, key };
  const plain = canonical([contents.have, contents.c, contents.events]);
  const info = sha256(utf8(JSON.stringify(head)));
  const body = { ...head, sealed: base64(seal(receiver, info, plain, ephemeral)) };
  const macKey = hkdf(sha256, utf8(token), undefined, utf8(FORMAT), 32);
  return JSON.stringify({ ...body, mac: toHex(hmac(sha256, macKey, utf8(JSON.stringify(body)))) });
}

/** Whether all of it gives here what it should (the vector of docs/wire), and this centre's key can be sealed to. */
export function selfTest(about: About): boolean {
  try {
    const once = fromHex('2a'.repeat(32));
    const known = emergencyFile(KNOWN, 'token', { have: 1, c: 5_000, events: [[1, 'answer', 'Q1', 'A', 4_000]] }, once);
    return toHex(sha256(utf8(known))) === KNOWN_SHA256 && emergencyFile(about, '', { have: 0, c: 0, events: [] }, once) !== '';
  } catch {
    return false;
  }
}

const KNOWN: About = {
  site: 'smk-contoh',
  sitting: '51'.repeat(16),
  attempt: 'a7'.repeat(16),
  lease: `${'e0'.repeat(16)}.7`,
  key: toHex(x25519.getPublicKey(fromHex('07'.repeat(32)))),
};
const KNOWN_SHA256 = '5f686564bc5a388069f87d5f13b2cd14bad8c018d516164ce0e39edfcabaffc7';

// --- HPKE, RFC 9180: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM -------------

const KEM = joined(utf8('KEM'), Uint8Array.of(0, 0x20));
const SUITE = joined(utf8('HPKE'), Uint8Array.of(0, 0x20, 0, 1, 0, 2));
const NONE = new Uint8Array();

/** Encapsulated key ‖ ciphertext ‖ tag. Throws for a receiver of small order. */
function seal(receiver: Uint8Array, info: Uint8Array, plain: Uint8Array, ephemeral: Uint8Array): Uint8Array {
  const sender = x25519.getPublicKey(ephemeral);
  const shared = derived(
    KEM,
    drawn(KEM, NONE, 'eae_prk', x25519.getSharedSecret(ephemeral, receiver)),
    'shared_secret',
    joined(sender, receiver),
    32,
  );
  const context = joined(Uint8Array.of(0), drawn(SUITE, NONE, 'psk_id_hash', NONE), drawn(SUITE, NONE, 'info_hash', info));
  const secret = drawn(SUITE, shared, 'secret', NONE);
  const cipher = gcm(derived(SUITE, secret, 'key', context, 32), derived(SUITE, secret, 'base_nonce', context, 12));
  return joined(sender, cipher.encrypt(plain));
}

/** LabeledExtract. */
function drawn(suite: Uint8Array, salt: Uint8Array, label: string, from: Uint8Array): Uint8Array {
  return extract(sha256, joined(utf8('HPKE-v1'), suite, utf8(label), from), salt);
}

/** LabeledExpand. */
function derived(suite: Uint8Array, from: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  return expand(sha256, from, joined(Uint8Array.of(0, length), utf8('HPKE-v1'), suite, utf8(label), info), length);
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
