/** A chunk of its own, with what comes before it: one item of each kind to practise on, as often as one likes while one waits. */

import { useState } from 'preact/hooks';
import { Alert } from '../components/Alert';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import { ItemView } from '../components/ItemView';
import { REHEARSAL } from '../rehearsal';
import type { Value } from '../wire';
import { words } from '../words';
import { Frame } from './Frame';

export { Identity } from './Identity';
export { Rules } from './Rules';
export { Waiting } from './Preparing';

export function Rehearsal({ done, again = false }: { done: () => void; again?: boolean }) {
  const w = words.value;
  const [at, setAt] = useState(0);
  const [values, setValues] = useState<Readonly<Record<string, Value>>>({});
  const item = REHEARSAL[at];
  if (!item) return null;
  const last = at === REHEARSAL.length - 1;
  return (
    <Frame step={again ? 3 : 2}>
      {again && (
        <Alert tone="info" icon="clock" role="status">
          <p>{w.stillWaiting}</p>
        </Alert>
      )}
      <Heading>{w.rehearsalTitle}</Heading>
      <p class="soft">{w.rehearsalText}</p>
      <section class="card item rehearsal" aria-label={w.rehearsalOf(at + 1, REHEARSAL.length)}>
        {at > 0 ? (
          <Heading level={2} of={item.id} class="item-title">
            {w.rehearsalOf(at + 1, REHEARSAL.length)}
          </Heading>
        ) : (
          <h2 class="item-title">{w.rehearsalOf(at + 1, REHEARSAL.length)}</h2>
        )}
        <ItemView
          key={item.id}
          item={item}
          value={values[item.id] ?? null}
          give={(value) => {
            setValues((before) => ({ ...before, [item.id]: value }));
          }}
          now={() => performance.now()}
        />
      </section>
      <div class="actions apart">
        <button
          type="button"
          class="button"
          disabled={at === 0}
          onClick={() => {
            setAt(at - 1);
          }}
        >
          <Icon name="left" /> {w.previous}
        </button>
        {again && (
          <button type="button" class="button quiet" onClick={done}>
            {w.backToWaiting}
          </button>
        )}
        <button
          type="button"
          class="button primary"
          onClick={() => {
            if (last) done();
            else setAt(at + 1);
          }}
        >
          {last ? w.rehearsalDone : w.nextItem} <Icon name={last ? 'check' : 'right'} />
        </button>
      </div>
    </Frame>
  );
}
