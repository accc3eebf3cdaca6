/** What is typed: shown at once, given on after a short rest, on leaving the field, and when the screen goes. */

import { useEffect, useRef, useState } from 'preact/hooks';

const REST_MS = 500;

/** `commit(typed, at, leaving)` gets the text and when its last key was pressed (by `now`). */
export function useTyped(
  initial: string,
  now: () => number,
  commit: (typed: string, at: number, leaving: boolean) => void,
): { typed: string; type: (text: string) => void; leave: () => void } {
  const [typed, setTyped] = useState(initial);
  const pending = useRef<{ text: string; at: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(commit);
  latest.current = commit;
  const before = useRef(initial);
  if (before.current !== initial) {
    // Another PC's answer may arrive late: it shows unless something else was typed here.
    if (typed === before.current) setTyped(initial);
    before.current = initial;
  }

  const flush = (leaving: boolean): void => {
    clearTimeout(timer.current);
    const held = pending.current;
    if (leaving) pending.current = null;
    if (held) latest.current(held.text, held.at, leaving);
  };
  useEffect(
    () => () => {
      flush(true);
    },
    [],
  );
  return {
    typed,
    type(text) {
      setTyped(text);
      pending.current = { text, at: now() };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        flush(false);
      }, REST_MS);
    },
    leave() {
      flush(true);
    },
  };
}
