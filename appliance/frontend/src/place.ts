/** Where the answers are, for the line in the top bar. */

/** Where the answers are. `pc`: some for longer than 3 s on this PC alone. */
export type Place = 'pc' | 'server' | 'two' | 'centre';

/** For how long something stays unsent, or the box unheard, before it is said. */
export const PLACE_PATIENCE_MS = 3_000;

export class Whereabouts {
  #unsentSince: number | null = null;

  constructor(readonly now: () => number) {}

  /** The line changes to "on this PC" only when something stayed unsent for 3 s: nobody needs to watch every save. */
  look(before: Place, unsent: number, atCentre: boolean, onlyOnServer: boolean): Place {
    if (unsent === 0) {
      this.#unsentSince = null;
      return atCentre ? 'centre' : onlyOnServer ? 'server' : 'two';
    }
    const now = this.now();
    this.#unsentSince ??= now;
    return now - this.#unsentSince >= PLACE_PATIENCE_MS ? 'pc' : before;
  }
}
