/**
 * The end of an attempt: everything is sent, the digest agreed, the slip received, and then nothing of the person stays on the PC.
 */

import { Refused } from './api';
import { differing } from './answers';
import { answersDigest, slipText, toHex } from './digest';
import { backoff, sendAgain } from './link';
import type { Session } from './session';
import type { Fault, Slip } from './wire';

export type Outcome =
  /** Submitted; `agrees` tells whether the slip's digest is the one that the page worked out. */
  | { readonly kind: 'done'; readonly slip: Slip; readonly agrees: boolean }
  /** The box counts other answers than the page showed (given too late, say): the participant looks, then submits again. */
  | { readonly kind: 'differs'; readonly items: readonly string[] }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'stopped' };

const ATTEMPTS_TO_AGREE = 3;

/** Submits, waiting for the box as long as it takes. Ends early only when `stop` is aborted or the box says no. */
export async function submit(session: Session, stop: AbortSignal): Promise<Outcome> {
  const { api, log, lease, seams } = session.parts;
  const salt = (await log.current())?.salt ?? seams.randomHex(16);
  await log.remember(lease.id, { salt });
  let failures = 0;
  let disagreements = 0;
  let sentAgain = false;
  while (!stop.aborted) {
    if (session.link.unsent > 0 && session.attempt.value.state !== 'submitted') {
      await seams.sleep(200, stop);
      continue;
    }
    const digest = answersDigest(session.attempt.value.attempt, salt, session.answers.value);
    try {
      const { slip } = await api.submit(session.token, session.link.last.value, salt, toHex(digest));
      return { kind: 'done', slip, agrees: slip.forced || slip.digest === slipText(digest) };
    } catch (error) {
      const differ = error instanceof Refused && error.fault.name === 'digest_mismatch';
      if (differ && !sentAgain) {
        sentAgain = await sendAgain(api, log, lease.id, session.token).then(
          () => true,
          () => false, // not reached, or refused: the next round of this loop finds out which
        );
        if (sentAgain) continue;
      } else if (differ) {
        const differences = await compare(session);
        disagreements += 1;
        if (differences.length > 0) return { kind: 'differs', items: differences };
        if (disagreements >= ATTEMPTS_TO_AGREE) return { kind: 'refused', fault: error.fault };
      } else if (error instanceof Refused && !error.fault.retry) {
        return { kind: 'refused', fault: error.fault };
      }
      failures += 1;
      await seams.sleep(backoff(failures, seams.random, 5_000), stop);
    }
  }
  return { kind: 'stopped' };
}

/** Takes the box's view, and gives the items in which it differs from what the page showed. */
async function compare(session: Session): Promise<string[]> {
  const shown = session.answers.value;
  await session.refresh();
  return differing(shown, session.answers.value);
}
