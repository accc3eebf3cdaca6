/** Forced choice: which statement fits most, which least. The pair counts, and is written, once both are chosen. */

import { useState } from 'preact/hooks';
import type { Item, Value } from '../wire';
import { words } from '../words';
import { letter } from './Choice';
import { Html } from './Html';
import { useBuilt } from './useBuilt';
import { useChecked } from './useChecked';

type Pair = readonly [most: string | null, least: string | null];

interface Props {
  item: Item;
  value: Value;
  give: (value: Value) => unknown;
  labelledBy: string;
}

export function MostLeast({ item, value, give, labelledBy }: Props) {
  const w = words.value;
  const [begun, setBegun] = useState<Pair>([null, null]);
  const written = Array.isArray(value) && value.length === 2;
  const pair: Pair = written ? [value[0] as string, value[1] as string] : begun;

  const built = useBuilt(pair);
  const choose = (side: 0 | 1, option: string): void => {
    const now = built.latest();
    const other = now[side === 0 ? 1 : 0] === option ? null : now[side === 0 ? 1 : 0];
    const next: Pair = side === 0 ? [option, other] : [other, option];
    setBegun(next);
    const given = written || (now[0] !== null && now[1] !== null);
    built.hold(next, next[0] !== null && next[1] !== null ? give([next[0], next[1]]) : given ? give(null) : undefined);
  };

  return (
    <>
      <table class="most-least" aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">{w.most}</th>
            <th scope="col">{w.least}</th>
            <th scope="col">{w.statement}</th>
          </tr>
        </thead>
        <tbody>
          {item.options.map((option, position) => (
            <tr key={option.id}>
              {([0, 1] as const).map((side) => (
                <td key={side}>
                  <Side
                    item={item}
                    side={side}
                    pair={pair}
                    position={position}
                    label={`${side === 0 ? w.most : w.least}, ${w.option(letter(position))}`}
                    choose={choose}
                  />
                </td>
              ))}
              <th scope="row">
                <div class="statement">
                  <span class="letter" aria-hidden="true">
                    {letter(position)}
                  </span>
                  <Html text={option.text} class="text" inline />
                </div>
              </th>
            </tr>
          ))}
        </tbody>
      </table>
      {!written && (begun[0] !== null || begun[1] !== null) && (
        <p class="soft" role="status">
          {w.mostLeastOpen}
        </p>
      )}
    </>
  );
}

interface SideProps {
  item: Item;
  side: 0 | 1;
  pair: Pair;
  position: number;
  label: string;
  choose: (side: 0 | 1, option: string) => void;
}

function Side({ item, side, pair, position, label, choose }: SideProps) {
  const id = item.options[position]?.id ?? '';
  const chosen = pair[side];
  const reachable = chosen === null ? position === 0 : chosen === id;
  const onClick = useChecked(chosen === id, () => {
    choose(side, id);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const count = item.options.length;
    const next = (position + step + count) % count;
    const rows = (event.target as HTMLElement).closest('tbody')?.rows;
    rows?.item(next)?.cells.item(side)?.querySelector('input')?.focus();
    choose(side, item.options[next]?.id ?? id);
  };
  return (
    <label class={`dot${chosen === id ? ' chosen' : ''}`}>
      <input
        type="radio"
        name={`${item.id}-${side}`}
        checked={chosen === id}
        tabIndex={reachable ? 0 : -1}
        aria-label={label}
        onKeyDown={onKeyDown}
        onClick={onClick}
      />
    </label>
  );
}
