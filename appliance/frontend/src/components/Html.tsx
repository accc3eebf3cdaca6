/** Exam text: HTML that was cleaned at publish time, so this is the one place where markup is put in as it comes. */

import { inLanguage } from '../comfort';
import type { Text } from '../wire';

export function Html({ text, class: extra, id, inline = false }: { text: Text; class?: string; id?: string; inline?: boolean }) {
  const { text: html, lang } = inLanguage(text);
  const Tag = inline ? 'span' : 'div';
  return <Tag class={extra} id={id} lang={lang} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Whether there is anything to show in the person's language. */
export function hasText(text: Text | null | undefined): text is Text {
  return inLanguage(text).text.trim() !== '';
}
