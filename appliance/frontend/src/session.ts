/**
 * One lease's work on this page: what the participant does, written to the log and sent by the link, and what the box says of it. What is so meanwhile
 * is its `AttemptState`.
 *
 * The screens read its signals and call its methods; it alone talks to the log and the link.
 */

import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import { Refused, type Api } from './api';
import { overlay } from './answers';
import { Clock, dueAnnouncement } from './clock';
import { Link } from './link';
import { NotEditing, type Lease, type Log, type Step } from './log';
import { PLACE_PATIENCE_MS, Whereabouts, type Place } from './place';
import { Readiness } from './readiness';
import { saveFile } from './rescue';
import { Running } from './running';
import type { Seams } from './seams';
import { AttemptState } from './state';
import type { Attempt, Entry, Message, Pulse, Value } from './wire';

/** Something to be told once, by voice and in the strip under the top bar. */
export type Notice =
  | { readonly kind: 'time-left'; readonly ms: number }
  | { readonly kind: 'time-held'; readonly ms: number }
  | { readonly kind: 'not-written' };

const TICK_MS = 500;
/** Out of the box's reach for so long, the emergency file is offered. */
const OFFER_FILE_AFTER_MS = 120_000;

export interface SessionParts {
  readonly api: Api;
  readonly log: Log;
  readonly seams: Seams;
  readonly tab: string;
  readonly lease: Lease;
  readonly onLost: () => void;
  /** The attempt was submitted, and not by this page. */
  readonly onSubmitted: () => void;
}

export class Session extends AttemptState {
  readonly clock: Clock;
  readonly link: Link;

  readonly submitting = signal(false);
  readonly notice = signal<Notice | null>(null);
  /** What the proctor said, in order; each stays until the participant has put it away. */
  readonly messages = signal<readonly Message[]>([]);
  readonly place = signal<Place>('two');
  readonly ready: Readiness;

  readonly #running = new Running();
  #appended = 0;
  #takenAt = -Infinity;
  #held = 0;
  #told = 0;
  readonly #whereabouts: Whereabouts;
  #timer: ReturnType<typeof setInterval> | undefined;
  #refreshing: Promise<void> | null = null;

  constructor(readonly parts: SessionParts) {
    super();
    this.ready = new Readiness(parts);
    this.#whereabouts = new Whereabouts(parts.seams.now);
    this.clock = new Clock(parts.seams.now);
    this.step.value = parts.lease.step;
    this.at.value = parts.lease.at;
    this.#told = parts.lease.read ?? 0;
    this.link = new Link({
      ...parts,
      lease: parts.lease.id,
      token: parts.lease.token,
      clock: this.clock,
      read: () => this.#read,
      onPulse: (pulse) => {
        this.#pulsed(pulse);
      },
      onRevision: (rev) => {
        if (rev !== this.attempt.value.rev) void this.refresh();
      },
    });
  }

  /** Begins with a view that was asked for at `askedAt` (monotonic ms). */
  async start(attempt: Attempt, askedAt: number): Promise<void> {
    this.clock.heard(attempt.k, askedAt);
    this.#held = attempt.held_ms;
    await this.#take(attempt);
    await this.link.start(attempt.have, attempt.pulse_ms);
    this.#timer = setInterval(() => {
      void this.tick();
    }, TICK_MS);
    void this.#load();
    void this.ready.get(this, this.link);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.link.stop();
  }

  // --- what is so ----------------------------------------------------------------------------

  /** Out of the box's reach for long enough to say so. */
  readonly offline: ReadonlySignal<boolean> = computed(() => !this.link.connected.value && this.silent.value >= PLACE_PATIENCE_MS);
  /** The box was away for so long that the participant should have something in hand. */
  readonly offersFile: ReadonlySignal<boolean> = computed(
    () => this.ready.canSave.value === true && !this.link.connected.value && this.silent.value >= OFFER_FILE_AFTER_MS,
  );

  get token(): string {
    return this.parts.lease.token;
  }

  // --- what the participant does --------------------------------------------------------------

  /** Writes an answer to the log, then shows it. False, and a notice, where it could not be written. `c`: when it was given. */
  answer(item: string, value: Value, c = this.clock.c()): Promise<boolean> {
    return this.#write(['answer', item, value, c], c, () => {
      this.answers.value = new Map(this.answers.value).set(item, value);
    });
  }

  flag(item: string, on: boolean): Promise<boolean> {
    const c = this.clock.c();
    return this.#write(['flag', item, on, c], c, () => {
      const flags = new Set(this.flags.value);
      if (on) flags.add(item);
      else flags.delete(item);
      this.flags.value = flags;
    });
  }

  /** The tab came to the front or went away from it: told on every screen of a block that is open, its review and its cover too. */
  async focused(on: boolean): Promise<void> {
    if (on) this.link.hurry();
    const c = this.clock.c();
    await this.#write(['focus', on, c], c);
  }

  async go(position: number): Promise<void> {
    const block = this.openBlock.value;
    if (!block) return;
    this.at.value = { ...this.at.value, [block.id]: position };
    await this.parts.log.remember(this.parts.lease.id, { at: this.at.value });
  }

  async prepared(step: Step): Promise<void> {
    this.step.value = step;
    await this.parts.log.remember(this.parts.lease.id, { step });
  }

  /** This message of the proctor was read. After a reload or a move those come again that are not, and what was put away after one of them. */
  async putAway(id: number): Promise<void> {
    this.messages.value = this.messages.value.filter((each) => each.id !== id);
    await this.parts.log.remember(this.parts.lease.id, { read: this.#read });
  }

  /** Up to which id all messages were put away. */
  get #read(): number {
    return (this.messages.value[0]?.id ?? this.#told + 1) - 1;
  }

  /** Asks the proctor to come. Rejects with Refused or Unreached. */
  async callProctor(reason: string): Promise<void> {
    await this.#command(() => this.parts.api.help(this.token, reason));
  }

  /** Saves the emergency file on this PC. */
  async save(): Promise<void> {
    const { log, lease, seams } = this.parts;
    await saveFile(log, lease, seams, this.link.have.value, this.clock.c());
  }

  photo(): Promise<string> {
    return this.parts.api.photo(this.token);
  }

  async confirm(): Promise<void> {
    await this.#command(() => this.parts.api.confirm(this.token));
  }

  async begin(): Promise<void> {
    await this.#command(() => this.parts.api.start(this.token));
  }

  /** Enters the block, which ends the one before: what was answered there goes up first. Its content is fetched before the items show. */
  async enter(block: string): Promise<void> {
    await this.link.sent();
    await this.#command(() => this.parts.api.enter(this.token, block));
    this.wish.value = 'items';
    await this.#load();
  }

  /** Asks the box for the attempt again. Rejects where it is not reached. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#command(() => this.parts.api.attempt(this.token))
      .then(() => {
        if (this.attempt.value.state !== 'submitted') return this.#load();
        if (!this.submitting.value) this.parts.onSubmitted();
        return undefined;
      })
      .catch((error: unknown) => {
        // Refused for now (a box that is just coming up): the next pulse finds that the attempt is still to be fetched.
        if (error instanceof Refused && !error.fault.retry) this.link.fault.value = error.fault;
      })
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  /** Once every half second: the time that shows, where the answers are, and proof of running while the box is away. */
  async tick(): Promise<void> {
    const before = this.left.value;
    batch(() => {
      this.c.value = this.clock.c();
      this.silent.value = this.clock.silent();
      const onlyOnServer = this.link.last.value === 0 && this.answers.value.size > 0;
      this.place.value = this.#whereabouts.look(this.place.value, this.link.unsent, this.attempt.value.centre, onlyOnServer);
    });
    const after = this.left.value;
    if (before !== null && after !== null && this.cover.value === null) {
      const due = dueAnnouncement(before * 1000, after * 1000);
      if (due !== null) this.notice.value = { kind: 'time-left', ms: due };
    }
    const inUse = this.stage.value === 'items' && this.cover.value === null && this.attempt.value.state === 'working';
    if (!inUse) this.#running.reset();
    else {
      const proof = this.#running.tick(this.c.value, this.silent.value, this.attempt.value.pulse_ms);
      if (proof) await this.#write(proof, this.c.value);
    }
  }

  // --- inside ---------------------------------------------------------------------------------

  async #command(ask: () => Promise<Attempt>): Promise<void> {
    const askedAt = this.parts.seams.now();
    const attempt = await ask();
    if (askedAt < this.#takenAt) return; // overtaken by the answer to a later request
    this.#takenAt = askedAt;
    this.clock.heard(attempt.k, askedAt);
    await this.#take(attempt);
  }

  /** Makes a view of the box's the page's, with the log's events on top that it lacks. */
  async #take(attempt: Attempt): Promise<void> {
    let given;
    let seen;
    do {
      seen = this.#appended;
      given = overlay(attempt, await this.parts.log.entries(this.parts.lease.id, attempt.have));
    } while (seen !== this.#appended); // something was written meanwhile: look again
    batch(() => {
      this.attempt.value = attempt;
      this.answers.value = given.answers;
      this.flags.value = given.flags;
      this.deadline.value = attempt.blocks.find(({ state }) => state === 'open')?.deadline ?? null;
      this.c.value = this.clock.c();
      this.silent.value = this.clock.silent();
      this.#tellHeld(attempt.held_ms);
    });
  }

  /** Says once that time was given back, whichever answer of the box tells of it first. */
  #tellHeld(ms: number): void {
    const more = ms - this.#held;
    this.#held = ms;
    if (more > 0) this.notice.value = { kind: 'time-held', ms: more };
  }

  #pulsed(pulse: Pulse): void {
    const attempt = this.attempt.value;
    batch(() => {
      this.attempt.value = {
        ...attempt,
        centre: pulse.centre,
        paused: pulse.paused,
        lease_active: pulse.lease_active,
        held_ms: pulse.held_ms,
        power: pulse.power,
        sitting: { ...attempt.sitting, state: pulse.sitting },
      };
      if (pulse.block !== null && pulse.block === this.openBlock.value?.id) this.deadline.value = pulse.deadline;
      this.c.value = this.clock.c();
      this.silent.value = this.clock.silent();
      this.#tellHeld(pulse.held_ms);
      const last = pulse.messages.at(-1)?.id ?? this.#told; // before what was told: another box counts anew
      const news = pulse.messages.filter(({ id }) => last < this.#told || id > this.#told);
      this.#told = last;
      if (news.length > 0) this.messages.value = [...this.messages.value, ...news];
    });
  }

  /**
   * Fetches what the attempt's state allows and the page lacks. Quietly tried again at the next occasion; where the box gives no block,
   * that is when the pulse's `rev` tells that something has changed.
   */
  async #load(): Promise<void> {
    const { api } = this.parts;
    try {
      this.outline.value ??= await api.outline(this.token, this.attempt.value.exam.url);
      const block = this.openBlock.value;
      const { lease_active, locked } = this.attempt.value;
      const given = lease_active && !locked && !this.isOver.value;
      if (given && block && this.content.value?.id !== block.id) this.content.value = await api.block(this.token, block.url);
    } catch (error) {
      if (error instanceof Refused && !error.fault.retry) this.link.fault.value = error.fault;
      void this.parts.seams.sleep(1_500 + 1_500 * this.parts.seams.random()).then(() => {
        if (this.#timer !== undefined && !this.link.stopped()) return this.#load();
        return undefined;
      });
    }
  }

  async #write(entry: Entry, c: number, show?: () => void): Promise<boolean> {
    if (!this.#mayWrite(c)) return false;
    try {
      const n = await this.parts.log.append(this.parts.lease.id, this.parts.tab, this.link.have.value, entry);
      this.#appended += 1;
      show?.();
      this.link.written(n);
      if (this.notice.value?.kind === 'not-written') this.notice.value = null;
      return true;
    } catch (error) {
      if (error instanceof NotEditing) this.parts.onLost();
      else this.notice.value = { kind: 'not-written' };
      return false;
    }
  }

  #mayWrite(c: number): boolean {
    const { lease_active, state } = this.attempt.value;
    const inTime = this.deadline.value === null || c <= this.deadline.value;
    return lease_active && state === 'working' && this.openBlock.value !== null && inTime && !this.submitting.value;
  }

}
