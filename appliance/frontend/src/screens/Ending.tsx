/** The end: the final review, submitting, and the slip. */

import { useState } from 'preact/hooks';
import { inLanguage } from '../comfort';
import { Alert, FaultAlert } from '../components/Alert';
import { Dialog } from '../components/Dialog';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import type { Session } from '../session';
import type { Outcome } from '../submit';
import type { BlockState, Slip } from '../wire';
import { startsAt, words } from '../words';
import { Frame } from './Frame';

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

interface SlipProps {
  slip: Slip;
  agrees: boolean;
  zone: string;
  close: () => void;
}

export function SlipScreen({ slip, agrees, zone, close }: SlipProps) {
  const w = words.value;
  return (
    <Frame width="narrow">
      <Heading>{w.slipTitle}</Heading>
      {!agrees && (
        <Alert tone="danger" role="alert">
          <p>{w.slipDisagrees}</p>
        </Alert>
      )}
      {slip.forced && (
        <Alert tone="attention">
          <p>{w.slipForced}</p>
        </Alert>
      )}
      <div class="slip card raised">
        <p class="soft">{inLanguage(slip.exam_title).text}</p>
        <p class="who">{slip.name}</p>
        <dl class="facts">
          <dt>{w.slipNip}</dt>
          <dd>{slip.nip_last4}</dd>
          {slip.submitted_wall !== null && (
            <>
              <dt>{w.slipTime}</dt>
              <dd>{startsAt(slip.submitted_wall, zone)}</dd>
            </>
          )}
        </dl>
        {slip.qr && <img class="qr" src={slip.qr} alt={w.slipQr} />}
        <dl class="proofs">
          <dt>{w.slipDigest}</dt>
          <dd class="proof">{grouped(slip.digest)}</dd>
          <dt>{w.slipHead}</dt>
          <dd class="proof">{grouped(slip.head)}</dd>
          <dt>{w.slipPlace}</dt>
          <dd>
            <span class="code">{slip.epoch}</span> · {slip.seq}
          </dd>
        </dl>
      </div>
      <p class="soft">{w.slipText}</p>
      <p class="no-print">
        <Icon name="check" /> {w.slipClean}
      </p>
      <div class="actions">
        <button
          type="button"
          class="button large"
          onClick={() => {
            window.print();
          }}
        >
          <Icon name="print" /> {w.slipPrint}
        </button>
        <button type="button" class="button primary large" onClick={close}>
          {w.slipClose}
        </button>
      </div>
    </Frame>
  );
}

/** In fours, so that a person can read it out or copy it. */
function grouped(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1 ');
}
