/**
 * What most loads do without, as chunks of their own. Each is fetched once and again after a failure; a session fetches them all while its
 * participant waits, because later the LAN may be gone.
 */

/** Asks for a chunk; `here` is it once it has come, so that a screen made of it shows at once. */
export interface Chunk<T> {
  (): Promise<T>;
  here: T | null;
}

function once<T>(load: () => Promise<T>): Chunk<T> {
  let asked: Promise<T> | null = null;
  const get: Chunk<T> = () =>
    (asked ??= load().then(
      (come) => (get.here = come),
      (error: unknown) => {
        asked = null;
        throw error;
      },
    ));
  get.here = null;
  return get;
}

export const chunks = {
  english: once(() => import('./english')),
  practice: once(() => import('./screens/Practice')),
  aside: once(() => import('./screens/Aside')),
  emergency: once(() => import('./emergency')),
};
