/**
 * The page as a whole: which lease it works for, whether this tab may, and what shows when there is none. The screens' one door.
 */

import { signal } from '@preact/signals';
import { Api, Refused } from './api';
import { chunks } from './chunks';
import { suit } from './comfort';
import { Editor } from './editor';
import { backoff, sendParked } from './link';
import { Log, type Centre, type Lease } from './log';
import type { Seams } from './seams';
import { saveFile } from './rescue';
import { Session } from './session';
import { submit, type Outcome } from './submit';
import type { Attempt, Fault, Room, Slip } from './wire';

export type Phase =
  | { readonly kind: 'starting'; readonly waiting: boolean }
  | { readonly kind: 'no-storage' }
  | { readonly kind: 'log-in' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'refused'; readonly fault: Fault; readonly lease: Lease }
  | { readonly kind: 'slip'; readonly slip: Slip; readonly agrees: boolean; readonly zone: string };

export class Page {
  readonly phase = signal<Phase>({ kind: 'starting', waiting: false });
  readonly room = signal<Room | null>(null);
  readonly outcome = signal<Outcome | null>(null);
  readonly api: Api;

  #log: Log | null = null;
  #editor: Editor | null = null;
  readonly #life = new AbortController();

  constructor(
    private readonly seams: Seams,
    /** Called when nothing of the person may stay: language, text size and the like go too. */
    private readonly forget: () => void,
    private readonly name = 'lumbung',
  ) {
    this.api = new Api(seams);
  }

  /** Opens the log, and resumes the lease that it names. */
  async start(): Promise<void> {
    try {
      this.#log = await Log.open(this.name);
    } catch {
      this.phase.value = { kind: 'no-storage' };
      return;
    }
    this.#editor = new Editor(this.#log, this.seams.randomHex(8), `${this.name}-editor`);
    this.#editor.onLost(() => void this.#lost());
    void this.#sendParked();
    await this.#resume();
  }

  stop(): void {
    this.#life.abort();
    this.#session?.stop();
    this.#editor?.close();
    this.#log?.close();
  }

  /** Rejects with Refused or Unreached; the screen says which. */
  async logIn(nip: string, pin: string, token: string, reason?: string): Promise<void> {
    const askedAt = this.seams.now();
    chunks.practice().catch(() => undefined); // its first screen is the next one
    const { lease: leaseToken, ...attempt } = await this.api.logIn(nip, pin, token, reason);
    suit(attempt.person);
    const { log, editor } = this.#parts();
    const lease = await log.begin(attempt.lease_id, leaseToken, attempt.attempt, editor.tab, centreOf(attempt));
    editor.taken();
    void this.#sendParked(); // whoever worked here in another tab may have left something unsent
    await this.#begin(lease, attempt, askedAt);
  }

  /** Makes this tab the one that edits. */
  async takeOver(): Promise<void> {
    await this.#parts().editor.take();
    await this.#resume();
  }

  /** The participant leaves this PC without submitting: identity and content go, unsent events still reach the box. */
  async leave(): Promise<void> {
    const { log } = this.#parts();
    const lease = await log.current();
    this.#end();
    this.forget();
    if (lease) await log.park(lease.id);
    this.#neutral();
    void this.#sendParked();
  }

  /** Submits the attempt; what came of it is in `outcome` or, when it is done, in the slip. */
  async submit(session: Session): Promise<void> {
    session.submitting.value = true;
    this.outcome.value = null;
    const outcome = await submit(session, this.#life.signal);
    if (outcome.kind === 'done') {
      await this.#wipe(session);
      void this.#sendParked();
      const { zone } = session.attempt.value;
      this.phase.value = { kind: 'slip', slip: outcome.slip, agrees: outcome.agrees, zone };
      return;
    }
    session.submitting.value = false;
    this.outcome.value = outcome;
  }

  closeSlip(): void {
    this.forget();
    this.#neutral();
  }

  /** After a refusal that a person may have put right. */
  async retry(): Promise<void> {
    this.#end();
    await this.#resume();
  }

  /** Saves the emergency file of the lease that was refused. */
  async save(lease: Lease): Promise<void> {
    await saveFile(this.#parts().log, lease, this.seams, 0, 0);
  }

  /** The tab came to the front, or went behind. */
  seen(visible: boolean): void {
    void this.#session?.focused(visible);
    if (visible && this.phase.value.kind === 'elsewhere') void this.#resume();
  }

  /** Full screen was left though the page still shows: told as having been away for a moment. */
  leftFullScreen(): void {
    this.seen(false);
    this.seen(true);
  }

  /** Whether leaving or reloading now should be warned of: the page could not be loaded again, or answers are here alone. */
  get holdsBack(): boolean {
    const session = this.#session;
    if (!session) return false;
    return !session.link.connected.value || session.link.unsent > 0 || session.submitting.value;
  }

  /** For `beforeunload`: the browser asks before it leaves a page that holds back. */
  warnOfLeaving(event: Pick<BeforeUnloadEvent, 'preventDefault' | 'returnValue'>): void {
    if (!this.holdsBack) return;
    event.preventDefault();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Chrome before 119 heeds this alone
    event.returnValue = true;
  }

  // --- inside ---------------------------------------------------------------------------------

  get #session(): Session | null {
    return this.phase.value.kind === 'session' ? this.phase.value.session : null;
  }

  #parts(): { log: Log; editor: Editor } {
    if (!this.#log || !this.#editor) throw new Error('the page has not started');
    return { log: this.#log, editor: this.#editor };
  }

  async #resume(): Promise<void> {
    const { log, editor } = this.#parts();
    const lease = await log.current();
    if (!lease) {
      this.#neutral();
      return;
    }
    if (!(await editor.claim())) {
      this.phase.value = { kind: 'elsewhere' };
      return;
    }
    this.phase.value = { kind: 'starting', waiting: false };
    for (let failures = 1; !this.#life.signal.aborted; failures += 1) {
      const askedAt = this.seams.now();
      try {
        const attempt = await this.api.attempt(lease.token);
        await this.#begin(lease, attempt, askedAt);
        return;
      } catch (error) {
        if (error instanceof Refused && !error.fault.retry) {
          this.phase.value = { kind: 'refused', fault: error.fault, lease };
          return;
        }
        this.phase.value = { kind: 'starting', waiting: true };
        await this.seams.sleep(backoff(failures, this.seams.random, 5_000), this.#life.signal);
      }
    }
  }

  async #begin(lease: Lease, attempt: Attempt, askedAt: number): Promise<void> {
    const { log, editor } = this.#parts();
    const onLost = (): void => void this.#lost();
    const onSubmitted = (): void => void this.submit(session);
    const session = new Session({ api: this.api, log, seams: this.seams, tab: editor.tab, lease, onLost, onSubmitted });
    await session.start(attempt, askedAt);
    this.phase.value = { kind: 'session', session };
    // Confirmed by the box, and the slip never reached the page: ask for it again.
    if (attempt.state === 'submitted') await this.submit(session);
  }

  /** Another tab edits now, or another lease was begun or ended there. */
  async #lost(): Promise<void> {
    this.#end();
    const lease = await this.#parts().log.current();
    if (lease) this.phase.value = { kind: 'elsewhere' };
    else this.#neutral();
  }

  async #wipe(session: Session): Promise<void> {
    session.stop();
    this.api.letGo();
    const { log } = this.#parts();
    // What the proctor's submit left unsent still goes up, unseen; it is kept as late.
    if (session.link.unsent > 0) await log.park(session.parts.lease.id);
    else await log.erase(session.parts.lease.id);
    this.api.release(session.token).catch(() => undefined); // tells the box that the PC is clean; nothing hangs on it
  }

  #end(): void {
    this.#session?.stop();
    this.api.letGo();
    this.outcome.value = null;
  }

  #neutral(): void {
    this.outcome.value = null;
    this.phase.value = { kind: 'log-in' };
    void this.#look();
  }

  async #look(): Promise<void> {
    for (let failures = 1; this.phase.value.kind === 'log-in' && !this.#life.signal.aborted; failures += 1) {
      try {
        this.room.value = await this.api.room();
        return;
      } catch {
        await this.seams.sleep(backoff(failures, this.seams.random, 10_000), this.#life.signal);
      }
    }
  }

  async #sendParked(): Promise<void> {
    const { log } = this.#parts();
    await sendParked(this.api, log, this.seams, this.#life.signal);
    if (!this.#life.signal.aborted) await log.sweep();
  }
}

function centreOf({ emergency_key: key, site_id: site, sitting }: Attempt): Centre | undefined {
  return key === null ? undefined : { site, sitting: sitting.id, key };
}
