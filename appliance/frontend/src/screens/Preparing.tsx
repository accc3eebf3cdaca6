/** From log-in to the start: identity, rules, waiting. Practice is a chunk of its own. */

import { spacedNip } from '../answers';
import { inLanguage } from '../comfort';
import { Alert } from '../components/Alert';
import { FullScreen } from '../components/FullScreen';
import { Heading } from '../components/Heading';
import { hasText, Html } from '../components/Html';
import { Icon } from '../components/Icon';
import type { Session } from '../session';
import type { Attempt, ExamOutline } from '../wire';
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
}

export function Rules({ outline, agree }: RulesProps) {
  const w = words.value;
  return (
    <Frame step={1}>
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

export function Waiting({ session, practise }: { session: Session; practise: () => void }) {
  const w = words.value;
  const { sitting, zone, exam, waits_for_check_in: unseen } = session.attempt.value;
  const running = sitting.state === 'running';
  const title = unseen ? w.checkInTitle : running ? w.startTitle : w.waitingTitle;
  return (
    <Frame step={3}>
      <div class="card raised message">
        <Icon name={unseen ? 'person' : running ? 'play' : 'clock'} class="icon huge" />
        <Heading of={title}>{title}</Heading>
        <p role="status">{unseen ? w.checkInText : running ? w.startText : w.waitingText}</p>
        <p class="soft">
          {inLanguage(exam.title).text} · {sitting.room} · {startsAt(sitting.starts_at, zone)}
        </p>
        {running ? (
          <Act label={unseen ? w.startUnseen : w.start} act={() => session.begin()} disabled={unseen || session.canSave.value === null} />
        ) : (
          <div class="actions">
            <FullScreen />
            <button type="button" class="button" onClick={practise}>
              {w.waitingAgain}
            </button>
          </div>
        )}
      </div>
      <Readiness session={session} />
      {sitting.state === 'paused' && (
        <Alert tone="info" icon="pause">
          <p>{w.pausedTitle}</p>
        </Alert>
      )}
    </Frame>
  );
}

/** What was fetched in advance: nobody has to watch it, a proctor may. */
function Readiness({ session }: { session: Session }) {
  const w = words.value;
  const { value: media } = session.media;
  const can = session.canSave.value;
  return (
    <ul class="readiness soft small">
      <li>
        <Icon name={can === null ? 'clock' : can ? 'check' : 'warning'} /> {can === null ? w.gettingReady : can ? w.canSave : w.cannotSave}
      </li>
      {media !== null && media.all > 0 && (
        <li>
          <Icon name={media.here < media.all ? 'clock' : 'check'} /> {w.mediaReady(media.here, media.all)}
        </li>
      )}
    </ul>
  );
}
