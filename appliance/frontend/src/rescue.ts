/** Saves a lease's log as a file on this PC, for the hour when neither box nor LAN is there. What it is made with was fetched before. */

import { chunks } from './chunks';
import { fromHex } from './digest';
import type { Lease, Log } from './log';
import type { Seams } from './seams';

/** Rejects where the lease knows no centre to seal to, or the browser cannot. `c`: the page's last reading of the box clock. */
export async function saveFile(log: Log, lease: Lease, seams: Pick<Seams, 'randomHex'>, have: number, c: number): Promise<void> {
  if (!lease.centre) throw new Error('this lease knows no centre');
  const { emergencyFile } = await chunks.emergency();
  const about = { ...lease.centre, attempt: lease.attempt, lease: lease.id };
  const contents = { have, c, events: await log.whole(lease.id) };
  const text = emergencyFile(about, lease.token, contents, fromHex(seams.randomHex(32)));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = `lumbung-darurat-${lease.attempt.slice(0, 8)}.json`;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}
