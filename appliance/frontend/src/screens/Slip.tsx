/** The slip: what the box received, to be copied, printed and checked at the centre. */

import { inLanguage } from '../comfort';
import { Alert } from '../components/Alert';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import type { Slip } from '../wire';
import { startsAt, words } from '../words';
import { Frame } from './Frame';

export interface SlipProps {
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
