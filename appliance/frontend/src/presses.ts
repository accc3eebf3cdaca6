/**
 * Many people double-click on everything. What they meant by it is one click: the second must not fall on what came where the first one was, nor move
 * on once more.
 */

/** What moves on, or back, and stays where it is while it does. */
const MOVES = '.primary, .exam-foot > button';

/** An element, as far as this asks it. */
export interface Pressed {
  readonly isConnected: boolean;
  closest(selector: string): unknown;
}

export class Presses {
  #first: Pressed | null = null;

  /** Whether this click, the `detail`th of a run of quick ones at one place, is the echo of the first. Whoever goes on clicking pages on. */
  isEcho(target: Pressed, detail: number): boolean {
    const first = this.#first;
    if (detail < 2 || !first) {
      this.#first = target;
      return false;
    }
    if (!first.isConnected || first.closest('dialog') !== target.closest('dialog')) return true;
    return detail === 2 && target.closest(MOVES) !== null;
  }
}

/** Keeps echoes from everything in the document. */
export function watchPresses(): void {
  const presses = new Presses();
  document.addEventListener(
    'click',
    (event) => {
      if (!presses.isEcho(event.target as Element, event.detail)) return;
      event.stopPropagation();
      event.preventDefault();
    },
    true,
  );
}
