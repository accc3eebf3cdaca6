/** A click that leaves it to `act` whether the box shows as chosen: the browser alone would show it before it is written. */

import type { TargetedMouseEvent } from 'preact';
import { useRef } from 'preact/hooks';

export function useChecked(checked: boolean, act: () => void): (event: TargetedMouseEvent<HTMLInputElement>) => void {
  const shown = useRef(checked);
  shown.current = checked;
  return (event) => {
    const input = event.currentTarget;
    event.preventDefault();
    act();
    // After this event the browser puts back what its own click had changed, and with it what `act` showed at once.
    setTimeout(() => {
      input.checked = shown.current;
    });
  };
}
