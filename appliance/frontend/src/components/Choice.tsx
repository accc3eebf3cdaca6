/** Options as large rows: one of them (radio) or several (checkbox). A row shows as chosen only once the log has it. */

import { useRef, useState } from 'preact/hooks';
import { chosen } from '../answers';
import type { Item, Option, Value } from '../wire';
import { words } from '../words';
import { Html } from './Html';
import { useBuilt } from './useBuilt';
import { useChecked } from './useChecked';

export const letter = (position: number): string => String.fromCharCode(65 + position);

interface Props {
  item: Item;
  value: Value;
  /** What it gives back settles once the value is written, or could not be. */
  give: (value: Value) => unknown;
  labelledBy: string;
}

const STEP: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The option that a letter key names, within the focused group alone. */
function byLetter(key: string, count: number): number | null {
  const position = key.length === 1 ? key.toUpperCase().charCodeAt(0) - 65 : -1;
  return position >= 0 && position < count ? position : null;
}

export function OneOf({ item, value, give, labelledBy }: Props) {
  const rows = useRef<HTMLDivElement>(null);
  const built = useBuilt(value);
  const at = item.options.findIndex(({ id }) => id === value);
  const choose = (position: number): void => {
    const option = item.options[position];
    rows.current?.querySelectorAll('input')[position]?.focus();
    if (option && option.id !== built.latest()) built.hold(option.id, give(option.id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const count = item.options.length;
    const focused = Array.from(rows.current?.querySelectorAll('input') ?? []).indexOf(event.target as HTMLInputElement);
    const step = STEP[event.key];
    const next = step !== undefined ? (focused + step + count) % count : event.key === ' ' ? focused : byLetter(event.key, count);
    if (next === null) return;
    event.preventDefault();
    choose(next);
  };
  return (
    <div ref={rows} class="options" role="radiogroup" aria-labelledby={labelledBy}>
      {item.options.map((option, position) => (
        <Row
          key={option.id}
          type="radio"
          option={option}
          position={position}
          checked={position === at}
          name={item.id}
          tabIndex={position === Math.max(0, at) ? 0 : -1}
          choose={choose}
          onKeyDown={onKeyDown}
        />
      ))}
    </div>
  );
}

/** Below `choose_min` nothing is an answer yet: what was begun shows as begun, and is written once there is enough. */
export function SomeOf({ item, value, give, labelledBy }: Props) {
  const rows = useRef<HTMLDivElement>(null);
  const [begun, setBegun] = useState<readonly string[]>([]);
  const min = item.choose_min ?? 0;
  const max = item.choose_max ?? null;
  const shown = Array.isArray(value) ? (value as readonly string[]) : begun;
  const ids = new Set(shown);
  const full = max !== null && ids.size >= max;
  const built = useBuilt(shown);
  const toggle = (position: number): void => {
    const option = item.options[position];
    const now = built.latest();
    if (!option || (max !== null && now.length >= max && !now.includes(option.id))) return;
    const next = now.includes(option.id) ? now.filter((id) => id !== option.id) : [...now, option.id];
    const enough = next.length >= Math.max(min, 1);
    setBegun(enough ? [] : next);
    built.hold(next, enough ? give(chosen(next)) : value !== null || now.length >= Math.max(min, 1) ? give(null) : undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const position = byLetter(event.key, item.options.length);
    if (position === null) return;
    event.preventDefault();
    rows.current?.querySelectorAll('input')[position]?.focus();
    toggle(position);
  };
  return (
    <div ref={rows} class="options" role="group" aria-labelledby={labelledBy}>
      {item.options.map((option, position) => (
        <Row
          key={option.id}
          type="checkbox"
          option={option}
          position={position}
          checked={ids.has(option.id)}
          blocked={full && !ids.has(option.id)}
          name={item.id}
          choose={toggle}
          onKeyDown={onKeyDown}
        />
      ))}
      {begun.length > 0 && value === null && (
        <p class="soft small" role="status">
          {words.value.chooseMore(min - begun.length)}
        </p>
      )}
      {full && max < item.options.length && (
        <p class="soft small" role="status">
          {words.value.chooseFull(max)}
        </p>
      )}
    </div>
  );
}

interface RowProps {
  type: 'radio' | 'checkbox';
  option: Option;
  position: number;
  checked: boolean;
  blocked?: boolean;
  name: string;
  tabIndex?: number;
  choose: (position: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Row({ type, option, position, checked, blocked = false, name, tabIndex, choose, onKeyDown }: RowProps) {
  const onClick = useChecked(checked, () => {
    choose(position);
  });
  return (
    <label class={`option ${type}${checked ? ' chosen' : ''}${blocked ? ' blocked' : ''}`}>
      <input
        type={type}
        class="unseen"
        name={name}
        checked={checked}
        aria-disabled={blocked || undefined}
        tabIndex={tabIndex}
        onKeyDown={onKeyDown}
        onClick={onClick}
      />
      <span class="letter" aria-hidden="true">
        {letter(position)}
      </span>
      <Html text={option.text} class="text" inline />
    </label>
  );
}
