/** From log-in to the start: identity, rules, rehearsal, waiting. */

import { useState } from 'preact/hooks';
import { spacedNip } from '../answers';
import { inLanguage } from '../comfort';
import { Alert } from '../components/Alert';
import { Heading } from '../components/Heading';
import { hasText, Html } from '../components/Html';
import { Icon } from '../components/Icon';
import { ItemView } from '../components/ItemView';
import { REHEARSAL } from '../rehearsal';
import type { Session } from '../session';
import type { Attempt, ExamOutline, Value } from '../wire';
import { startsAt, words } from '../words';
import { Act } from './Act';
import { Frame } from './Frame';

interface IdentityProps {
  attempt: Attempt;
  confirm: () => Promise<void>;
  deny: () => void;
}

export function Identity({ attempt, confirm, deny }: IdentityProps) {
  const w = words.value;
  const { person, sitting, exam, zone } = attempt;
  return (
    <Frame step={0}>
      <Heading>{w.identityTitle}</Heading>
      <div class="card raised identity">
        <p class="who">{person.name}</p>
        <dl class="facts">
          <dt>{w.nip}</dt>
          <dd>{spacedNip(person.nip)}</dd>
          {person.seat !== null && (
            <>
              <dt>{w.seat}</dt>
              <dd>{person.seat}</dd>
            </>
          )}
          <dt>{w.exam}</dt>
          <dd>{inLanguage(exam.title).text}</dd>
          <dt>{w.sitting}</dt>
          <dd>
            {sitting.title}, {startsAt(sitting.starts_at, zone)}
          </dd>
          <dt>{w.room}</dt>
          <dd>{sitting.room}</dd>
        </dl>
      </div>
      <Act label={w.identityYes} act={confirm}>
        <button type="button" class="button large" onClick={deny}>
          {w.identityNo}
        </button>
      </Act>
    </Frame>
  );
}

interface RulesProps {
  outline: ExamOutline | null;
  agree: () => void;
  onLeave: () => void;
}

export function Rules({ outline, agree, onLeave }: RulesProps) {
  const w = words.value;
  return (
    <Frame step={1} onLeave={onLeave}>
      <Heading>{w.rulesTitle}</Heading>
      <div class="card prose">
        {hasText(outline?.rules) && <Html text={outline.rules} />}
        <ul>
          {w.rulesPlain.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
      </div>
      {outline && (
        <details class="card outline">
          <summary>
            {w.blocks}: {outline.blocks.length}
          </summary>
          <ol>
            {outline.blocks.map((block) => (
              <li key={block.id}>
                {inLanguage(block.title).text}{' '}
                <span class="soft">
                  · {block.item_ids.length} {w.itemsWord} · {Math.round(block.seconds / 60)} {w.minutes}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
      <div class="actions">
        <button type="button" class="button primary large" onClick={agree}>
          {w.rulesYes}
        </button>
      </div>
    </Frame>
  );
}

export function Rehearsal({ done, onLeave, first = 0 }: { done: () => void; onLeave: () => void; first?: number }) {
  const w = words.value;
  const [at, setAt] = useState(first);
  const [values, setValues] = useState<Readonly<Record<string, Value>>>({});
  const item = REHEARSAL[at];
  if (!item) return null;
  const last = at === REHEARSAL.length - 1;
  return (
    <Frame step={2} onLeave={onLeave}>
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

export function Waiting({ session, onLeave }: { session: Session; onLeave: () => void }) {
  const w = words.value;
  const { sitting, zone, exam } = session.attempt.value;
  const running = sitting.state === 'running';
  return (
    <Frame step={3} onLeave={onLeave}>
      <div class="card raised message">
        <Icon name={running ? 'play' : 'clock'} class="icon huge" />
        <Heading of={String(running)}>{running ? w.startTitle : w.waitingTitle}</Heading>
        <p role="status">{running ? w.startText : w.waitingText}</p>
        <p class="soft">
          {inLanguage(exam.title).text} · {sitting.room} · {startsAt(sitting.starts_at, zone)}
        </p>
        {running ? (
          <Act label={w.start} act={() => session.begin()} />
        ) : (
          <div class="actions">
            <button type="button" class="button" onClick={() => void session.prepared('rehearsal')}>
              {w.waitingAgain}
            </button>
          </div>
        )}
      </div>
      {sitting.state === 'paused' && (
        <Alert tone="info" icon="pause">
          <p>{w.pausedTitle}</p>
        </Alert>
      )}
    </Frame>
  );
}
