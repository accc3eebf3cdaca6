/** What a lab PC must be able to do for an exam, found out in its own browser. Nothing of a person is in it. */

export type Verdict = 'ok' | 'poor' | 'bad';
export interface Finding {
  readonly verdict: Verdict;
  readonly evidence: string;
}
/** What the box makes of the marker: `new` until the PC was restarted, then `kept` or `lost`. */
export type Marker = 'new' | 'kept' | 'lost';

const OLDEST = { Chrome: 109, Firefox: 115 } as const;

/** Which browser a User-Agent names, and whether it is new enough. */
export function browserOf(agent: string): Finding {
  for (const name of ['Firefox', 'Chrome'] as const) {
    const version = new RegExp(`${name}/(\\d+)`).exec(agent)?.[1];
    if (version !== undefined) return { verdict: Number(version) >= OLDEST[name] ? 'ok' : 'bad', evidence: `${name} ${version}` };
  }
  return { verdict: 'poor', evidence: agent.slice(0, 80) };
}

/** An ordinary item fits 1366 × 600 and works down to a small window. */
export function screenOf(width: number, height: number): Finding {
  const verdict = width >= 1000 && height >= 560 ? 'ok' : width >= 640 && height >= 400 ? 'poor' : 'bad';
  return { verdict, evidence: `${width} × ${height}` };
}

const DB = 'lumbung-seat';

/** Opens the seat's own database; rejects where the browser has none. */
function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DB, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('marker');
    asked.onsuccess = () => {
      resolve(asked.result);
    };
    asked.onerror = () => {
      reject(asked.error ?? new Error('indexedDB'));
    };
  });
}

function settled(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('indexedDB'));
    };
  });
}

/** Whether answers can be kept here, and whether the browser writes them through to the disk when asked. */
export async function storage(): Promise<Finding> {
  try {
    const db = await opened();
    const transaction = db.transaction('marker', 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore('marker');
    await settled(store.put('try', 'try'));
    const read = await settled(store.get('try'));
    db.close();
    if (read !== 'try') return { verdict: 'bad', evidence: 'IndexedDB' };
    // Firefox 115 knows no such attribute and writes through in its own way.
    const strict = (transaction as { durability?: string }).durability;
    return { verdict: strict === undefined || strict === 'strict' ? 'ok' : 'poor', evidence: `IndexedDB, ${strict ?? '–'}` };
  } catch (error) {
    return { verdict: 'bad', evidence: String(error).slice(0, 80) };
  }
}

const KEY = 'lumbung-marker';

/** The marker of an earlier visit, only where both places still have it. */
export async function markerHere(): Promise<string | null> {
  const kept = localStorage.getItem(KEY);
  try {
    const db = await opened();
    const other = await settled(db.transaction('marker').objectStore('marker').get('id'));
    db.close();
    return kept !== null && kept === other ? kept : null;
  } catch {
    return null;
  }
}

export async function leaveMarker(id: string): Promise<void> {
  localStorage.setItem(KEY, id);
  const db = await opened();
  await settled(db.transaction('marker', 'readwrite', { durability: 'strict' }).objectStore('marker').put(id, 'id'));
  db.close();
}

/** Half a second of a tone. Rejects where the browser has no sound at all. */
export async function beep(): Promise<void> {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = 660;
  tone.connect(audio.destination);
  tone.start();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await audio.close();
}
