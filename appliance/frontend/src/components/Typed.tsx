/** Answers that are typed: a number, or a short text. */

import { useState } from 'preact/hooks';
import { numeral, shortText } from '../answers';
import { inLanguage, language } from '../comfort';
import type { Item, Value } from '../wire';
import { words } from '../words';
import { Icon } from './Icon';
import { useBuilt } from './useBuilt';
import { useTyped } from './useTyped';

interface Props {
  item: Item;
  value: Value;
  give: (value: Value, c?: number) => unknown;
  now: () => number;
  labelledBy: string;
}

export function NumberField({ item, value, give, now, labelledBy }: Props) {
  const w = words.value;
  const [faulty, setFaulty] = useState(false);
  const built = useBuilt(value);
  const shown = typeof value === 'string' ? value.replace('.', language.value === 'id' ? ',' : '.') : '';
  const { typed, type, leave } = useTyped(shown, now, (text, at, leaving) => {
    const number = numeral(text);
    if (number !== undefined) {
      setFaulty(false);
      if (number !== built.latest()) built.hold(number, give(number, at));
    } else if (leaving) {
      setFaulty(true);
      if (built.latest() !== null) built.hold(null, give(null, at)); // what is shown is no number, so none is kept
    }
  });
  const unit = inLanguage(item.unit).text;
  const id = `number-${item.id}`;
  return (
    <div class="field typed">
      <label for={id}>{w.number}</label>
      <p class="hint" id={`${id}-hint`}>
        {w.numberHint}
      </p>
      <div class="row">
        <input
          id={id}
          class="short"
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={typed}
          aria-describedby={`${labelledBy} ${id}-hint${faulty ? ` ${id}-fault` : ''}`}
          aria-invalid={faulty || undefined}
          onInput={(event) => {
            type(event.currentTarget.value);
          }}
          onBlur={leave}
        />
        {unit && <span class="lead">{unit}</span>}
      </div>
      {faulty && (
        <p class="fault" id={`${id}-fault`}>
          <Icon name="warning" /> {w.numberFault}
        </p>
      )}
    </div>
  );
}

export function TextField({ item, value, give, now, labelledBy }: Props) {
  const w = words.value;
  const max = item.max_chars ?? 200;
  const built = useBuilt(value);
  const { typed, type, leave } = useTyped(typeof value === 'string' ? value : '', now, (text, at) => {
    const answer = shortText(text, max);
    if (answer !== built.latest()) built.hold(answer, give(answer, at));
  });
  const id = `text-${item.id}`;
  const left = max - Array.from(typed).length;
  return (
    <div class="field typed">
      <label for={id}>{w.shortAnswer}</label>
      <textarea
        id={id}
        rows={max > 120 ? 4 : 2}
        autocomplete="off"
        maxLength={max}
        value={typed}
        aria-describedby={`${labelledBy} ${id}-left`}
        onInput={(event) => {
          type(event.currentTarget.value);
        }}
        onBlur={leave}
      />
      <p class="hint" id={`${id}-left`}>
        {w.charsLeft(left)}
      </p>
    </div>
  );
}
