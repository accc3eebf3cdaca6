/** One item: its stem, what to do, and the answer's own form. Used in the exam, in the rehearsal and on /look alike. */

import { useId } from 'preact/hooks';
import type { Item, Value } from '../wire';
import { words } from '../words';
import { OneOf, SomeOf } from './Choice';
import { Html } from './Html';
import { MostLeast } from './MostLeast';
import { NumberField, TextField } from './Typed';

interface Props {
  item: Item;
  value: Value;
  /** `c`: when it was given, where that is earlier than now. What it gives back settles once the value is written, or could not be. */
  give: (value: Value, c?: number) => unknown;
  /** The clock by which typed answers are dated. */
  now: () => number;
}

export function ItemView({ item, value, give, now }: Props) {
  const stem = useId();
  const form = { item, value, give, labelledBy: stem };
  return (
    <>
      <div id={stem}>
        <Html text={item.stem} class="stem" />
        <p class="what soft">{whatToDo(item)}</p>
      </div>
      {item.type === 'multiple' ? (
        <SomeOf {...form} />
      ) : item.type === 'most-least' ? (
        <MostLeast {...form} />
      ) : item.type === 'numeric' ? (
        <NumberField {...form} now={now} />
      ) : item.type === 'text' ? (
        <TextField {...form} now={now} />
      ) : (
        <OneOf {...form} />
      )}
    </>
  );
}

function whatToDo(item: Item): string {
  const w = words.value;
  switch (item.type) {
    case 'multiple':
      return w.chooseSome(item.choose_min ?? 0, item.choose_max ?? null);
    case 'most-least':
      return w.mostLeast;
    case 'numeric':
    case 'text':
      return '';
    default:
      return w.chooseOne;
  }
}
