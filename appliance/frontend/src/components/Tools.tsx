/** At the right of every bar: call the proctor, full screen, display. The first two only where someone is logged in. */

import { useContext, useState } from 'preact/hooks';
import { chunks } from '../chunks';
import { Here } from '../here';
import type { Session } from '../session';
import { words } from '../words';
import { Comfort } from './Comfort';
import { FullScreen } from './FullScreen';
import { Icon } from './Icon';
import { useChunk } from './useChunk';

export function Tools() {
  const here = useContext(Here);
  return (
    <>
      {here && <Help session={here.session} />}
      {here && <FullScreen small />}
      <Comfort onLeave={here?.leave} />
    </>
  );
}

function Help({ session }: { session: Session }) {
  const w = words.value;
  const [open, setOpen] = useState(false);
  const aside = useChunk(chunks.aside);
  const asked = session.attempt.value.help_asked;
  const label = asked ? w.helpAsked : w.help;
  return (
    <>
      <button
        type="button"
        class={`button help${asked ? ' asked' : ''}`}
        aria-haspopup="dialog"
        aria-label={label}
        title={label}
        onClick={() => {
          setOpen(true);
        }}
      >
        <Icon name={asked ? 'check' : 'hand'} /> <span class="wide-only">{label}</span>
      </button>
      {open && aside && (
        <aside.HelpDialog
          session={session}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
