/** What was chosen last though it may not be written yet: a second choice must build on the first, however slow the disk is. */

import { useRef } from 'preact/hooks';

/** `latest` gives what the next choice builds on; `hold` keeps `next` as that until `written` settles. */
export function useBuilt<T>(shown: T): { latest: () => T; hold: (next: T, written?: unknown) => void } {
  const held = useRef<{ readonly value: T } | null>(null);
  return {
    latest: () => (held.current ? held.current.value : shown),
    hold(next, written) {
      const mine = { value: next };
      held.current = mine;
      void Promise.resolve(written).finally(() => {
        if (held.current === mine) held.current = null;
      });
    },
  };
}
