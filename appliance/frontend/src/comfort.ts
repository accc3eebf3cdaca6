/** What a person sets for their own eyes: language, text size, contrast. Kept on the PC only until the submit is confirmed. */

import { effect, signal } from '@preact/signals';
import type { Language, Text } from './wire';

export type Size = 'normal' | 'large' | 'larger';

export const language = signal<Language>('id');
export const size = signal<Size>('normal');
export const contrast = signal<'normal' | 'more'>('normal');

const KEY = 'lumbung-comfort';

/** Reads what was set before, and from then on shows and keeps every change. */
export function rememberComfort(root: HTMLElement, storage: Storage): void {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    if (kept.language === 'en') language.value = 'en';
    if (kept.size === 'large' || kept.size === 'larger') size.value = kept.size;
    if (kept.contrast === 'more') contrast.value = 'more';
  } catch {
    storage.removeItem(KEY);
  }
  effect(() => {
    root.lang = language.value;
    root.dataset.size = size.value;
    root.dataset.contrast = contrast.value;
    const kept = { language: language.value, size: size.value, contrast: contrast.value };
    const plain = kept.language === 'id' && kept.size === 'normal' && kept.contrast === 'normal';
    if (plain) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify(kept));
  });
}

/** What the roster says that a person needs, as far as they have set nothing themselves. */
export function suit(person: { readonly language: Language | null; readonly needs: readonly string[] }): void {
  if (person.language === 'en') language.value = 'en';
  if (person.needs.includes('large_print') && size.value === 'normal') size.value = 'large';
  if (person.needs.includes('high_contrast')) contrast.value = 'more';
}

/** Back to how the next person should find the page. */
export function forgetComfort(): void {
  language.value = 'id';
  size.value = 'normal';
  contrast.value = 'normal';
}

/** The exam's text in the person's language, else in the first language that it has; with its language, for `lang`. */
export function inLanguage(text: Text | null | undefined): { text: string; lang: string } {
  const wanted = text?.[language.value];
  if (wanted !== undefined) return { text: wanted, lang: language.value };
  const [lang = 'id', other = ''] = Object.entries(text ?? {})[0] ?? [];
  return { text: other, lang };
}
