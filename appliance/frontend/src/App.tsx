/** Which screen shows. Everything else is behind `Page` and `Session`. */

import { useEffect, useState } from 'preact/hooks';
import { chunks } from './chunks';
import { Announcer, hush } from './components/Announcer';
import { Dialog } from './components/Dialog';
import { SaveFile } from './components/SaveFile';
import { useChunk } from './components/useChunk';
import { Here } from './here';
import type { Page } from './page';
import { Covered, BlockIntro, BlockReview } from './screens/Between';
import { Final } from './screens/Ending';
import { ExamBar } from './screens/ExamBar';
import { Items } from './screens/Items';
import { LogIn } from './screens/LogIn';
import { Elsewhere, Moved, NoStorage, NotBegun, RefusedForGood, Starting } from './screens/Plain';
import type { SlipProps } from './screens/Slip';
import type { Session } from './session';
import { words } from './words';

export function App({ page }: { page: Page }) {
  const w = words.value;
  useEffect(() => {
    document.title = w.logInTitle;
  }, [w]);
  return (
    <>
      <a class="skip" href="#isi">
        {w.skip}
      </a>
      <Announcer />
      <Screen page={page} />
    </>
  );
}

function Screen({ page }: { page: Page }) {
  const phase = page.phase.value;
  useEffect(() => {
    if (phase.kind !== 'session') hush();
  }, [phase.kind]);
  switch (phase.kind) {
    case 'starting':
      return <Starting waiting={phase.waiting} />;
    case 'no-storage':
      return <NoStorage />;
    case 'log-in':
      return <LogIn room={page.room.value} logIn={(...card) => page.logIn(...card)} />;
    case 'elsewhere':
      return <Elsewhere onTake={() => void page.takeOver()} />;
    case 'refused':
      return (
        <RefusedForGood
          fault={phase.fault}
          onRetry={() => void page.retry()}
          onLeave={() => void page.leave()}
          save={phase.lease.centre && (() => page.save(phase.lease))}
        />
      );
    case 'slip':
      return (
        <Slip
          slip={phase.slip}
          agrees={phase.agrees}
          zone={phase.zone}
          close={() => {
            page.closeSlip();
          }}
        />
      );
    case 'session':
      return <InSession page={page} session={phase.session} />;
  }
}

function Slip(props: SlipProps) {
  const aside = useChunk(chunks.aside);
  return aside ? <aside.SlipScreen {...props} /> : <Starting waiting={false} />;
}

function InSession({ page, session }: { page: Page; session: Session }) {
  const [leaving, setLeaving] = useState(false);
  const w = words.value;
  const leave = (): void => {
    setLeaving(true);
  };
  return (
    <Here.Provider value={{ session, leave }}>
      <SessionScreen page={page} session={session} />
      {leaving && (
        <Dialog
          title={w.leaveTitle}
          onClose={() => {
            setLeaving(false);
          }}
        >
          <p>{w.leaveText}</p>
          <div class="actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                setLeaving(false);
              }}
            >
              {w.cancel}
            </button>
            <button type="button" class="button primary" onClick={() => void page.leave()}>
              {w.leaveYes}
            </button>
          </div>
        </Dialog>
      )}
    </Here.Provider>
  );
}

function SessionScreen({ page, session }: { page: Page; session: Session }) {
  const attempt = session.attempt.value;
  const leave = (): void => void page.leave();
  const fault = session.link.fault.value;
  if (!attempt.lease_active && attempt.state !== 'submitted') return <Moved unsent={session.link.unsent} onLeave={leave} />;
  if (fault) {
    const save = session.ready.canSave.value === true ? () => session.save() : undefined;
    return <RefusedForGood fault={fault} onRetry={() => void page.retry()} onLeave={leave} save={save} />;
  }
  if (session.isOver.value && (attempt.state === 'logged_in' || attempt.state === 'confirmed')) return <NotBegun onLeave={leave} />;
  if (attempt.locked && attempt.state !== 'submitted') return <InExam page={page} session={session} />;
  switch (attempt.state) {
    case 'logged_in':
      return <Before session={session} deny={leave} />;
    case 'confirmed':
      switch (session.step.value) {
        case 'rules':
          return <Before session={session} deny={leave} />;
        case 'rehearsal':
          return <Practice done={() => void session.prepared('waiting')} />;
        case 'waiting':
          return <WaitingRoom session={session} />;
      }
      break;
    default:
      return <InExam page={page} session={session} />;
  }
}

function InExam({ page, session }: { page: Page; session: Session }) {
  return (
    <div class={`exam-screen${session.stage.value === 'items' ? ' whole' : ''}`}>
      <ExamBar session={session} />
      <Working page={page} session={session} />
    </div>
  );
}

/** Who this is, then the rules. */
function Before({ session, deny }: { session: Session; deny: () => void }) {
  const practice = useChunk(chunks.practice);
  const attempt = session.attempt.value;
  if (!practice) return <Starting waiting={false} />;
  if (attempt.state !== 'logged_in') return <practice.Rules outline={session.outline.value} blocks={attempt.blocks} agree={() => void session.prepared('rehearsal')} />;
  return <practice.Identity attempt={attempt} confirm={() => session.confirm()} deny={deny} photo={() => session.photo()} />;
}

function Practice({ done, again = false }: { done: () => void; again?: boolean }) {
  const practice = useChunk(chunks.practice);
  return practice ? <practice.Rehearsal done={done} again={again} /> : <Starting waiting={false} />;
}

/** Waiting, with practice as often as one likes until the sitting starts. */
function WaitingRoom({ session }: { session: Session }) {
  const [practising, setPractising] = useState(false);
  const practice = useChunk(chunks.practice);
  if (practising && session.attempt.value.sitting.state !== 'running') {
    return (
      <Practice
        again
        done={() => {
          setPractising(false);
        }}
      />
    );
  }
  if (!practice) return <Starting waiting={false} />;
  return (
    <practice.Waiting
      session={session}
      practise={() => {
        setPractising(true);
      }}
    />
  );
}

function Working({ page, session }: { page: Page; session: Session }) {
  const final = (
    <Final
      session={session}
      outcome={page.outcome.value}
      submit={() => {
        void page.submit(session);
      }}
    />
  );
  if (session.submitting.value || session.attempt.value.state === 'submitted') return final;
  if (session.cover.value !== null && !session.isOver.value) {
    const save = session.cover.value === 'held' && session.ready.canSave.value === true && <SaveFile save={() => session.save()} />;
    return <Covered why={session.cover.value}>{save}</Covered>;
  }
  switch (session.stage.value) {
    case 'intro':
      return <BlockIntro session={session} />;
    case 'items':
      return <Items session={session} />;
    case 'review':
      return <BlockReview session={session} />;
    case 'final':
      return final;
  }
}
