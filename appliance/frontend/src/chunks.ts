/**
 * What most loads do without, as chunks of their own. Each is fetched once and again after a failure; a session fetches them all while its
 * participant waits, because later the LAN may be gone.
 */

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let chunk: Promise<T> | null = null;
  return () =>
    (chunk ??= load().catch((error: unknown) => {
      chunk = null;
      throw error;
    }));
}

export const chunks = {
  english: once(() => import('./english')),
  practice: once(() => import('./screens/Practice')),
  aside: once(() => import('./screens/Aside')),
  emergency: once(() => import('./emergency')),
};
