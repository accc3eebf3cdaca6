/** All items of the block: answered, flagged, here, not yet, each by its own shape and in words. */

import { words } from '../words';
import { Icon } from './Icon';

export interface Cell {
  readonly id: string;
  readonly answered: boolean;
  readonly flagged: boolean;
}

interface Props {
  cells: readonly Cell[];
  here: number | null;
  /** Left out where items are taken one after the other: the cells then only show. */
  go?: ((position: number) => void) | undefined;
}

export function Navigator({ cells, here, go }: Props) {
  const w = words.value;
  return (
    <ol class="navigator">
      {cells.map((cell, position) => {
        const is = [
          w.itemN(position + 1),
          cell.answered ? w.answered : w.blank,
          cell.flagged ? w.flaggedWord : '',
          position === here ? w.here : '',
        ];
        const label = is.filter(Boolean).join(', ');
        const look = `cell${cell.answered ? ' answered' : ''}${cell.flagged ? ' flagged' : ''}`;
        const current = position === here ? 'true' : undefined;
        const inside = (
          <>
            {position + 1}
            {cell.flagged && <Icon name="flag-up" />}
          </>
        );
        return (
          <li key={cell.id}>
            {go ? (
              <button
                type="button"
                class={look}
                aria-label={label}
                aria-current={current}
                onClick={() => {
                  go(position);
                }}
              >
                {inside}
              </button>
            ) : (
              <span class={look} role="img" aria-label={label} aria-current={current}>
                {inside}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What the shapes mean, with how many there are. */
export function NavigatorKey({ cells }: { cells: readonly Cell[] }) {
  const w = words.value;
  const answered = cells.filter((cell) => cell.answered).length;
  const flagged = cells.filter((cell) => cell.flagged).length;
  return (
    <ul class="navigator-key">
      <li>
        <span class="cell answered" aria-hidden="true" /> {answered} {w.answered}
      </li>
      <li>
        <span class="cell" aria-hidden="true" /> {cells.length - answered} {w.blank}
      </li>
      <li>
        <span class="cell flagged" aria-hidden="true">
          <Icon name="flag-up" />
        </span>{' '}
        {flagged} {w.flaggedWord}
      </li>
    </ul>
  );
}
