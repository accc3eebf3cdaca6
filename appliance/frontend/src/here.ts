/** The session that a screen belongs to, for the parts that every screen of a session has. Null outside of one. */

import { createContext } from 'preact';
import type { Session } from './session';

export interface InSession {
  readonly session: Session;
  /** Asks whether to leave this PC. */
  readonly leave: () => void;
}

export const Here = createContext<InSession | null>(null);
