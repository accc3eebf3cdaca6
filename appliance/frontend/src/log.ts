/**
 * The page's own log in IndexedDB: every answer is here, on this PC's disk, before it shows as chosen.
 *
 * One record a lease (its token, how far its page came), its events numbered from 1, and which tab may edit. A lease's whole log stays until its
 * submit is confirmed: the box may be restored and have less than it had. No name and no NIP is ever stored.
 */

import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { Entry, NumberedEntry } from './wire';

export interface Lease {
  readonly id: string;
  readonly token: string;
  readonly attempt: string;
  /** Left behind by its participant: only its events still go up, unseen. */
  readonly parked: boolean;
  /** Preparation that was completed on this page. */
  readonly step: Step;
  /** Block id to the position of the item that was open. */
  readonly at: Readonly<Record<string, number>>;
  /** Drawn at the first try to submit and used again by every repeat. */
  readonly salt: string | null;
  /** Whom the emergency file is for. */
  readonly centre?: Centre;
  /** Every message of the proctor up to this id was put away. */
  readonly read?: number;
}
/** The centre's receiving key, and which site and sitting a lease belongs to. */
export interface Centre {
  readonly site: string;
  readonly sitting: string;
  readonly key: string;
}
export type Step = 'rules' | 'rehearsal' | 'waiting';

interface Schema extends DBSchema {
  leases: { key: string; value: Lease };
  events: { key: [string, number]; value: { lease: string; n: number; entry: Entry } };
  meta: { key: 'current' | 'editor'; value: string };
}
type StoreName = 'leases' | 'events' | 'meta';

/** Another tab took over, or the lease was left: this tab may write no more. */
export class NotEditing extends Error {}

const MAX_EVENTS = 500;
const MAX_CHARS = 20_000; // of JSON; at most 60 kB even where every character takes three bytes

export class Log {
  #db: Promise<IDBPDatabase<Schema>>;

  private constructor(private readonly name: string) {
    this.#db = this.#connect();
  }

  /** Opens (and creates) the log. Rejects where the browser offers no IndexedDB. */
  static async open(name = 'lumbung'): Promise<Log> {
    const log = new Log(name);
    await log.#db;
    return log;
  }

  close(): void {
    void this.#db.then((db) => {
      db.close();
    });
  }

  #connect(): Promise<IDBPDatabase<Schema>> {
    return openDB<Schema>(this.name, 1, {
      upgrade(created) {
        created.createObjectStore('leases', { keyPath: 'id' });
        created.createObjectStore('events', { keyPath: ['lease', 'n'] });
        created.createObjectStore('meta');
      },
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close();
        this.#db = this.#connect(); // another tab sweeps: what it opens anew is here, too
      },
    });
  }

  /**
   * Makes the disk forget what was deleted, where no lease is left; whatever is asked of the log meanwhile waits. Chrome keeps IndexedDB in files
   * that are only appended to and merged days later: until then a deleted answer can be read in them. Deleting the database merges them, but for
   * what is not yet in a table; hence a small database is made and deleted before, which writes that table, and after, which unlinks what was
   * merged. Firefox deletes the database's one file.
   */
  sweep(): Promise<unknown> {
    return (this.#db = this.#db.then(async (db) => {
      if ((await db.count('leases')) > 0) return db;
      const broom = async (): Promise<void> => {
        (await openDB('broom')).close();
        await deleteDB('broom');
      };
      db.close();
      await broom()
        .then(() => deleteDB(this.name))
        .then(broom)
        .catch(() => undefined); // the records are deleted all the same, and the log must go on
      return this.#connect();
    }));
  }

  // --- leases ---------------------------------------------------------------------------------

  async current(): Promise<Lease | null> {
    const id = await (await this.#db).get('meta', 'current');
    return id === undefined ? null : ((await (await this.#db).get('leases', id)) ?? null);
  }

  /** Makes this the lease that the page works for, edited by `tab`. Whatever lease was there is parked. */
  async begin(id: string, token: string, attempt: string, tab: string, centre?: Centre): Promise<Lease> {
    const lease: Lease = { id, token, attempt, parked: false, step: 'rules', at: {}, salt: null, ...(centre && { centre }) };
    const tx = await this.write('leases', 'meta');
    const meta = tx.objectStore('meta');
    const leases = tx.objectStore('leases');
    const before = await meta.get('current');
    const left = before === undefined || before === id ? undefined : await leases.get(before);
    if (left) await leases.put({ ...left, parked: true });
    await leases.put(lease);
    await meta.put(id, 'current');
    await meta.put(tab, 'editor');
    await tx.done;
    return lease;
  }

  /** Changes what the page remembers of its own progress. */
  async remember(id: string, change: Partial<Pick<Lease, 'step' | 'at' | 'salt' | 'read'>>): Promise<void> {
    const tx = await this.write('leases');
    const lease = await tx.store.get(id);
    if (lease) await tx.store.put({ ...lease, ...change });
    await tx.done;
  }

  /** The participant leaves this PC: the page forgets the lease, its events stay until they are confirmed. */
  async park(id: string): Promise<void> {
    const tx = await this.write('leases', 'meta');
    const leases = tx.objectStore('leases');
    const lease = await leases.get(id);
    if (lease) await leases.put({ ...lease, parked: true });
    if ((await tx.objectStore('meta').get('current')) === id) await tx.objectStore('meta').delete('current');
    await tx.done;
  }

  async parked(): Promise<Lease[]> {
    return (await (await this.#db).getAll('leases')).filter((lease) => lease.parked);
  }

  /** Deletes a lease with all its events: after its submit was confirmed, or once a parked one is wholly at the box. */
  async erase(id: string): Promise<void> {
    const tx = await this.write('leases', 'events', 'meta');
    await tx.objectStore('events').delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
    await tx.objectStore('leases').delete(id);
    if ((await tx.objectStore('meta').get('current')) === id) await tx.objectStore('meta').delete('current');
    await tx.done;
  }

  // --- which tab edits ------------------------------------------------------------------------

  async editor(): Promise<string | null> {
    return (await (await this.#db).get('meta', 'editor')) ?? null;
  }

  /** Makes `tab` the editor, if the editor is still `expected` (always, where that is left out). Whether it now is. */
  async takeOver(tab: string, expected?: string | null): Promise<boolean> {
    const tx = await this.write('meta');
    const holder = (await tx.store.get('editor')) ?? null;
    const mine = expected === undefined || holder === expected;
    if (mine) await tx.store.put(tab, 'editor');
    await tx.done;
    return mine || holder === tab;
  }

  // --- events ---------------------------------------------------------------------------------

  /**
   * Writes one event durably and gives its number: one above the last, and above `have` (where the box knows more than this log).
   * NotEditing where another tab edits or another lease is current: nothing is written.
   */
  async append(lease: string, tab: string, have: number, entry: Entry): Promise<number> {
    const tx = await this.write('events', 'meta');
    const meta = tx.objectStore('meta');
    if ((await meta.get('editor')) !== tab || (await meta.get('current')) !== lease) {
      tx.abort();
      await tx.done.catch(() => undefined);
      throw new NotEditing();
    }
    const events = tx.objectStore('events');
    const last = await events.openKeyCursor(range(lease), 'prev');
    const n = Math.max(last ? last.key[1] : 0, have) + 1;
    await events.put({ lease, n, entry });
    await tx.done;
    return n;
  }

  /** The number of the lease's last event; 0 for none. */
  async last(lease: string): Promise<number> {
    const cursor = await (await this.#db).transaction('events').store.openKeyCursor(range(lease), 'prev');
    return cursor ? cursor.key[1] : 0;
  }

  /** The events after `have`, in order, as many as one request may carry. */
  async tail(lease: string, have: number): Promise<NumberedEntry[]> {
    const rows = await (await this.#db).getAll('events', range(lease, have + 1), MAX_EVENTS);
    const tail: NumberedEntry[] = [];
    let chars = 0;
    for (const { n, entry } of rows) {
      const numbered: NumberedEntry = [n, ...entry];
      chars += JSON.stringify(numbered).length;
      if (tail.length > 0 && chars > MAX_CHARS) break;
      tail.push(numbered);
    }
    return tail;
  }

  /** The lease's whole log. */
  async whole(lease: string): Promise<NumberedEntry[]> {
    return (await (await this.#db).getAll('events', range(lease))).map(({ n, entry }) => [n, ...entry]);
  }

  /** All entries after `have`: what the box's view of the attempt does not contain yet. */
  async entries(lease: string, have: number): Promise<Entry[]> {
    return (await (await this.#db).getAll('events', range(lease, have + 1))).map((row) => row.entry);
  }

  private async write<Names extends StoreName[]>(...stores: Names): Promise<IDBPTransaction<Schema, Names, 'readwrite'>> {
    const db = await this.#db;
    return db.transaction(stores, 'readwrite', { durability: 'strict' });
  }
}

function range(lease: string, first = 0): IDBKeyRange {
  return IDBKeyRange.bound([lease, first], [lease, Infinity]);
}
