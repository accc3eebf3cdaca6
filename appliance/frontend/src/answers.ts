/** What the page holds as answered: the box's view, with the events on top that this view does not contain yet. */

import type { Attempt, Entry, Value } from './wire';

export interface Given {
  readonly answers: ReadonlyMap<string, Value>;
  readonly flags: ReadonlySet<string>;
}

/** `entries` are the log's events after `attempt.have`, in order. */
export function overlay(attempt: Pick<Attempt, 'answers' | 'flags'>, entries: readonly Entry[]): Given {
  const answers = new Map(Object.entries(attempt.answers));
  const flags = new Set(attempt.flags);
  for (const entry of entries) {
    if (entry[0] === 'answer') answers.set(entry[1], entry[2]);
    else if (entry[0] === 'flag') {
      if (entry[2]) flags.add(entry[1]);
      else flags.delete(entry[1]);
    }
  }
  return { answers, flags };
}

/** The items whose answers differ between what the page and what the box counts. */
export function differing(page: ReadonlyMap<string, Value>, box: ReadonlyMap<string, Value>): string[] {
  const items = new Set([...page.keys(), ...box.keys()]);
  return [...items].filter((item) => !same(page.get(item) ?? null, box.get(item) ?? null)).sort();
}

export function same(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Option ids as a multiple choice's value: ascending, each once; null where none is left. */
export function chosen(ids: Iterable<string>): Value {
  const sorted = [...new Set(ids)].sort();
  return sorted.length > 0 ? sorted : null;
}

/**
 * A typed number in its one spelling ("−007,50" → "-7.5"), null for an empty field, undefined for what is no number.
 * Comma and point both separate decimals; a number with both, or with thousands' points, is not guessed at.
 */
export function numeral(typed: string): string | null | undefined {
  const text = typed.replace(/[\s\u00a0\u202f]/g, '').replace(/[\u2212\u2013]/, '-').replace(',', '.');
  if (text === '') return null;
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!parts) return undefined;
  const [, sign = '', before = '', after = ''] = parts;
  if (before === '' && after === '') return undefined;
  const whole = before.replace(/^0+(?=\d)/, '') || '0';
  const fraction = after.replace(/0+$/, '');
  if (whole.length > 15 || fraction.length > 10) return undefined;
  const magnitude = fraction ? `${whole}.${fraction}` : whole;
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
}

/** A typed short text as it is kept: NFC, without spaces at the ends; null where nothing is left. */
export function shortText(typed: string, maxChars: number): string | null {
  const clean = typed
    .replace(/(?!\n)\p{Cc}|\ufeff/gu, ' ') // no control character but a new line
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .normalize('NFC')
    .trim();
  const text = Array.from(clean).slice(0, maxChars).join('').trim();
  return text === '' ? null : text;
}

/** The digits of a NIP however it was typed, pasted or scanned. */
export function nipDigits(typed: string): string {
  return typed.normalize('NFKC').replace(/\D/g, '');
}

/** NIP and PIN that were copied together from a sheet; null for anything else. */
export function pastedCard(text: string): { readonly nip: string; readonly pin: string } | null {
  const [first = '', pin = '', ...rest] = text.trim().split(/\t+/);
  const nip = nipDigits(first);
  return nip.length === 18 && pin.trim() !== '' && rest.length === 0 ? { nip, pin: pin.trim() } : null;
}

/** Whether this is the address in a card's QR code, which names the participant to the proctor's console and to nobody else. */
export function isCardCode(typed: string): boolean {
  return /:\/\/|\/kartu\//.test(typed);
}

/** A NIP as it is printed on cards: birth date, appointment, sex, serial. */
export function spacedNip(digits: string): string {
  return [digits.slice(0, 8), digits.slice(8, 14), digits.slice(14, 15), digits.slice(15)].filter(Boolean).join(' ');
}
