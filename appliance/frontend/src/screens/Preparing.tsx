/** Waiting for the start, with what was made ready meanwhile. */

import { inLanguage } from '../comfort';
import { Alert } from '../components/Alert';
import { FullScreen } from '../components/FullScreen';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import type { Session } from '../session';
import { startsAt, words } from '../words';
import { Act } from './Act';
import { Frame } from './Frame';

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
          <Act label={unseen ? w.startUnseen : w.start} act={() => session.begin()} disabled={unseen || session.ready.canSave.value === null} />
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
  const { value: media } = session.ready.media;
  const can = session.ready.canSave.value;
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
