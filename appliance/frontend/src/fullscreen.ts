/** Full screen, where the browser has it: entered by a button, left by anybody at any time. Leaving it is told, never punished. */

import { signal } from '@preact/signals';

export const canFill = document.fullscreenEnabled;
export const filled = signal(false);

/** Calls `left` when full screen is left. */
export function watchFullScreen(left: () => void): void {
  document.addEventListener('fullscreenchange', () => {
    const before = filled.value;
    filled.value = document.fullscreenElement !== null;
    if (before && !filled.value) left();
  });
}

export function toggleFullScreen(): void {
  const done = filled.value ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  done.catch(() => undefined); // the browser's or the room's rules forbid it: the page works all the same
}
