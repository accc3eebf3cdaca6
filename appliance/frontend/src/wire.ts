/** What the box and the page say to each other, as types. The box's side is `/api/v1/openapi.json`. */

export type Language = 'id' | 'en';

/** Text in one or more languages: HTML cleaned at publish time for stems, options and rules, plain text for titles. */
export type Text = Readonly<Record<string, string>>;

/** An answer: cleared, one option or typed text, or several options (sorted; for most-least `[most, least]`). */
export type Value = null | string | readonly string[];

/** A line of the page's log without its `n`. `c` is the page's reading of the box clock, in ms. */
export type Entry =
  | readonly ['answer', item: string, value: Value, c: number]
  | readonly ['flag', item: string, on: boolean, c: number]
  | readonly ['ran', fromC: number, toC: number]
  | readonly ['focus', on: boolean, c: number];

/** A line as it is sent: its number within the lease, then the entry. */
export type NumberedEntry = readonly [n: number, ...rest: readonly (string | number | boolean | Value)[]];

export type SittingState = 'planned' | 'registration' | 'running' | 'paused' | 'ended' | 'closed' | 'settled';
export type AttemptState = 'logged_in' | 'confirmed' | 'working' | 'submitted';

export interface BlockState {
  readonly id: string;
  readonly state: 'todo' | 'open' | 'closed';
  readonly deadline: number | null;
  readonly seconds: number;
  readonly items: readonly string[] | null;
  readonly options: Readonly<Record<string, readonly string[]>> | null;
  readonly url: string;
}

/** All that the box knows of this attempt, at `k`, with the events up to `have` of this lease counted. */
export interface Attempt {
  readonly k: number;
  readonly attempt: string;
  readonly lease_id: string;
  readonly lease_active: boolean;
  readonly have: number;
  readonly centre: boolean;
  readonly rev: number;
  readonly person: {
    readonly name: string;
    readonly nip: string;
    readonly seat: string | null;
    readonly language: Language | null;
    readonly needs: readonly string[];
    /** Whether the roster has a photo of them; null where nobody of the sitting has one. */
    readonly photo: boolean | null;
  };
  readonly site: string;
  readonly zone: string;
  readonly sitting: {
    readonly id: string;
    readonly title: string;
    readonly room: string;
    readonly state: SittingState;
    readonly starts_at: string;
  };
  readonly exam: {
    readonly digest: string;
    readonly id: string;
    readonly title: Text;
    readonly languages: readonly string[];
    readonly url: string;
  };
  readonly state: AttemptState;
  /** As the last pulse told it. */
  readonly power?: string | null;
  readonly pulse_ms: number;
  readonly offline_run_ms: number;
  readonly blocks: readonly BlockState[];
  readonly current: string | null;
  readonly paused: boolean;
  readonly answers: Readonly<Record<string, Value>>;
  readonly flags: readonly string[];
  readonly held_ms: number;
  readonly site_id: string;
  /** The centre's receiving key in hex: what the emergency file is sealed to. */
  readonly emergency_key: string | null;
  /** Nobody starts before the proctor has seen a document, and that of this participant was not seen yet. */
  readonly waits_for_check_in: boolean;
  /** The proctor was called and has not come yet. */
  readonly help_asked: boolean;
  /** The browser is not the one that the exam asks for. */
  readonly locked: boolean;
}

/** The answer to a PUT of events. */
export interface Heard {
  readonly have: number;
  readonly k: number;
  readonly rev: number;
}

export interface Pulse extends Heard {
  readonly centre: boolean;
  readonly sitting: SittingState;
  readonly paused: boolean;
  readonly block: string | null;
  readonly deadline: number | null;
  readonly lease_active: boolean;
  readonly held_ms: number;
  /** Those that the page was not told yet, the oldest first. */
  readonly messages: readonly Message[];
  /** What to say of the server's electricity while its UPS carries it, in both languages; null: nothing. */
  readonly power: string | null;
}

/** A sentence of a proctor. Ids rise; `at`: the room's time, ISO with zone. */
export interface Message {
  readonly id: number;
  readonly at: string;
  readonly text: string;
}

/** What the participant takes away: the proof of what was answered and where it stands in the journal. */
export interface Slip {
  readonly epoch: string;
  readonly seq: number;
  readonly digest: string;
  readonly head: string;
  readonly name: string;
  readonly nip_last4: string;
  readonly exam_title: Text;
  readonly submitted_wall: string | null;
  readonly k: number;
  /** The proctor submitted, with what the box had. */
  readonly forced: boolean;
  /** Digest and head as a QR code, an SVG as a data address. */
  readonly qr?: string;
}

export interface Room {
  readonly site: string;
  readonly zone: string;
  readonly languages: readonly string[];
  readonly sittings: readonly {
    readonly id: string;
    readonly title: string;
    readonly room: string;
    readonly starts_at: string;
    readonly state: SittingState;
  }[];
}

export type ItemType = 'single' | 'multiple' | 'graded' | 'likert' | 'most-least' | 'numeric' | 'text';

export interface Option {
  readonly id: string;
  readonly text: Text;
}

export interface Item {
  readonly id: string;
  readonly type: ItemType;
  readonly stem: Text;
  readonly options: readonly Option[];
  readonly choose_min?: number;
  readonly choose_max?: number | null;
  readonly unit?: Text | null;
  readonly max_chars?: number;
}

/** `block/<id>.json`: what is loaded when a block is entered. */
export interface BlockContent {
  readonly id: string;
  readonly instructions: Text;
  readonly items: readonly Item[];
}

export interface BlockOutline {
  readonly id: string;
  readonly component: string;
  readonly title: Text;
  readonly seconds: number;
  readonly navigation: 'free' | 'linear';
  readonly item_ids: readonly string[];
}

/** `exam.json`: everything but the items. */
export interface ExamOutline {
  readonly id: string;
  readonly title: Text;
  readonly rules: Text;
  readonly languages: readonly string[];
  readonly components: readonly { readonly id: string; readonly title: Text }[];
  readonly blocks: readonly BlockOutline[];
  readonly media?: readonly Media[];
}

/** A file that items refer to, at `/exam/<digest>/<name>`. */
export interface Media {
  readonly name: string;
  readonly media_type: string;
}

/** An error of the box's catalogue, as every API answers it. */
export interface Fault {
  readonly code: string;
  readonly name: string;
  readonly message: Text;
  readonly hint: Text;
  readonly retry: boolean;
  readonly details: Readonly<Record<string, unknown>>;
}
