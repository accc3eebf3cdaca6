/** The end: the final review, and submitting. */

import { useState } from 'preact/hooks';
import { inLanguage } from '../comfort';
import { Alert, FaultAlert } from '../components/Alert';
import { Dialog } from '../components/Dialog';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import type { Session } from '../session';
import type { Outcome } from '../submit';
import type { BlockState } from '../wire';
import { words } from '../words';

interface FinalProps {
  session: Session;
  outcome: Outcome | null;
  submit: () => void;
}

export function Final({ session, outcome, submit }: FinalProps) {
  const w = words.value;
  const [asking, setAsking] = useState(false);
  const { blocks } = session.attempt.value;
  const blank = blocks.reduce((sum, block) => sum + count(session, block).blank, 0);
  if (session.submitting.value) return <Submitting session={session} />;
  const canReturn = session.openBlock.value !== null && session.left.value !== 0 && !session.isOver.value;
  const timeUp = session.openBlock.value !== null && session.left.value === 0;
  return (
    <main id="isi" tabIndex={-1} class="content reading">
      <Heading>{w.finalTitle}</Heading>
      {session.isOver.value ? (
        <Alert tone="info">
          <p>{w.finalOver}</p>
        </Alert>
      ) : (
        timeUp && (
          <Alert tone="info" icon="clock">
            <p>{w.finalTimeUp}</p>
          </Alert>
        )
      )}
      {outcome?.kind === 'differs' && (
        <Alert tone="attention" role="alert">
          <p>{w.differs(outcome.items.length)}</p>
        </Alert>
      )}
      {outcome?.kind === 'refused' && <FaultAlert fault={outcome.fault} />}
      <Summary session={session} />
      <p>{w.finalText}</p>
      <div class="actions apart">
        {canReturn ? (
          <button
            type="button"
            class="button large"
            onClick={() => {
              session.wish.value = 'review';
            }}
          >
            <Icon name="left" /> {w.finalBack}
          </button>
        ) : (
          <span />
        )}
        <button
          type="button"
          class="button primary large"
          onClick={() => {
            setAsking(true);
          }}
        >
          {w.submit} <Icon name="check" />
        </button>
      </div>
      {asking && (
        <Dialog
          title={w.submitSure}
          onClose={() => {
            setAsking(false);
          }}
        >
          <p>{blank > 0 ? w.submitBlank(blank) : w.submitNone}</p>
          <p>{w.finalText}</p>
          <div class="actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                setAsking(false);
              }}
            >
              {w.cancel}
            </button>
            <button type="button" class="button primary" onClick={submit}>
              {w.submitYes}
            </button>
          </div>
        </Dialog>
      )}
    </main>
  );
}

function count(session: Session, block: BlockState): { all: number; blank: number } {
  const ids = session.outlineOf(block.id)?.item_ids ?? [];
  const answers = session.answers.value;
  return { all: ids.length, blank: ids.filter((id) => (answers.get(id) ?? null) === null).length };
}

function Summary({ session }: { session: Session }) {
  const w = words.value;
  const { blocks } = session.attempt.value;
  return (
    <div class="summary">
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">{w.blocks}</th>
            <th scope="col">{w.state}</th>
            <th scope="col" class="num">
              {w.answered}
            </th>
            <th scope="col" class="num">
              {w.blank}
            </th>
          </tr>
        </thead>
        <tbody>
          {blocks.map((block) => {
            const { all, blank } = count(session, block);
            return (
              <tr key={block.id}>
                <th scope="row">{inLanguage(session.outlineOf(block.id)?.title).text || block.id}</th>
                <td>
                  <span class={`badge ${block.state === 'closed' ? 'safe' : block.state === 'open' ? 'info' : 'idle'}`}>
                    {block.state === 'closed' ? w.done : block.state === 'open' ? w.open : w.todo}
                  </span>
                </td>
                <td class="num">{all - blank}</td>
                <td class="num">{blank}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Submitting({ session }: { session: Session }) {
  const w = words.value;
  const unsent = session.link.unsent;
  return (
    <main id="isi" tabIndex={-1} class="content narrow">
      <div class="card raised message">
        <Icon name={`barn-${session.place.value}`} class="icon huge" />
        <Heading>{w.submitting}</Heading>
        <p role="status">{session.offline.value ? w.submittingCut : unsent > 0 ? w.submittingUnsent(unsent) : ''}</p>
      </div>
    </main>
  );
}
