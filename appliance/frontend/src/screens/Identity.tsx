/** Who the roster says this is, with their photo where it has one. */

import { useEffect, useState } from 'preact/hooks';
import { spacedNip } from '../answers';
import { inLanguage } from '../comfort';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import type { Attempt } from '../wire';
import { startsAt, words } from '../words';
import { Act } from './Act';
import { Frame } from './Frame';

interface IdentityProps {
  attempt: Attempt;
  confirm: () => Promise<void>;
  deny: () => void;
  photo: () => Promise<string>;
}

/** What the roster has of them, while it is asked whether this is them, and no longer. */
function Portrait({ photo, there }: { photo: () => Promise<string>; there: boolean }) {
  const w = words.value;
  const [src, setSrc] = useState('');
  useEffect(() => {
    if (there) photo().then(setSrc, () => undefined);
  }, []);
  return src ? (
    <img class="portrait" src={src} alt={w.photo} />
  ) : (
    <span class="portrait">
      <Icon name="person" /> {there ? w.photo : w.noPhoto}
    </span>
  );
}

export function Identity({ attempt, confirm, deny, photo }: IdentityProps) {
  const w = words.value;
  const { person, sitting, exam, zone } = attempt;
  return (
    <Frame step={0}>
      <Heading>{w.identityTitle}</Heading>
      <div class="card raised identity">
        {person.photo !== null && <Portrait photo={photo} there={person.photo} />}
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
