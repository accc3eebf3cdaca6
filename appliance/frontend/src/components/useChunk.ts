/** A chunk of the page as a screen needs it: null until it has come. Asked for again and again where the box is not reached. */

import { useEffect, useState } from 'preact/hooks';
import type { Chunk } from '../chunks';
import { sleep } from '../seams';

const AGAIN_MS = 1_500;

export function useChunk<T>(load: Chunk<T>): T | null {
  const [chunk, setChunk] = useState<T | null>(load.here);
  useEffect(() => {
    const stop = new AbortController();
    const fetch = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        try {
          const come = await load();
          setChunk(() => come);
          return;
        } catch {
          await sleep(AGAIN_MS, stop.signal);
        }
      }
    };
    void fetch();
    return () => {
      stop.abort();
    };
  }, []);
  return chunk;
}
