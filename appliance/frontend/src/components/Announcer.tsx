/** Two live regions that are always there, because one that appears with its text is not read out. */

import { signal } from '@preact/signals';

const polite = signal('');
const assertive = signal('');

/** Says `text` to a screen reader; `now` interrupts. The same text again is said again. */
export function announce(text: string, now = false): void {
  const region = now ? assertive : polite;
  region.value = region.value === text ? `${text}\u00a0` : text;
}

/** Nothing that was said to one person stays in the page for the next. */
export function hush(): void {
  polite.value = assertive.value = '';
}

export function Announcer() {
  return (
    <>
      <div class="unseen" aria-live="polite">
        {polite}
      </div>
      <div class="unseen" aria-live="assertive">
        {assertive}
      </div>
    </>
  );
}
