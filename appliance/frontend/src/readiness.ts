/** Fetches, while there is a LAN, what may be needed when there is none: chunks, then the exam's media. */

import { signal } from '@preact/signals';
import { Unreached, type Api } from './api';
import { chunks } from './chunks';
import { backoff, type Link } from './link';
import type { Lease } from './log';
import type { Seams } from './seams';
import type { AttemptState } from './state';
import { fetchEnglish } from './words';

const TRIES = 8;

interface Parts {
  readonly api: Api;
  readonly seams: Seams;
  readonly lease: Lease;
}

export class Readiness {
  /** The exam's images and sounds: how many are here, of how many. */
  readonly media = signal<{ readonly here: number; readonly all: number } | null>(null);
  /** Whether the emergency file can be made here; null while that is not known. */
  readonly canSave = signal<boolean | null>(null);

  constructor(readonly parts: Parts) {}

  /** A little later than its neighbours. */
  async get(state: AttemptState, link: Link): Promise<void> {
    const { seams, lease, api } = this.parts;
    await seams.sleep(1_000 * seams.random());
    const again = async (act: () => Promise<unknown>): Promise<boolean> => {
      for (let tries = 1; !link.stopped() && tries <= TRIES; tries += 1) {
        const done = await act().then(
          () => true,
          () => false,
        );
        if (done) return true;
        await seams.sleep(backoff(tries, seams.random, 5_000));
      }
      return false;
    };
    const fetched = await again(() => Promise.all([chunks.emergency(), chunks.aside(), chunks.practice(), fetchEnglish()]));
    const { centre } = lease;
    this.canSave.value = fetched && centre !== undefined && (await chunks.emergency()).selfTest({ ...centre, attempt: lease.attempt, lease: lease.id });
    await again(async () => {
      const outline = state.outline.value;
      if (outline === null) throw new Unreached('no outline yet');
      const { media = [] } = outline;
      let here = 0;
      this.media.value = { here, all: media.length };
      await api.keep(state.attempt.value.exam.url, media, () => {
        here += 1;
        this.media.value = { here, all: media.length };
      });
    });
  }
}
